"""The command `confirm`: the second person's word on what another asked for. Who may be second is not known here."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

from workers.commands.company import books, print_json
from workers.commands.parameters import AsJson, HomeFolder, described
from workers.speech import say, told

if TYPE_CHECKING:
    from activities.users import Wanted


async def confirm(
    number: Annotated[int, described("its number; without one, all that waits is listed",
                                     "su número; sin él se muestra todo lo que espera")] = 0,
    *,
    refuse: Annotated[bool, described("say no instead", "decir que no")] = False,
    json: AsJson = False,
    home: HomeFolder = None,
) -> None:  # fmt: skip
    """Agree to what another asked, and it is done; or say no. Raises NothingWaits, CannotBeSecond and others."""
    from activities.users import wanted
    from workers.settings import Settings
    from workers.two_persons import confirm as agree

    if not number:
        async with books(home) as connection:
            found = await wanted(connection)
        _list(found, json=json)
        return
    async with books(home, "decline" if refuse else "confirm", about=str(number)) as connection:
        came = await agree(connection, number, Settings.from_environment(home), agreed=not refuse)
    if json:
        print_json({"number": number, "agreed": not refuse, "answer": came.answer})
        return
    told(say("refused; nothing was done", "rechazado; no se hizo nada") if refuse else say("done", "hecho"))
    if came.answer:
        _tell(came.answer)


def _tell(answer: Any) -> None:
    """What the hand answered: an invitation, or what was published."""
    for one in answer if isinstance(answer, list) else [answer]:
        if isinstance(one, str):
            print(one)
        elif hasattr(one, "playbook"):
            told(f"{one.playbook} v{one.version} {one.sha256}")


def _list(found: tuple[Wanted, ...], *, json: bool) -> None:
    from schemas.acting import DEEDS

    if json:
        print_json([{"number": one.number, "deed": one.deed, "about": one.about, "asked_by": one.asked_by,
                     "asked_at": one.asked_at, "expires_at": one.expires_at, "body": _seen(one)}
                    for one in found])  # fmt: skip
        return
    if not found:
        told(say("nothing waits for a second person", "nada espera a una segunda persona"))
    for one in found:
        row = DEEDS[one.deed]
        told(f"{one.number}  {say(row.en, row.es)}: {one.about}", "bold")
        roles = ", ".join(row.second)
        told(say(f"    asked by {one.asked_by} on {one.asked_at:%Y-%m-%d %H:%M} UTC, until {one.expires_at:%Y-%m-%d}; "
                 f"roles that may agree: {roles}",
                 f"    pedido por {one.asked_by} el {one.asked_at:%Y-%m-%d %H:%M} UTC, hasta el "
                 f"{one.expires_at:%Y-%m-%d}; roles que pueden aceptar: {roles}"))  # fmt: skip
        for name, value in _seen(one).items():
            told(f"    {name}: {value}", "dim")


def _seen(one: Wanted) -> dict[str, str]:
    """What will be done, in short: plans by their size, the rest as it stands."""
    return {
        name: f"{len(value)} x {sum(map(len, value)):,} bytes" if name == "plans" else
        ", ".join(map(str, value)) if isinstance(value, list) else str(value)
        for name, value in one.body.items()
    }  # fmt: skip
