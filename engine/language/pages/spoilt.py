"""The bad example of a page at work: the sound playbook with the bad piece in it, compiled. It judges no page."""

from __future__ import annotations

from datetime import date
from functools import cache
from pathlib import Path
from typing import Final

import msgspec

from engine.language.compiler import Compiled, Years, compile_text
from engine.language.diagnostics import render
from engine.language.library import File, Library, read_library
from engine.language.pages.page import Code

SHIPPED: Final = Path(__file__).parents[3] / "playbooks"
SOUND: Final = "pe-empresas"
# Fixed, so that a page reads the same on every day: the first due date, and holidays for 24 months and a life after.
SINCE: Final = date(2026, 1, 5)
YEARS_AHEAD: Final = (2025, 2029)


def spoilt(code: Code, sound: str, library: Library, years: Years = YEARS_AHEAD,
           since: date | None = SINCE) -> Compiled:  # fmt: skip
    """The sound playbook, or one of its messages, with the bad piece where the good one stood."""
    if code.in_message:
        message = library.messages["invoice"]["es"]
        text = message.body.decode()
        assert code.good in text, f"{code.code}: its good piece is not in {message.path}"
        bad = {"es": File(message.path, text.replace(code.good, code.bad).encode())}
        library = msgspec.structs.replace(library, messages=library.messages | {"invoice": bad})
        return compile_text(sound, f"{SOUND}.yaml", library, years, since)
    assert code.good in sound, f"{code.code}: its good piece is not in the sound playbook"
    return compile_text(sound.replace(code.good, code.bad, 1), f"{SOUND}.yaml", library, years, since)


def message(code: Code, language: str) -> str:
    """What `cobranza check` says of the code's bad example; empty where it has none or the examples are not here."""
    if not code.bad or not SHIPPED.is_dir():
        return ""
    # The proofs that go through the days take longest, and few codes are theirs.
    for since in (None, SINCE):
        found = spoilt(code, _sound(), shipped(), since=since)
        own = [finding for finding in found.findings if finding.code == code.code]
        if own:
            return render(own[:1], found.sources, language).rstrip("\n")
    return ""


@cache
def shipped() -> Library:
    """The shipped folder of playbooks, its files named as from the repository's root."""
    read = read_library(SHIPPED)
    return Library(
        folder=SHIPPED.name,
        playbooks=_named(read.playbooks),
        messages={name: _named(texts) for name, texts in read.messages.items()},
        calls={name: _named(texts) for name, texts in read.calls.items()},
        rules=_named(read.rules),
    )


def _named(files: dict[str, File]) -> dict[str, File]:
    root = SHIPPED.parent
    return {name: File(Path(file.path).relative_to(root).as_posix(), file.body) for name, file in files.items()}


def _sound() -> str:
    return shipped().playbooks[SOUND].body.decode("utf-8")
