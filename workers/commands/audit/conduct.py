"""The command `audit conduct`: whether anybody was contacted who must not be, over the whole portfolio."""

from __future__ import annotations

from typing import Final

from workers.commands.company import books, print_json
from workers.commands.parameters import AsJson, HomeFolder
from workers.speech import say, told

SHOWN: Final = 10
"""Findings of a kind that are named one by one; `--json` has all."""
WORDS: Final[dict[str, tuple[str, str]]] = {
    "after_paying": ("contacted after paying", "contactados después de pagar"),
    "on_hold": ("contacted while on hold", "contactados en pausa"),
    "twice_a_day": ("two contacts to a customer on a day", "dos contactos a un cliente en un día"),
    "sent_twice": ("one message in the outbox twice", "un mensaje dos veces en la bandeja de salida"),
    "after_stop": ("contacted after saying stop", "contactados después de decir basta"),
    "bad_address": ("an address used after it was known bad", "una dirección usada después de saberse mala"),
    "outside_hours": ("contacted outside the hours of law", "contactados fuera del horario de ley"),
    "unread": ("answers that nobody read in time", "respuestas que nadie leyó a tiempo"),
    "silent": ("open cases that stand still unseen", "casos abiertos detenidos sin que nadie los vea"),
}


async def conduct(*, json: AsJson = False, home: HomeFolder = None) -> int:
    """Look at every case, contact and answer; 1 where something is found. Raises DatabaseIsDown and PlanTampered."""
    from workers.audit.conduct import conduct_of

    async with books(home) as connection:
        seen = await conduct_of(connection)
    if json:
        print_json(seen)
        return int(not seen.holds)
    told(
        say(
            f"{seen.cases} cases and {seen.contacts} contacts, looked at in the record and the books themselves;",
            f"{seen.cases} casos y {seen.contacts} contactos, vistos en el registro y en los libros mismos;",
        ),
        "bold",
    )
    told(say("no rule of the contact desk was asked again", "no se preguntó de nuevo a ninguna regla"))  # fmt: skip
    for field, words in WORDS.items():
        found = getattr(seen, field)
        told(f"  {say(*words):<50}{len(found)}", "yellow" if found else "")
        for one in found[:SHOWN]:
            told(f"    {one}")
        if len(found) > SHOWN:
            told(say(f"    and {len(found) - SHOWN} more (--json)", f"    y {len(found) - SHOWN} más (--json)"))
    return int(not seen.holds)
