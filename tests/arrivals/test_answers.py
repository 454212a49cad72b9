"""What customers answer, by every channel, and what comes of it: in the books, for the cases and on people's lists."""

from __future__ import annotations

import dataclasses
from datetime import date

import pytest

from activities.arrivals.people import same_number
from tests.arrivals.outside import MAIL, MOBILE, OURS, SECRET, Outside

WHATSAPP = f"whatsapp:{MOBILE}"


async def test_a_stop_withdraws_the_consent_for_that_channel_and_nothing_else(outside: Outside) -> None:
    await outside.sent("F1")
    await outside.writes("BAJA por favor", WHATSAPP)
    assert await outside.consents() == [("c1", "whatsapp", "withdrawn")]
    assert (await outside.told(), await outside.tasks()) == ([], [])
    row = await outside.company.row("select source, proof, at is not null, since is not null from consent")
    assert row[0] == "reply"
    assert row[1].startswith("reply/SM")
    assert row[2:] == (True, True)
    assert await outside.company.value("select handled_by from reply") == "machine"
    assert await outside.facts() == ["replied"]


@pytest.mark.parametrize("channel", ["sms", "email"])
async def test_a_stop_works_by_any_channel(outside: Outside, channel: str) -> None:
    if channel == "sms":
        await outside.writes("S.T.O.P.")
    else:
        await outside.mails("No quiero recibir más correos\n\nEl lun, 2 mar 2026, Acme <a@acme.example> escribió:\n> x")
    assert await outside.consents() == [("c1", channel, "withdrawn")]


async def test_a_start_gives_it_again_and_the_last_word_counts(outside: Outside) -> None:
    await outside.writes("STOP")
    await outside.writes("ALTA")
    assert await outside.consents() == [("c1", "sms", "given")]
    await outside.writes("no me escriban más")
    assert await outside.consents() == [("c1", "sms", "withdrawn")]


async def test_a_stop_that_came_later_is_not_undone_by_a_start_that_is_handled_later(outside: Outside) -> None:
    await outside.posts(outside.notices.inbound(MOBILE, "ALTA", OURS, "SM1"))
    await outside.company.do("update webhook set received_at = received_at - interval '1 hour', done_at = now()")
    await outside.writes("STOP")
    await outside.company.do("update webhook set done_at = null where body <> '{}'")
    await outside.handles()
    assert await outside.consents() == [("c1", "sms", "withdrawn")]


async def test_twilios_own_reading_of_a_stop_counts(outside: Outside) -> None:
    await outside.writes("fin del asunto", OptOutType="STOP")
    assert await outside.consents() == [("c1", "sms", "withdrawn")]


async def test_a_stop_counts_for_everybody_who_has_the_number(outside: Outside) -> None:
    await outside.customer("c2", mobile="999 000 111", mail="")
    await outside.customer("c3", mobile="998000111", mail="")
    await outside.writes("STOP")
    assert [one[0] for one in await outside.consents()] == ["c1", "c2"]


async def test_a_stop_from_a_stranger_is_kept_for_the_day_he_is_a_customer(outside: Outside) -> None:
    await outside.writes("STOP", "+51911111111")
    row = await outside.company.row("select kind, value, reason from suppressed")
    assert row == ("mobile", "+51911111111", "opted_out")
    assert await outside.consents() == []


async def test_already_paid_waits_to_be_verified_for_what_the_message_carried(outside: Outside) -> None:
    for number in ("F2", "F3"):
        await outside.company.case(number)
    await outside.sent("F1", "F2")
    await outside.writes("1️⃣", WHATSAPP)
    assert await outside.told() == [("F1", "payment_reported"), ("F2", "payment_reported")]
    assert await outside.tasks() == []


async def test_the_message_that_was_quoted_decides_before_the_last_one(outside: Outside) -> None:
    await outside.company.case("F2")
    first = await outside.sent("F1", sid="SM-first")
    await outside.sent("F2", sid="SM-second")
    await outside.writes("ya pagué", WHATSAPP, OriginalRepliedMessageSid=first.sid)
    await outside.writes("ya pagué", WHATSAPP)
    assert await outside.told() == [("F1", "payment_reported"), ("F2", "payment_reported")]


async def test_of_several_cases_that_no_message_spoke_of_a_person_chooses(outside: Outside) -> None:
    await outside.company.case("F2")
    await outside.writes("ya pagué")
    assert (await outside.told(), await outside.tasks()) == ([], [("F1", "reply")])


async def test_a_promise_without_a_day_a_plan_and_free_text_are_a_persons(outside: Outside) -> None:
    await outside.sent("F1")
    for text in ("pago pronto", "quiero cuotas", "¿me pueden llamar?", "pago 50 el viernes"):
        await outside.writes(text, WHATSAPP)
    assert await outside.told() == []
    assert await outside.tasks() == [("F1", "reply")] * 4
    row = await outside.company.row("select queue, kind, key like 'reply/SM%' from task limit 1")
    assert row == ("collections", "task", True)
    assert sorted(await outside.meanings()) == ["plan", "text", "will_pay_on", "will_pay_on"]


