"""The command `audit checkpoint`: all chains as they stand now under one signed root. It computes nothing itself."""

from __future__ import annotations

import msgspec

from workers.commands.parameters import AsJson, By, HomeFolder
from workers.speech import say, told


async def checkpoint(*, by: By = "", json: AsJson = False, home: HomeFolder = None) -> None:
    """Take one. Raises AnotherKeySigns, AuditKeyUnreadable, CheckpointMustWait."""
    from activities.checkpoints import company_time
    from workers.audit.checkpoints import take
    from workers.audit.keys import public_of
    from workers.audit.rotation import key_in_force
    from workers.commands.company import books, print_json
    from workers.settings import Settings

    async with books(home, "checkpoint", by, when="by_hand") as connection:
        key = await key_in_force(connection, Settings.from_environment(home))
        said = await take(connection, key, await company_time(connection))
    if json:
        print_json({**msgspec.to_builtins(said), "key": public_of(key)})
        return
    told(
        say(
            f"checkpoint {said.number}: {said.heads} chains, lines up to position {said.position}",
            f"punto de control {said.number}: {said.heads} cadenas, líneas hasta la posición {said.position}",
        ),
        "bold",
    )
    told(say(f"  root  {said.root}", f"  raíz   {said.root}"))
    told(say(f"  key   {public_of(key)}", f"  clave  {public_of(key)}"))
    told(
        say(
            "send the root to somebody who does not depend on you, and `audit check --root` holds you to it",
            "envíe la raíz a alguien que no dependa de usted: `audit check --root` lo compromete con ella",
        ),
        "dim",
    )
