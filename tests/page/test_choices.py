"""The plans that are ready to be chosen: within every bound, to the cent, in every currency."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from engine.case.choices import MOST, choices
from schemas.money import to_minor
from schemas.offers import Offer

SHARES = st.decimals("0", "0.9", places=3)
OFFERS = st.builds(
    lambda cents, currency, instalments, down, discount, days: Offer(
        amount=to_minor(Decimal(cents) / 100, currency), currency=currency, instalments=instalments,
        down_payment=down, discount=discount, today=date(2026, 1, 1) + timedelta(days=days),
    ),
    st.integers(1, 10**9), st.sampled_from(["PEN", "CLP", "KWD"]), st.integers(0, 12), SHARES, SHARES,
    st.integers(0, 800),
)  # fmt: skip


@given(OFFERS)
def test_every_choice_is_within_what_may_be_agreed(offer: Offer) -> None:
    found = choices(offer)
    assert len(found) <= MOST
    assert len({len(one.instalments) for one in found}) == len(found)
    for one in found:
        amounts, days = [part.amount for part in one.instalments], [part.due_on for part in one.instalments]
        to_pay = to_minor(offer.amount * (1 - offer.discount), offer.currency)
        assert sum(amounts) == to_pay == offer.amount - one.saved
        assert all(amount > 0 and to_minor(amount, offer.currency) == amount for amount in amounts)
        assert len(amounts) <= offer.instalments
        assert amounts[0] >= min(offer.amount * offer.down_payment, to_pay)
        assert days == sorted(set(days))
        assert days[0] > offer.today
        assert (one.discount, one.saved > 0 or len(amounts) > 1 or offer.discount > 0) == (offer.discount, True)


def test_an_offer_of_nothing_has_no_choice() -> None:
    assert choices(Offer(amount=Decimal(100), currency="PEN", today=date(2026, 1, 31))) == ()
    one = Offer(amount=Decimal(100), currency="PEN", today=date(2026, 1, 31), instalments=1)
    assert choices(one) == (), "one payment without a discount is simply paying"


def test_months_that_are_short_have_their_last_day() -> None:
    offer = Offer(amount=Decimal(90), currency="PEN", today=date(2026, 1, 28), instalments=3)
    days = [part.due_on.isoformat() for part in choices(offer)[-1].instalments]
    assert days == ["2026-01-31", "2026-02-28", "2026-03-31"]
