"""Reads a life file: an invoice and what happens to it, for one plan. What the case makes of it is not known here."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from decimal import Decimal
from typing import Final

import msgspec

from engine.case.covers import counted_in, due_date, takes, zone_for
from engine.case.facts import facts_of
from engine.case.fold import open_case
from engine.case.workdays import UnknownZone, at_minute, zone_of
from engine.language.diagnostics import Finding, in_order
from engine.language.lives.forms import Fields, date_of, fields_of, text_of
from engine.language.lives.happenings import EIGHT, FACTS, Told, read_channels, read_facts, read_history, read_known
from engine.language.reading import Reading
from engine.language.text.source import Node, parse
from engine.study.histories import history_for
from engine.study.scripts import Script
from engine.study.simulate import CONSENTS
from schemas.events import CaseOpened
from schemas.plan import Condition, Plan, Test
from schemas.playbook import REQUIRABLE_DATA

INVOICE_KEYS: Final = (
    "amount_due", "issued", "due", "arrives", "number", "zone", "known", "data_from", CONSENTS, *FACTS
)  # fmt: skip
HARMLESS: Final = {
    "new_customer": "no", "terms_accepted": "yes", "paid_late_share": "0", "promises_broken": "0",
    "oldest_days_past_due": "0", "pays_by": "bank_transfer",
}  # fmt: skip


class Read(msgspec.Struct, frozen=True):
    """What came of a life file: the script when all of it could be read, the findings, and the text for rendering."""

    script: Script | None
    findings: tuple[Finding, ...]
    sources: dict[str, str]


def read_life(raw: str | bytes, file: str, plan: Plan) -> Read:
    """Read a life file for a plan. Everything wrong is told in one run; nothing is raised, whatever the text is."""
    parsed = parse(raw, file)
    reading = Reading(file, parsed.garbled)
    script = None
    if parsed.node is not None:
        keys = ("playbook", "invoice", "history")
        fields = fields_of(reading, parsed.node, keys, ("invoice",)) or {}
        check_playbook(reading, fields.get("playbook"), plan)
        script = read_script(reading, fields, plan)
    findings = in_order((*parsed.findings, *reading.findings))
    return Read(None if findings else script, findings, {file: parsed.text})


def check_playbook(reading: Reading, node: Node | None, plan: Plan) -> None:
    """T111: the file says for which playbook it was written."""
    if node is not None and text_of(reading, node) not in ("", plan.playbook):
        reading.report("T111", node, f"this was written for '{node.text}'; the playbook here is '{plan.playbook}'",
                       f"esto se escribió para «{node.text}»; el playbook es «{plan.playbook}»")  # fmt: skip


def read_script(reading: Reading, fields: Fields, plan: Plan) -> Script | None:
    """The invoice and its history; None where the invoice cannot be read."""
    opened = _opened(reading, fields.get("invoice"), plan)
    if opened is None:
        return None
    told = Told(plan, opened.currency, opened.zone, opened.at)
    return Script(opened, read_history(reading, fields.get("history"), told))


# ---------------------------------------------------------------------------------------------- the invoice


def _opened(reading: Reading, node: Node | None, plan: Plan) -> CaseOpened | None:
    fields = fields_of(reading, node, INVOICE_KEYS, ("amount_due", "issued"))
    issued = date_of(reading, fields.get("issued")) if fields else None
    money = reading.value(fields.get("amount_due"), "money") if fields else None
    if node is None or fields is None or issued is None or money is None or money.currency == "XXX":
        return None
    due = date_of(reading, fields.get("due")) or due_date(plan, issued, None)
    arrives = date_of(reading, fields.get("arrives")) or issued
    if due < issued:
        reading.report("T110", fields.get("due", node), "it falls due before it is issued", "vence antes de emitirse")
    if arrives < issued:
        reading.report("T110", fields["arrives"], "it arrives before it is issued", "llega antes de emitirse")
    written = read_facts(reading, fields)
    if CONSENTS in fields:
        written[CONSENTS] = " ".join(read_channels(reading, fields[CONSENTS]))
    known = read_known(reading, fields["known"]) if "known" in fields else REQUIRABLE_DATA
    opened = case_opened(plan, money.amount, money.currency, issued, due, arrives=arrives, facts=written,
                         zone=_zone(reading, fields.get("zone")), known=known,
                         data_from=date_of(reading, fields.get("data_from")),
                         number=text_of(reading, fields.get("number"), "F001-1"))  # fmt: skip
    return None if reading.findings else _fitting(reading, node, plan, opened, written)


def _zone(reading: Reading, node: Node | None) -> str:
    zone = text_of(reading, node)
    try:
        return zone_of(zone).key or zone if zone else ""
    except UnknownZone:
        assert node is not None
        reading.report("T104", node, f"'{zone}' is not a time zone", f"«{zone}» no es un huso horario",
                       "write for example America/Lima", "escriba por ejemplo America/Lima")  # fmt: skip
        return ""


def case_opened(plan: Plan, amount: Decimal, currency: str, issued: date, due: date, *, arrives: date,
                facts: Mapping[str, str] | None = None, zone: str = "", known: Iterable[str] = REQUIRABLE_DATA,
                data_from: date | None = None, number: str = "F001-1") -> CaseOpened:  # fmt: skip
    """The opening of an invoice of a customer with a harmless history, of the country and kind that the plan covers."""
    asked = dict(facts or {})
    every = {**HARMLESS, "exposure": f"{amount:f} {currency}", "language": plan.language[:2], **covered(plan), **asked}
    zone = zone or zone_for("", every.get("country", ""))
    at = at_minute(arrives, EIGHT, zone or "UTC")
    return CaseOpened(
        at=at, id=f"invoice/{number}", invoice=number, customer="c-1", currency=currency, amount=amount,
        issued_on=issued, due_on=due, zone=zone, known=tuple(sorted(known)), data_from=data_from, facts=every,
        counted_in=counted_in(plan, zone),
    )  # fmt: skip


def covered(plan: Plan) -> dict[str, str]:
    """Words of the customer for which the plan's `covers` holds, by fact: the first of each list."""
    tests = ((fact, test) for fact, test in _tests_of(plan.covers) if test.words and fact in FACTS)
    return {fact: test.words[0] for fact, test in tests}


