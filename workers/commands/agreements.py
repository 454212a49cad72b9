"""The commands `offer`, `promise` and `plan`: what may be agreed with a customer, and agreeing it with the case."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from typing import Annotated, ClassVar, Final

import msgspec

from engine.case.asking.spreading import A_MONTH, spread
from engine.study.words import times
from schemas.driving import Promise, Propose
from schemas.events import Instalment
from schemas.failures import CollectionsError
from schemas.lengths import Duration
from schemas.money import Money
from schemas.offers import Offer
from workers.agreeing import Standing, amount_of, ask, day_of, each, new_id, not_agreed, standing
from workers.commands.company import books, print_json, user
from workers.commands.parameters import AsJson, By, HomeFolder, described
from workers.door import Asked
from workers.speech import say, told

Invoice = Annotated[str, described("the invoice's number", "el número de la factura")]
Remark = Annotated[str, described("what was said; it stays beside the record", "qué se dijo; queda junto al registro")]
_SPANS: Final = {"month": A_MONTH, "mes": A_MONTH, "fortnight": Duration(14), "quincena": Duration(14),
                 "week": Duration(7), "semana": Duration(7)}  # fmt: skip


class ShareUnclear(CollectionsError):
    """'{text}' is no share; write it as 40%"""

    es: ClassVar[str] = "'{text}' no es una proporción; escríbala como 40%"
    exit_code: ClassVar[int] = 2


class EveryUnclear(CollectionsError):
    """'{text}' is no span between instalments; write month, fortnight or week"""

    es: ClassVar[str] = "'{text}' no es un plazo entre cuotas; escriba mes, quincena o semana"
    exit_code: ClassVar[int] = 2


class AmountsAndDates(CollectionsError):
    """give as many --amounts as --dates, or let them be worked out with --instalments 3"""

    es: ClassVar[str] = "dé tantos --amounts como --dates, o deje que se calculen con --instalments 3"
    exit_code: ClassVar[int] = 2


async def offer(invoice: Invoice, *, json: AsJson = False, home: HomeFolder = None) -> None:
    """Say what may be agreed now, and by whose approval. Raises InvoiceUnknown, NoCaseYet, NotBegun."""
    async with books(home) as connection:
        seen = await standing(connection, invoice)
    if json:
        print_json({"invoice": invoice, "offer": seen.offer, "contested": str(seen.case.contested)})
        return
    for line in _offered(seen):
        told(line)


def _offered(seen: Standing) -> list[str]:
    case, made = seen.charged, seen.offer
    owed = f"{Money(case.balance, case.currency)}"
    lines = [say(f"{case.invoice}: owed {owed}", f"{case.invoice}: se debe {owed}")]
    if case.contested:
        apart = Money(case.contested, case.currency)
        lines.append(say(f"  contested, and not asked for: {apart}", f"  en reclamo, y no se cobra: {apart}"))
    if made is None:
        return [*lines, say("  nothing can be agreed now", "  ahora no se puede acordar nada")]
    if made.promise is not None:
        most, until = Money(made.promise.at_most, made.currency), made.promise.until
        lines.append(say(f"  a promise: up to {most}, until {until}", f"  un compromiso: hasta {most}, al {until}"))
    if made.instalments:
        lines.append(_row(made))
    return lines


def _row(made: Offer) -> str:
    first, less = times.share(made.down_payment), times.share(made.discount)
    who = made.approved_by
    parts = [
        say(f"  a plan: at most {made.instalments} instalments, first payment at least {first}",
            f"  un fraccionamiento: hasta {made.instalments} cuotas, primera cuota de al menos {first}"),
        say(f"discount at most {less}", f"descuento de hasta {less}") if made.discount else
        say("no discount", "sin descuento"),
    ]  # fmt: skip
    asks = say(f"to be approved by {who}", f"debe aprobarlo {who}") if who else (
        say("nobody has to approve it", "nadie tiene que aprobarlo"))  # fmt: skip
    return f"{', '.join(parts)}; {asks}"


async def promise(
    invoice: Invoice,
    amount: Annotated[str, described("how much, or all", "cuánto, o todo")],
    *,
    on: Annotated[str, described("by which day: 2026-12-31", "hasta qué día: 2026-12-31")],
    note: Remark = "",
    by: By = "",
    json: AsJson = False,
    home: HomeFolder = None,
) -> None:
    """Record a promise to pay. Raises NotAgreed, AmountUnclear, DayUnclear, CaseIsClosed, InvoiceUnknown."""
    async with books(home, "promise", by, when="by_hand", invoice=invoice) as connection:
        seen = await standing(connection, invoice)
        sum_, day = amount_of(amount, seen.charged), day_of(on)
        wish = Promise(id=new_id("cli"), by=user(), door="cli", amount=sum_, due_on=day)
        asked = await ask(connection, invoice, wish, remark=note)
    money = Money(sum_, seen.case.currency)
    tell(asked, say(f"{invoice}: {money} promised by {day}", f"{invoice}: {money} comprometido al {day}"), json=json)


async def plan(
    invoice: Invoice,
    *,
    instalments: Annotated[int, described("how many; dates and amounts are worked out",
                                          "cuántas; se calculan fechas y montos")] = 0,
    first: Annotated[str, described("share of the first payment: 40%", "parte de la primera cuota: 40%")] = "",
    discount: Annotated[str, described("discount, lost if the plan breaks: 5%",
                                       "descuento, que se pierde si se incumple: 5%")] = "",
    start: Annotated[str, described("day of the first payment (today, or once it is surely agreed)",
                                    "día de la primera cuota (hoy, o cuando ya se habrá aprobado)")] = "",
    every: Annotated[str, described("month (if not said), fortnight or week",
                                    "mes (si no se indica), quincena o semana")] = "",
    amounts: Annotated[str, described("instead: 300,300,300", "en su lugar: 300,300,300")] = "",
    dates: Annotated[str, described("and their days: 2026-04-01,2026-05-01", "y sus días: 2026-04-01,2026-05-01")] = "",
    show: Annotated[bool, described("only show it; ask nothing", "solo mostrarlo; no pedir nada")] = False,
    note: Remark = "",
    by: By = "",
    json: AsJson = False,
    home: HomeFolder = None,
) -> None:  # fmt: skip
    """Agree an instalment plan within the offers. Raises NotAgreed, AmountsAndDates, ShareUnclear and others."""
    async with books(home, "" if show else "agree_plan", by, when="by_hand", invoice=invoice) as connection:
        seen = await standing(connection, invoice)
        less = _share(discount) or Decimal(0)
        if bool(amounts) != bool(dates) or bool(amounts) == bool(instalments):
            raise AmountsAndDates
        parts = _given(seen, amounts, dates) if amounts else _spread(seen, instalments, first, less, start, every)
        asked = None
        if not show:
            wish = Propose(id=new_id("cli"), by=user(), door="cli", instalments=parts, discount=less)
            asked = await ask(connection, invoice, wish, remark=note)
    _tell_plan(seen, parts, asked, json=json)


def _given(seen: Standing, amounts: str, dates: str) -> tuple[Instalment, ...]:
    sums, days = each(amounts, lambda text: amount_of(text, seen.case)), each(dates, day_of)
    if len(sums) != len(days):
        raise AmountsAndDates
    return tuple(Instalment(day, amount) for day, amount in zip(days, sums, strict=True))


def _spread(
    seen: Standing, count: int, first: str, discount: Decimal, start: str, every: str
) -> tuple[Instalment, ...]:  # fmt: skip
    """Worked out within the row that fits; where no row does, the case's own refusal."""
    made = seen.offer
    if made is None or not made.instalments:
        code = "already_agreed" if seen.case.agreement is not None else "no_offer"
        raise not_agreed(seen.case.invoice, code, {})
    if not 0 < count <= made.instalments:
        raise not_agreed(seen.case.invoice, "too_many_instalments", {"instalments": str(made.instalments)})
    if every and every not in _SPANS:
        raise EveryUnclear(text=every)
    starts = day_of(start) if start else None
    return spread(made, count, seen.plan.calendar, first=_share(first), discount=discount, starts=starts,
                  every=_SPANS[every or "month"])  # fmt: skip


