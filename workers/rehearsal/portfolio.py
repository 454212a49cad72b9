"""The portfolio the project ships: customers and invoices of an invented Peruvian firm, made anew from a seed.

Who pays how is a table of habits with odds; the odds of lateness and disputes follow public receivables data (two
thirds of disputed invoices are late, a quarter of the others; some pay in parts; one customer owes a quarter of all).
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from decimal import Decimal

import msgspec

from schemas.driving import Promise, Propose
from schemas.events import DisputeOpened, DisputeResolved, Instalment, PaymentReported
from schemas.invoice import Address, CreditNote, Customer, Invoice, LineItem
from workers.rehearsal.life import Happening, Portfolio
from workers.rehearsal.manners import drawn
from workers.rehearsal.rarities import ANSWERS, NEEDS, Need
from workers.rehearsal.sketch import ZONE, Sketch
from workers.speech import say

FIRST_DAY = date(2026, 1, 5)
ISSUE_DAYS = 75
RARE_EVERY = 8
"""Of so many invoices one lives what seldom happens."""

FIRMS = ("Ferretería", "Textiles", "Librería", "Panadería", "Minera", "Agrícola", "Transportes", "Clínica", "Imprenta")
PLACES = ("del Sur", "Los Andes", "San Martín", "El Rímac", "La Molina", "Santa Rosa", "Pacífico", "Cusco", "Arequipa")
FORENAMES = ("María", "José", "Rosa", "Luis", "Carmen", "Jorge", "Ana", "Carlos", "Julia", "Víctor", "Elena", "Raúl")
SURNAMES = ("Quispe", "Flores", "Huamán", "Rojas", "Torres", "Vargas", "Mamani", "Castillo", "Ramos", "Chávez", "Núñez")
GOODS = ("Servicio de mantenimiento", "Tela de algodón, rollo", "Papel bond A4, millar", "Harina, saco de 50 kg",
         "Flete Lima-Arequipa", "Repuestos", "Asesoría mensual", "Cuota de instalación")  # fmt: skip


def _early(sketch: Sketch) -> Iterator[Happening]:
    yield sketch.pays(sketch.after_due(-24, -6), method="yape")


def _punctual(sketch: Sketch) -> Iterator[Happening]:
    yield sketch.pays(sketch.after_due(-4, 0))


def _few_days_late(sketch: Sketch) -> Iterator[Happening]:
    yield sketch.pays(sketch.after_due(1, 9), method="plin")


def _late(sketch: Sketch) -> Iterator[Happening]:
    yield sketch.pays(sketch.after_due(10, 38))


def _in_parts(sketch: Sketch) -> Iterator[Happening]:
    share = Decimal(sketch.dice.choice(("0.30", "0.40", "0.50")))
    first = sketch.after_due(-3, 6)
    yield sketch.pays(first, (sketch.invoice.total * share).quantize(Decimal("0.01")), part=1)
    yield sketch.pays(first + timedelta(days=sketch.dice.randint(8, 25)), part=2)


def _disputes(sketch: Sketch) -> Iterator[Happening]:
    opened = sketch.after_due(1, 6)
    resolved = opened + timedelta(days=sketch.dice.randint(6, 20))
    reason = sketch.dice.choice(("quantity", "pricing", "not_received"))
    number = sketch.invoice.number
    complaint = _news(sketch, DisputeOpened(at=sketch.noon(opened, 11), id=f"reclamo/{number}/1", reason=reason))
    yield msgspec.structs.replace(complaint, words="wrong" if sketch.dice.random() < 0.5 else None)
    if reason == "quantity":
        amount = (sketch.invoice.total * Decimal("0.10")).quantize(Decimal("0.01"))
        note = CreditNote(
            id=f"NC-{number}", invoice=number, amount=amount, currency=sketch.invoice.currency, issued_on=resolved,
            reason=reason,
        )  # fmt: skip
        yield Happening(at=sketch.noon(resolved, 10), invoice=number, credit_note=note)
    outcome = "accepted" if reason == "quantity" else "rejected"
    yield _news(sketch, DisputeResolved(at=sketch.noon(resolved, 11), id=f"reclamo/{number}/2", outcome=outcome))
    yield sketch.pays(resolved + timedelta(days=sketch.dice.randint(2, 20)))


def _promises(sketch: Sketch, *, keeps: bool) -> Iterator[Happening]:
    said = sketch.after_due(3, 20)
    by = said + timedelta(days=sketch.dice.randint(4, 12))
    number = sketch.invoice.number
    asked = Promise(id=f"CP-{number}", amount=sketch.invoice.total, due_on=by)
    yield Happening(at=sketch.noon(said, 15), invoice=number, question=asked, words="promise", on=by)
    yield sketch.pays(by if keeps else by + timedelta(days=sketch.dice.randint(7, 20)))


def _keeps_a_promise(sketch: Sketch) -> Iterator[Happening]:
    return _promises(sketch, keeps=True)


def _breaks_a_promise(sketch: Sketch) -> Iterator[Happening]:
    return _promises(sketch, keeps=False)


def _bounced_debit(sketch: Sketch) -> Iterator[Happening]:
    paid = sketch.pays(sketch.due_on, sketch.invoice.total, method="direct_debit")
    yield paid
    back = sketch.due_on + timedelta(days=11)
    assert paid.payment is not None
    bounced = msgspec.structs.replace(paid.payment, id=f"{paid.payment.id}-R", paid_on=back, reverses=paid.payment.id)
    yield Happening(at=sketch.noon(back), invoice=sketch.invoice.number, payment=bounced)
    yield sketch.pays(back + timedelta(days=12), part=2)


def _says_it_was_paid(sketch: Sketch) -> Iterator[Happening]:
    said = sketch.after_due(2, 7)
    told = _news(sketch, PaymentReported(at=sketch.noon(said, 16), id=f"aviso/{sketch.invoice.number}"))
    yield msgspec.structs.replace(told, words="paid")
    yield sketch.pays(said + timedelta(days=sketch.dice.randint(1, 9)))


def _in_instalments(sketch: Sketch) -> Iterator[Happening]:
    """Half now and half in three weeks: within what the table offers anyone for a small amount."""
    asked_on, number = sketch.after_due(16, 24), sketch.invoice.number
    half = (sketch.invoice.total / 2).quantize(Decimal("0.01"))
    days = (asked_on + timedelta(days=1), asked_on + timedelta(days=22))
    parts = (Instalment(days[0], half), Instalment(days[1], sketch.invoice.total - half))
    yield Happening(
        at=sketch.noon(asked_on, 15), invoice=number, question=Propose(id=f"FR-{number}", instalments=parts)
    )
    yield sketch.pays(days[0], parts[0].amount, part=1)
    yield sketch.pays(days[1], part=2)


def _never(sketch: Sketch) -> Iterator[Happening]:
    return iter(())


def _news(sketch: Sketch, event: object) -> Happening:
    return Happening(at=event.at, invoice=sketch.invoice.number, news=event)  # type: ignore[arg-type,attr-defined]


HABITS: tuple[tuple[int, Callable[[Sketch], Iterator[Happening]]], ...] = (
    (18, _early),
    (30, _punctual),
    (17, _few_days_late),
    (9, _late),
    (8, _in_parts),
    (5, _disputes),
    (3, _keeps_a_promise),
    (3, _breaks_a_promise),
    (3, _says_it_was_paid),
    (2, _in_instalments),
    (2, _never),
)
"""How often, of a hundred invoices, and what happens."""


def shipped(size: int = 240, seed: int = 20260105) -> Portfolio:
    """The portfolio: `size` invoices, the same for the same seed. One of them is a direct debit that bounces."""
    dice = random.Random(seed)
    customers = tuple(_customer(number, dice) for number in range(1, max(4, size // 4) + 1))
    invoices = tuple(_invoice(number, customers, dice) for number in range(1, size + 1))
    rare = _rare(invoices, {one.id: one for one in customers})
    happenings = [one for index, invoice in enumerate(invoices) for one in _life(index, invoice, seed, rare)]
    return Portfolio(
        name=say(f"{size} invoices", f"{size} facturas"),
        is_invented=True,
        currency="PEN",
        customers=customers,
        invoices=invoices,
        happenings=tuple(sorted(happenings, key=lambda one: (one.at, one.invoice))),
        manners=drawn(customers, seed),
        lives_everything=len(rare) == len(NEEDS),
        answers={number: ANSWERS[need.life] for number, need in rare.items() if need.life in ANSWERS},
    )


def _rare(invoices: tuple[Invoice, ...], customers: dict[str, Customer]) -> dict[str, Need]:
    """Which invoice lives which of the rare lives: the first that fits it, of every few invoices one."""
    found: dict[str, Need] = {}
    for index, need in enumerate(NEEDS):
        fitting = (
            one
            for one in invoices[4 + RARE_EVERY * index :]
            if one.number not in found and need.fits(one, customers[one.customer])
        )
        if (first := next(fitting, None)) is not None:
            found[first.number] = need
    return found


def _life(index: int, invoice: Invoice, seed: int, rare: dict[str, Need]) -> list[Happening]:
    dice = random.Random(f"{seed}/{invoice.number}")
    sketch = Sketch(invoice, invoice.due_on or invoice.issued_on, dice)
    if invoice.number in rare:
        return list(rare[invoice.number].life(sketch))
    weights = [odds for odds, _ in HABITS]
    habit = _bounced_debit if index == 2 else dice.choices([habit for _, habit in HABITS], weights)[0]
    return list(habit(sketch))


def _customer(number: int, dice: random.Random) -> Customer:
    is_firm = number % 3 != 0
    name = f"{dice.choice(FIRMS)} {dice.choice(PLACES)} SAC" if is_firm else _person(dice)
    return Customer(
        id=f"C{number:04d}",
        name=name,
        kind="company" if is_firm else "person",
        tax_id=f"20{dice.randint(10**8, 10**9 - 1)}1" if is_firm else f"10{dice.randint(10**8, 10**9 - 1)}2",
        country="PE",
        zone=ZONE,
        language="en" if number % 17 == 0 else "es",
        pays_by="direct_debit" if number == 1 else dice.choice(("bank_transfer", "yape", "plin", "card")),
        data_from=FIRST_DAY - timedelta(days=dice.randint(1, 60)),
        addresses=(
            Address("email", f"pagos{number}@cliente{number}.example"),
            Address("mobile", f"+519{dice.randint(10**7, 10**8 - 1)}"),
            Address("postal", f"Av. Arequipa {100 + number}, Lima"),
        ),
    )


def _person(dice: random.Random) -> str:
    return f"{dice.choice(FORENAMES)} {dice.choice(SURNAMES)} {dice.choice(SURNAMES)}"


def _invoice(number: int, customers: tuple[Customer, ...], dice: random.Random) -> Invoice:
    # One customer has a quarter of all invoices, as real books have.
    customer = customers[0] if number % 4 == 3 else dice.choice(customers[1:])
    issued = FIRST_DAY + timedelta(days=dice.randint(0, ISSUE_DAYS - 1))
    large = customer.kind == "company"
    lines = tuple(_line(dice, large) for _ in range(dice.randint(1, 4)))
    return Invoice(
        number=f"F001-{number:06d}" if large else f"B001-{number:06d}",
        customer=customer.id,
        issued_on=issued,
        due_on=issued + timedelta(days=30 if large else 15),
        currency="PEN",
        total=sum((line.amount for line in lines), Decimal(0)),
        lines=lines,
    )


def _line(dice: random.Random, large: bool) -> LineItem:
    quantity = Decimal(dice.randint(1, 20 if large else 3))
    price = Decimal(dice.randint(1500, 45000 if large else 12000)) / 100
    return LineItem(
        description=dice.choice(GOODS),
        quantity=quantity,
        unit_price=price,
        amount=(quantity * price).quantize(Decimal("0.01")),
    )
