"""What belongs to a person, looked for in whatever a program left behind, however it is written there."""

from __future__ import annotations

import gzip
import html
import os
import re
import subprocess
import tempfile
from base64 import b64decode
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import unquote_to_bytes

from activities.erasing.columns import PERSONAL

SHORTEST = 6
"""Shorter words are found everywhere by chance."""
LONG_LINE = 40
"""A line of a text that nothing but this text says."""
CODES = {"variables", "error", "outcome", "reason", "source", "proof", "reference", "account_sha256"}
"""Columns that may tell of a person where somebody writes so; a rehearsal's clerks write codes and numbers there."""
COLUMNS = """
    select column_name as name from information_schema.columns
    where table_schema = 'public' and table_name = $1 and data_type in ('text', 'jsonb')
"""


async def personal(connection: Any) -> set[str]:
    """Every value of this database that belongs to a person, and every telling line of what was written to them."""
    words: set[str] = set()
    for held in PERSONAL:
        texts = {row["name"] for row in await connection.fetch(COLUMNS, held.table)}
        for column in sorted(texts & set(held.columns) - CODES):
            rows = await connection.fetch(f"select distinct {column}::text as word from {held.table}")
            words |= {row["word"] for row in rows if row["word"]}
    lines = {line.strip() for text in words for line in text.splitlines()}
    # A clerk of the rehearsal notes as remark what a task's outcome says already, in the outcome's own code.
    short = {word for word in words if "\n" not in word and not re.fullmatch(r"[a-z_]+", word)}
    return {word for word in short | {line for line in lines if len(line) >= LONG_LINE} if len(word) >= SHORTEST}


def found_in(files: Iterable[Path], words: Iterable[str]) -> list[tuple[str, str, str]]:
    """Which words stand in which of these files, and in what writing: upper and lower case are the same."""
    lines = sorted(
        {line for word in words for one in word.splitlines() if len(line := one.strip().lower()) >= SHORTEST}
    )
    assert lines, "there is something to look for"
    return [
        (file.name, writing, word)
        for file in files
        for writing, content in writings(opened(file))
        for word in _seen(content, lines)
    ]


def opened(file: Path) -> bytes:
    """The bytes of a file, unpacked where it is packed."""
    content = file.read_bytes()
    return gzip.decompress(content) if content[:2] == b"\x1f\x8b" else content


def writings(content: bytes) -> Iterator[tuple[str, bytes]]:
    """The same bytes as each of these hands would read them."""
    yield "plain", content
    yield "utf-16", content.replace(b"\0", b"").decode("latin-1").encode()
    yield "url", unquote_to_bytes(content.replace(b"+", b" "))
    yield "json", re.sub(rb"\\u([0-9a-fA-F]{4})", _letter, content).replace(b"\\", b"")
    yield "html", html.unescape(content.decode("utf-8", "replace")).encode()
    yield "base64", b"\n".join(_base64(run) for run in re.findall(rb"[A-Za-z0-9+/_-]{8,}", content))
    yield "hex", b"\n".join(_hex(run) for run in re.findall(rb"(?:[0-9a-fA-F]{2}){6,}", content))


def _letter(found: re.Match[bytes]) -> bytes:
    return chr(int(found[1], 16)).encode("utf-8", "replace")


def _base64(run: bytes) -> bytes:
    """At each of the four places where it may have begun."""
    plain = run.replace(b"-", b"+").replace(b"_", b"/")
    parts = (plain[at : len(plain) - ((len(plain) - at) % 4 == 1)] for at in range(4))
    return b"\n".join(b64decode(part + b"=" * (-len(part) % 4)) for part in parts)


def _hex(run: bytes) -> bytes:
    text = run.decode()
    return bytes.fromhex(text) + b"\n" + bytes.fromhex(text[1:-1] if len(text) % 2 == 0 else text[1:])


def _seen(content: bytes, words: list[str]) -> list[str]:
    """With many words at once: `grep` walks the bytes a single time."""
    with tempfile.NamedTemporaryFile() as patterns:
        patterns.write("\n".join(words).encode())
        patterns.flush()
        command = ("grep", "--text", "--fixed-strings", "--only-matching", f"--file={patterns.name}")
        done = subprocess.run(command, input=_lower(content), capture_output=True, env={**os.environ, "LC_ALL": "C"})
    assert done.returncode in (0, 1), done.stderr
    return sorted({line.decode("utf-8", "replace") for line in done.stdout.splitlines()})


def _lower(content: bytes) -> bytes:
    return content.decode("utf-8", "surrogateescape").lower().encode("utf-8", "surrogateescape")
