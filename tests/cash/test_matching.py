"""Where money goes: the rule on payments with known truth, and each of its sentences on one example."""

from __future__ import annotations

from collections import Counter
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.cash.allocating import left_over, oldest_first, sums_to
from engine.cash.matching import match
from engine.cash.payers import alike
from engine.cash.references import as_rf, is_rf, key, keys_in, names, names_sibling, names_tail, rf_body
from schemas.money_in import Matched, Nothing, Open, Payer, Proposed, Receipt
from tests.cash.corpus import payments

SEEDS, EACH = range(40), 80


def test_what_is_certain_is_right_on_payments_with_known_truth(capsys: pytest.CaptureFixture[str]) -> None:
    matched, right, first, all_of = Counter[str](), Counter[str](), Counter[str](), Counter[str]()
    for seed in SEEDS:
        books, cases = payments(seed, EACH)
        for case in cases:
            payers, named, own, alone = books.look_up(case)
            verdict = match(case.receipt, payers, named, own, alone)
            all_of[case.kind] += 1
            if isinstance(verdict, Matched):
                found = {part.invoice: part.amount for part in verdict.proposal.parts}
                matched[case.kind] += 1
                right[case.kind] += found == case.truth
                assert found == case.truth, (seed, case, verdict)
            elif isinstance(verdict, Proposed):
                found = {part.invoice: part.amount for part in verdict.proposals[0].parts}
                first[case.kind] += found == case.truth
    with capsys.disabled():
        print()
        for kind in sorted(all_of):
            print(f"  {kind:30} {all_of[kind]:5}  certain {matched[kind] / all_of[kind]:6.1%}"
                  f"  first proposal right {first[kind] / all_of[kind]:6.1%}")  # fmt: skip
        plain = [kind for kind in all_of if not kind.startswith("trap")]
        total = sum(all_of[kind] for kind in plain)
        print(f"  certain of what is decidable: {sum(matched[kind] for kind in plain) / total:.1%}; with the first"
              f" proposal: {sum(matched[kind] + first[kind] for kind in plain) / total:.1%}")  # fmt: skip
    assert sum(right.values()) == sum(matched.values()), "what is certain is never wrong"
    assert sum(matched.values()) > 700


DUE = date(2026, 3, 1)
ONE = Open(number="F001-00000123", customer="c1", currency="PEN", due_on=DUE, owed=Decimal("118.00"))
TWO = Open(number="F001-00000124", customer="c1", currency="PEN", due_on=date(2026, 2, 1), owed=Decimal("50.00"))
OTHER = Open(number="F001-00000200", customer="c2", currency="PEN", due_on=DUE, owed=Decimal("118.00"))
SURE, ALIKE = Payer(customer="c1", how="tax_id"), Payer(customer="c1", how="name")


def came(amount: str, body: str = "", **more: str) -> Receipt:
    return Receipt(id="b1", source="bank", amount=Decimal(amount), currency="PEN", paid_on=DUE, body=body, **more)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("receipt", "payers", "named", "own", "says"),
    [
        (came("118.00", "F001-123"), [ALIKE], [ONE], [ONE, TWO], "matched reference"),
        (came("118.00", "F001-123"), [], [ONE], [], "proposed unsure_payer"),
        (came("118.00", "F001-123"), [Payer(customer="c2", how="account")], [ONE], [OTHER], "proposed other_payer"),
        (came("60.00", "F001-123"), [SURE], [ONE], [ONE, TWO], "matched part_by_reference"),
        (came("60.00", "F001-123"), [ALIKE], [ONE], [ONE, TWO], "proposed part_by_reference"),
        (came("117.00", "F001-123"), [ALIKE], [ONE], [ONE], "proposed less_fee"),
        (came("130.00", "F001-123"), [SURE], [ONE], [ONE], "proposed over_payment"),
        (came("168.00", "F001-123 F001-124"), [ALIKE], [ONE, TWO], [ONE, TWO], "matched references"),
        (came("160.00", "F001-123 F001-124"), [SURE], [ONE, TWO], [ONE, TWO], "proposed several_named"),
        (came("168.00"), [SURE], [], [ONE, TWO], "matched all_that_is_owed"),
        (came("168.00"), [ALIKE], [], [ONE, TWO], "proposed sum"),
        (came("168.00", "F001-777"), [SURE], [], [ONE, TWO], "proposed sum"),
        (came("118.00"), [SURE], [], [ONE, TWO], "proposed one_amount"),
        (came("118.00", "pago 123"), [SURE], [], [ONE, TWO], "matched short_reference"),
        (came("118.00", "pago 124"), [SURE], [], [ONE, TWO], "proposed one_amount"),
        (came("70.00"), [SURE], [], [ONE, TWO], "proposed oldest_first"),
        (came("200.00"), [SURE], [], [ONE, TWO], "proposed over_payment"),
        (came("118.00"), [], [], [], "nothing "),
        (came("118.00", invoice="F001-00000123"), [], [ONE], [], "matched own_link"),
        (
            came("118.00", "F001-123"),
            [SURE, Payer(customer="c2", how="account")],
            [ONE],
            [ONE, OTHER],
            "matched reference",
        ),
    ],
)
def test_each_sentence_of_the_rule(
    receipt: Receipt, payers: list[Payer], named: list[Open], own: list[Open], says: str
) -> None:
    verdict = match(receipt, payers, named, own)
    word = {Matched: "matched", Proposed: "proposed", Nothing: "nothing"}[type(verdict)]
    reason = (
        verdict.proposal.reason if isinstance(verdict, Matched)
        else verdict.proposals[0].reason if isinstance(verdict, Proposed) else verdict.reason
    )  # fmt: skip
    assert f"{word} {reason}" == says