async def test_a_day_is_remembered_until_the_cases_are_asked(outside: Outside) -> None:
    await outside.company.case("F2")
    await outside.sent("F1", "F2")
    await outside.writes("2) 15 de mayo de 2099 no, el 20/12 mejor", WHATSAPP)
    assert await outside.company.value("select promise_on from reply") is None
    await outside.writes("el lunes pago", WHATSAPP)
    row = await outside.company.row("select promise_on, promise_of, handled_at from reply where promise_on is not null")
    today = await outside.company.value("select (now() at time zone 'America/Lima')::date")
    assert isinstance(row[0], date)
    assert (row[0].weekday(), 0 < (row[0] - today).days <= 7) == (0, True)
    assert (row[1], row[2]) == (["F1", "F2"], None)


async def test_something_wrong_stops_the_clock_and_a_person_looks(outside: Outside) -> None:
    await outside.sent("F1")
    await outside.writes("4. no recibí el producto", WHATSAPP)
    assert await outside.told() == [("F1", "dispute_opened")]
    assert await outside.company.value("select event->>'reason' from inbox") in (None, "other")
    assert await outside.tasks() == [("F1", "reply")]


async def test_where_the_playbook_does_not_pause_for_a_dispute_only_a_person_looks(outside: Outside) -> None:
    await outside.company.case("F9", plan=await outside.company.publish())
    await outside.sent("F9")
    await outside.writes("el monto está mal", WHATSAPP)
    assert (await outside.told(), await outside.tasks()) == ([], [("F9", "reply")])


@pytest.mark.parametrize(
    ("text", "reason"),
    [("número equivocado", "wrong_number"), ("soy su hermana", "third_party"), ("falleció", "third_party")],
)
async def test_somebody_else_at_the_address_ends_its_use_at_once(outside: Outside, text: str, reason: str) -> None:
    await outside.sent("F1")
    await outside.writes(text, WHATSAPP)
    assert await outside.company.row("select value, reason from suppressed") == (MOBILE, reason)
    assert await outside.company.value("select bad_at is not null from address where kind = 'mobile'")
    assert await outside.company.value("select bad_at is null from address where kind = 'email'")
    assert await outside.told() == [("F1", "address_failed")]
    assert await outside.tasks() == [("F1", "reply")]
    assert await outside.facts() == [reason]


async def test_nothing_is_ever_answered(outside: Outside) -> None:
    await outside.sent("F1")
    for text in ("número equivocado", "¿quién es?", "¿cuánto debo?", "STOP"):
        answer = await outside.posts(outside.notices.inbound(WHATSAPP, text, f"whatsapp:{OURS}"))
        assert answer.text.endswith("<Response/>")
    await outside.handles()
    assert await outside.company.sent() == []


async def test_who_nobody_knows_is_kept_and_listed_and_makes_no_task(outside: Outside) -> None:
    await outside.writes("ya pagué", "+51911111111")
    row = await outside.company.row("select customer, invoice, meaning, handled_at from reply")
    assert row == (None, None, "already_paid", None)
    assert (await outside.told(), await outside.tasks()) == ([], [])


async def test_a_number_that_two_customers_share_is_the_one_that_was_written_to(outside: Outside) -> None:
    await outside.customer("c2", mobile=MOBILE, mail="")
    await outside.company.case("F2", customer="c2")
    await outside.sent("F2", customer="c2")
    await outside.writes("ya pagué", WHATSAPP)
    assert await outside.told() == [("F2", "payment_reported")]


async def test_the_credit_terms_are_accepted_by_a_word_and_nothing_else_is(outside: Outside) -> None:
    await outside.sent("F1", step="policy.terms")
    await outside.writes("ACEPTO", WHATSAPP)
    assert await outside.told() == [("F1", "terms_accepted")]
    await outside.company.case("F2")
    await outside.sent("F2")
    await outside.writes("ACEPTO", WHATSAPP)
    assert await outside.tasks() == [("F2", "reply")]


async def test_the_same_message_again_under_another_notice_follows_once(outside: Outside) -> None:
    await outside.sent("F1")
    await outside.writes("error en la factura", WHATSAPP, sid="SM5")
    await outside.writes("error en la factura", WHATSAPP, sid="SM5", NumSegments="2")
    assert await outside.company.row("select (select count(*) from webhook), (select count(*) from reply)") == (2, 1)
    assert (len(await outside.told()), len(await outside.tasks())) == (1, 1)


async def test_an_automatic_answer_is_kept_and_never_followed(outside: Outside) -> None:
    await outside.mail_sent("F1")
    await outside.mails("STOP. I am on holiday", "Automatic reply", headers="Auto-Submitted: auto-replied")
    assert await outside.meanings() == ["automatic"]
    assert (await outside.consents(), await outside.tasks(), await outside.facts()) == ([], [], [])


