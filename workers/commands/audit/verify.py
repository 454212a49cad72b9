"""The command `audit verify`: bundles checked against their signatures, chains, plans and histories. It judges nothing
itself, and asks neither a database nor Temporal."""

from __future__ import annotations

import os
import re
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Annotated, ClassVar, Final

import msgspec
from cyclopts import Parameter

from schemas.bundle import Divergence, Remark, Verified
from schemas.failures import CollectionsError
from workers.audit import bundle_files, reasons
from workers.audit.verification import checkpoints
from workers.audit.verification.stories import Story, story, two_stories
from workers.commands.audit.roots import roots_of
from workers.commands.parameters import AsJson, described
from workers.commands.progress import Progress
from workers.speech import count, language, say, told

SHOWN: Final = 9
"""Divergences that are named after the first, one line each."""
WIDTH: Final = 300
HEX: Final = re.compile(r"\b[0-9a-fA-F]{64}\b")
Both = tuple[str, str]

COUNTED: Final[dict[str, Both]] = {
    "cases": ("case|cases", "caso|casos"), "lines": ("line|lines", "línea|líneas"),
    "decisions": ("decision|decisions", "decisión|decisiones"),
    "verdicts": ("verdict|verdicts", "veredicto|veredictos"),
    "amounts": ("amount|amounts", "monto|montos"), "links": ("link|links", "eslabón|eslabones"),
    "checkpoints": ("checkpoint|checkpoints", "punto de control|puntos de control"),
    "replayed": ("history replayed|histories replayed", "historial repetido|historiales repetidos"),
}  # fmt: skip
"""What was looked at, by the field of `Verified`: one and many."""
PROVES: Final[tuple[tuple[str, Both], ...]] = (
    ("", ("every file is the one that the manifest lists, and the manifest is signed",
          "cada archivo es el que enumera el manifiesto, y el manifiesto está firmado")),
    ("", ("the record has no line changed, added, left out or moved since the database took it, as far as its links and"
          " the signed checkpoints reach",
          "al registro no se le cambió, agregó, quitó ni movió una línea desde que la base la tomó, hasta donde llegan"
          " sus eslabones y los puntos de control firmados")),
    ("", ("every decision, contact, refusal and amount is what this plan, in its own meaning, makes of what arrived",
          "cada decisión, contacto, negativa y monto es lo que este plan, en su propio significado, hace de lo que"
          " había llegado")),
    ("not_replayed", ("the program, replayed over Temporal's own history, gives every recorded command",
                      "el programa, repetido sobre el historial de Temporal, da cada orden registrada")),
)  # fmt: skip
PROVES_NOT: Final[tuple[Both, ...]] = (
    ("that a message arrived or was read: delivery is the provider's word",
     "que un mensaje llegó o se leyó: la entrega es palabra del proveedor"),
    ("that what arrived was true: payments, disputes and replies are what their sources said",
     "que lo que llegó era cierto: pagos, reclamos y respuestas son lo que dijeron sus fuentes"),
    ("that nothing arrived which was never recorded", "que no haya llegado algo que nunca se registró"),
    ("that there is no second story under the same key: compare the newest root with the one that was mailed or"
     " published on its day",
     "que no haya una segunda historia con la misma clave: compare la última raíz con la que se envió o publicó"
     " su día"),
    ("that names and addresses are right, or that erased texts said what their hashes stand for",
     "que nombres y direcciones sean correctos, ni qué decían los textos borrados"),
)  # fmt: skip
PARTED: Final[tuple[Both, ...]] = (
    ("This proves:", "Esto prueba:"),
    ("- that what this bundle holds there is not what was recorded and signed, or not what its own plan makes of it",
     "- que lo que este paquete trae ahí no es lo que se registró y firmó, o no es lo que su propio plan hace de ello"),
    ("It does not prove:", "No prueba:"),
    ("- who changed it, when, or whether on purpose", "- quién lo cambió, cuándo, ni si fue a propósito"),
    ("- anything that a whole bundle proves, of any of its cases: ask for a new export, and the roots of those days",
     "- nada de lo que prueba un paquete íntegro, de ninguno de sus casos: pida otra exportación y las raíces de esos"
     " días"),
)  # fmt: skip
"""What is left to say where something diverges."""


class NoKey(CollectionsError):
    """{said} is neither a key of 64 hexadecimal digits nor a file with one; `cobranza audit key` prints it."""

    es: ClassVar[str] = (
        "{said} no es una clave de 64 dígitos hexadecimales ni un archivo con una; `cobranza audit key` la muestra."
    )


def verify(
    *bundles: Annotated[Path, described("folders or ZIPs of `audit export`", "carpetas o ZIP de `audit export`")],
    key: Annotated[
        tuple[str, ...],
        Parameter(
            name=["--key", "-k"],
            help=say(
                "a public key that you trust: 64 digits, or a file with them; may be given again",
                "una clave pública en que usted confía: 64 dígitos o un archivo con ellos; se puede repetir",
            ),
            negative="",
        ),
    ] = (),
    root: Annotated[
        tuple[str, ...],
        Parameter(
            help=say(
                "a root that you kept, as `audit check` takes it: 12=64 digits",
                "una raíz que usted guardó, como en `audit check`: 12=64 dígitos",
            ),
            negative=(),
        ),
    ] = (),
    no_replay: Annotated[
        bool, described("leave out the replay of Temporal's histories", "no repetir los historiales de Temporal")
    ] = False,
    jobs: Annotated[int, described("processes at a time; one a core", "procesos a la vez; uno por núcleo")] = 0,
    json: AsJson = False,
) -> int:  # fmt: skip
    """Verify bundles; 1 where one of them diverges. Raises BundleUnreadable, NoKey, NoRoot."""
    from workers.audit.verifying import verify as verified

    if not bundles:
        raise bundle_files.NoBundle(path="''")
    keys, roots = tuple(one for said in key for one in _keys(said)), roots_of(root)
    jobs, found, stories = jobs or os.cpu_count() or 1, list[tuple[Path, Verified]](), dict[Path, Story]()
    for path in bundles:
        progress = Progress()
        files = bundle_files.read(path)
        one = verified(files, keys=keys, roots=roots, replay=not no_replay, progress=progress, jobs=jobs)
        progress.clear()
        found.append((path, one := _beside(one, files, path, stories)))
        if not json:
            told(_counted(path, one), "bold")
            _tell_newest(files)
            _tell(one, bool(keys))
    if json:
        _print_json(found)
    sys.stdout.flush()
    return int(any(one.divergences for _, one in found))


