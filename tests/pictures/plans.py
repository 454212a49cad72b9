"""Plans for pictures: random ones of any length, and a small one whose picture is kept."""

from __future__ import annotations

from decimal import Decimal

from hypothesis import strategies as st

from schemas.money import Money
from schemas.plan import (
    ApprovalRule,
    Calendar,
    Condition,
    Consequence,
    Duration,
    Ends,
    Moment,
    Pause,
    Plan,
    PromiseRule,
    Row,
    Source,
    StagePlan,
    Step,
    Table,
    Terms,
    Test,
    Window,
)
from schemas.playbook import CHANNELS, TIMELINE_STAGES, VERBS

WORDS = st.text(st.characters(codec="utf-8", exclude_categories=("Cs", "Cc")), min_size=1, max_size=60)
NAMES = st.from_regex(r"[a-z][a-z0-9-]{0,70}", fullmatch=True)
CONDITIONS = st.one_of(
    st.none(),
    st.just(Condition("fact", "amount_due", (Test(low=Decimal(1000), currency="PEN"),))),
    st.just(Condition("fact", "risk", (Test(words=("medium", "high")),))),
)
APPROVALS = st.one_of(st.none(), st.builds(ApprovalRule, by=NAMES))
OFFERS = ("instalments", "down_payment", "discount", "approved_by")
TABLES = st.one_of(
    st.none(),
    st.integers(1, 30).map(
        lambda rows: Table(
            ("amount_due",), OFFERS,
            tuple(Row(((Test(low=Decimal(row), currency="PEN"),),), (str(row), "0.2", "0", "nobody"))
                  for row in range(1, rows + 1)),
        )
    ),
)  # fmt: skip


@st.composite
def plans(draw: st.DrawFn, most: int = 45, longest: int = 800) -> Plan:
    """Any plan with steps in order of their days, from one to `most`, over a life of up to `longest` days."""
    length = draw(st.integers(5, longest))
    days = sorted(draw(st.lists(st.integers(-60, length), min_size=1, max_size=most)))
    cuts = sorted(draw(st.lists(st.integers(1, length), min_size=3, max_size=3)))
    placed: dict[str, list[Step]] = {name: [] for name in TIMELINE_STAGES}
    for day in days:
        name = TIMELINE_STAGES[sum(day >= cut for cut in cuts)]
        path = f"{name}.timeline[{len(placed[name])}]"
        placed[name].append(_step(draw, name, path, _moment(draw, day, placed[name])))
    stages = tuple(
        StagePlan(name, tuple(placed[name]), None if place == 3 else Moment("due", Duration(cuts[place])))
        for place, name in enumerate(TIMELINE_STAGES)
    )
    return Plan(
        1, draw(NAMES), Source("x.yaml", "0" * 64), stages,
        Ends(Moment("due", Duration(length)), Consequence("review_by", draw(NAMES))),
        Calendar("PE"), Window(), title=draw(WORDS), owner=draw(NAMES),
        terms=Terms(Duration(draw(st.integers(0, 120)))), offers=draw(TABLES),
        pauses=(Pause("dispute_open", Duration(60), Consequence("hand_to", draw(NAMES))),),
        promise=PromiseRule(Duration(14), Duration(2), 2, Consequence("next_stage")),
    )  # fmt: skip


def _moment(draw: st.DrawFn, day: int, earlier: list[Step]) -> Moment:
    if earlier and draw(st.integers(0, 5)) == 0:
        return Moment("step", Duration(draw(st.integers(0, 30)), "business_days"), earlier[0].path)
    return Moment("due", Duration(day))


def _step(draw: st.DrawFn, stage: str, path: str, at: Moment) -> Step:
    verb = draw(st.sampled_from(VERBS))
    channels = tuple(draw(st.lists(st.sampled_from(CHANNELS), min_size=1, max_size=4))) if verb == "send" else ()
    return Step(
        path, "x.yaml:1:1", stage, verb, draw(NAMES), at, by=channels, only_if=draw(CONDITIONS),  # type: ignore[arg-type]
        approval=draw(APPROVALS), required=draw(st.booleans()), team=draw(st.sampled_from(("", "team"))),
        amount=Money(Decimal(25), "PEN") if verb == "charge_fee" else None,
    )  # fmt: skip


def small() -> Plan:
    """Three steps, one of them counted from another."""
    demand = "recovery.timeline[0]"
    steps = (
        Step(demand, "x.yaml:9:1", "recovery", "send", "final-demand", Moment("due", Duration(10)),
             by=("letter", "email"), required=True),
        Step("recovery.timeline[1]", "x.yaml:10:1", "recovery", "hand_over", "legal",
             Moment("step", Duration(5, "business_days"), demand), approval=ApprovalRule("ana")),
    )  # fmt: skip
    invoice = Step(
        "invoicing.timeline[0]", "x.yaml:5:1", "invoicing", "send", "invoice", Moment("issue"), by=("email",)
    )
    return Plan(
        1, "small", Source("small.yaml", "0" * 64),
        (StagePlan("invoicing", (invoice,), Moment("due", Duration(10))), StagePlan("recovery", steps)),
        Ends(Moment("due", Duration(30)), Consequence("review_by", "ana")), Calendar("PE"), Window(),
        title="Small & plain", owner="ana@acme.example",
    )  # fmt: skip
