"""Every code a finding can have: what it means, a bad example, its message and its mending. The examples are tests."""

from __future__ import annotations

from functools import cache
from typing import Final

from engine.language.diagnostics import visible
from engine.language.pages import law, limits, messages, shape, tables, text, time
from engine.language.pages.page import Code
from engine.language.pages.spoilt import message

_CODES: Final[tuple[Code, ...]] = (
    *text.PAGES, *shape.PAGES, *time.PAGES, *tables.PAGES, *law.PAGES, *limits.PAGES, *messages.PAGES,
)  # fmt: skip

CODES: Final = {code.code: code for code in _CODES}
assert len(CODES) == len(_CODES), "a code is never used twice"


def explain(code: Code, language: str) -> str:
    """A code's page for the terminal, in `en` or `es`."""
    spanish = language == "es"
    wrong, right, says = ("Mal:", "Bien:", "Dice:") if spanish else ("Wrong:", "Right:", "It says:")
    lines = [f"{code.code}: {code.es if spanish else code.en}"]
    if code.bad:
        lines += ["", wrong, _indented(code.bad), "", right, _indented(code.good)]
    if said := message(code, language):
        lines += ["", says, _indented(said)]
    return "\n".join(lines)


@cache
def as_text() -> str:
    """The page of all codes, as Markdown."""
    return "\n".join([_HEAD, *(_section(code) for code in sorted(_CODES))])


_HEAD: Final = """# Codes

What `cobranza check` can say of a playbook. P0: the text. P1: the shape. P2: time and order. P3: conditions and tables.
P4: policy and law. P5: messages. A code is never reused. Each example is a test: put the wrong piece where the right
one stands in the shipped playbook `pe-empresas`, and the finding appears, in the words shown here.
`cobranza check --explain P104` shows one page in the terminal. What `cobranza test` and `cobranza simulate` say of
lives (T1) is in [life-files.md](life-files.md).

Lo que `cobranza check` puede decir de un playbook. Cada ejemplo es una prueba: ponga el trozo malo donde está el bueno
en el playbook `pe-empresas`, y aparece el hallazgo con estas palabras. `cobranza check --explain P104 --lang es`
muestra una página en la terminal.
"""


def _section(code: Code) -> str:
    page = f"## {code.code}\n\n{code.en}\n\n*{code.es}*\n"
    if code.bad:
        page += f"\nWrong · *Mal*:\n{_fenced(code.bad)}\nRight · *Bien*:\n{_fenced(code.good)}"
    said = [text for text in (message(code, "en"), message(code, "es")) if text]
    if said:
        page += "\nIt says · *Dice*:\n" + "\n".join(_fenced(text, "text") for text in said)
    return page


def _fenced(text: str, kind: str = "yaml") -> str:
    return f"```{kind}\n{_readable(text)}\n```\n"


def _indented(text: str) -> str:
    return "\n".join(f"    {line}".rstrip() for line in _readable(text).split("\n"))


def _readable(text: str) -> str:
    """The example with what cannot be seen made visible."""
    return "\n".join(visible(line.replace("\t", "→")) for line in text.split("\n"))
