"""What a person's command or a request asks of a case: put into a wish, and the case's word. It knows no bound.

Where something runs that asks cases, the case itself answers; else what it recorded last says whether it would refuse,
and the wish waits for it.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, ClassVar, Final, TypeVar

import msgspec

from activities import wishes
from activities.overview import CaseToday
from engine.case.ageing import today
from engine.case.asking.door import why_not
from engine.case.charging import up_to_date
from engine.case.offers import may_offer
from engine.study.words.refusals import why_refused
from schemas.case import Case
from schemas.driving import AnyWish, Recall, ResolveDispute
from schemas.failures import CollectionsError
from schemas.money import NotMoney, parse_money
from schemas.offers import Offer
from schemas.plan import Plan
from workers import door
from workers.case_of import NotBegun, case_of
from workers.door import Asked
from workers.posting import CaseIsClosed, find_case, is_told

if TYPE_CHECKING:
    import asyncpg

    Connection = asyncpg.Connection[asyncpg.Record] | asyncpg.pool.PoolConnectionProxy[asyncpg.Record]

W = TypeVar("W")
ALL: Final = ("all", "todo")


class NotAgreed(CollectionsError):
    """{invoice}: not agreed: {why}"""

    es: ClassVar[str] = "{invoice}: no se acuerda: {porque}"


class AmountUnclear(CollectionsError):
    """'{text}' is no amount of {currency}; write it as 250.00, or all"""

    es: ClassVar[str] = "'{text}' no es un monto en {currency}; escríbalo como 250.00, o todo"
    exit_code: ClassVar[int] = 2


class DayUnclear(CollectionsError):
    """'{text}' is not a day; write it as 2026-12-31"""

    es: ClassVar[str] = "'{text}' no es un día; escríbalo como 2026-12-31"
    exit_code: ClassVar[int] = 2


class NumberTaken(CollectionsError):
    """the credit note {number} is in the books already, for invoice {other}; give this one's own number"""

    es: ClassVar[str] = "la nota de crédito {number} ya está en los libros, de la factura {other}; dé el número de esta"


class Standing(msgspec.Struct, frozen=True):
    """A case as it was recorded last, with its plan."""

    today: CaseToday
    plan: Plan
    case: Case

    @property
    def charged(self) -> Case:
        """The case with what has fallen due by now charged, as the next agreement will see it."""
        return up_to_date(self.plan, self.case, self.today.now)[0]

    @property
    def day(self) -> date:
        """The customer's day."""
        return today(self.case, self.today.now)

    @property
    def offer(self) -> Offer | None:
        """What may be agreed now."""
        return may_offer(self.plan, self.case, self.today.now)


async def standing(connection: Connection, invoice: str) -> Standing:
    """The invoice's case. Raises InvoiceUnknown, NoCaseYet, NotBegun."""
    found = await find_case(connection, invoice)
    return Standing(found, *(await case_of(connection, invoice)))


def new_id(door_: str) -> str:
    """A wish's id where who asks has none."""
    return f"{door_}/{uuid.uuid4()}"


async def ask(
    connection: Connection, invoice: str, wish: AnyWish, *, remark: str = "", patience: float = door.PATIENCE
) -> Asked:
    """Store the wish and hear the case. Raises NotAgreed, CaseIsClosed, NumberTaken and what `find_case` raises.

    `patience` is 0 within a transaction of the caller's: what the case recorded last then says whether it refuses.
    """
    case = await find_case(connection, invoice)
    if case.ended and not isinstance(wish, Recall):
        raise CaseIsClosed(number=invoice, ended=case.ended)
    await _check_number(connection, invoice, wish)
    is_heard = patience > 0 and await is_told(connection, case)
    if not is_heard:
        await _foresee(connection, case, wish)
    asked = await door.ask(connection, case, wish, remark=remark, patience=patience if is_heard else 0)
    if asked.answer is not None and not asked.answer.accepted:
        raise not_agreed(invoice, asked.answer.reason, asked.answer.allowed)
    return asked


async def _foresee(connection: Connection, case: CaseToday, wish: AnyWish) -> None:
    """A case that has recorded nothing yet is asked later; another one's refusal is known already."""
    try:
        plan, stands = await case_of(connection, case.invoice)
    except NotBegun:
        return
    if (refusal := why_not(plan, stands, wish, case.now)) is not None:
        raise not_agreed(case.invoice, refusal.code, refusal.allowed)


async def _check_number(connection: Connection, invoice: str, wish: AnyWish) -> None:
    """A number names one credit note; the same one again, of the same invoice, is the same."""
    if not isinstance(wish, ResolveDispute) or not wish.credit_note:
        return
    found = await wishes.credit_note_of(connection, wish.credit_note)
    if found is not None and found[0] != invoice:
        raise NumberTaken(number=wish.credit_note, other=found[0])


def not_agreed(invoice: str, code: str, allowed: dict[str, str]) -> NotAgreed:
    """The refusal in both languages, with what is allowed; its `facts` have the code."""
    why, porque = (why_refused(code, allowed, language) for language in ("en", "es"))
    return NotAgreed(invoice=invoice, why=why, porque=porque, code=code)


def amount_of(text: str, case: Case, all_of_it: Decimal | None = None) -> Decimal:
    """`250`, `250.00 PEN` or `all`: `all_of_it`, else what may be asked for now. Raises AmountUnclear."""
    if text.strip().lower() in ALL:
        return case.collectable if all_of_it is None else all_of_it
    try:
        money = parse_money(text if " " in text.strip() else f"{text.strip()} {case.currency}")
    except NotMoney:
        raise AmountUnclear(text=text, currency=case.currency) from None
    if money.currency != case.currency:
        raise AmountUnclear(text=text, currency=case.currency)
    return money.amount


def day_of(text: str) -> date:
    """A day as people write it to a command. Raises DayUnclear."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise DayUnclear(text=text) from None


def each(text: str, read: Callable[[str], W]) -> tuple[W, ...]:
    """A list with commas, each read."""
    return tuple(read(part.strip()) for part in text.split(",") if part.strip())
