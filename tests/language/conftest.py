"""A sound playbook with messages to refer to, and the switch that rewrites expected findings."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from engine.language.library import File, Library, read_library
from engine.language.pages.page import SINCE, YEARS_AHEAD

HERE = Path(__file__).parent
YEARS = (2026, 2027)
__all__ = ["HERE", "SINCE", "YEARS", "YEARS_AHEAD", "shipped_library"]


@pytest.fixture(scope="session")
def sound() -> str:
    """The playbook of the specification, as written."""
    return (HERE / "ok" / "pe-empresas.yaml").read_text("utf-8")


@pytest.fixture(scope="session")
def library() -> Library:
    """The shipped messages, calls and rule packs, with the paths a person in the repository's folder sees."""
    return shipped_library()


def shipped_library() -> Library:
    """The folder `playbooks` of the repository, its files named from the repository's root."""
    root = Path(__file__).parents[2]
    read = read_library(root / "playbooks")
    return Library(
        folder="playbooks",
        playbooks={name: _seen_from(root, file) for name, file in read.playbooks.items()},
        messages={name: _texts(root, texts) for name, texts in read.messages.items()},
        calls={name: _texts(root, texts) for name, texts in read.calls.items()},
        rules={name: _seen_from(root, file) for name, file in read.rules.items()},
        rates={name: _seen_from(root, file) for name, file in read.rates.items()},
        bureaus={name: _seen_from(root, file) for name, file in read.bureaus.items()},
    )


def _texts(root: Path, texts: dict[str, File]) -> dict[str, File]:
    return {language: _seen_from(root, file) for language, file in texts.items()}


def _seen_from(root: Path, file: File) -> File:
    return File(Path(file.path).relative_to(root).as_posix(), file.body)


@pytest.fixture(scope="session")
def bless() -> bool:
    """Whether expected findings are to be rewritten: `COBRANZA_BLESS=1 pytest tests/language`."""
    return os.environ.get("COBRANZA_BLESS") == "1"
