"""The end of a rehearsal, as a collections manager reads it, and what it proves."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Iterator
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from shutil import which

import asyncpg
import msgspec
from rich.console import Console

from activities.reading import Portfolio as Numbers
from engine.study.words.answers import MEANINGS
from workers.audit import reasons
from workers.rehearsal.audited import Audited
from workers.rehearsal.life import Portfolio
from workers.rehearsal.proof import Proof
from workers.rehearsal.respect import Heeded
from workers.rehearsal.screen import money
from workers.speech import language, say
from workers.trade_words import channel_name, end_name

LATENESS = """
    with settled as (
        select k.invoice, i.total, (max(p.paid_on) - (select (l.event->>'due_on')::date from ledger l
            where l.invoice = k.invoice and l.seq = 1)) as late
        from collection_case k join invoice i on i.number = k.invoice join payment p on p.invoice = k.invoice
        where k.end_ in ('paid', 'settled') and p.reverses is null group by 1, 2
    )
    select count(*) as paid, count(*) filter (where late <= 0) as on_time,
        percentile_cont(0.5) within group (order by late) filter (where late > 0) as median_late,
        max(late) as latest
    from settled
"""
DESK = """
    select (select count(*) from contact where state = 'accepted') as contacts,
        (select count(*) from contact_cover v join contact c on c.key = v.contact where c.state = 'accepted') as steps,
        (select count(*) from verdict where says = 'deferred') as deferred,
        (select count(*) from verdict where says = 'refused') as refused,
        (select count(*) from ledger where event->>'event' = 'promise_kept') as kept,
        (select count(*) from ledger where event->>'event' = 'promise_broken') as broken,
        (select count(*) from ledger where event->>'event' = 'payment_reversed') as reversed,
        (select count(*) from ledger where event->>'event' = 'dispute_opened') as disputes,
        (select count(*) from contact where state = 'accepted' and channel in ('email', 'sms', 'whatsapp')) as messages,
        (select count(distinct contact) from delivery where fact in ('delivered', 'read')) as delivered,
        (select count(distinct contact) from delivery where fact = 'read') as read,
        (select count(distinct contact) from delivery where fact in ('bounced', 'blocked', 'failed')) as bounced,
        (select count(*) from reply) as answered,
        (select count(*) from reply where handled_by not in ('', 'machine')) as read_by_people
"""
MEANT = "select meaning, count(*) as said from reply group by 1 order by 2 desc, 1"
A_TELLING_CASE = """
    select invoice from ledger group by invoice
    order by count(distinct event->>'event') desc, invoice limit 1
"""


class Summary(msgspec.Struct, frozen=True, kw_only=True):
    """Everything the last page says. Money in the portfolio's currency, seconds of real time."""

    portfolio: str
    invoices: int
    customers: int
    invoiced: Decimal
    currency: str
    first: datetime
    last: datetime
    ticks: int
    seconds: float
    numbers: Numbers
    lateness: dict[str, float]
    desk: dict[str, int]
    meant: dict[str, int]
    proof: Proof
    example: str


async def summarise(
    pool: asyncpg.Pool[asyncpg.Record],
    portfolio: Portfolio,
    numbers: Numbers,
    proof: Proof,
    span: tuple[datetime, datetime, int, float],
) -> Summary:
    """Read the last page's figures. `span` is the first and last moment, ticks, and seconds."""
    lateness = await pool.fetchrow(LATENESS)
    desk = await pool.fetchrow(DESK)
    assert lateness is not None  # sums without groups always have a row
    assert desk is not None
    first, last, ticks, seconds = span
    return Summary(
        portfolio=portfolio.name,
        invoices=len(portfolio.invoices),
        customers=len(portfolio.customers),
        invoiced=portfolio.total,
        currency=portfolio.currency,
        first=first,
        last=last,
        ticks=ticks,
        seconds=round(seconds, 1),
        numbers=numbers,
        lateness={name: float(value or 0) for name, value in lateness.items()},
        desk=dict(desk),
        meant={row["meaning"]: row["said"] for row in await pool.fetch(MEANT)},
        proof=proof,
        example=await pool.fetchval(A_TELLING_CASE) or "",
    )


def show(console: Console, summary: Summary, home: str) -> None:
    """Print the last page."""
    for line in (*_what_happened(summary), "", *_what_it_proves(summary.proof), "", *_what_next(summary, home)):
        console.print(line, soft_wrap=True, markup=False, highlight=False)


def _rows(pairs: Iterable[tuple[str, str]]) -> Iterator[str]:
    pairs = list(pairs)
    width = max(len(name) for name, _ in pairs)
    return (f"  {name:<{width}}  {text}" for name, text in pairs)


