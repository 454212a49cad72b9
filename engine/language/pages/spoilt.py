"""The bad example of a page at work: the sound playbook with the bad piece in it, compiled. It judges no page."""

from __future__ import annotations

from datetime import date
from functools import cache
from pathlib import Path
from typing import Final

import msgspec

from engine.language.compiler import Compiled, Years, compile_text
from engine.language.diagnostics import Finding, render
from engine.language.library import File, Library, read_library
from engine.language.pages.page import SINCE, YEARS_AHEAD, Code

SHIPPED: Final = Path(__file__).parents[3] / "playbooks"
SOUND: Final = "pe-empresas"


def spoilt(code: Code, sound: str, library: Library, years: Years = YEARS_AHEAD,
           since: date | None = SINCE) -> Compiled:  # fmt: skip
    """The sound playbook, or a file beside it, with the bad piece where the good one stood."""
    if code.where:
        return compile_text(sound, f"{SOUND}.yaml", _beside(code, library), years, since)
    assert code.good in sound, f"{code.code}: its good piece is not in the sound playbook"
    return compile_text(sound.replace(code.good, code.bad, 1), f"{SOUND}.yaml", library, years, since)


def _beside(code: Code, library: Library) -> Library:
    """The library with the bad piece in one of the files beside the playbook, or with a file under a bad name."""
    if code.where.startswith("rules/"):
        name = code.where.removeprefix("rules/").removesuffix(".yaml")
        return msgspec.structs.replace(library, rules=library.rules | {name: _put(code, library.rules[name])})
    if code.where.startswith("rates/"):
        name = code.where.removeprefix("rates/").removesuffix(".yaml")
        return msgspec.structs.replace(library, rates=library.rates | {name: _put(code, library.rates[name])})
    if code.where.startswith("bureaus/"):
        name = code.where.removeprefix("bureaus/").removesuffix(".yaml")
        return msgspec.structs.replace(library, bureaus=library.bureaus | {name: _put(code, library.bureaus[name])})
    kind, language, name = (code.good if code.where == "files" else code.where).removesuffix(".md").split("/")
    texts: dict[str, dict[str, File]] = getattr(library, kind)
    others = {spoken: file for spoken, file in texts[name].items() if spoken != language}
    file = texts[name][language]
    if code.where == "files":
        return msgspec.structs.replace(library, **{kind: texts | {name: others}})
    return msgspec.structs.replace(library, **{kind: texts | {name: others | {language: _put(code, file)}}})


def _put(code: Code, file: File) -> File:
    text = file.body.decode()
    assert code.good in text, f"{code.code}: its good piece is not in {file.path}"
    return File(file.path, text.replace(code.good, code.bad, 1).encode())


def message(code: Code, language: str) -> str:
    """What `cobranza check` says of the code's bad example; empty where it has none or the examples are not here."""
    if not code.bad or not SHIPPED.is_dir():
        return ""
    found, sources = found_in(code)
    return render(found, sources, language).rstrip("\n")


@cache
def found_in(code: Code) -> tuple[tuple[Finding, ...], dict[str, str]]:
    """The first finding of this code in its bad example, and the texts that it points at."""
    # The proofs that go through the days take longest, and few codes are theirs.
    for since in (None, SINCE):
        done = spoilt(code, _sound(), shipped(), since=since)
        own = tuple(finding for finding in done.findings if finding.code == code.code)
        if own:
            return own[:1], done.sources
    return (), {}


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
        rates=_named(read.rates),
        bureaus=_named(read.bureaus),
    )


def _named(files: dict[str, File]) -> dict[str, File]:
    root = SHIPPED.parent
    return {name: File(Path(file.path).relative_to(root).as_posix(), file.body) for name, file in files.items()}


def _sound() -> str:
    return shipped().playbooks[SOUND].body.decode("utf-8")