def test_a_paid_invoice_and_another_currency_take_nothing() -> None:
    paid = Open(number="F001-00000123", customer="c1", currency="PEN", due_on=DUE, owed=Decimal(0))
    assert match(came("118.00", "F001-123"), [], [paid]) == Nothing(reason="already_paid")
    dollars = Open(number="F001-00000123", customer="c1", currency="USD", due_on=DUE, owed=Decimal("118.00"))
    assert match(came("118.00", "F001-123"), [SURE], [dollars], [dollars]) == Nothing()


@pytest.mark.parametrize(
    "text", ["F001 123", "f001-123", "F001-00000123", "F00100000123", "PAGO:F001/000123.", "(F-1-123)"]
)
def test_numbers_in_a_payers_words(text: str) -> None:
    assert names(text, "F001-00000123")


@pytest.mark.parametrize("text", ["F001 1234", "F0011123", "F002-123", "001 123", "F001", "1F001 23"])
def test_other_numbers(text: str) -> None:
    assert not names(text, "F001-00000123")


def test_tails_and_siblings() -> None:
    assert names_tail("pago 123", "F001-00000123")
    assert not names_tail("pago 1234", "F001-00000123")
    assert not names_tail("pago 12", "F001-00000012"), "too short to say anything"
    assert names_sibling("pago F001-999", ["F001-00000123"])
    assert not names_sibling("pago F001-123 op 4432", ["F001-00000123"])


@given(st.text(max_size=300))
def test_any_text_can_be_looked_through(text: str) -> None:
    assert all(found == key(found.replace("|", " ")) for found in keys_in(text))
    names_sibling(text, ["F001-1"])
    assert alike(text, text) or not key(text) or True


@given(st.from_regex(r"[A-Z]{1,3}[0-9]{3}-[0-9]{1,8}", fullmatch=True))
def test_creditor_references_carry_their_number(number: str) -> None:
    reference = as_rf(number)
    assert is_rf(reference)
    assert is_rf(" ".join(reference))
    assert rf_body(reference) == number.replace("-", "")
    assert not is_rf(reference[:-1] + ("0" if reference[-1] != "0" else "1"))


def test_creditor_references_of_the_standard() -> None:
    assert is_rf("RF18 5390 0754 7034")  # the example of ISO 11649
    assert not is_rf("RF19 5390 0754 7034")


@pytest.mark.parametrize(("said", "known", "is_alike"), [
    ("DISTRIBUIDORA ANDINA", "Distribuidora Andina S.A.C.", True),
    ("ANDINA DISTRIBUIDORA SAC", "Distribuidora Andina", True),
    ("QUISPE MAMANI ROSA", "Rosa Quispe Mamani", True), ("ROSA QUISPE", "Rosa Quispe Mamani", True),
    ("Muller Maschinenbau", "Müller Maschinenbau GmbH", True), ("DISTRIBUIDORA AND", "Distribuidora Andina", True),
    ("JUAN", "Juan Pérez", False), ("Perez", "Juan Pérez", False), ("Ana Quispe", "Rosa Quispe", False),
    ("Comercial Sur", "Comercial Norte", False), ("SAC", "S.A.C.", False), ("", "Rosa", False),
])  # fmt: skip
def test_names(said: str, known: str, is_alike: bool) -> None:
    assert alike(said, known) is is_alike


@given(st.lists(st.integers(1, 10_000), min_size=1, max_size=12), st.integers(1, 60_000))
def test_money_goes_to_the_oldest_and_none_is_lost(owed: list[int], amount: int) -> None:
    invoices = [Open(number=f"F{n}", customer="c", currency="PEN", owed=Decimal(cents) / 100,
                     due_on=date.fromordinal(738000 + n % 4))
                for n, cents in enumerate(owed)]  # fmt: skip
    money = Decimal(amount) / 100
    parts = oldest_first(money, invoices)
    assert sum((part.amount for part in parts), Decimal(0)) + left_over(money, parts) == money
    by_number = {one.number: one for one in invoices}
    assert all(part.amount == by_number[part.invoice].owed for part in parts[:-1])
    assert all(0 < part.amount <= by_number[part.invoice].owed for part in parts)


@given(st.lists(st.integers(1, 500), min_size=2, max_size=10), st.integers(1, 2000))
def test_a_sum_is_found_where_there_is_one_way_alone(owed: list[int], amount: int) -> None:
    from itertools import combinations

    invoices = [
        Open(number=f"F{n}", customer="c", currency="PEN", due_on=DUE, owed=Decimal(one)) for n, one in enumerate(owed)
    ]
    ways = [set(some) for size in range(1, len(owed) + 1) for some in combinations(range(len(owed)), size)
            if sum(owed[n] for n in some) == amount]  # fmt: skip
    several = [way for way in ways if len(way) > 1]
    found = {one.number for one in sums_to(Decimal(amount), invoices)}
    assert found == ({f"F{n}" for n in several[0]} if len(several) == 1 else set())
