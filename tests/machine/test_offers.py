"""Nothing outside the offers table and the promise rule can be agreed; each refusal says which bound it breaks."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.case.asking import agreements
from engine.case.asking.refusing import NotAllowed
from engine.case.facts import offer_for
from engine.case.fold import fold_all, open_case
from engine.study.simulate import simulate
from schemas.case import Case
from schemas.driving import Promise, Propose
from schemas.events import Instalment, ProposalMade
from schemas.money import to_minor
from schemas.plan import Plan
from tests.machine.lives import moment, script

NOW = moment("2026-03-18T12:00", "America/Lima")
TODAY = date(2026, 3, 18)


def standing(first: str, *lines: str, at: datetime = NOW) -> tuple[Plan, Case]:
    """The case as it stands at a moment of its life."""
    life = script(first, lines)
    events = (entry.event for entry in simulate(life.plan, life.opened, life.arrivals).entries[1:])
    return life.plan, fold_all(open_case(life.opened), (event for event in events if event.at <= at))


def parts(*amounts: str) -> tuple[Instalment, ...]:
    return tuple(Instalment(TODAY + timedelta(days=30 * n), Decimal(amount)) for n, amount in enumerate(amounts))


@pytest.mark.parametrize(
    ("reason", "first", "lines", "amount", "in_days"),
    [
        ("closed", "pe-empresas", ("2026-03-10 payment_received amount=950",), "1", 5),
        ("no_promises", "absent", (), "1", 5),
        ("already_promised", "pe-empresas", ("2026-03-17 promise_made promise=C amount=1 due_on=2026-03-20",), "1", 5),
        ("too_many_broken", "pe-empresas", tuple(
            f"2026-02-{day} promise_made promise={day} amount=900 due_on=2026-02-{day}" for day in ("02", "10")
        ), "1", 5),
        ("past", "pe-empresas", (), "900", -1),
        ("too_long", "pe-empresas", (), "900", 15),
        ("amount", "pe-empresas", (), "950", 14),
        ("amount", "pe-empresas", (), "0", 14),
    ],
)  # fmt: skip
def test_a_promise_that_breaks_a_bound_is_refused(
    reason: str, first: str, lines: tuple[str, ...], amount: str, in_days: int
) -> None:
    asked = Promise(id="p", amount=Decimal(amount), due_on=TODAY + timedelta(days=in_days))
    with pytest.raises(NotAllowed, match=f"^{reason}$"):
        agreements.promise(*standing(first, *lines), asked, NOW)


@pytest.mark.parametrize(
    ("reason", "asked"),
    [
        ("no_instalments", Propose(id="p", instalments=())),
        ("too_many_instalments", Propose(id="p", instalments=parts("500", "100", "100", "100", "100"))),
        ("down_payment", Propose(id="p", instalments=parts("224.99", "675.01"))),
        ("discount", Propose(id="p", instalments=parts("845"), discount=Decimal("0.06"))),
        ("discount", Propose(id="p", instalments=parts("990"), discount=Decimal("-0.1"))),
        ("dates", Propose(id="p", instalments=tuple(reversed(parts("450", "450"))))),
        ("plan_amount", Propose(id="p", instalments=parts("450", "449.99"))),
    ],
)
def test_a_plan_that_breaks_a_bound_is_refused(reason: str, asked: Propose) -> None:
    with pytest.raises(NotAllowed, match=f"^{reason}$"):
        agreements.proposal(*standing("pe-empresas"), asked, NOW)


def test_a_plan_at_its_bounds_is_agreed_and_names_who_must_approve() -> None:
    plan, case = standing("pe-empresas")
    first, to_pay = case.collectable / 4, to_minor(case.collectable * Decimal("0.95"), "PEN")
    least = to_minor(first + Decimal("0.005"), "PEN")
    small = Propose(id="p", instalments=parts(str(least), "225", "225", str(to_pay - least - 450)),
                    discount=Decimal("0.05"), by="ana")  # fmt: skip
    (agreed,) = agreements.proposal(plan, case, small, NOW)
    assert isinstance(agreed, ProposalMade)
    assert (agreed.approval_by, agreed.by) == ("", "ana")
    plan, case = standing("pe-empresas amount=6000")
    large = Propose(id="p", instalments=parts("1300", str(case.collectable - 1300)))
    (asked,) = agreements.proposal(plan, case, large, NOW)
    assert isinstance(asked, ProposalMade)
    assert asked.approval_by == "team-lead"


@settings(max_examples=60, deadline=None)
@given(
    st.sampled_from(("pe-empresas amount=900", "pe-empresas amount=6000 paid_late_share=0.9", "pe-personas amount=90")),
    st.lists(st.integers(1, 9), min_size=1, max_size=7),
    st.sampled_from(("0", "0.05", "0.1")),
)
def test_whatever_is_asked_what_is_agreed_lies_within_the_table(first: str, shares: list[int], discount: str) -> None:
    plan, case = standing(first)
    row = offer_for(plan, case, NOW)
    assert row is not None
    to_pay = case.balance * (1 - Decimal(discount))
    amounts = [to_minor(to_pay * share / sum(shares), case.currency) for share in shares[1:]]
    asked = Propose(
        id="p", instalments=parts(str(to_pay - sum(amounts)), *map(str, amounts)), discount=Decimal(discount)
    )
    try:
        (agreed,) = agreements.proposal(plan, case, asked, NOW)
    except NotAllowed:
        return
    assert isinstance(agreed, ProposalMade)
    assert len(agreed.instalments) <= int(row["instalments"])
    assert agreed.instalments[0].amount >= case.balance * Decimal(row["down_payment"])
    assert agreed.discount <= Decimal(row["discount"])
