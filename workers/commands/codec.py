"""The command `codec`: what is sealed in Temporal, opened for its own page and for `temporal`, until Ctrl-C."""

from __future__ import annotations

import os
from typing import Annotated

from cyclopts import Parameter
from cyclopts.validators import Number

from workers.commands.parameters import HomeFolder, described
from workers.speech import console, say

PAGES = ["http://localhost:8233", "http://127.0.0.1:8233"]
"""Where a Temporal that nobody told otherwise has its page."""


async def codec(
    *,
    host: Annotated[str, described("where to listen", "dónde escuchar")] = "127.0.0.1",
    port: Annotated[
        int, Parameter(help=say("on which port", "en qué puerto"), validator=Number(gte=0, lte=65535))
    ] = 8234,
    origin: Annotated[
        list[str] | None,
        described(
            "where Temporal's page is, once for each address", "dónde está la página de Temporal, una por dirección"
        ),
    ] = None,
    home: HomeFolder = None,
) -> None:
    """Open sealed payloads for Temporal's page until Ctrl-C. Raises NoPayloadKeys, PortIsTaken, DatabaseIsDown."""
    from workers.api.serving import asked_to_stop, log_to_stdout, pool_of
    from workers.api.wire import listen
    from workers.codec import serving
    from workers.local.servers import database
    from workers.sealing import keyring
    from workers.settings import Settings

    if keyring(os.environ) is None:
        raise serving.NoPayloadKeys
    stop = asked_to_stop()
    log_to_stdout()
    settings = Settings.from_environment(home)
    with listen(host, port) as listening:
        at = serving.endpoint(settings.home, listening.getsockname()[1])
        async with database(settings) as dsn, pool_of(dsn, 4) as pool:
            console().print(say(f"the codec answers; give Temporal's page this address, and nobody else: {at}",
                                f"el códec responde; dele esta dirección a la página de Temporal, y a nadie más: {at}"),
                            markup=False, soft_wrap=True)  # fmt: skip
            await serving.serve(pool, listening, stop, home=settings.home, origins=origin or PAGES)
    console().print(say("stopped", "detenido"), markup=False)
