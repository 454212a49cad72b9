"""Payments with known truth, made with a seed: what payers write, do and get wrong. It knows no rule.

Each payment says which invoices it is really for, and how much of it; an empty truth means that it is for nothing in
the books. Half of all kinds are traps: numbers mistyped into another's, amounts that coincide, namesakes, relatives.
"""

from __future__ import annotations

import random
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal

from engine.cash.references import as_rf, key, keys_in, rf_body, squeezed
from engine.cash.remittance import texts_of
from schemas.money_in import How, Open, Payer, Receipt

DAY = date(2026, 3, 10)
NAMES = (
    "Distribuidora Andina S.A.C.", "Comercial El Sol E.I.R.L.", "Ferretería Quispe Hermanos SRL", "Rosa Quispe Mamani",
    "Juan Carlos Pérez Rojas", "Juan Pérez Salas", "Transportes Nuñez & Cía. Ltda.", "Bodega La Esquina",
    "Müller Maschinenbau GmbH", "Agroindustrias del Norte S.A.", "María Fernández Soto", "Tejidos Alpaca Perú SAC",
)  # fmt: skip
SERIES = ("F001-{:08}", "B002-{:06}", "FA-2026-{:05}", "{:07}")
FIXED = (Decimal("118.00"), Decimal("59.00"), Decimal("236.00"))
"""Fees that many customers pay alike, month after month."""


@dataclass
class Customer:
    id: str
    name: str
    tax_id: str
    account: str
    open: list[Open] = field(default_factory=list)


@dataclass
class Case:
    """A receipt with the truth about it, and what kind it is."""

    kind: str
    receipt: Receipt
    truth: dict[str, Decimal]
    knows: tuple[How, ...] = ()
    payer: str = ""


class Books:
    """Customers with their invoices, and the look-ups that the database does."""

    def __init__(self, seed: int) -> None:
        self.chance = random.Random(seed)
        self.customers = [Customer(f"c{n}", name, f"20{n:09}", f"PE{n:016}") for n, name in enumerate(NAMES)]
        self.invoices: dict[str, Open] = {}
        self.paid: dict[str, Open] = {}
        self._by_key: dict[str, list[Open]] = defaultdict(list)
        self._by_word: dict[str, list[Open]] = defaultdict(list)
        number = 100
        for customer in self.customers:
            for _ in range(self.chance.randint(1, 6)):
                number += self.chance.choice((1, 1, 1, 10, 97))
                self._add(customer, number, Decimal(0) if self.chance.random() < 0.15 else None)

    def _add(self, customer: Customer, number: int, owed: Decimal | None) -> None:
        total = (
            self.chance.choice(FIXED) if self.chance.random() < 0.4 else Decimal(self.chance.randint(500, 99999)) / 100
        )
        early = (total / 50).quantize(Decimal("0.01")) if owed is None and self.chance.random() < 0.2 else Decimal(0)
        one = Open(number=SERIES[number % len(SERIES)].format(number), customer=customer.id, currency="PEN",
                   due_on=DAY - timedelta(days=self.chance.randint(-20, 90)), owed=total if owed is None else owed,
                   early=early)  # fmt: skip
        (self.invoices if one.owed else self.paid)[one.number] = one
        if one.owed:
            customer.open.append(one)
        self._by_key[key(one.number)].append(one)
        self._by_word[squeezed(one.number)].append(one)

    def look_up(self, case: Case) -> tuple[list[Payer], list[Open], list[Open], list[Open]]:
        """What `workers.cash.ask_rule` gives the rule: payers, invoices named, their own, of the amount alone."""
        from engine.cash.payers import Names

        payers = [
            Payer(customer=one.id, how=how) for how in case.knows for one in self.customers if one.id == case.payer
        ]
        names = Names((one.id, one.name) for one in self.customers)
        payers += [Payer(customer=id, how="name") for id in names.like(case.receipt.payer)]
        texts = texts_of(case.receipt)
        named = {one.number: one for text in texts for found in keys_in(text) for one in self._by_key.get(found, ())}
        words = [squeezed(word) for text in texts for word in text.split()] + [rf_body(case.receipt.reference).lower()]
        named |= {one.number: one for word in words for one in self._by_word.get(word, ())}
        ids = {one.customer for one in payers}
        own = [one for customer in self.customers if customer.id in ids for one in customer.open]
        alone = [] if payers else [one for one in self.invoices.values() if one.owed == case.receipt.amount][:4]
        return payers, list(named.values()), own, alone


