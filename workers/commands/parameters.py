"""What the company's commands share on their lines: the home, who asks, an answer for programs. It asks nothing."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from cyclopts import Parameter
from cyclopts.validators import Number

from workers.speech import say


def described(en: str, es: str) -> Parameter:
    """A parameter with its help; a switch has no opposite."""
    return Parameter(help=say(en, es), negative="")


AsJson = Annotated[bool, described("answer as JSON, for scripts", "responder en JSON, para programas")]
By = Annotated[str, described("who says so (the user of this machine)", "quién lo dice (el usuario de esta máquina)")]
HomeFolder = Annotated[
    Path | None, described("where data are kept (or COBRANZA_HOME)", "dónde quedan los datos (o COBRANZA_HOME)")
]
Most = Annotated[int, Parameter(help=say("how many", "cuántas"), validator=Number(gte=1, lte=10_000))]
Reason = Annotated[str, described("why; it stays in the record", "por qué; queda en el registro")]