def _share(text: str) -> Decimal | None:
    if not text:
        return None
    try:
        share = Decimal(text.strip().removesuffix("%")) / 100
    except InvalidOperation:
        raise ShareUnclear(text=text) from None
    if not share.is_finite() or not 0 <= share <= 1 or "%" not in text:
        raise ShareUnclear(text=text)
    return share


def _tell_plan(seen: Standing, parts: tuple[Instalment, ...], asked: Asked | None, *, json: bool) -> None:
    case, made = seen.case, seen.offer
    approver = made.approved_by if made is not None else ""
    if json:
        print_json({"invoice": case.invoice, "instalments": parts, "approved_by": approver,
                    "asked": msgspec.to_builtins(asked)})  # fmt: skip
        return
    for number, one in enumerate(parts, 1):
        told(f"  {number}. {one.due_on}  {Money(one.amount, case.currency)}")
    if asked is None:
        told(say("not asked for yet; leave out --show to agree it", "aún no se pidió; quite --show para acordarlo"))
        return
    what = say(f"{case.invoice}: plan of {len(parts)} instalments", f"{case.invoice}: fraccionamiento en {len(parts)}")
    waits = say(f"; it waits for the approval of {approver}", f"; espera la aprobación de {approver}")
    tell(asked, what + (waits if approver else say(" agreed", " acordado")), json=False)


def tell(asked: Asked, done: str, *, json: bool) -> None:
    """What came of it; where nothing runs that asks cases, that it waits."""
    if json:
        print_json({"id": asked.id, "invoice": asked.invoice, "agreed": asked.answer is not None})
        return
    told(done)
    if asked.answer is None:
        told(
            say(
                "stored; the case is asked when `cobranza up` runs, and nothing is sent about it before",
                "guardado; el caso responde cuando corra `cobranza up`, y antes no se envía nada sobre él",
            )
        )