def _what_happened(one: Summary) -> Iterator[str]:
    days, late, desk = (one.last - one.first).days, one.lateness, one.desk
    ends = ", ".join(f"{end_name(end)} {count}" for end, count in one.numbers.by_end.items())
    channels = ", ".join(f"{channel_name(name)} {count}" for name, count in one.numbers.contacts.items())
    yield say(
        f"Rehearsal of {one.portfolio}: {days} days, {one.first:%Y-%m-%d} to {one.last:%Y-%m-%d}, "
        f"in {one.seconds} seconds ({one.ticks} ticks of the clock)",
        f"Ensayo de {one.portfolio}: {days} días, del {one.first:%Y-%m-%d} al {one.last:%Y-%m-%d}, "
        f"en {one.seconds} segundos ({one.ticks} pasos del reloj)",
    )
    yield from _rows(
        [
            (say("invoiced", "facturado"), say(
                f"{one.invoices} invoices of {one.customers} customers, {one.invoiced:,.2f} {one.currency}",
                f"{one.invoices} facturas de {one.customers} clientes, {one.invoiced:,.2f} {one.currency}")),
            (say("money in", "cobrado"), f"{money(one.numbers.money_in)}{_share(one)}"),
            (say("still owed", "por cobrar"), money(one.numbers.money_open)),
            (say("how cases ended", "cómo terminaron"), ends),
            (say("paid", "pagaron"), say(
                f"{late['paid']:.0f}: {late['on_time']:.0f} on time; the late ones {late['median_late']:.0f} days "
                f"late at the median, {max(late['latest'], 0):.0f} at the most",
                f"{late['paid']:.0f}: {late['on_time']:.0f} a tiempo; los tardíos, {late['median_late']:.0f} días de "
                f"mediana, {max(late['latest'], 0):.0f} el que más")),
            (say("contacts", "gestiones"), channels),
            (say("one message, many invoices", "un mensaje, varias facturas"), say(
                f"{desk['steps']} steps in {desk['contacts']} contacts; {desk['deferred']} put off and "
                f"{desk['refused']} refused by the desk's rules",
                f"{desk['steps']} pasos en {desk['contacts']} gestiones; {desk['deferred']} aplazadas y "
                f"{desk['refused']} rechazadas por las reglas")),
            *_outside(one),
            (say("promises to pay", "compromisos de pago"), say(
                f"{desk['kept']} kept, {desk['broken']} broken", f"{desk['kept']} cumplidos, {desk['broken']} rotos")),
            (say("disputes, reversals", "reclamos, extornos"), f"{desk['disputes']}, {desk['reversed']}"),
        ]
    )  # fmt: skip


def _outside(one: Summary) -> Iterator[tuple[str, str]]:
    """What came of messages; nothing where nobody outside was there to hear them."""
    desk = one.desk
    if not (desk["delivered"] or desk["bounced"] or desk["answered"]):
        return
    yield say("what came of messages", "qué fue de los mensajes"), say(
        f"{desk['delivered']} of {desk['messages']} delivered, {desk['read']} of them read; "
        f"{desk['bounced']} bounced or failed",
        f"{desk['delivered']} de {desk['messages']} entregados, {desk['read']} de ellos leídos; "
        f"{desk['bounced']} rebotados o fallidos",
    )  # fmt: skip
    yield (
        say("answers", "respuestas"),
        say(
            f"{desk['answered']}, {desk['read_by_people']} of them read by people",
            f"{desk['answered']}, {desk['read_by_people']} de ellas leídas por personas",
        ),
    )
    yield say("what customers answered", "lo que respondieron"), _meant(one)


def _meant(one: Summary) -> str:
    """What the answers were taken for, the commonest first."""
    meant = (f"{say(*MEANINGS.get(sense, (sense, sense)))} {count}" for sense, count in one.meant.items())
    return ", ".join(meant) or "-"


def _share(one: Summary) -> str:
    received = sum((sums.amount for sums in one.numbers.money_in if sums.currency == one.currency), Decimal(0))
    return f" ({received / one.invoiced:.1%})" if one.invoiced else ""


def _what_it_proves(proof: Proof) -> Iterator[str]:
    yield say("What was checked afterwards", "Lo que se comprobó al final")
    yield from _rows(_checks(proof))
    for apart in proof.audit.apart[:1] if proof.audit is not None else ():
        yield f"    {apart.place}: {reasons.why(apart, language())}"
        yield f"    {apart.recorded[:140] or '-'} | {apart.expected[:140] or '-'}"


