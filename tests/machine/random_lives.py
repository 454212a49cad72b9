"""Random lives: an invoice under one of the shipped playbooks, and up to a dozen things that happen to it."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import strategies as st

from tests.machine.lives import Script, script

DUE = date(2026, 3, 2)
FIRST = (
    "pe-empresas amount=900",
    "pe-empresas amount=6000 paid_late_share=0.9 promises_broken=2",
    "pe-empresas amount=900 new_customer=yes terms_accepted=no",
    "pe-empresas amount=900 known=tax_id,email",
    "pe-empresas amount=900 arrives=2026-04-11",
    "pe-empresas amount=900 zone=unknown",
    "pe-personas amount=400 pays_by=direct_debit",
    "pe-personas amount=1200.50 known=name",
    "pe-personas amount=90 arrives=2026-07-01",
    "mx-tiendas amount=900 currency=MXN zone=unknown",
    "mx-tiendas amount=900 currency=MXN zone=America/Tijuana",
    "mx-tiendas amount=900 currency=MXN zone=America/Cancun arrives=2026-03-13",
)
MONEY = ("50", "123.45", "300", "900", "900", "6000")
HOLDS = ("manual", "on_request")
STEPS = ("recovery.timeline[1]", "recovery.timeline[2]", "recovery.timeline[3]", "P")
TASKS = ("data.if_missing", "policy.pause_while.dispute_open", "invoicing.if_undelivered", "recovery.timeline[1]/alert")


@st.composite
def lives(draw: st.DrawFn) -> Script:
    """A life as its lines."""
    first = draw(st.sampled_from(FIRST))
    count = draw(st.integers(0, 12))
    lines = [draw(_line(number)) for number in range(count)]
    return script(first, lines)


@st.composite
def _line(draw: st.DrawFn, number: int) -> str:
    day = DUE + timedelta(days=draw(st.integers(-30, 150)))
    hour = draw(st.sampled_from(("", "T00:00", "T11:30", "T23:59")))
    return f"{day}{hour} {draw(_news(number, day))}"


@st.composite
def _news(draw: st.DrawFn, number: int, day: date) -> str:
    later = day + timedelta(days=draw(st.integers(0, 20)))
    amount = draw(st.sampled_from(MONEY))
    paid = f"payment_received amount={amount} payment=M-{number}"
    return draw(
        st.sampled_from(
            (
                *(paid, paid, paid, paid),
                f"payment_reversed amount={amount} payment=M-{max(number - 1, 0)}",
                f"credit_note_issued amount={amount}",
                "payment_reported",
                "dispute_opened reason=pricing",
                "dispute_resolved",
                f"promise_made promise=C-{number} amount={amount} due_on={later}",
                f"proposal_made proposal=P instalments={later}:{amount},{later + timedelta(days=30)}:{amount}",
                f"proposal_made proposal=P approval_by=team-lead discount=0.05 instalments={later}:{amount}",
                f"hold_placed hold={draw(st.sampled_from(HOLDS))} until={later}",
                f"hold_placed hold={draw(st.sampled_from(HOLDS))}",
                f"hold_lifted hold={draw(st.sampled_from(HOLDS))}",
                f"approval_given of={draw(st.sampled_from(STEPS))} by=ana",
                f"approval_refused of={draw(st.sampled_from(STEPS))} by=ana",
                f"task_done task={draw(st.sampled_from(TASKS))}",
                "address_failed channel=email",
                "facts_changed known=tax_id,email,mobile,name",
                "facts_changed facts=pays_by:card,risk:high",
                "stop_noticed notice=something_else",
                "offer_answered answer=no",
                "terms_accepted",
            )
        )
    )
