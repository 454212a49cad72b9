"""The command `audit archive`: what the archive of Temporal's histories has, and where it has gaps. It judges none."""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated, Final

import msgspec

from workers.commands.parameters import AsJson, By, HomeFolder, described
from workers.speech import say, told

if TYPE_CHECKING:
    from workers.audit.archive_check import ArchiveGap, ArchiveStatus, Kind

SHOWN: Final = 10
"""Gaps of a kind that are named one by one."""
Both = tuple[str, str]
WORDS: Final[dict[Kind, tuple[Both, Both]]] = {
    "gone": (("Temporal had them no more before they were archived", "Temporal ya no los tenía antes de archivarlos"),
             ("they are lost; the record in the ledger stands, and is verified without them",
              "están perdidos; el registro queda, y se verifica sin ellos")),
    "unknown": (("nobody noted which runs these were, and Temporal lists none",
                 "nadie anotó qué ejecuciones eran, y Temporal no las muestra"),
                ("they are lost, like the ones above", "están perdidos, como los de arriba")),
    "forgotten_soon": (("Temporal removes them soon, and they are not archived",
                        "Temporal los borra pronto, y no están archivados"),
                       ("cobranza audit archive --mend, at once", "cobranza audit archive --mend, cuanto antes")),
    "waiting": (("they ended and are not archived", "terminaron y no están archivados"),
                ("cobranza audit archive --mend; does a worker run, and does the archive answer?",
                 "cobranza audit archive --mend; ¿corre un worker, y responde el archivo?")),
    "missing": (("their files are not in the archive any more", "sus archivos ya no están en el archivo"),
                ("bring them back from a backup, or --mend while Temporal still has them",
                 "recupérelos de un respaldo, o --mend mientras Temporal los tenga")),
    "damaged": (("their files are not what was archived", "sus archivos no son lo que se archivó"),
                ("find out who can write there; bring them back from a backup, or --mend while Temporal has them",
                 "averigüe quién puede escribir ahí; recupérelos de un respaldo, o --mend si Temporal los tiene")),
    "no_key": (("sealed, and this process has not the key", "sellados, y este proceso no tiene la clave"),
               ("add the key to COBRANZA_PAYLOAD_KEYS; a key that is lost closes them for ever",
                "agregue la clave a COBRANZA_PAYLOAD_KEYS; una clave perdida los cierra para siempre")),
}  # fmt: skip
"""What each kind of gap is, and what to do about it."""


async def archive(
    *,
    mend: Annotated[
        bool, described("archive what Temporal still has of it", "archivar lo que Temporal aún tenga")
    ] = False,
    quick: Annotated[
        bool, described("look for the files, and do not read them", "buscar los archivos, sin leerlos")
    ] = False,
    by: By = "",
    json: AsJson = False,
    home: HomeFolder = None,
) -> int:
    """Compare books, archive and Temporal; 1 where there is a gap. Raises ArchiveFailed, PayloadKeysUnreadable."""
    from activities.archive.archive import archive_of
    from workers.audit import archive_check
    from workers.commands.audit.temporal_here import temporal_here
    from workers.commands.company import books
    from workers.settings import Settings

    settings = Settings.from_environment(home)
    store = archive_of(os.environ, settings.home)
    async with (
        books(home, "archive" if mend else "", by, when="first") as connection,
        temporal_here(settings) as client,
    ):
        status = await archive_check.check(connection, client, store, os.environ, quick=quick)
        if mend and client is not None:
            mended = await archive_check.mend(connection, client, store, status.gaps)
            status = await archive_check.check(connection, client, store, os.environ, quick=quick)
            status = msgspec.structs.replace(status, mended=mended)
    if json:
        print(msgspec.json.format(msgspec.json.encode(status), indent=2).decode())
    else:
        _tell(status, has_temporal=client is not None, mend=mend)
    return int(bool(status.gaps))


def _tell(status: ArchiveStatus, *, has_temporal: bool, mend: bool) -> None:
    for text, style in _lines(status, has_temporal=has_temporal, mend=mend):
        told(text, style)
    _tell_gaps(status)


def _lines(one: ArchiveStatus, *, has_temporal: bool, mend: bool) -> Iterator[tuple[str, str]]:
    """What there is, before what there is not: a line, and how it looks."""
    size, packed = f"{one.bytes / 1e6:,.1f} MB", f"{one.stored_bytes / 1e6:,.1f} MB"
    yield say(f"archive {one.address}: {one.archived} histories, {size}, {packed} as they are stored",
              f"archivo {one.address}: {one.archived} historiales, {size}, {packed} guardados"), "bold"  # fmt: skip
    if not has_temporal:
        yield say("no Temporal answers: whether it forgets something soon is not known",
                  "ningún Temporal responde: no se sabe si borra algo pronto"), "yellow"  # fmt: skip
    elif one.retention is not None:
        days = f"{one.retention.total_seconds() / 86400:g}"
        yield say(f"Temporal keeps an ended case for {days} days", f"Temporal guarda un caso terminado {days} días"), ""
    if one.retention_is_short:
        yield say("that leaves little time to mend an archive that is down: raise the namespace's retention",
                  "deja poco tiempo si el archivo no responde: suba la retención del namespace"), "yellow"  # fmt: skip
    if one.fresh:
        yield say(f"{one.fresh} ended just now; the worker archives them",
                  f"{one.fresh} terminaron recién; el worker los archiva"), ""  # fmt: skip
    if one.strange:
        yield say(f"{one.strange} files are of no case of these books: another database's, or put there by hand",
                  f"{one.strange} archivos son ajenos a estos libros: de otra base, o a mano"), "yellow"  # fmt: skip
    if mend:
        yield say(f"archived now: {one.mended}", f"archivados ahora: {one.mended}"), ""


def _tell_gaps(status: ArchiveStatus) -> None:
    if not status.gaps:
        read = say("every file was read and is what was archived", "cada archivo se leyó y es lo que se archivó")
        looked = say("every file is there; none was read", "cada archivo está; ninguno se leyó")
        told(say("no gap: ", "sin huecos: ") + (read if status.read else looked), "green")
    for kind, (what, do) in WORDS.items():
        found = [gap for gap in status.gaps if gap.kind == kind]
        if not found:
            continue
        told(say(f"GAP  {kind}  {len(found)}: {what[0]}", f"HUECO  {kind}  {len(found)}: {what[1]}"), "bold red")
        for gap in found[:SHOWN]:
            told(_line(gap))
        if len(found) > SHOWN:
            told(say(f"    and {len(found) - SHOWN} more", f"    y {len(found) - SHOWN} más"))
        told(say(f"    what to do: {do[0]}", f"    qué hacer: {do[1]}"), "dim")


def _line(gap: ArchiveGap) -> str:
    line = say(f"    {gap.invoice}  run {gap.run} {gap.run_id}", f"    {gap.invoice}  ejecución {gap.run} {gap.run_id}")
    if gap.until is not None:
        line += say(f"  until {gap.until:%Y-%m-%d %H:%M} UTC", f"  hasta {gap.until:%Y-%m-%d %H:%M} UTC")
    return line + "".join(f"  {more}" for more in (gap.stored_as, gap.told) if more)