def _checks(proof: Proof) -> Iterator[tuple[str, str]]:
    yield say("cases closed", "casos cerrados"), f"{proof.closed} / {proof.cases}"
    yield say("contacted after paying", "contactados tras pagar"), _count(proof.after_paying)
    yield say("contacted while on hold", "contactados en pausa"), _count(proof.on_hold)
    yield say("two contacts to a customer on a day", "dos gestiones a un cliente en un día"), _count(proof.twice_a_day)
    yield say("one message sent twice", "un mensaje enviado dos veces"), _count(proof.sent_twice)
    yield say("news lost between database and Temporal", "novedades perdidas"), str(proof.left_over)
    yield (
        say("ledger, statement, case and books apart", "registro, estado de cuenta, caso y libros que difieren"),
        _count(proof.drifted),
    )
    yield from _heeded(proof.heeded)
    if proof.dates_checked:
        right = proof.dates_checked - len(proof.wrong_dates)
        yield (
            say("closed on the true payment date", "cerrados en su fecha real de pago"),
            (f"{right} / {proof.dates_checked}{_examples(proof.wrong_dates)}"),
        )
    every = proof.kinds + len(proof.absent_kinds)
    yield say("kinds of events that happened", "clases de sucesos ocurridas"), _of_kinds(proof, every)
    if proof.audit is not None:
        yield from _audited(proof.audit, proof.cases)


def _audited(one: Audited, cases: int) -> Iterator[tuple[str, str]]:
    """What an auditor finds who has only the bundle and the public key."""
    told = one.verified
    wrong = len({apart.invoice or apart.place for apart in one.apart})
    yield (
        say("cases verified from the files alone", "casos verificados solo con los archivos"),
        f"{max(told.cases - wrong, 0)} / {cases}",
    )
    yield (
        say("decisions, verdicts, amounts recomputed", "decisiones, veredictos, montos recalculados"),
        (f"{told.decisions}, {told.verdicts}, {told.amounts}"),
    )
    yield (
        say("links of chains, signed checkpoints", "eslabones de cadenas, puntos de control firmados"),
        (f"{told.links}, {told.checkpoints}"),
    )
    if told.replayed:
        parted = len({apart.place for apart in one.apart if apart.kind == "history"})
        yield say("histories replayed", "historiales reejecutados"), f"{told.replayed - parted} / {told.replayed}"


def _of_kinds(proof: Proof, every: int) -> str:
    """In a small portfolio only how many; in the whole one how many of all."""
    return f"{proof.kinds} / {every}{_examples(proof.absent_kinds)}"


def _heeded(one: Heeded) -> Iterator[tuple[str, str]]:
    said = ", ".join(f"{channel_name(channel)} {count}" for channel, count in one.stops.items())
    stops = say(f"  (said by {said})", f"  (la pidieron por {said})") if said and not one.after_stop else ""
    yield say("contacted after saying stop", "contactados tras pedir la baja"), _count(one.after_stop) + stops
    yield (
        say("an address used after it was known bad", "una dirección usada tras saberse mala"),
        _count(one.bad_address),
    )
    yield say("contacted outside the hours of law", "contactados fuera del horario legal"), _count(one.outside_hours)
    yield say("answers nobody read", "respuestas que nadie leyó"), _count(one.unread)
    yield say("tasks of people done too late", "tareas de personas hechas tarde"), _count(one.late_tasks)
    yield say("silent cases", "casos en silencio"), _count(one.silent)


def _count(found: tuple[str, ...]) -> str:
    return f"{len(found)}{_examples(found)}"


def _examples(found: tuple[str, ...]) -> str:
    return f"  ({'; '.join(found[:3])})" if found else ""


def _what_next(one: Summary, home: str) -> Iterator[str]:
    yield say("Look at one case, with the playbook's line beside each step:",
              "Mire un caso, con la línea del playbook junto a cada paso:")  # fmt: skip
    yield f"  {command()} show {one.example} --home {home}"
    yield say("Look at the whole portfolio:", "Mire toda la cartera:")
    yield f"  {command()} status --home {home}"
    if one.proof.audit is not None:
        yield say("Be the auditor: this file and this public key are enough, on any machine:",
                  "Sea el auditor: bastan este archivo y esta clave pública, en cualquier máquina:")  # fmt: skip
        yield f"  {command()} audit verify {home}/{one.proof.audit.bundle} --key {one.proof.audit.key}"


def command() -> str:
    """The program as it can be typed here: by its name where the shell knows it, else by its path from here."""
    if which("cobranza"):
        return "cobranza"
    beside = Path(sys.executable).with_name("cobranza")
    return os.path.relpath(beside) if beside.exists() else f"{sys.executable} -m workers"
