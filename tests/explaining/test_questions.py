"""Questions that auditors and customers ask, about cases that really lived: why this message, and why nothing?

The golden answers are read like the answers of a careful colleague; COBRANZA_BLESS=1 rewrites them.
"""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.explaining.lives import CUSTOMER, Life, lived
from tests.workflow.company import Company

PLAIN = "pe-empresas due=2026-03-02"
NO_WHATSAPP = {
    "2026-03-02": f"insert into consent (customer, channel, state) values ('{CUSTOMER}','whatsapp','withdrawn')"
}
NO_CONTACT = {"2026-03-02": f"insert into consent (customer, channel, state) values ('{CUSTOMER}', 'any', 'withdrawn')"}
UNAPPLIED = {
    "2026-03-02": "insert into payment (id, customer, amount, currency, paid_on, received_at)"
    f" values ('p-1', '{CUSTOMER}', 10, 'PEN', '2026-03-02', '2026-03-02 15:00Z')"
}  # fmt: skip
ON_REQUEST = ("2026-03-02 hold_placed hold=on_request until=2026-03-12 by=ana",)
SAME_DAY = ("pe-empresas amount=300 due=2026-03-02 issued=2026-01-31",)
A_WEEK = tuple(f"pe-empresas amount=300 due=2026-02-{day} issued=2026-01-{day}" for day in (25, 26, 27))
DISPUTE = ("2026-03-03T07:00 dispute_opened reason=quantity", "2026-03-10 dispute_resolved outcome=settled")
PROMISE = ("2026-03-04 promise_made promise=p amount=900 due_on=2026-03-11",)

QUESTIONS: dict[str, tuple[Life, str]] = {
    "sent": (Life(PLAIN), "2026-03-03"),
    "invoice-sent": (Life(PLAIN), "2026-01-30"),
    "pre-due-waiting": (Life(PLAIN), "2026-02-21"),
    "window-closed": (Life(PLAIN), "2026-03-07"),
    "holiday": (Life("pe-empresas due=2026-04-01", until="2026-04-10"), "2026-04-02"),
    "before-the-case": (Life(PLAIN), "2026-01-12"),
    "not-yet": (Life(PLAIN), "2026-04-30"),
    "fallback-channel": (Life(PLAIN, statements=NO_WHATSAPP), "2026-03-03"),
    "opted-out": (Life(PLAIN, statements=NO_CONTACT), "2026-03-03"),
    "unapplied-cash": (Life(PLAIN, statements=UNAPPLIED), "2026-03-03"),
    "no-mobile": (Life("pe-empresas due=2026-03-02 known=email,name,tax_id"), "2026-03-03"),
    "data-missing": (Life("pe-empresas due=2026-03-02 known=email,name,tax_id"), "2026-02-03"),
    "covered": (Life(PLAIN, others=SAME_DAY), "2026-03-03"),
    "cap": (Life("pe-empresas due=2026-03-02", others=A_WEEK), "2026-03-03"),
    "on-request": (Life(PLAIN, ON_REQUEST), "2026-03-05"),
    "disputed": (Life(PLAIN, DISPUTE), "2026-03-05"),
    "after-the-dispute": (Life(PLAIN, DISPUTE), "2026-03-10"),
    "promise": (Life(PLAIN, PROMISE), "2026-03-09"),
    "promise-broken": (Life(PLAIN, PROMISE), "2026-03-14"),
    "condition": (Life(PLAIN), "2026-03-10"),
    "overtaken": (Life(PLAIN, ("2026-03-02 hold_placed hold=manual until=2026-03-09 by=ana",)), "2026-03-09"),
    "late-arrival": (Life("pe-empresas arrives=2026-03-20 due=2026-03-02", until="2026-03-24"), "2026-03-20"),
    "paid": (Life(PLAIN, ("2026-03-05 payment_received amount=900",)), "2026-03-05"),
    "closed": (Life(PLAIN, ("2026-03-05 payment_received amount=900",)), "2026-03-10"),
    "approval": (Life(PLAIN, until="2026-05-20"), "2026-05-18"),
    "nothing-ran": (Life(PLAIN, asleep=("2026-03-02", "2026-03-05")), "2026-03-03"),
    "life": (Life(PLAIN, DISPUTE), ""),
    "life-paid": (Life(PLAIN, ("2026-03-05 payment_received amount=900",)), ""),
}  # fmt: skip


@pytest.mark.parametrize("name", QUESTIONS)
async def test_a_question_is_answered(name: str, real: Company, as_golden: Callable[..., object]) -> None:
    life, on = QUESTIONS[name]
    await lived(real, life)
    async with real.pool.acquire() as connection:
        await as_golden(connection, name, "F-1", on)  # type: ignore[misc]