async def test_a_mail_is_known_by_its_address_and_answers_the_last_mail(outside: Outside) -> None:
    await outside.sent("F1")
    await outside.mail_sent("F2")
    await outside.mails("Buenas, ya está pagado.\n\n> responda STOP", sender=f"Rosa Q <{MAIL.upper()}>")
    assert await outside.told() == [("F2", "payment_reported")]
    assert await outside.company.value("select id like 'mail/%' from reply")


@pytest.mark.parametrize(("text", "wanted"), [("ya pagué", "text"), ("número equivocado", "text"), ("BAJA", "stop")])
async def test_of_a_mail_that_may_be_forged_only_a_stop_is_followed(outside: Outside, text: str, wanted: str) -> None:
    await outside.mail_sent("F2")
    notice = outside.notices.inbound_mail(MAIL, "Re: x", text, SECRET, "pagos@acme.example")
    content = notice.content.replace(b'name="SPF"\r\n\r\npass', b'name="SPF"\r\n\r\nsoftfail')
    assert content != notice.content
    await outside.tells(dataclasses.replace(notice, content=content))
    assert await outside.meanings() == [wanted]
    assert await outside.told() == []
    assert await outside.company.value("select count(*) from suppressed") == 0


KEYS = [
    ("1", "", "pay_now", [], []),
    ("2", "", "promise", [], [("F1", "reply")]),
    ("3", "", "dispute", [("F1", "dispute_opened")], [("F1", "reply")]),
    ("0", "", "person", [], [("F1", "reply")]),
    ("5", "right_party", "right_party", [], []),
    ("9", "wrong_number", "wrong_number", [("F1", "address_failed")], [("F1", "reply")]),
    ("7", "", "nothing", [], []),
    ("", "", "nothing", [], []),
]


@pytest.mark.parametrize(("digit", "fact", "meaning", "told", "tasks"), KEYS)
async def test_each_key_of_a_call_has_its_meaning(
    outside: Outside, digit: str, fact: str, meaning: str, told: list[object], tasks: list[object]
) -> None:
    call = await outside.sent("F1", channel="voice")
    url = f"{call.callback.replace('status', 'voice')}&lang=es&told=1"
    notice = outside.notices.signed_form(url, {"CallSid": "CA1", "Digits": digit, "To": MOBILE})
    answer = await outside.posts(notice)
    assert (answer.status_code, "<Response>" in answer.text) == (200, True)
    await outside.handles()
    assert await outside.meanings() == [meaning]
    assert (await outside.told(), await outside.tasks()) == (told, tasks)
    assert await outside.facts() == ([fact] if fact else [] if meaning == "nothing" else ["replied"])


async def test_before_the_message_is_told_a_key_agrees_to_nothing(outside: Outside) -> None:
    call = await outside.sent("F1", channel="voice")
    url = f"{call.callback.replace('status', 'voice')}&lang=es"
    await outside.tells(outside.notices.signed_form(url, {"CallSid": "CA1", "Digits": "3", "To": MOBILE}))
    assert await outside.meanings() == ["nothing"]
    assert await outside.told() == []


async def test_a_picture_without_words_is_shown_to_a_person(outside: Outside) -> None:
    await outside.sent("F1")
    await outside.writes("", WHATSAPP, NumMedia="1", MediaContentType0="image/jpeg", MediaUrl0="https://x.example/1")
    assert await outside.company.value("select body from reply") == "[image/jpeg]"
    assert await outside.tasks() == [("F1", "reply")]


@pytest.mark.parametrize(
    ("written", "country", "same"),
    [
        ("+51 999-000-111", "", True), ("999000111", "PE", True), ("0051999000111", "PE", True),
        ("999000111", "", True), ("999000111", "MX", False), ("99000112", "PE", False), ("", "PE", False),
    ],
)  # fmt: skip
def test_a_number_is_known_in_whatever_spelling(written: str, country: str, same: bool) -> None:
    assert same_number(written, country, MOBILE) is same


def test_mexican_and_argentine_mobiles_are_known_with_and_without_their_digit() -> None:
    assert same_number("55 1234 5678", "MX", "+5215512345678")
    assert same_number("+54 11 2345-6789", "AR", "+5491123456789")
    assert not same_number("55 1234 5678", "MX", "+5215512345679")


async def test_what_was_handled_is_emptied_and_the_record_names_nobody(outside: Outside) -> None:
    await outside.sent("F1")
    await outside.writes("ya pagué, soy Rosa Quispe", WHATSAPP)
    assert await outside.company.value("select count(*) from webhook where body::text <> '{}'") == 0
    seen = await outside.company.value("select string_agg(event::text || id, ' ') from inbox")
    assert "Rosa" not in seen
    assert MOBILE[3:] not in seen
