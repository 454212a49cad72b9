"""An auditor's report of one case, section by section, in English or Spanish. It sets no page and reads no database."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from itertools import groupby
from typing import Final

from engine.study.bundle import report_people, report_proofs
from engine.study.bundle.report_words import STATES, VERDICTS, WORDS
from engine.study.bundle.reporting import Reported, Reporter
from engine.study.explaining import rules
from engine.study.explaining.story import explain_life
from engine.study.explaining.words import DayTold, Kind, RuleTold, Told
from engine.study.words.deliveries import FACTS, PROVIDERS
from engine.study.words.names import CHANNELS, ENDS, STAGES, VALUES, listed, name, pick
from engine.study.words.names import FACTS as KNOWN
from engine.study.words.statements import KINDS, calculation
from schemas.audit_report import Grid, GridRow, Pairs, Report, Section, Tone
from schemas.bundle import CaseHead
from schemas.events import CaseOpened
from schemas.explaining import PastMessage, PastVerdict

TONES: Final[dict[Kind, Tone]] = {
    "sent": "out", "covered": "out", "done": "out", "put_off": "against", "refused": "against", "skipped": "faint",
    "unknown": "against", "missed": "against", "arrived": "in", "replied": "in", "said": "in",
}  # fmt: skip


def report(told: Reported) -> Report:
    """One case in words: what it is, how it ended, all that happened, and what proves it."""
    one = Reporter(told)
    head, opened = told.head, told.material.entries[0].event
    assert isinstance(opened, CaseOpened), "a record begins with case_opened"
    return Report(
        language=one.language, made_on=told.made_at.date(), title=f"{one.say('title')}: {head.invoice}",
        subtitle=one.say("subtitle"), reference=head.invoice, running=f"{one.say('title')}  ·  {head.invoice}",
        contents=one.say("contents"), figures=_figures(one), facts=_facts(one, opened),
        sections=(
            _timeline(one), _money(one), _contacts(one), _verdicts(one), report_people.people(one),
            report_people.holds(one), report_proofs.proofs(one), report_proofs.limits(one),
        ),
        note=one.say("personal" if told.redaction == "none" else "impersonal"),
    )  # fmt: skip


def untold(head: CaseHead, *, made_at: datetime, key: str, language: str) -> Report:
    """What stands in place of the report of a record that cannot be told: where to look instead."""
    title = f"{pick(WORDS['title'], language)}: {head.invoice}"
    said = Section(id="untold", title=pick(WORDS["untold"], language), text=(pick(WORDS["untold_text"], language),),
                   commands=("cobranza audit verify BUNDLE", f"cobranza audit verify BUNDLE --key {key}"))  # fmt: skip
    return Report(
        language=language, made_on=made_at.date(), title=title, subtitle="", reference=head.invoice, running=title,
        contents=pick(WORDS["contents"], language), figures=((pick(WORDS["number"], language), head.invoice),),
        facts=((pick(WORDS["plan"], language), head.plan_sha256),), sections=(said,),
    )  # fmt: skip


def _figures(one: Reporter) -> Pairs:
    head, case = one.told.head, one.scene.states[-1]
    ended = name(ENDS, head.end, one.language) if head.end else one.say("open")
    if head.closed_at is not None:
        ended += f"\n{one.day(head.closed_at)}"
    made = [message for message in one.told.material.messages if message.state == "accepted"]
    refrained = [verdict for verdict in one.told.material.verdicts if verdict.says != "allowed"]
    return (
        (one.say("amount"), one.money(head.amount)), (one.say("ended"), ended),
        (one.say("left"), one.money(case.balance)),
        (one.say("contacts_short"), one.say("counted", made=len(made), refrained=len(refrained))),
    )  # fmt: skip


def _facts(one: Reporter, opened: CaseOpened) -> Pairs:
    head, party = one.told.head, one.told.party
    who = ((one.say("opaque"), head.customer),) if party.masked else (
        (one.say("customer"), f"{party.name} ({party.number})"), (one.say("tax_id"), party.tax_id or "-"))  # fmt: skip
    known = ", ".join(f"{name(KNOWN, fact, one.language)}: {name(VALUES, value, one.language)}"
                      for fact, value in sorted(opened.facts.items()) if value)  # fmt: skip
    told = (
        (one.say("issued_on"), one.written(opened.issued_on)), (one.say("due_on"), one.written(opened.due_on)),
        (one.say("opened_at"), one.moment(head.opened_at)),
        (one.say("closed_at"), one.moment(head.closed_at) if head.closed_at else "-"),
        (one.say("playbook"), f"{head.playbook} v{head.version}"), (one.say("plan"), head.plan_sha256),
        (one.say("semantics"), str(head.semantics)), (one.say("zone"), one.scene.zone),
        (one.say("facts_of_opening"), known or "-"),
        (one.say("made"), one.say("made_by", at=one.moment(one.told.made_at), by=one.told.by or "-")),
    )  # fmt: skip
    return (*who, *told)


# --- the timeline ---


def _timeline(one: Reporter) -> Section:
    days = explain_life(one.told.material).days
    rows = [(_stage(one, paragraph, day), _row(one, day, paragraph)) for day in days for paragraph in day.told]
    columns = tuple(map(one.say, ("day", "late", "happened", "place")))
    grids = tuple(
        Grid(caption=stage, columns=columns, rows=tuple(_without_repeats(row for _, row in found)), right=(1,),
             wide=2, code=(3,))
        for stage, found in groupby(rows, key=lambda pair: pair[0])
    )  # fmt: skip
    return Section(id="timeline", title=one.say("timeline"), text=(one.say("timeline_text"),), grids=grids)


def _stage(one: Reporter, told: Told, day: DayTold) -> str:
    at = told.at or one.scene.ends(day.day)
    case = one.at(at)
    if case.closed_at is not None and at > case.closed_at:
        return one.say("after_end")
    return name(STAGES, case.stage, one.language).capitalize() if case.stage else one.say("before_stage")


def _row(one: Reporter, day: DayTold, told: Told) -> GridRow:
    notes = [*told.more, *(_against(one, rule) for rule in told.rules if rule.says != "allowed")]
    age = "" if day.age is None else f"{day.age:+d}"
    return GridRow((one.scene.date(day.day), age, told.text, told.place), tuple(notes), TONES.get(told.kind, ""))


def _without_repeats(rows: Iterable[GridRow]) -> Iterator[GridRow]:
    """The day is said once; below it the column is empty."""
    said = ""
    for row in rows:
        yield GridRow(("", "", *row.cells[2:]), row.notes, row.tone) if row.cells[0] == said else row
        said = row.cells[0]


# --- the money ---


def _money(one: Reporter) -> Section:
    told = one.told.statement
    if told is None:
        return Section(id="money", title=one.say("money"), text=(one.say("nothing"),))
    rows = tuple(
        GridRow(
            (one.written(line.on), _called(one, line.kind, line.reference, line.pending), one.figure(line.amount),
             one.figure(line.left)),
            tuple(calculation(line, told.currency, one.language)),
        )
        for line in told.lines
    )  # fmt: skip
    columns = tuple(map(one.say, ("day", "what", "line_amount", "after")))
    facts = [(one.say("principal"), one.money(told.principal)), (one.say("charges"), one.money(told.charges)),
             (one.say("total"), one.money(told.total))]  # fmt: skip
    if told.contested:
        facts.append((one.say("contested"), one.money(told.contested)))
    text = one.say("money_text", day=one.written(told.on))
    grid = Grid(columns=columns, rows=rows, right=(2, 3), wide=1)
    return Section(id="money", title=one.say("money"), text=(text,), grids=(grid,), facts=tuple(facts))


def _called(one: Reporter, kind: str, reference: str, pending: bool) -> str:
    words = name(KINDS, kind, one.language)
    words += f" {reference}" if reference and kind != "invoice" else ""
    return f"{words} ({one.say('pending')})" if pending else words


# --- the contacts ---


def _contacts(one: Reporter) -> Section:
    rows = tuple(_contact(one, message) for message in one.told.material.messages)
    columns = tuple(map(one.say, ("when", "message", "channel", "state", "whose")))
    grids = (Grid(columns=columns, rows=rows, wide=1),) if rows else ()
    text = (one.say("contacts_text"),) if rows else (one.say("nothing"),)
    return Section(id="contacts", title=one.say("contacts"), text=text, grids=grids)


def _contact(one: Reporter, message: PastMessage) -> GridRow:
    facts = "; ".join(f"{name(FACTS, fact.fact, one.language)} {one.moment(fact.at)}"
                      f"{f' ({fact.code})' if fact.code else ''}" for fact in message.facts)  # fmt: skip
    notes = [facts or one.say("nothing_known")]
    if message.others:
        notes.append(one.say("carried", others=listed(list(message.others), one.language)))
    if digest := one.told.hashes.get(message.key):
        notes.append(f"{one.say('text_hash')}: {digest}")
    state = name(STATES, message.state, one.language)
    if message.attempt > 1:
        state += f" ({one.say('attempt', n=message.attempt)})"
    provider = " ".join(filter(None, (name(PROVIDERS, message.provider, one.language), message.provider_id)))
    cells = (one.moment(message.at), message.message, name(CHANNELS, message.channel, one.language), state, provider)
    return GridRow(cells, tuple(notes))


# --- having refrained ---


def _verdicts(one: Reporter) -> Section:
    asked = one.told.material.verdicts
    count = {says: sum(verdict.says == says for verdict in asked) for says in VERDICTS}
    rows = tuple(_verdict(one, verdict) for verdict in asked if verdict.says != "allowed")
    columns = tuple(map(one.say, ("when", "step", "answer", "until")))
    grids = (Grid(columns=columns, rows=rows, wide=1),) if rows else ()
    text = (one.say("verdicts_text"), one.say("asked_count", asked=len(asked), **count))
    return Section(id="verdicts", title=one.say("verdicts"), text=text, grids=grids)


def _verdict(one: Reporter, verdict: PastVerdict) -> GridRow:
    spoke = [rules.told(one.told.material, word, one.moment) for word in verdict.spoke if word.says != "allowed"]
    notes = tuple(dict.fromkeys(_against(one, rule) for rule in spoke))
    until = one.moment(verdict.until) if verdict.until else "-"
    says = pick(VERDICTS[verdict.says], one.language)
    return GridRow((one.moment(verdict.at), one.scene.name(verdict.step), says, until), notes, "against")


def _against(one: Reporter, rule: RuleTold) -> str:
    channel = f" [{rule.channel}]" if rule.channel else ""
    says = name(rules.SAYS, rule.says, one.language)
    place = f" ({rule.place})" if rule.place else ""
    return f"{rule.rule}{channel} {says}: {rule.text}{place}  ·  {rule.backing}"
