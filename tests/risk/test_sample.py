"""Features hold what was known when the invoice was issued, and nothing of what came after."""

from __future__ import annotations

import random
from datetime import date, timedelta
from decimal import Decimal

import pytest
from msgspec.structs import replace

from activities.risk.measures import auc, brier, calibration
from activities.risk.sample import all_features, features_of, is_late, last_known, main_currency
from schemas.risk import FEATURES, Past
from tests.risk.books import made

DAY = date(2026, 3, 1)


def past(number: str, issued: int, due: int, paid: int | None, total: int = 100) -> Past:
    """An invoice by days from DAY."""
    on = [DAY + timedelta(days=days) if days is not None else None for days in (issued, due, paid)]
    assert on[0] is not None
    assert on[1] is not None
    return Past(number, "C1", on[0], on[1], Decimal(total), "PEN", on[2])


def named(one: Past, *others: Past) -> dict[str, float | None]:
    found = features_of(one, [one, *others])
    return {feature.name: value for feature, value in zip(FEATURES, found, strict=True)}


def test_a_customer_without_a_past_has_unknowns_and_no_zeros() -> None:
    found = named(past("F-1", 0, 30, None))
    assert found["invoices_before"] == 0
    assert [found[name] for name in ("late_share_before", "average_days_late_before", "last_days_late",
                                     "days_since_last", "amount_to_usual")] == [None] * 5  # fmt: skip


def test_the_past_counts_as_it_stood_that_day() -> None:
    paid_late, paid_early = past("A", -90, -60, -50), past("B", -80, -50, -55)
    overdue, open_ = past("C", -70, -40, +3, total=400), past("D", -20, +10, +12)
    found = named(past("F-1", 0, 30, None, total=350), paid_late, paid_early, overdue, open_)
    assert found["late_share_before"] == pytest.approx(2 / 3)  # the paid two and the one overdue that day
    assert found["average_days_late_before"] == 5
    assert (found["last_days_late"], found["days_since_last"]) == (10, 20)
    assert (found["open_before"], found["overdue_before"], found["oldest_overdue_days"]) == (2, 1, 40)
    assert found["amount_to_usual"] == 2


@pytest.mark.parametrize("seed", range(5))
def test_whatever_happens_later_moves_no_feature(seed: int) -> None:
    """The future is shifted, undone and added to; not one feature of what was issued before moves."""
    dice = random.Random(seed)
    invoices = made(seed, customers=6, each=12)
    cut = date(2024, 5, 15)
    before = {one.number: features for one, features in all_features(invoices) if one.issued_on <= cut}
    changed = [_another_future(dice, one, cut) for one in invoices if one.issued_on <= cut or dice.random() < 0.5]
    after = {one.number: features for one, features in all_features(changed) if one.issued_on <= cut}
    assert after == before
    moved = {one.number for one in changed} - {one.number for one in invoices if one in changed}
    assert len(moved) > 10, "nothing was changed, so nothing was tried"


def _another_future(dice: random.Random, one: Past, cut: date) -> Past:
    """The same up to the day, and anything after it. What was paid by then stays paid."""
    if one.paid_on is not None and one.paid_on < cut:
        return one
    later = dice.choice([None, cut + timedelta(days=dice.randrange(200))])
    if one.issued_on > cut:
        return replace(one, paid_on=later, total=Decimal(dice.randrange(1, 9999)))
    return replace(one, paid_on=later, disputed_on=cut + timedelta(days=dice.randrange(90)))


def test_an_invoice_that_is_overdue_and_open_is_late() -> None:
    assert is_late(past("A", -60, -30, None))
    assert is_late(past("A", -60, -30, -29))
    assert not is_late(past("A", -60, -30, -30))


def test_days_and_currencies_of_a_sample() -> None:
    invoices = [past("A", 0, 30, 40), replace(past("B", 5, 35, None), currency="USD"), past("C", 9, 20, 12)]
    assert last_known(invoices) == DAY + timedelta(days=40)
    assert main_currency(invoices) == "PEN"
    assert (last_known([]), main_currency([])) == (None, "")


# --- measures ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("seed", range(3))
def test_auc_is_the_share_of_pairs_in_the_right_order(seed: int) -> None:
    dice = random.Random(seed)
    scores = [round(dice.random(), 1) for _ in range(60)]
    late = [dice.random() < 0.4 for _ in scores]
    pairs = [(one, other) for one, is_one in zip(scores, late, strict=True) if is_one
             for other, is_other in zip(scores, late, strict=True) if not is_other]  # fmt: skip
    won = sum(1.0 if one > other else 0.5 if one == other else 0.0 for one, other in pairs)
    assert auc(scores, late) == pytest.approx(won / len(pairs))


def test_measures_of_plain_cases() -> None:
    assert auc([0.9, 0.1], [True, False]) == 1
    assert auc([0.9, 0.1], [False, True]) == 0
    assert auc([0.5], [True]) == 0.5
    assert brier([1.0, 0.0, 0.5], [True, True, False]) == pytest.approx(1.25 / 3)
    bins = calibration([0.05, 0.15, 0.15, 1.0], [False, True, False, True])
    assert [(one.low, one.count, one.came) for one in bins] == [(0.0, 1, 0.0), (0.1, 2, 0.5), (0.9, 1, 1.0)]
