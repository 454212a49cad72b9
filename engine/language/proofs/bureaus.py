"""Reports to credit bureaus: that a file can be written for each, and in time: P427 to P429. It writes no file."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from engine.language.bureaus import read_bureau
from engine.language.diagnostics import Elsewhere, Finding
from engine.language.proofs.draft import Check, Draft
from engine.language.proofs.law_acts import notices_before, spoken, waits, written
from engine.language.writing.suggestions import listed, nearest
from schemas.bureau import Bureau
from schemas.plan import Step
from schemas.rules import Notice


def check_bureaus_are_known(draft: Draft) -> Iterator[Finding]:
    """P427: there is a layout for each bureau; where a folder has none at all, the program's own are meant."""
    known = draft.library.bureaus
    for step in _reports(draft):
        if known and step.what not in known:
            near = nearest(step.what, known)
            hints = (f"did you mean '{near}'?", f"¿quiso decir «{near}»?", near) if near else (
                f"there is: {listed(sorted(known))}; add bureaus/{step.what}.yaml",
                f"hay: {listed(sorted(known))}; agregue bureaus/{step.what}.yaml")  # fmt: skip
            yield draft.finding("P427", f"{step.path}.report", f"there is no layout of the bureau '{step.what}'",
                                f"no hay un formato de la central «{step.what}»", hints)  # fmt: skip


def check_layouts(draft: Draft) -> Iterator[Finding]:
    """P429: the layouts that the playbook's reports need can be used."""
    for name in dict.fromkeys(step.what for step in _reports(draft)):
        if name in draft.library.bureaus:
            yield from read_bureau(draft.library.bureaus[name])[1]


def check_bureaus_are_told_in_time(draft: Draft) -> Iterator[Finding]:
    """P428: a report counts from a final demand, and not sooner than the bureau's own time."""
    for step in _reports(draft):
        bureau = read_bureau(draft.library.bureaus[step.what])[0] if step.what in draft.library.bureaus else None
        if bureau is None:
            continue
        demands = notices_before(draft, step, Notice())
        if not any(waits(draft, step, demand, bureau.notice.wait) for demand in demands):
            yield _too_soon(draft, step, bureau)


def _too_soon(draft: Draft, step: Step, bureau: Bureau) -> Finding:
    span, plazo = written(bureau.notice.wait), spoken(bureau.notice.wait)
    _, line, column = bureau.place.rsplit(":", 2)
    file = draft.library.bureaus[step.what]
    there = Elsewhere(file.path, int(line), int(column), "the bureau's layout", "el formato de la central")
    return draft.finding(
        "P428", f"{step.path}.at",
        f"the bureau '{bureau.id}' takes a debt {span} after its final demand, and this report comes sooner or does "
        "not count from one: its file waits",
        f"la central «{bureau.id}» recibe una deuda {plazo} después de su requerimiento final, y este reporte llega "
        "antes o no se cuenta desde uno: su archivo espera",
        (f"write at: {span} after final-demand", f"escriba at: {span} after final-demand"),
        warning=True, elsewhere=there,
    )  # fmt: skip


def _reports(draft: Draft) -> Iterator[Step]:
    return (step for step in draft.steps() if step.verb == "report")


OF_WORDS: Final[tuple[Check, ...]] = (check_bureaus_are_known, check_layouts)
OF_SENSE: Final[tuple[Check, ...]] = (check_bureaus_are_told_in_time,)
