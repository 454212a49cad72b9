"""The portfolio's overview as tables for a collections manager. It counts nothing itself."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Final

from activities.overview import Overview
from engine.study.words.deliveries import FACTS
from schemas.money import Money
from workers.speech import say
from workers.trade_words import STAGES, channel_name, end_name, stage_name

if TYPE_CHECKING:
    from rich.table import Table

# In the order of a life; a stage that is not here comes last.
MOST_NAMED: Final = 5
"""Invoices named one by one; of more, their number says enough."""


def tables(seen: Overview) -> Iterator[Table]:
    """The tables that have something to show."""
    if seen.stages:
        yield stages_table(seen)
    if seen.ends:
        yield ends_table(seen)
    if seen.channels:
        yield channels_table(seen)
    if seen.queues:
        rows = ((one.queue, one.open, one.overdue or "") for one in seen.queues)
        yield _table((say("open tasks", "tareas abiertas"), say("open", "abiertas"), say("late", "vencidas")), rows)


def stages_table(seen: Overview) -> Table:
    """Open cases by stage, with what is owed."""
    order = [*STAGES]
    ranked = sorted(seen.stages, key=lambda one: order.index(one.stage) if one.stage in order else len(order))
    rows = (
        (
            stage_name(one.stage),
            one.cases,
            one.held or "",
            _money(one.balance, one.currency),
        )
        for one in ranked
    )
    return _table(
        (
            say("open cases", "casos abiertos"),
            say("cases", "casos"),
            say("on hold", "en pausa"),
            say("owed", "se debe"),
        ),
        rows,
    )


def ends_table(seen: Overview) -> Table:
    """Closed cases by how they ended."""
    rows = (
        (
            end_name(one.end),
            one.cases,
            _money(one.balance, one.currency) if one.balance else "",
        )
        for one in seen.ends
    )
    return _table((say("closed cases", "casos cerrados"), say("cases", "casos"), say("left", "quedó")), rows)


def channels_table(seen: Overview) -> Table:
    """Contacts by channel, and what the desk held back."""
    rows = ((channel_name(one.channel), one.sent, one.deferred or "", one.refused or "", one.failed + one.unsure or "")
            for one in seen.channels)  # fmt: skip
    heads = (
        ("contacts", "contactos"), ("sent", "enviados"), ("deferred", "aplazados"), ("refused", "rechazados"),
        ("failed", "fallidos"),
    )  # fmt: skip
    return _table(tuple(say(*head) for head in heads), rows)


def lines(seen: Overview) -> Iterator[str]:
    """What is told in words: money in, and what needs a person."""
    yield from _waiting(seen)
    for money in seen.money:
        unapplied = _money(money.unapplied, money.currency)
        without = say(f"; {unapplied} of it names no invoice", f"; {unapplied} sin factura") if money.unapplied else ""
        yield say("money in: ", "dinero recibido: ") + _money(money.amount, money.currency) + without
    if seen.uncovered:
        named = ", ".join(seen.uncovered[:MOST_NAMED]) + (" ..." if len(seen.uncovered) > MOST_NAMED else "")
        yield say(
            f"invoices without a case: {len(seen.uncovered)} ({named}); no published playbook takes them,"
            " or `cobranza up` has not run since they came",
            f"facturas sin caso: {len(seen.uncovered)} ({named}); ningún playbook publicado las toma,"
            " o `cobranza up` no ha corrido desde que llegaron",
        )
    if seen.inbox_waiting:
        yield say(
            f"news waiting for their cases: {seen.inbox_waiting} (told while `cobranza up` runs)",
            f"novedades que esperan a sus casos: {seen.inbox_waiting} (se avisan mientras corre `cobranza up`)",
        )
    if seen.inbox_failed:
        yield say(
            f"news that no case could take: {seen.inbox_failed}",
            f"novedades sin caso que las tome: {seen.inbox_failed}",
        )
        yield from (f"  {row.invoice}: {row.event}: {row.why}" for row in seen.failed)


def _waiting(seen: Overview) -> Iterator[str]:
    """What became of messages, what they cost, and what waits for a person: a line each, where there is any."""
    if seen.deliveries:
        counts = ", ".join(f"{_fact(one.fact)} {one.contacts}" for one in seen.deliveries)
        yield say(f"deliveries, the furthest known: {counts}", f"entregas, lo último que se sabe: {counts}")
    for price in seen.prices:
        amount = f"{_money(price.amount, price.currency)} ({price.contacts})"
        yield say(f"charged by providers: {amount}", f"cobrado por los proveedores: {amount}")
    waiting = seen.waiting
    rows = (
        (waiting.replies, "answers to be read", "respuestas por leer", "cobranza replies --open"),
        (waiting.letters, "letters that wait for the post", "cartas que esperan el correo", "cobranza post list"),
        (waiting.doubtful, "messages of which nobody knows whether they left",
         "mensajes que no se sabe si salieron", "cobranza tasks"),
        (waiting.notices, "notices of providers that nobody understood",
         "avisos de proveedores que no se entendieron", "cobranza doctor"),
        (len(seen.stops), "channels or messages at rest", "canales o mensajes en descanso", "cobranza health"),
    )  # fmt: skip
    for count, en, es, where in rows:
        if count:
            yield say(f"{en}: {count} ({where})", f"{es}: {count} ({where})")


def _fact(fact: str) -> str:
    return say(*FACTS.get(fact, (fact, fact)))


def _money(amount: object, currency: str) -> str:
    money = Money(amount, currency)  # type: ignore[arg-type]
    digits, _, name = str(money).partition(" ")
    whole, point, cents = digits.partition(".")
    return f"{int(whole):,}{point}{cents} {name}"


def _table(heads: tuple[str, ...], rows: Iterable[tuple[object, ...]]) -> Table:
    from rich import box
    from rich.table import Table

    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, show_edge=False)
    for place, head in enumerate(heads):
        table.add_column(head, justify="left" if place == 0 else "right", no_wrap=True)
    for row in rows:
        table.add_row(*(str(cell) for cell in row))
    return table
