"""Every code a finding can have: what it means, a bad example and how it is mended. The examples are tests."""

from __future__ import annotations

from typing import Final

from engine.language.diagnostics import visible
from engine.language.pages import law, limits, messages, shape, tables, text, time
from engine.language.pages.page import Code

_CODES: Final[tuple[Code, ...]] = (
    *text.PAGES, *shape.PAGES, *time.PAGES, *tables.PAGES, *law.PAGES, *limits.PAGES, *messages.PAGES,
)  # fmt: skip

CODES: Final = {code.code: code for code in _CODES}
assert len(CODES) == len(_CODES), "a code is never used twice"


def explain(code: Code, language: str) -> str:
    """A code's page for the terminal, in `en` or `es`."""
    spanish = language == "es"
    wrong, right = ("Mal:", "Bien:") if spanish else ("Wrong:", "Right:")
    lines = [f"{code.code}: {code.es if spanish else code.en}"]
    if code.bad:
        lines += ["", wrong, _indented(code.bad), "", right, _indented(code.good)]
    return "\n".join(lines)


def as_text() -> str:
    """The page of all codes, as Markdown."""
    return "\n".join([_HEAD, *(_section(code) for code in _CODES)])


_HEAD: Final = """# Codes

What `cobranza check` can say of a playbook. P0: the text. P1: the shape. P2: time and order. P3: conditions and tables.
P4: policy and law. P5: messages. A code is never reused. Each example is a test: put the wrong piece where the right
one stands in a sound playbook, and the finding appears. `cobranza check --explain P104` shows one in the terminal.
"""


def _section(code: Code) -> str:
    example = f"\nWrong:\n{_fenced(code.bad)}\nRight:\n{_fenced(code.good)}" if code.bad else ""
    return f"## {code.code}\n\n{code.en}\n\n*{code.es}*\n{example}"


def _fenced(text: str) -> str:
    return f"```yaml\n{_readable(text)}\n```\n"


def _indented(text: str) -> str:
    return "\n".join(f"    {line}" for line in _readable(text).split("\n"))


def _readable(text: str) -> str:
    """The example with what cannot be seen made visible."""
    return "\n".join(visible(line.replace("\t", "→")) for line in text.split("\n"))
