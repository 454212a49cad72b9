"""The customer's own details: language, addresses and channels, one form each of the page `me`. It knows no case."""

from __future__ import annotations

import re
from typing import Final, get_args

from console.customer.deeds import Mistake
from console.customer.desk import Desk, Reached, Visit
from console.customer.reading import Form
from console.customer.words import LANGUAGES

CHANNELS: Final[dict[str, str]] = {
    "email": "email", "sms": "mobile", "whatsapp": "mobile", "voice": "mobile", "call": "mobile", "letter": "postal",
}  # fmt: skip
"""Every way in which a customer is written to or called, with the kind of address it needs."""
_SHAPES: Final = {
    "email": re.compile(r"[^@\s<>\"',;]{1,64}@[^@\s<>\"',;]{1,190}\.[^@\s<>\"',;.]{2,24}"),
    "mobile": re.compile(r"\+?[\d ().-]{7,25}"),
    "postal": re.compile(r"(?s).{8,300}"),
}


def channels(visit: Visit) -> list[str]:
    """What can still be stopped: what the customer could be reached by, and did not stop yet."""
    if "any" in visit.stopped:
        return []
    kinds = {kind for kind, _ in visit.addresses}
    left = [name for name, kind in CHANNELS.items() if kind in kinds and name not in visit.stopped]
    return [*left, "any"] if left else []


async def carry_out(desk: Desk, visit: Visit, form: Form, id: str) -> None:
    """What the form asks for. Raises Mistake, and TooMuch."""
    match form.line("what"):
        case "language":
            if form.line("language") not in LANGUAGES:
                raise Mistake("language", "e.choose")
            await desk.set_language(visit, id, form.line("language"))
        case "stop":
            if form.line("channel") not in (*CHANNELS, "any"):
                raise Mistake("channel", "e.choose")
            await desk.stop(visit, id, form.line("channel"))
        case "reach":
            await _reach(desk, visit, form, id)
        case _:
            raise Mistake("", "e.choose")


async def _reach(desk: Desk, visit: Visit, form: Form, id: str) -> None:
    kind = form.line("kind")
    found: Reached | None = next((one for one in get_args(Reached) if one == kind), None)
    if found is None:
        raise Mistake("kind", "e.choose")
    value = form.text("value", 300) if kind == "postal" else form.line("value")
    if not _SHAPES[kind].fullmatch(value) or (kind == "mobile" and sum(map(str.isdigit, value)) < 7):
        raise Mistake("value", "e.value")
    await desk.new_address(visit, id, found, value)
