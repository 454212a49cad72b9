"""The command `audit check`: every chain and checkpoint computed again from the database. It judges nothing itself."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Annotated, ClassVar, Final

from cyclopts import Parameter

from schemas.failures import CollectionsError
from workers.commands.audit.roots import roots_of
from workers.commands.parameters import AsJson, HomeFolder
from workers.speech import language, say, told

if TYPE_CHECKING:
    from schemas.bundle import Divergence
    from workers.audit.checking import Checked

SHOWN: Final = 9
"""Divergences that are named after the first, one line each."""
_KEY: Final = re.compile(r"[0-9a-fA-F]{64}")


class NoPublicKey(CollectionsError):
    """{said} is no key: --key takes 64 hexadecimal digits, as `cobranza audit key` prints them"""

    es: ClassVar[str] = "{said} no es una clave: --key lleva 64 dígitos hexadecimales, como los da `cobranza audit key`"
    exit_code: ClassVar[int] = 2


async def check(
    *,
    root: Annotated[
        tuple[str, ...],
        Parameter(help=say("a root that you kept: 12=64 digits", "una raíz que usted guardó: 12=64 dígitos"),
                  negative=()),
    ] = (),
    key: Annotated[
        tuple[str, ...],
        Parameter(help=say("a public key that you have from elsewhere", "una clave pública que tiene de otra parte"),
                  negative=()),
    ] = (),
    json: AsJson = False,
    home: HomeFolder = None,
) -> int:  # fmt: skip
    """Compute everything again; 1 where something is otherwise. Raises NoRoot, NoPublicKey."""
    from workers.audit import checking
    from workers.commands.company import books, print_json
    from workers.commands.progress import Progress

    roots, keys = roots_of(root), _keys(key)
    progress = Progress("{done} of {total} lines", "{done} de {total} líneas")
    async with books(home) as connection:
        found = await checking.check(connection, roots=roots, keys=keys, tell=progress)
    progress.clear()
    if json:
        print_json(found)
    else:
        _tell(found, bool(roots), bool(keys))
    return int(bool(found.divergences))


def _keys(said: tuple[str, ...]) -> tuple[str, ...]:
    for one in said:
        if not _KEY.fullmatch(one.strip()):
            raise NoPublicKey(said=one)
    return tuple(one.strip().lower() for one in said)


def _tell(found: Checked, has_roots: bool, has_keys: bool) -> None:
    told(say(f"{found.cases} cases, {found.lines} lines, {found.verdicts} verdicts, {found.acts} acts,"
             f" {found.checkpoints} checkpoints computed again",
             f"{found.cases} casos, {found.lines} líneas, {found.verdicts} veredictos, {found.acts} actos,"
             f" {found.checkpoints} puntos de control calculados de nuevo"), "bold")  # fmt: skip
    if found.divergences:
        _tell_divergences(found.divergences)
        return
    told(say("everything is as it was written", "todo está como se escribió"), "green")
    if found.newest:
        told(say(f"newest root: {found.newest}={found.root}", f"raíz más nueva: {found.newest}={found.root}"))
    if found.unsealed:
        told(say(f"note: {found.unsealed} lines are newer than the newest checkpoint: had the last of them been"
                 " removed, nothing would show it yet",
                 f"nota: {found.unsealed} líneas son más nuevas que el último punto de control: si faltaran las"
                 " últimas, todavía nada lo mostraría"), "yellow")  # fmt: skip
    if not (has_roots or has_keys):
        told(say("note: who owns both database and key could have written all of it anew: give --root and --key, which"
                 " you had from elsewhere",
                 "nota: quien tenga la base y la clave pudo escribirlo todo de nuevo: dé --root y --key, que tenga de"
                 " otra parte"), "yellow")  # fmt: skip


def _tell_divergences(divergences: list[Divergence]) -> None:
    first, *more = divergences
    told(say("DIFFERS: ", "DIFIERE: ") + _in_short(first), "bold red")
    told(say(f"  kept:      {first.recorded or '-'}", f"  guardado:   {first.recorded or '-'}"))
    told(say(f"  expected:  {first.expected or '-'}", f"  esperado:   {first.expected or '-'}"))
    for one in more[:SHOWN]:
        told(f"  {_in_short(one)}")
    if len(more) > SHOWN:
        rest = len(more) - SHOWN
        told(say(f"  ... and {rest} (--json has them)", f"  ... y {rest} (--json las tiene)"))


def _in_short(one: Divergence) -> str:
    from workers.audit import reasons

    return f"{one.place}: {reasons.kind(one, language())}: {reasons.why(one, language())}"
