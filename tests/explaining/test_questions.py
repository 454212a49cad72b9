"""Questions that auditors and customers ask, about cases that really lived: why this message, and why nothing?

The golden answers are read like the answers of a careful colleague; COBRANZA_BLESS=1 rewrites them.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from engine.language.library import read_library
from engine.language.packs import read_pack
from engine.study.explaining.rules import backing
from engine.study.explaining.seen import in_words
from engine.study.explaining.together import explain_together, lines
from schemas.rules import BASES, BINDING
from tests.explaining.lives import CUSTOMER, Life, lived
from tests.machine.lives import SHIPPED
from tests.workflow.company import Company
from workers import speech
from workers.reading import gather

GOLDEN = Path(__file__).parent / "golden"
PLAIN = "pe-empresas due=2026-03-02"
NO_WHATSAPP = {
    "2026-03-02": f"insert into consent (customer, channel, state) values ('{CUSTOMER}','whatsapp','withdrawn')"
}
NO_CONTACT = {"2026-03-02": f"insert into consent (customer, channel, state) values ('{CUSTOMER}', 'any', 'withdrawn')"}
UNAPPLIED = {
    "2026-03-02": "insert into payment (id, customer, amount, currency, paid_on, received_at)"
    f" values ('p-1', '{CUSTOMER}', 10, 'PEN', '2026-03-02', '2026-03-02 15:00Z')"
}  # fmt: skip
ATTORNEY = {
    "2026-03-02": f"insert into legal_block (customer, kind, since) values ('{CUSTOMER}', 'attorney', '2026-03-01')"
}
RESTS = {"2026-03-02": "insert into channel_stop (channel, reason, stopped_at) values ('whatsapp', 'blocked', now())"}
ANSWERS = {
    "2026-03-04": "insert into reply (id, provider, channel, address, customer, invoice, body, meaning, at, promise_on,"
    " refused, handled_at, handled_by, outcome) values"
    f" ('SM1', 'twilio', 'sms', '+51987654321', '{CUSTOMER}', 'F-1', 'pago el viernes', 'will_pay_on',"
    " '2026-03-04 15:00Z', '2026-03-06', 'too_long', '2026-03-04 16:00Z', 'ana', 'se le llamó'),"
    f" ('SM2', 'twilio', 'whatsapp', '+51987654321', '{CUSTOMER}', null, 'no me escriban más', 'stop',"
    " '2026-03-04 15:30Z', null, '', '2026-03-04 15:30Z', 'machine', ''),"
    f" ('SM3', 'twilio', 'sms', '+51987654321', '{CUSTOMER}', 'F-1', 'el precio no es ese', 'text',"
    " '2026-03-04 15:40Z', null, '', null, '', '')",
    "2026-03-05": "insert into said (customer, about, what, change, since, until, proof, by_whom, at) values"
    f" ('{CUSTOMER}', 'waiver', 'co-b2c.hours', 'given', '2026-03-04', '2026-12-31', 'carta 7', 'ana',"
    f" '2026-03-04 17:00Z'), ('{CUSTOMER}', 'block', 'insolvency', 'stands', '2026-03-04', null, '', 'luis',"
    f" '2026-03-04 18:00Z'), ('{CUSTOMER}', 'consent', 'any', 'withdrawn', null, null, '', 'luis',"
    " '2026-03-04 19:00Z')",
}
KEPT = {
    "2026-03-05": "insert into outbox (key, channel, recipient, body, reason)"
    " select key, channel, '+51987654321', '', 'COBRANZA_ONLY_TO' from contact where step = 'first_contact.timeline[0]'"
}
ON_REQUEST = ("2026-03-02 hold_placed hold=on_request until=2026-03-12 by=ana",)
SAME_DAY = ("pe-empresas amount=300 due=2026-03-02 issued=2026-01-31",)
A_WEEK = tuple(f"pe-empresas amount=300 due=2026-02-{day} issued=2026-01-{day}" for day in (25, 26, 27))
DISPUTE = ("2026-03-03T07:00 dispute_opened reason=quantity", "2026-03-10 dispute_resolved outcome=settled")
PROMISE = ("2026-03-04 promise_made promise=p amount=900 due_on=2026-03-11",)

QUESTIONS: dict[str, tuple[Life, str]] = {
    "sent": (Life(PLAIN), "2026-03-03"),
    "answered": (Life(PLAIN, statements=ANSWERS), "2026-03-04"),
    "kept-back": (Life(PLAIN, statements=KEPT), "2026-03-03"),
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
    "consent-missing": (Life(PLAIN, packs=("whatsapp",)), "2026-03-03"),
    "legal-block": (Life(PLAIN, statements=ATTORNEY), "2026-03-03"),
    "channel-rests": (Life(PLAIN, statements=RESTS), "2026-03-03"),
    "provider-refused": (Life(PLAIN, whatsapp="refuses"), "2026-03-03"),
    "in-doubt": (Life(PLAIN, whatsapp="doubtful"), "2026-03-03"),
    "life": (Life(PLAIN, DISPUTE), ""),
    "life-paid": (Life(PLAIN, ("2026-03-05 payment_received amount=900",)), ""),
}  # fmt: skip


@pytest.mark.parametrize(
    ("name", "real"), [(name, life.whatsapp) for name, (life, _) in QUESTIONS.items()], ids=QUESTIONS, indirect=["real"]
)
async def test_a_question_is_answered(name: str, real: Company, as_golden: Callable[..., object]) -> None:
    life, on = QUESTIONS[name]
    await lived(real, life)
    async with real.pool.acquire() as connection:
        await as_golden(connection, name, "F-1", on)  # type: ignore[misc]


@pytest.mark.parametrize(("name", "on"), [("customer-covered", "2026-03-03"), ("customer-cap", "2026-03-04")])
async def test_a_customer_s_day_is_told_over_all_invoices(
    name: str, on: str, real: Company, monkeypatch: pytest.MonkeyPatch
) -> None:
    await lived(real, Life(PLAIN, others=(*SAME_DAY, *A_WEEK)))
    async with real.pool.acquire() as connection:
        for language in ("en", "es"):
            monkeypatch.setattr(speech, "_chosen", language)
            found = [(await gather(connection, number)).material for number in ("F-1", "F-2", "F-3", "F-4", "F-5")]
            told = explain_together(found, date.fromisoformat(on))
            assert len({one.contact for one in told.contacts}) == len(told.contacts) <= 1, "one contact a day"
            same_as_golden(f"{name}.{language}", "".join(f"{text}\n" for text, _ in lines(told, language)))


def same_as_golden(name: str, said: str) -> None:
    file = GOLDEN / f"{name}.txt"
    if os.environ.get("COBRANZA_BLESS") == "1":
        file.write_text(said, "utf-8")
    assert said == file.read_text("utf-8")


@pytest.mark.parametrize("language", ["en", "es"])
def test_policy_is_never_shown_as_law_and_what_is_unverified_says_so(language: str) -> None:
    rules = [rule for file in read_library(SHIPPED).rules.values() for rule in read_pack(file)[0].rules]
    said = {rule: backing(rule, language) for rule in rules}
    law = {BASES[basis][language == "es"] for basis in BINDING}
    for rule, text in said.items():
        assert (text.split(":")[0].split(";")[0] in law) is (rule.basis in BINDING)
        assert (rule.citation in text) is (rule.basis in (*BINDING, "contract")) or not rule.citation
        assert ("UNVERIFIED" in text or "SIN VERIFICAR" in text) is rule.is_unverified
    assert {rule.is_unverified for rule in rules} == {True, False}


@pytest.mark.parametrize(
    ("seen", "rule", "en", "es"),
    [
        ("3 of 3 in 7 days; until 2026-03-09T05:00Z", "policy.limits[0]", "counted 3 of 3 in 7 days; until 05:00",
         "contados 3 de 3 en 7 días; hasta el 05:00"),
        ("closed; time zone not known", "x", "it was closed; the time zone is not known",
         "estaba cerrado; no se conoce la zona horaria"),
        ("no consent to whatsapp on file", "whatsapp.opt-in", "no consent to WhatsApp is on file",
         "no consta aceptación de WhatsApp"),
        ("attorney", "customer.blocked", "an attorney acts for the customer", "un abogado actúa por el cliente"),
        ("email", "customer.address", "it is on file", "está registrada"),
        ("email, sms", "customer.opted_out", "said no to email, SMS", "dijo no a correo, SMS"),
        ("any", "customer.opted_out", "said no to every channel", "dijo no a todos los canales"),
        ("open; waived by the customer", "x", "it was open; the customer asked to be freed from it",
         "estaba abierto; el cliente pidió quedar libre de ella"),
        ("something new", "x", "something new", "something new"),
        ("", "x", "", ""),
    ],
)  # fmt: skip
def test_what_a_rule_saw_is_told_in_words(seen: str, rule: str, en: str, es: str) -> None:
    for language, told in (("en", en), ("es", es)):
        assert in_words(seen, rule, language, lambda at: f"{at:%H:%M}") == told
