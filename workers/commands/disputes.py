"""The commands for what a customer says: `dispute`, `paid`, `time`, `reason`, `accept-terms`; and `forgive`."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Annotated, ClassVar

from activities import wishes
from engine.case.charging import waivable
from schemas.driving import (
    AcceptTerms,
    AnyWish,
    AskForTime,
    GiveReason,
    OpenDispute,
    ReportPayment,
    ResolveDispute,
    WaiveCharges,
)  # fmt: skip
from schemas.failures import CollectionsError
from schemas.money import Money
from schemas.playbook import DELAY_REASONS, DISPUTE_REASONS
from workers.agreeing import Standing, amount_of, ask, day_of, new_id, standing
from workers.commands.agreements import Invoice, Remark, tell
from workers.commands.company import books, user
from workers.commands.parameters import AsJson, By, HomeFolder, described
from workers.door import Asked
from workers.speech import say, told

OPEN, RESOLVE = "open", "resolve"
_REASONS = ", ".join(DISPUTE_REASONS)


class HowItEnds(CollectionsError):
    """say how it ends, one of: --accepted --credit 100 --number NC01, --rejected, --withdrawn"""

    es: ClassVar[str] = "diga cómo termina, una de: --accepted --credit 100 --number NC01, --rejected, --withdrawn"
    exit_code: ClassVar[int] = 2


class SayWhatIsWrong(CollectionsError):
    """say what is wrong with --reason, one of: {reasons}"""

    es: ClassVar[str] = "diga qué está mal con --reason, uno de: {reasons}"
    exit_code: ClassVar[int] = 2


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


async def dispute(
    what: Annotated[str, described("the invoice's number; or resolve, and then the number",
                                   "el número de la factura; o resolve, y luego el número")],
    invoice: Annotated[str, described("the invoice's number", "el número de la factura")] = "",
    *,
    reason: Annotated[str, described(_REASONS, _REASONS)] = "",
    amount: Annotated[str, described("how much of it (all)", "cuánto de ella (todo)")] = "",
    accepted: Annotated[bool, described("the customer is right", "el cliente tiene razón")] = False,
    credit: Annotated[str, described("how much is credited", "cuánto se acredita")] = "",
    number: Annotated[str, described("the credit note's number", "el número de la nota de crédito")] = "",
    rejected: Annotated[bool, described("it is owed after all", "sí se debe")] = False,
    withdrawn: Annotated[bool, described("the customer takes it back", "el cliente lo retira")] = False,
    of: Annotated[str, described("which, where several stand", "cuál, si hay varios")] = "",
    note: Remark = "",
    by: By = "",
    json: AsJson = False,
    home: HomeFolder = None,
) -> None:  # fmt: skip
    """Open a dispute, of all or of a part, or resolve one. Raises NotAgreed, HowItEnds, SayWhatIsWrong and others."""
    action, name = (what, invoice) if invoice else (OPEN, what)
    who, id = by or user(), new_id("cli")
    async with books(home) as connection:
        seen = await standing(connection, name)
        if action == RESOLVE:
            outcome = _outcome(accepted=accepted, rejected=rejected, withdrawn=withdrawn)
            credited = amount_of(credit, seen.case) if credit else None
            wish: AnyWish = ResolveDispute(id=id, by=who, door="cli", outcome=outcome, dispute=of, credit_note=number,
                                           credited=credited)  # fmt: skip
        else:
            if reason not in DISPUTE_REASONS:
                raise SayWhatIsWrong(reasons=_REASONS)
            part = amount_of(amount, seen.case) if amount else None
            wish = OpenDispute(id=id, by=who, door="cli", reason=reason, amount=part)
        asked = await ask(connection, name, wish, remark=note)
    tell(asked, _said(seen, wish), json=json)


def _outcome(**ways: bool) -> str:
    chosen = [name for name, is_so in ways.items() if is_so]
    if len(chosen) != 1:
        raise HowItEnds
    return chosen[0]


def _said(seen: Standing, wish: AnyWish) -> str:
    case = seen.case
    if isinstance(wish, ResolveDispute):
        credited = f" ({Money(wish.credited, case.currency)}, {wish.credit_note})" if wish.credited else ""
        words = {"accepted": say("accepted", "aceptado"), "rejected": say("rejected", "rechazado"),
                 "withdrawn": say("withdrawn", "retirado")}  # fmt: skip
        return say(f"{case.invoice}: the dispute is {words[wish.outcome]}{credited}",
                   f"{case.invoice}: el reclamo queda {words[wish.outcome]}{credited}")  # fmt: skip
    assert isinstance(wish, OpenDispute)
    part = Decimal(wish.amount) if wish.amount is not None else case.collectable
    left = Money(case.collectable - part, case.currency)
    apart = Money(part, case.currency)
    return say(f"{case.invoice}: {apart} contested; {left} is still asked for",
               f"{case.invoice}: {apart} en reclamo; {left} se sigue cobrando")  # fmt: skip


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
    async with books(home) as connection:
        seen = await standing(connection, invoice)
        said = amount_of(amount, seen.case) if amount else None
        wish = ReportPayment(id=new_id("cli"), by=by or user(), door="cli", amount=said)
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
    async with books(home) as connection:
        seen = await standing(connection, invoice)
        if days is None and not until:
            raise HowLong
        day = day_of(until) if days is None else seen.day + timedelta(days=min(max(days, 0), 36500))
        wish = AskForTime(id=new_id("cli"), by=by or user(), door="cli", until=day)
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
    async with books(home) as connection:
        wish = GiveReason(id=new_id("cli"), by=by or user(), door="cli", reason=why)
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
    async with books(home) as connection:
        seen = await standing(connection, invoice)
        shown = document or await wishes.terms_shown_last(connection, invoice, seen.plan.terms.document)
        if not shown:
            raise NoTerms(number=invoice)
        wish = AcceptTerms(id=new_id("cli"), by=by or user(), door="cli", document=shown)
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
    async with books(home) as connection:
        seen = await standing(connection, invoice)
        sum_ = amount_of(amount, seen.case, waivable(seen.charged))
        wish = WaiveCharges(id=new_id("cli"), by=by or user(), door="cli", amount=sum_)
        asked: Asked = await ask(connection, invoice, wish, remark=note)
    money = Money(sum_, seen.case.currency)
    tell(asked, say(f"{invoice}: {money} of interest and fees waived",
                    f"{invoice}: {money} de intereses y cargos condonados"), json=json)  # fmt: skip