def payments(seed: int, count: int) -> tuple[Books, list[Case]]:
    """Books and payments; the same seed, the same ones."""
    books = Books(seed)
    makers = [maker for name, maker in sorted(globals().items()) if name.startswith("_pays_")]
    cases = [made for n in range(count) if (made := makers[n % len(makers)](books, n)) is not None]
    return books, cases


def _said(books: Books, number: str) -> str:
    """A number as payers write it."""
    series, _, last = number.rpartition("-")
    chance = books.chance
    short = last.lstrip("0") or "0"
    forms = [number, number.lower(), number.replace("-", " "), number.replace("-", ""), f"{series} {short}".strip(),
             f"{series}-{short}".strip("-"), number.replace("-", " - "), f"N°{number}"]  # fmt: skip
    return chance.choice(forms)


def _text(books: Books, *numbers: str) -> str:
    before = books.chance.choice(("PAGO FACTURA ", "CANCELACION ", "fact. ", "TRANSF 0012 ", "OP 99812345 ", ""))
    after = books.chance.choice(("", " GRACIAS", " 10/03/2026", " REF 20260310", " CTA 1234"))
    return before + books.chance.choice((", ", " y ", " / ", " ")).join(_said(books, one) for one in numbers) + after


def _name(books: Books, name: str) -> str:
    words = name.replace(".", "").split()
    return books.chance.choice((name.upper(), name[:24].strip(), " ".join(words), " ".join(reversed(words))))


def _receipt(books: Books, n: int, amount: Decimal, **more: str) -> Receipt:
    return Receipt(id=f"b{n}", source="bank", amount=amount, currency="PEN", paid_on=DAY, **more)  # type: ignore[arg-type]


def _owing(books: Books, least: int = 1) -> Customer | None:
    found = [one for one in books.customers if len(one.open) >= least]
    return books.chance.choice(found) if found else None


def _know(books: Books, customer: Customer) -> tuple[dict[str, str], tuple[How, ...]]:
    """What comes with the money to know the payer by, and how he is known."""
    name = {"payer": _name(books, customer.name)}
    return books.chance.choice((({**name}, ()), ({**name, "tax_id": customer.tax_id}, ("tax_id",)),
                                ({**name, "account": customer.account}, ("account",)), ({}, ("named",)),
                                ({}, ())))  # fmt: skip


def _one(
    books: Books, n: int, kind: str, amount: Decimal, truth: dict[str, Decimal], customer: Customer, body: str
) -> Case:
    known, how = _know(books, customer)
    return Case(kind, _receipt(books, n, amount, body=body, **known), truth, how, customer.id if how else "")


def _pays_one(books: Books, n: int) -> Case | None:
    if (customer := _owing(books)) is None:
        return None
    one = books.chance.choice(customer.open)
    return _one(books, n, "one invoice", one.owed, {one.number: one.owed}, customer, _text(books, one.number))


def _pays_by_rf(books: Books, n: int) -> Case | None:
    if (customer := _owing(books)) is None:
        return None
    one = books.chance.choice(customer.open)
    case = _one(books, n, "creditor reference", one.owed, {one.number: one.owed}, customer, "")
    receipt = _receipt(books, n, one.owed, reference=as_rf(one.number), payer=case.receipt.payer)
    return Case(case.kind, receipt, case.truth,
                case.knows, case.payer)  # fmt: skip


def _pays_several(books: Books, n: int) -> Case | None:
    if (customer := _owing(books, 2)) is None:
        return None
    some = books.chance.sample(customer.open, 2)
    truth = {one.number: one.owed for one in some}
    return _one(books, n, "several invoices", sum(truth.values(), Decimal(0)), truth, customer, _text(books, *truth))


def _pays_a_part(books: Books, n: int) -> Case | None:
    if (customer := _owing(books)) is None:
        return None
    one = books.chance.choice(customer.open)
    amount = (one.owed / 3).quantize(Decimal("0.01"))
    return _one(books, n, "a part", amount, {one.number: amount}, customer, _text(books, one.number))


def _pays_too_much(books: Books, n: int) -> Case | None:
    if (customer := _owing(books)) is None:
        return None
    one = books.chance.choice(customer.open)
    return _one(books, n, "too much", one.owed + 25, {one.number: one.owed}, customer, _text(books, one.number))


