"""The static look at a template: every name, filter and block it uses, and what is wrong with them. It renders none."""

from __future__ import annotations

from functools import cache, lru_cache
from typing import TYPE_CHECKING, NamedTuple

from engine.language.templates.slips import unread
from engine.language.templates.text import Flaw, Need, read_chunks
from engine.language.text.decoding import LARGEST

if TYPE_CHECKING:
    from liquid import Environment

# What a letter may come to when it is written; a longer template could not be rendered.
LONGEST = 200_000


class Look(NamedTuple):
    """What was seen of a text: what is wrong whatever the playbook, what it needs, and the names it prints."""

    flaws: tuple[Flaw, ...] = ()
    needs: tuple[Need, ...] = ()
    printed: frozenset[str] = frozenset()


@cache
def letters() -> Environment:
    """Liquid as messages are written in it. Imported with the first message: it takes a tenth of a second."""
    from liquid import Environment, Mode, StrictUndefined

    from engine.language.templates.filters import OWN

    environment = Environment(undefined=StrictUndefined, strict_filters=True, tolerance=Mode.STRICT)
    for name in OWN:
        environment.add_filter(name, lambda value, *_: value)
    return environment


@lru_cache(maxsize=4096)
def look_at(text: str) -> Look:
    """Look at a text once; the same text is never looked at again."""
    if len(text) > LONGEST:
        why = f"the text is longer than {LONGEST} letters", f"el texto pasa de {LONGEST} letras"
        return Look((Flaw("P513", 0, 1, *why, "write a shorter one", "escriba uno más corto"),))
    chunks, flaws = read_chunks(text)
    if not chunks or any(not flaw.warning for flaw in flaws):
        return Look(flaws)
    from liquid.exceptions import LiquidError

    from engine.language.templates.walk import Walk

    try:
        template = letters().from_string(text)
    except (LiquidError, RecursionError) as error:
        wrong = tuple(unread(letters(), text, chunks)) or (_whole(text, error),)
        return Look((*flaws, *wrong))
    walk = Walk(letters(), text)
    walk.through(template.nodes)
    return Look((*flaws, *walk.flaws), tuple(walk.needs), frozenset(walk.printed))


def _whole(text: str, error: Exception) -> Flaw:
    token = getattr(error, "token", None)
    start = token.start_index if token is not None and 0 <= token.start_index < len(text) else 0
    why = getattr(error, "message", "") or "too deep"
    return Flaw("P513", start, start + 1, f"Liquid cannot read this text: {why}", "Liquid no entiende este texto",
                "compare it with a message that works", "compárelo con un mensaje que funciona")  # fmt: skip


assert LONGEST < LARGEST
