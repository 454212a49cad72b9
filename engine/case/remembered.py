"""The last answers to a question about frozen things: asked again at once, they are not computed anew. It knows none.

Plans and cases never change, so the very same ones say the same for ever. They are told apart by being the same
object: to compare them would cost more than most answers.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, Final, ParamSpec, TypeVar

Asked = ParamSpec("Asked")
Answer = TypeVar("Answer")

MOST: Final = 256
"""So many answers are kept: enough for the cases that live side by side in one process for a moment."""


def remembered(ask: Callable[Asked, Answer]) -> Callable[Asked, Answer]:
    """The question, answered from memory where it was just asked. What it is asked of is known by being the same, the
    last word (a day, a name) by its value. The answer must be one that nobody changes."""
    known: dict[tuple[Any, ...], tuple[tuple[Any, ...], Answer]] = {}

    @wraps(ask)
    def asked(*about: Asked.args, **named: Asked.kwargs) -> Answer:
        key = (*map(id, about[:-1]), about[-1])
        found = known.get(key)
        if found is None:
            found = (about, ask(*about, **named))  # kept with both, so that no other object takes the same place
            if len(known) >= MOST:
                known.clear()
            known[key] = found
        return found[1]

    return asked
