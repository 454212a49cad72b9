"""The command `rehearse`: a portfolio lives through months in about a minute, on real Temporal and PostgreSQL."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import msgspec
from cyclopts import Parameter
from cyclopts.validators import Number

from workers.rehearsal.stage import Request, rehearse_on
from workers.settings import Settings
from workers.speech import console, say

Invoices = Annotated[
    Path | None,
    Parameter(
        help=say(
            "a real export (CSV) with issue, due and payment dates; without it the shipped portfolio lives",
            "una exportación real (CSV) con fechas de emisión, vencimiento y pago; sin ella vive la cartera incluida",
        )
    ),
]
MappingFile = Annotated[
    Path | None,
    Parameter(help=say("how to read that file; otherwise it is guessed", "cómo leer ese archivo; si no, se adivina")),
]
Playbook = Annotated[
    str,
    Parameter(help=say("the playbook for that file's invoices", "el playbook para las facturas de ese archivo")),
]
Currency = Annotated[str, Parameter(help=say("where the file names no currency", "donde el archivo no dice la moneda"))]
Size = Annotated[
    int | None, Parameter(help=say("how many invoices", "cuántas facturas"), validator=Number(gte=1, lte=50_000))
]
Seed = Annotated[int, Parameter(help=say("the same seed, the same portfolio", "la misma semilla, la misma cartera"))]
Answers = Annotated[
    bool,
    Parameter(
        help=say(
            "invent, from the seed, what becomes of that file's messages and what its customers answer",
            "inventar, con la semilla, qué pasa con los mensajes de ese archivo y qué responden sus clientes",
        ),
        negative="",
    ),
]
Resume = Annotated[
    bool,
    Parameter(help=say("go on with a rehearsal that was cut off", "seguir un ensayo que quedó cortado"), negative=""),
]
Replay = Annotated[
    bool, Parameter(help=say("replay every case's history at the end", "reejecutar cada historial al final"))
]
AsJson = Annotated[bool, Parameter(name="--json", help=say("the summary as JSON", "el resumen como JSON"), negative="")]
HomeFolder = Annotated[
    Path | None,
    Parameter(help=say("where the rehearsal is kept", "dónde queda el ensayo")),
]


async def rehearse(
    *,
    invoices: Invoices = None,
    mapping: MappingFile = None,
    playbook: Playbook = "pe-personas",
    currency: Currency = "PEN",
    size: Size = None,
    seed: Seed = 20260105,
    answers: Answers = False,
    resume: Resume = False,
    replay: Replay = True,
    json: AsJson = False,
    home: HomeFolder = None,
) -> int:
    """Rehearse a portfolio. Raises RealProviders, NothingToRehearse, NoRehearsal and what the servers raise."""
    settings = Settings.from_environment(home or Settings.from_environment().home / "rehearsal")
    request = Request(
        invoices=str(invoices or ""),
        mapping=str(mapping or ""),
        playbook=playbook,
        currency=currency,
        size=size,
        seed=seed,
        answers=answers,
    )
    summary = await rehearse_on(settings, request, console(), resume=resume, replay=replay, quiet=json)
    if json:
        console().print(msgspec.json.encode(summary).decode(), soft_wrap=True, markup=False, highlight=False)
    return 0 if summary.proof.holds else 1
