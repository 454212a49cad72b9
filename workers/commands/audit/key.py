"""The command `audit key`: whose signature an auditor should find, and how a new key takes over. It shows no seed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

from workers.commands.parameters import AsJson, By, HomeFolder, described
from workers.speech import say, told

if TYPE_CHECKING:
    from activities.checkpoints import Key


async def key(
    *,
    rotate: Annotated[
        bool, described("let the next key take over; two people agree", "poner la próxima clave; aceptan dos personas")
    ] = False,
    approved_by: Annotated[str, described("who agreed to it: another person", "quién lo aceptó: otra persona")] = "",
    by: By = "",
    json: AsJson = False,
    home: HomeFolder = None,
) -> None:
    """Print the public key, or change it. Raises AuditKeyUnreadable, NameTheNextKey, and what `propose` raises."""
    from activities.checkpoints import keys
    from workers.audit.keys import public_of
    from workers.audit.rotation import key_in_force
    from workers.commands.company import books, print_json
    from workers.settings import Settings

    settings = Settings.from_environment(home)
    waits = await _rotated(by, approved_by, home) if rotate else 0
    async with books(home) as connection:
        known = await keys(connection)
        ours = known[-1].public_key if known else public_of(await key_in_force(connection, settings))
    if json:
        shown = [{"number": one.number, "public_key": one.public_key, "since": one.since} for one in known]
        print_json({"public_key": ours, "keys": shown, "waits": waits})
        return
    print(ours)
    _tell(known, waits)


async def _rotated(by: str, approved_by: str, home: HomeFolder) -> int:
    """The number under which it waits for a second person; 0 where it is done, and the new key has signed."""
    from activities.checkpoints import company_time
    from workers.audit.checkpoints import take
    from workers.audit.rotation import key_in_force, wanted
    from workers.commands.company import books
    from workers.settings import Settings
    from workers.two_persons import propose

    settings = Settings.from_environment(home)
    body = wanted(settings)
    async with books(home, "rotate_key", by, about=body["public_key"][:12]) as connection:
        came = await propose(connection, body, settings, about=body["public_key"][:12], named=approved_by)
    if not came.waits:
        async with books(home) as connection:
            await take(connection, await key_in_force(connection, settings), await company_time(connection))
    return came.waits


def _tell(known: tuple[Key, ...], waits: int) -> None:
    if waits:
        told(say(f"the next key waits for a second person: `cobranza confirm {waits}`",
                 f"la próxima clave espera a otra persona: `cobranza confirm {waits}`"), "yellow")  # fmt: skip
    for one in known[:-1]:
        told(say(f"  until then key {one.number}, since {one.since:%Y-%m-%d}: {one.public_key}",
                 f"  antes, la clave {one.number}, desde {one.since:%Y-%m-%d}: {one.public_key}"), "dim")  # fmt: skip
