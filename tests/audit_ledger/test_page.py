"""What docs/ledger.md tells an auditor to type does what it says, on a record that holds and on one that does not."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from tests.audit_ledger import books
from workers.audit.checkpoints import take
from workers.audit.keys import key_of, public_of

DOCS = Path(__file__).parents[2] / "docs"
KEY = key_of("01" * 32, "test")
pytestmark = pytest.mark.skipif(
    not all(map(shutil.which, ("bash", "psql", "sha256sum", "openssl", "xxd"))), reason="no psql, openssl or xxd here"
)


def blocks(page: str) -> list[str]:
    return re.findall(r"```sh\n(.+?)```", (DOCS / page).read_text("utf-8"), re.DOTALL)


def typed(page: str, folder: Path, **variables: str) -> tuple[int, str]:
    script = "set -e\n" + "\n".join(blocks(page))
    variables |= {"PATH": "/usr/bin:/bin:/usr/local/bin", "LC_ALL": "C.UTF-8"}
    done = subprocess.run(
        ["bash", "-c", script], cwd=folder, env=variables, capture_output=True, text=True, check=False
    )
    return done.returncode, done.stdout + done.stderr


async def test_the_page_proves_a_record_and_a_signature(owner: Any, dsn: str, tmp_path: Path) -> None:
    await books.company(owner)
    await take(owner, KEY, books.BEGIN)
    link = await owner.fetchval("select link from ledger where invoice = 'F-1' and seq = 5")
    told = {"DATABASE_URL": dsn, "INVOICE": "F-1", "PUBLIC_KEY": public_of(KEY)}
    code, out = typed("ledger.md", tmp_path, **told)
    assert (code, f"holds, up to {link}" in out, f"1|5|{link}" in out) == (0, True, True), out
    assert "Signature Verified Successfully" in out
    assert f"se sostiene, hasta {link}" in typed("libro-mayor.md", tmp_path, **told)[1]
    other = public_of(key_of("02" * 32, "test"))
    assert "Signature Verification Failure" in typed("ledger.md", tmp_path, **{**told, "PUBLIC_KEY": other})[1]
    await owner.execute("alter table ledger disable trigger all;"
                        "update ledger set because = 'x' where invoice = 'F-1' and seq = 3")  # fmt: skip
    code, out = typed("ledger.md", tmp_path, **told)
    assert (code, "broken at" in out, '"seq":3}' in out) == (1, True, True)