def _pays_early(books: Books, n: int) -> Case | None:
    found = [one for one in books.invoices.values() if one.early]
    if not found:
        return None
    one = books.chance.choice(found)
    customer = next(each for each in books.customers if each.id == one.customer)
    amount = one.owed - one.early
    return _one(books, n, "less the discount", amount, {one.number: amount}, customer, _text(books, one.number))


def _pays_less_a_fee(books: Books, n: int) -> Case | None:
    if (customer := _owing(books)) is None:
        return None
    one = books.chance.choice(customer.open)
    amount = one.owed - Decimal("1.50")
    return _one(books, n, "less a fee", amount, {one.number: amount}, customer, _text(books, one.number))


def _pays_everything(books: Books, n: int) -> Case | None:
    if (customer := _owing(books)) is None:
        return None
    truth = {one.number: one.owed for one in customer.open}
    return _one(books, n, "everything, in silence", sum(truth.values(), Decimal(0)), truth, customer, "ABONO")


def _pays_by_the_tail(books: Books, n: int) -> Case | None:
    if (customer := _owing(books)) is None:
        return None
    one = books.chance.choice(customer.open)
    tail = one.number.rpartition("-")[2].lstrip("0")
    return _one(books, n, "the end of a number", one.owed, {one.number: one.owed}, customer, f"pago {tail}")


def _pays_in_silence(books: Books, n: int) -> Case | None:
    if (customer := _owing(books, 2)) is None:
        return None
    one = books.chance.choice(customer.open)
    return _one(books, n, "one of several, in silence", one.owed, {one.number: one.owed}, customer, "TRANSFERENCIA")


def _pays_over_a_broken_line(books: Books, n: int) -> Case | None:
    if (customer := _owing(books)) is None:
        return None
    one = books.chance.choice(customer.open)
    at = len(one.number) - 3
    return _one(books, n, "a broken line", one.owed, {one.number: one.owed}, customer,
                f"PAGO {one.number[:at]}\n{one.number[at:]}")  # fmt: skip


# --- traps --------------------------------------------------------------------------------------------------------


def _pays_a_mistyped_number(books: Books, n: int) -> Case | None:
    """The number of somebody else's invoice, or of his own other one, with the amount of the one that is meant."""
    if (customer := _owing(books)) is None:
        return None
    one, other = books.chance.choice(customer.open), books.chance.choice(list(books.invoices.values()))
    if other.number == one.number or (other.customer == customer.id and other.owed == one.owed):
        return None
    return _one(books, n, "trap: mistyped", one.owed, {one.number: one.owed}, customer, _text(books, other.number))


def _pays_for_a_relative(books: Books, n: int) -> Case | None:
    """A customer pays another customer's invoice: by the name alone it would be his own."""
    payer, owner = _owing(books), _owing(books)
    if payer is None or owner is None or payer is owner:
        return None
    one = books.chance.choice(owner.open)
    return _one(books, n, "trap: for a relative", one.owed, {one.number: one.owed}, payer, _text(books, one.number))


def _pays_what_we_do_not_know(books: Books, n: int) -> Case | None:
    """A deposit, an order, an invoice of next month: the payer is ours, the money is for nothing in the books."""
    if (customer := _owing(books)) is None:
        return None
    one = books.chance.choice(customer.open)
    series = one.number.rpartition("-")[0]
    unknown = f"{series}-{books.chance.randint(70_000, 99_999):08}" if series else f"{books.chance.randint(5, 9)}000123"
    return _one(books, n, "trap: unknown invoice", one.owed, {}, customer, f"PAGO {unknown}")


def _pays_again(books: Books, n: int) -> Case | None:
    """An invoice that is paid already, with the amount of an open one."""
    mine = [(paid, customer) for paid in books.paid.values() for customer in books.customers
            if customer.id == paid.customer and customer.open]  # fmt: skip
    if not mine:
        return None
    paid, customer = books.chance.choice(mine)
    return _one(
        books, n, "trap: paid already", books.chance.choice(customer.open).owed, {}, customer, _text(books, paid.number)
    )


def _pays_as_a_stranger(books: Books, n: int) -> Case | None:
    """Somebody whom nobody knows, with an amount that many owe, and figures that look like a number."""
    amount = books.chance.choice(FIXED)
    known = {"payer": books.chance.choice(("CAJERO 0123", "Ana Torres", "Perez", "JUAN"))}
    return Case("trap: stranger", _receipt(books, n, amount, body="DEPOSITO 0000123 OP 20260310", **known), {})
