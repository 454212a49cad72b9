"""A sound playbook with messages to refer to, and the switch that rewrites expected findings."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from engine.language.library import File, Library

HERE = Path(__file__).parent
YEARS = (2026, 2027)
MESSAGES = ("credit-terms", "invoice", "friendly-reminder", "overdue-first", "overdue-text", "offer-letter",
            "offer-expiring", "final-demand", "thank-you")  # fmt: skip
MESSAGE = b"---\nsubject: Hola\n---\nBuen dia\n"


@pytest.fixture(scope="session")
def sound() -> str:
    """The playbook of the specification, as written."""
    return (HERE / "ok" / "pe-empresas.yaml").read_text("utf-8")


@pytest.fixture(scope="session")
def library() -> Library:
    """Messages, calls and rule packs that the sound playbook refers to."""
    return Library(
        folder="playbooks",
        messages={name: {"es": File(f"messages/es/{name}.md", MESSAGE)} for name in MESSAGES},
        calls={
            name: {"es": File(f"calls/es/{name}.md", b"# Guion\n")} for name in ("courtesy-call", "negotiation-call")
        },
        rules={name: File(f"rules/{name}.yaml", b"") for name in ("pe-b2b", "house")},
    )


@pytest.fixture(scope="session")
def bless() -> bool:
    """Whether expected findings are to be rewritten: `COBRANZA_BLESS=1 pytest tests/language`."""
    return os.environ.get("COBRANZA_BLESS") == "1"