def covered_amount(plan: Plan) -> tuple[Decimal, str]:
    """An amount that the plan covers, near a thousand, and its currency."""
    tests = [test for fact, test in _tests_of(plan.covers) if fact == "amount_due" and test.currency]
    if not tests:
        return Decimal(1000), next(_currencies(plan), "USD")
    low, high = tests[0].low or Decimal(0), tests[0].high
    near = max(low, Decimal(1000)) if high is None else min(max(low, Decimal(1000)), high)
    return near, tests[0].currency


def _currencies(plan: Plan) -> Iterator[str]:
    """The currencies that a playbook without `covers` names: an invoice in another would pass none of its tests."""
    if plan.terms.late_fee is not None:
        yield plan.terms.late_fee.amount.currency
    steps = (*(step for stage in plan.stages for step in stage.steps), *plan.when_paid)
    for step in steps:
        if step.amount is not None:
            yield step.amount.currency
        conditions = (*_tests_of(step.only_if), *_tests_of(step.unless))
        yield from (test.currency for _, test in conditions if test.currency)
    for table in (plan.segments, plan.offers):
        cells = (test for row in table.rows for cell in row.tests for test in cell) if table is not None else ()
        yield from (test.currency for test in cells if test.currency)


def _tests_of(condition: Condition | None) -> list[tuple[str, Test]]:
    if condition is None or condition.op in ("any", "none"):
        return []
    if condition.op == "fact":
        return [(condition.fact, test) for test in condition.tests[:1]]
    return [pair for part in condition.parts for pair in _tests_of(part)]


# ---------------------------------------------------------------------------------------------- does it fit the plan?


def _fitting(
    reading: Reading, node: Node, plan: Plan, opened: CaseOpened, written: Mapping[str, str]
) -> CaseOpened | None:
    """The opening, with a history for which data.segments gives the risk and segment that the author wrote."""
    facts = facts_of(plan, open_case(opened), opened.at)
    if not takes(plan, facts):
        reading.report("T107", node, f"{plan.playbook} does not cover this invoice",
                       f"{plan.playbook} no cubre esta factura",
                       "see policy.covers: country, kind of customer, amount",
                       "vea policy.covers: país, tipo de cliente, monto")  # fmt: skip
        return None
    table = plan.segments
    wanted = {name: word for name, word in written.items() if table is not None and name in table.then}
    if table is None or not wanted:
        return opened
    history = history_for(table, facts, wanted, frozenset(written))
    if history is None:
        asked = ", ".join(f"{name} {word}" for name, word in wanted.items())
        reading.report("T108", node, f"no row of data.segments gives {asked} for this invoice",
                       f"ninguna fila de data.segments da {asked} para esta factura")  # fmt: skip
        return None
    return msgspec.structs.replace(opened, facts={**opened.facts, **history})
