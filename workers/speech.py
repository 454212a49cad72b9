"""How the program speaks to a person: which language, and where the text goes. It knows no command and no rule."""

from __future__ import annotations

import os
import sys
from functools import cache
from typing import TYPE_CHECKING, Any, Final, Literal, TextIO

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rich.console import Console
    from rich.segment import Segment

Language = Literal["en", "es"]

WIDE = 240
"""Columns of what is piped: no table loses a letter there, and none is stretched."""

_NEVER_SHOWN: Final = (*range(9), *range(11, 32), *range(0x7F, 0xA0), *range(0x202A, 0x202F), *range(0x2066, 0x206A))
SEEN_AS: Final = dict.fromkeys(_NEVER_SHOWN, "?")
"""Signs that move a terminal's cursor, paint over what stands there, or turn its lines around: a name, an answer by
mail or a remark may hold them, and what is read must be what was written."""

_chosen: Language | None = None


def choose(language: str | None) -> None:
    """Fix the language for this process, as `--lang` does; what is not Spanish is English, None un-fixes it."""
    global _chosen
    _chosen = None if language is None else _from(language)


def language() -> Language:
    """`--lang` first, then COBRANZA_LANG, then the locale of the terminal, else English."""
    if _chosen:
        return _chosen
    if named := os.environ.get("COBRANZA_LANG"):
        return _from(named)
    return _from(os.environ.get("LC_ALL") or os.environ.get("LANG") or "en")


def is_chosen() -> bool:
    """Whether somebody said it, by `--lang` or COBRANZA_LANG, and it is no mere guess."""
    return _chosen is not None or bool(os.environ.get("COBRANZA_LANG"))


def say(en: str, es: str) -> str:
    """The one of the two texts that the person reads."""
    return es if language() == "es" else en


def write(body: bytes) -> None:
    """A text for other programs to standard output, in UTF-8 whatever the terminal is set to."""
    sys.stdout.flush()
    sys.stdout.buffer.write(body)
    sys.stdout.buffer.flush()


def is_coloured(stream: TextIO) -> bool:
    """Whether what goes there is painted: on a terminal that can, where nobody asked for plain text."""
    return stream.isatty() and not _plain() and os.environ.get("TERM") != "dumb"


@cache
def console() -> Console:
    """Where answers go: standard output. Plain when piped or when NO_COLOR is set."""
    is_terminal = sys.stdout.isatty()
    width = None if is_terminal else WIDE
    return _speaker(soft_wrap=not is_terminal, highlight=False, no_color=_plain(), width=width)


@cache
def errors() -> Console:
    """Where complaints and progress go: standard error, so that a pipe carries only answers."""
    return _speaker(stderr=True, soft_wrap=True, highlight=False, no_color=_plain())


def _speaker(**how: Any) -> Console:
    """A console that shows others' words and never obeys them: of what is printed only its own styles are codes."""
    from rich.console import Console

    class Speaker(Console):
        def render(self, *asked: Any, **more: Any) -> Iterator[Segment]:
            for one in super().render(*asked, **more):
                yield one if one.control else one._replace(text=one.text.translate(SEEN_AS))

    return Speaker(**how)


def _from(name: str) -> Language:
    return "es" if name.strip().lower().startswith("es") else "en"


def _plain() -> bool | None:
    # NO_COLOR counts when it is set and not empty; None leaves the choice to the terminal's own signs.
    return True if os.environ.get("NO_COLOR") else None


def count(number: int, en: str, es: str) -> str:
    """`1 case`, `2 cases`: both texts are `one|many`."""
    one, many = say(en, es).split("|")
    return f"{number} {one if number == 1 else many}"


def told(text: str, style: str = "") -> None:
    """One answer's line; what is longer than the terminal goes on below, further in. Piped it stays whole."""
    from rich.text import Text

    if not sys.stdout.isatty():
        console().print(Text(text, style=style))
        return
    margin = " " * (len(text) - len(text.lstrip()) + 2)
    width = max(console().width - len(margin), 20)
    first, *more = Text(text.lstrip(), style=style).wrap(console(), width)
    console().print(Text(margin[:-2]).append(first), no_wrap=True, crop=False)
    for line in more:
        console().print(Text(margin).append(line), no_wrap=True, crop=False)
