"""The commands for what a customer says of paying: `paid`, `time`, `reason`, `accept-terms`; and `forgive`."""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated, ClassVar

from activities import wishes
from engine.case.charging import waivable
from schemas.driving import (
    AcceptTerms,
    AskForTime,
    GiveReason,
    ReportPayment,
    WaiveCharges,
)  # fmt: skip
from schemas.failures import CollectionsError
from schemas.money import Money
from schemas.playbook import DELAY_REASONS
from workers.agreeing import amount_of, ask, day_of, new_id, standing
from workers.commands.agreements import Invoice, Remark, tell
from workers.commands.company import books, user
from workers.commands.parameters import AsJson, By, HomeFolder, described
from workers.door import Asked
from workers.speech import say, told


class HowLong(CollectionsError):
    """say how long, with --days 10 or --until 2026-12-31"""

    es: ClassVar[str] = "diga por cuánto tiempo, con --days 10 o --until 2026-12-31"
    exit_code: ClassVar[int] = 2


class NoTerms(CollectionsError):
    """the customer of invoice {number} was shown no credit terms yet, in a message or on their page: none to accept"""

    es: ClassVar[str] = (
        "al cliente de la factura {number} aún no se le mostraron condiciones, en un mensaje o en su página: no hay qué"
        " aceptar"
    )


async def paid(
    invoice: Invoice,
    amount: Annotated[str, described("how much, where it was said", "cuánto, si lo dijo")] = "",
    *,
    note: Remark = "",
    by: By = "",
    json: AsJson = False,
    home: HomeFolder = None,
) -> None:
    """The customer says it was paid: nobody writes until that is verified. Raises NotAgreed and others."""
    async with books(home, "report_payment", by, when="by_hand", invoice=invoice) as connection:
        seen = await standing(connection, invoice)
        said = amount_of(amount, seen.case) if amount else None
        wish = ReportPayment(id=new_id("cli"), by=user(), door="cli", amount=said)
        asked = await ask(connection, invoice, wish, remark=note)
    done = say(
        f"{invoice}: a payment to verify; the money is recorded with `cobranza pay` when it comes in",
        f"{invoice}: un pago por verificar; el dinero se registra con `cobranza pay` cuando entre",
    )
    tell(asked, done, json=json)


async def time(
    invoice: Invoice,
    *,
    until: Annotated[str, described("the day on which it goes on: 2026-12-31", "el día en que sigue: 2026-12-31")] = "",
    days: Annotated[int | None, described("or for so many days", "o por tantos días")] = None,
    note: Remark = "",
    by: By = "",
    json: AsJson = False,
    home: HomeFolder = None,
) -> None:
    """Give the customer time, within what the playbook gives by itself. Raises NotAgreed and others."""
    async with books(home, "give_time", by, when="by_hand", invoice=invoice) as connection:
        seen = await standing(connection, invoice)
        if days is None and not until:
            raise HowLong
        day = day_of(until) if days is None else seen.day + timedelta(days=min(max(days, 0), 36500))
        wish = AskForTime(id=new_id("cli"), by=user(), door="cli", until=day)
        asked = await ask(connection, invoice, wish, remark=note)
    tell(asked, say(f"{invoice}: it rests and goes on on {day}", f"{invoice}: descansa y sigue el {day}"), json=json)


async def reason(
    invoice: Annotated[str, described("the invoice's number", "el número de la factura")] = "",
    why: Annotated[str, described("why it was not paid; without it the codes are listed",
                                  "por qué no se pagó; sin esto se listan los códigos")] = "",
    *,
    note: Remark = "",
    by: By = "",
    json: AsJson = False,
    home: HomeFolder = None,
) -> None:  # fmt: skip
    """Record why the customer has not paid, as a code. Raises NotAgreed and others."""
    if not why:
        for code, both in DELAY_REASONS.items():
            told(f"  {code:<17}{say(*both)}")
        return
    async with books(home, "give_reason", by, when="by_hand", invoice=invoice) as connection:
        wish = GiveReason(id=new_id("cli"), by=user(), door="cli", reason=why)
        asked = await ask(connection, invoice, wish, remark=note)
    words = say(*DELAY_REASONS.get(why, (why, why)))
    tell(asked, say(f"{invoice}: not paid because: {words}", f"{invoice}: no se pagó porque: {words}"), json=json)


async def accept_terms(
    invoice: Invoice,
    *,
    document: Annotated[str, described("SHA-256 of the text that was shown (the newest)",
                                       "SHA-256 del texto mostrado (el más reciente)")] = "",
    note: Remark = "",
    by: By = "",
    json: AsJson = False,
    home: HomeFolder = None,
) -> None:  # fmt: skip
    """Record that the customer accepted the credit terms. Raises NoTerms, NotAgreed and others."""
    async with books(home, "accept_terms", by, when="by_hand", invoice=invoice) as connection:
        seen = await standing(connection, invoice)
        shown = document or await wishes.terms_shown_last(connection, invoice, seen.plan.terms.document)
        if not shown:
            raise NoTerms(number=invoice)
        wish = AcceptTerms(id=new_id("cli"), by=user(), door="cli", document=shown)
        asked = await ask(connection, invoice, wish, remark=note)
    tell(asked, say(f"{invoice}: terms accepted, text {shown[:12]}",
                    f"{invoice}: condiciones aceptadas, texto {shown[:12]}"), json=json)  # fmt: skip


async def forgive(
    invoice: Invoice,
    amount: Annotated[str, described("how much of interest and fees, or all", "cuánto de intereses y cargos, o todo")],
    *,
    note: Remark = "",
    by: By = "",
    json: AsJson = False,
    home: HomeFolder = None,
) -> None:  # fmt: skip
    """Waive interest or fees that were charged. Raises NotAgreed, AmountUnclear and others."""
    async with books(home, "waive_charges", by, when="by_hand", invoice=invoice) as connection:
        seen = await standing(connection, invoice)
        sum_ = amount_of(amount, seen.case, waivable(seen.charged))
        wish = WaiveCharges(id=new_id("cli"), by=user(), door="cli", amount=sum_)
        asked: Asked = await ask(connection, invoice, wish, remark=note)
    money = Money(sum_, seen.case.currency)
    tell(asked, say(f"{invoice}: {money} of interest and fees waived",
                    f"{invoice}: {money} de intereses y cargos condonados"), json=json)  # fmt: skip