def _beside(one: Verified, files: bundle_files.Files, path: Path, stories: dict[Path, Story]) -> Verified:
    """With what parts from the bundles before: two of one company must tell one story."""
    told_here = story(files)
    apart = [part for name, other in stories.items() for part in two_stories(told_here, other, str(name))]
    stories[path] = told_here
    return msgspec.structs.replace(one, divergences=(*one.divergences, *apart))


def _print_json(found: Sequence[tuple[Path, Verified]]) -> None:
    every = [{"bundle": str(path), **msgspec.to_builtins(one)} for path, one in found]
    print(msgspec.json.format(msgspec.json.encode(every), indent=2).decode())


def _keys(said: str) -> tuple[str, ...]:
    if HEX.fullmatch(said):
        return (said.lower(),)
    try:
        text = Path(said).read_text("utf-8", errors="replace")[:100_000]
    except OSError:
        text = ""
    if not (keys := tuple(dict.fromkeys(one.lower() for one in HEX.findall(text)))):
        raise NoKey(said=said)
    return keys


# --- telling ---


def _tell(one: Verified, pinned: bool) -> None:
    for text in _remarks(one.remarks):
        told(text, "yellow")
    if one.divergences:
        _tell_divergences(one.divergences)
        for both in PARTED:
            told(say(*both))
        return
    told(say("VERIFIED: nothing diverges", "VERIFICADO: nada difiere"), "bold green")
    for text in _meaning(one, pinned):
        told(text)


def _tell_newest(files: bundle_files.Files) -> None:
    """What to compare with the root that was mailed: it seals everything older, and nothing that came later."""
    if (newest := checkpoints.newest(files)) is not None:
        number, at, its_root = newest.number, f"{newest.at:%Y-%m-%d %H:%M} UTC", newest.root
        told(say(f"newest root, of {at}: {number}={its_root}", f"raíz más nueva, de {at}: {number}={its_root}"))


def _counted(path: Path, one: Verified) -> str:
    signed = one.keys[0][:16] if one.keys else say("nobody", "nadie")
    what = ", ".join(count(getattr(one, field), en, es) for field, (en, es) in COUNTED.items())
    return f"{path}: {what}; " + say(f"signed by {signed}", f"firmado por {signed}")


def _remarks(remarks: Sequence[Remark]) -> Iterator[str]:
    """One line a kind, with the first place and how many more."""
    counts = Counter(one.kind for one in remarks)
    seen = set[str]()
    for one in remarks:
        if one.kind in seen:
            continue
        seen.add(one.kind)
        many = f" (x{counts[one.kind]})" if counts[one.kind] > 1 else ""
        where = " ".join(filter(None, (one.place, one.told)))
        yield say("note: ", "nota: ") + reasons.remark(one, language()) + many + (f"  [{where[:120]}]" if where else "")


def _tell_divergences(divergences: Sequence[Divergence]) -> None:
    first, *more = divergences
    told(say("DIVERGES: ", "DIFIERE: ") + _in_short(first), "bold red")
    if first.invoice:
        told(say(f"  invoice:   {first.invoice}", f"  factura:    {first.invoice}"))
    told(say(f"  recorded:  {first.recorded[:WIDTH] or '-'}", f"  registrado: {first.recorded[:WIDTH] or '-'}"))
    told(say(f"  expected:  {first.expected[:WIDTH] or '-'}", f"  esperado:   {first.expected[:WIDTH] or '-'}"))
    if not more:
        return
    told(say(f"and {len(more)} more:", f"y {len(more)} más:"))
    for one in more[:SHOWN]:
        told(f"  {_in_short(one)}")
    if len(more) > SHOWN:
        rest = len(more) - SHOWN
        told(say(f"  ... and {rest} (--json has all of them)", f"  ... y {rest} (--json las tiene todas)"))


def _in_short(one: Divergence) -> str:
    return f"{one.place}: {reasons.kind(one, language())}: {reasons.why(one, language())}"


def _meaning(one: Verified, pinned: bool) -> Iterator[str]:
    """What is proved, and what is not, so that nobody takes it for more."""
    remarks = {remark.kind for remark in one.remarks}
    yield say("This proves:", "Esto prueba:")
    if pinned:
        yield say("- the company whose key you named signed all of this",
                  "- la empresa cuya clave usted indicó firmó todo esto")  # fmt: skip
    for unless, both in PROVES:
        if unless and (unless in remarks or "no_temporal_package" in remarks or not one.replayed):
            continue
        yield f"- {say(*both)}"
    yield say("It does not prove:", "No prueba:")
    if not pinned:
        yield say("- who signed: no key was given (--key)", "- quién firmó: no se indicó clave (--key)")
    for both in PROVES_NOT:
        yield f"- {say(*both)}"
