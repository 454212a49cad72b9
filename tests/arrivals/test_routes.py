"""What may come in by a web-hook: only what is proven, once, within bounds; and it is stored before it is answered."""

from __future__ import annotations

import asyncio
import base64
import json
import logging
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl

import asyncpg
import httpx
import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from starlette.applications import Starlette

from tests.arrivals.outside import MAIL, MOBILE, NOW, OURS, SECRET, Outside
from tests.providers.fake.notices import Notice
from workers.webhooks.routes import webhook_routes

FORM = {"Content-Type": "application/x-www-form-urlencoded"}


async def stored(outside: Outside) -> int:
    return int(await outside.company.value("select count(*) from webhook"))


async def test_a_signed_message_is_stored_and_answered_with_nothing_to_say(outside: Outside) -> None:
    answer = await outside.posts(outside.notices.inbound(MOBILE, "hola", OURS))
    assert (answer.status_code, answer.headers["content-type"].partition(";")[0]) == (200, "text/xml")
    assert answer.text.endswith("<Response/>")
    assert await stored(outside) == 1


async def test_who_begins_a_notice_and_never_ends_it_is_sent_away(outside: Outside) -> None:
    async def drips() -> AsyncIterator[bytes]:
        yield b"From="
        await asyncio.Event().wait()

    routes = webhook_routes(outside.company.pool, outside.environ, lambda: NOW, seconds=0.05)
    async with httpx.AsyncClient(transport=httpx.ASGITransport(Starlette(routes=routes)), base_url="http://x") as who:
        answer = await who.post("/webhooks/twilio/message", content=drips(), headers=FORM)
    assert answer.status_code == 408


async def test_the_same_notice_again_is_stored_once_and_answered_well(outside: Outside) -> None:
    notice = outside.notices.inbound(MOBILE, "hola", OURS)
    assert [(await outside.posts(notice)).status_code for _ in range(3)] == [200, 200, 200]
    assert await stored(outside) == 1


async def test_behind_a_proxy_the_public_address_is_the_one_that_was_signed(outside: Outside) -> None:
    notice = outside.notices.inbound(MOBILE, "hola", OURS)
    assert (await outside.posts(notice, base="http://127.0.0.1:9000")).status_code == 200
    outside.environ["COBRANZA_PUBLIC_URL"] = "https://other.example"
    assert (await outside.posts(notice)).status_code == 403
    outside.environ["COBRANZA_PUBLIC_URL"] = ""
    assert (await outside.posts(notice, base="https://cobranza.acme.example")).status_code == 200


async def test_a_public_address_below_a_path_is_what_was_signed(outside: Outside) -> None:
    outside.notices.public_url = outside.environ["COBRANZA_PUBLIC_URL"] = "https://acme.example/cobros"
    notice = outside.notices.inbound(MOBILE, "hola", OURS)
    behind = replace(notice, url=notice.url.replace("/cobros", ""))  # the proxy takes its own part off
    assert (await outside.posts(behind)).status_code == 200


async def test_the_key_of_a_contact_survives_its_address(outside: Outside) -> None:
    await outside.company.case("F 2/ñ")
    message = await outside.sent("F 2/ñ")
    answer = await outside.posts(outside.notices.status(message, "delivered"))  # type: ignore[arg-type]
    assert answer.status_code == 204
    assert await outside.company.value("select query->>'key' from webhook") == message.key


@pytest.mark.parametrize(
    ("headers", "content"),
    [
        ({}, None),
        ({"X-Twilio-Signature": ""}, None),
        ({"X-Twilio-Signature": "AAAA"}, None),
        ({"X-Twilio-Signature": b"\xf1\xff"}, None),
        (None, b"Body=STOP&From=%2B51999000111"),
    ],
)
async def test_what_is_not_signed_is_refused_and_not_kept(
    outside: Outside, headers: dict[str, Any] | None, content: bytes | None, caplog: pytest.LogCaptureFixture
) -> None:
    notice = outside.notices.inbound(MOBILE, "secreto de Rosa", OURS)
    forged = Notice(
        notice.url,
        notice.headers if headers is None else FORM | headers,
        content or notice.content,
    )
    with caplog.at_level(logging.WARNING):
        answer = await outside.posts(forged)
    assert answer.status_code == 403
    assert await stored(outside) == 0
    assert "twilio.message refused, 403 (number 1)" in caplog.text
    assert not [word for word in ("Rosa", "999", "secreto") if word in caplog.text + answer.text]


async def test_refusals_are_counted(outside: Outside, caplog: pytest.LogCaptureFixture) -> None:
    forged = replace(outside.notices.inbound(MOBILE, "x", OURS), headers=FORM)
    with caplog.at_level(logging.WARNING):
        async with httpx.AsyncClient(transport=httpx.ASGITransport(outside.app()), base_url="http://x") as client:
            for _ in range(3):
                await client.post(forged.path, headers=forged.headers, content=forged.content)
    assert "(number 3)" in caplog.text


@pytest.mark.parametrize("missing", ["TWILIO_AUTH_TOKEN", "SENDGRID_WEBHOOK_KEY", "SENDGRID_INBOUND_SECRET"])
async def test_an_address_that_is_not_set_up_says_so_in_two_languages(outside: Outside, missing: str) -> None:
    del outside.environ[missing]
    notices = {
        "TWILIO_AUTH_TOKEN": outside.notices.inbound(MOBILE, "x", OURS),
        "SENDGRID_WEBHOOK_KEY": outside.notices.events({"event": "delivered"}, at=NOW),
        "SENDGRID_INBOUND_SECRET": outside.notices.inbound_mail(MAIL, "x", "x", SECRET, "y@acme.example"),
    }
    answer = await outside.posts(notices[missing])
    assert answer.status_code == 503
    assert answer.text.count(missing) == 2
    assert "configurada" in answer.text
    assert await stored(outside) == 0


async def test_a_key_that_is_no_key_is_our_fault_and_not_the_senders(outside: Outside) -> None:
    notice = outside.notices.events({"event": "delivered"}, at=NOW)
    outside.environ["SENDGRID_WEBHOOK_KEY"] = "not a key"
    assert (await outside.posts(notice)).status_code == 503


async def test_another_kind_of_content_is_refused(outside: Outside) -> None:
    notice = outside.notices.inbound(MOBILE, "x", OURS)
    for kind in ("application/json", "text/plain", ""):
        assert (await outside.posts(notice, **{"Content-Type": kind})).status_code == 415
    assert (await outside.posts(replace(notice, headers=notice.headers | {
        "Content-Type": "application/x-www-form-urlencoded; charset=UTF-8"}))).status_code == 200  # fmt: skip
    events = outside.notices.events({"event": "x"}, at=NOW)
    assert (await outside.posts(events, **{"Content-Type": "text/plain"})).status_code == 415


async def test_what_is_too_large_is_refused(outside: Outside) -> None:
    notice = outside.notices.inbound(MOBILE, "x" * 70_000, OURS)
    assert (await outside.posts(notice)).status_code == 413
    events = outside.notices.events({"event": "x" * 3_000_000}, at=NOW)
    assert (await outside.posts(events)).status_code == 413
    assert await stored(outside) == 0


async def test_bytes_that_are_no_utf8_are_refused(outside: Outside) -> None:
    url = f"{outside.notices.public_url}/webhooks/twilio/message"
    for content in (b"Body=%FF%FE&From=x", b"Body=\xff\xfe"):
        assert (await outside.posts(Notice(url, FORM | {"X-Twilio-Signature": "x"}, content))).status_code == 400
    events = f"{outside.notices.public_url}/webhooks/sendgrid/events"
    assert (await outside.posts(Notice(events, {"Content-Type": "application/json"}, b"\xff"))).status_code == 400
    fields = Notice(url, FORM | {"X-Twilio-Signature": "x"}, b"&".join([b"a=1"] * 600))
    assert (await outside.posts(fields)).status_code == 400


@pytest.mark.parametrize("content", [b"{}", b"[1]", b"no json", b"[" * 100_000, b'[{"event": 1}'])
async def test_signed_events_that_are_no_list_are_refused(outside: Outside, content: bytes) -> None:
    moment = str(int(NOW.timestamp()))
    signature = outside.notices._private.sign(moment.encode() + content, ec.ECDSA(hashes.SHA256()))
    headers = {
        "Content-Type": "application/json", "X-Twilio-Email-Event-Webhook-Timestamp": moment,
        "X-Twilio-Email-Event-Webhook-Signature": base64.b64encode(signature).decode(),
    }  # fmt: skip
    url = f"{outside.notices.public_url}/webhooks/sendgrid/events"
    assert (await outside.posts(Notice(url, headers, content))).status_code == 400


async def test_events_are_taken_only_from_whom_signed_them_lately(outside: Outside) -> None:
    event = {"event": "delivered", "sg_event_id": "1", "email": MAIL}
    assert (await outside.posts(outside.notices.events(event, at=NOW))).status_code == 204
    for at in (NOW - timedelta(minutes=11), NOW + timedelta(minutes=11)):
        answer = await outside.posts(outside.notices.events(event, at=at))
        assert (answer.status_code, "11 minutes" in answer.text) == (403, True)
    assert (await outside.posts(outside.notices.events(event, at=NOW).tampered())).status_code == 403
    for header in ("Signature", "Timestamp"):
        for value in ("", "no base64 at all", "AAAA", "9" * 400):
            name = f"X-Twilio-Email-Event-Webhook-{header}"
            answer = await outside.posts(outside.notices.events(event, at=NOW), **{name: value})
            assert answer.status_code == 403
    assert await stored(outside) == 1


async def test_mail_is_taken_only_at_the_secret_address(outside: Outside) -> None:
    good = outside.notices.inbound_mail(MAIL, "Re", "ya pagué", SECRET, "pagos@acme.example")
    assert (await outside.posts(good)).status_code == 204
    for wrong in ("other", SECRET + "x", "%F1", "ñ"):
        bad = outside.notices.inbound_mail(MAIL, "Re", "ya pagué", wrong, "pagos@acme.example")
        assert (await outside.posts(bad)).status_code == 403
    assert await stored(outside) == 1


def multipart(fields: dict[str, bytes], *files: tuple[str, bytes]) -> tuple[dict[str, str], bytes]:
    parts = [f'--B\r\nContent-Disposition: form-data; name="{n}"\r\n\r\n'.encode() + v for n, v in fields.items()]
    parts += [
        f'--B\r\nContent-Disposition: form-data; name="{n}"; filename="{n}.jpg"\r\n\r\n'.encode() + v for n, v in files
    ]
    return {"Content-Type": "multipart/form-data; boundary=B"}, b"\r\n".join([*parts, b"--B--\r\n"])


async def test_each_field_of_a_mail_is_read_in_its_own_character_set(outside: Outside) -> None:
    sets = json.dumps({"text": "windows-1252", "subject": "UTF-8", "html": "no-such-set"}).encode()
    fields = {
        "from": b"rosa@quispe.example", "subject": "Año".encode(), "text": "ma\u00f1ana \u20ac".encode("cp1252"),
        "html": b"\xff\x00ok", "charsets": sets,
    }  # fmt: skip
    headers, content = multipart(fields, ("photo", b"\xff" * 100_000))
    url = f"{outside.notices.public_url}/webhooks/sendgrid/inbound/{SECRET}"
    assert (await outside.posts(Notice(url, headers, content))).status_code == 204
    body = json.loads(await outside.company.value("select body::text from webhook"))
    assert (body["subject"], body["text"], body["html"]) == ("Año", "mañana €", "\ufffdok")
    assert "photo" not in body
    for wrong in (b"nothing", b"--B\r\n\r\nx\r\n--B--"):
        assert (await outside.posts(Notice(url, headers, wrong))).status_code == 400


async def test_a_database_that_is_away_is_an_answer_that_asks_for_another_try(outside: Outside) -> None:
    notice = outside.notices.inbound(MOBILE, "x", OURS)
    await outside.company.do("alter table webhook rename to elsewhere")
    assert (await outside.posts(notice)).status_code == 503
    await outside.company.do("alter table elsewhere rename to webhook")
    assert (await outside.posts(notice)).status_code == 200


# --- the providers' own payloads ---------------------------------------------------------------------------------


@pytest.fixture
def real(shared_data: Path) -> Path:
    if not (folder := shared_data / "msg").is_dir():
        pytest.skip("no real notices beside the checkout")
    return folder


async def test_a_really_signed_event_is_proven_in_its_own_minutes(outside: Outside, real: Path) -> None:
    given = json.loads((real / "sendgrid" / "signed_event.json").read_text("utf-8"))
    outside.environ["SENDGRID_WEBHOOK_KEY"] = given["public_key"]
    headers = {
        "Content-Type": "application/json", "X-Twilio-Email-Event-Webhook-Signature": given["signature"],
        "X-Twilio-Email-Event-Webhook-Timestamp": given["timestamp"],
    }  # fmt: skip
    notice = Notice("https://x.example/webhooks/sendgrid/events", headers, given["body"].encode())
    assert (await outside.posts(notice)).status_code == 403
    outside.now = datetime.fromtimestamp(int(given["timestamp"]) + 60, UTC)
    assert (await outside.posts(notice)).status_code == 204
    assert (await outside.posts(replace(notice, content=given["body"].strip().encode()))).status_code == 403
    await outside.handles()
    assert await outside.company.value("select value from suppressed") is None, "the message was not ours"


async def test_twilios_own_bodies_are_taken_and_handled(outside: Outside, real: Path) -> None:
    bodies = (real / "twilio" / "bodies.txt").read_text("utf-8").splitlines()
    for line in bodies:
        fields = dict(parse_qsl(line, keep_blank_values=True))
        path = "message" if fields.get("SmsStatus") == "received" else "status"
        await outside.tells(outside.notices.signed_form(f"{outside.notices.public_url}/webhooks/twilio/{path}", fields))
    assert await outside.meanings() == ["text", "text", "stop"]
    assert await outside.company.value("select value from suppressed") == "+15555551234", "a stop by a stranger is kept"


async def test_sendgrids_own_events_are_taken_and_handled(outside: Outside, real: Path) -> None:
    events = json.loads((real / "sendgrid" / "events.json").read_text("utf-8"))
    await outside.company.case("F2")
    key = (await outside.sent("F1", channel="email", to=MAIL)).key
    other = (await outside.sent("F2", channel="email", to="noreply@example.com")).key
    for event in events:
        event["cobranza_key"] = other if event["event"] == "bounce" else key if event["event"] != "dropped" else ""
    await outside.tells(outside.notices.events(*events, at=NOW))
    rows = await outside.company.pool.fetch("select key, delivery from contact order by key")
    assert [tuple(row) for row in rows] == [(key, "read"), (other, "bounced")]
    assert await outside.company.value("select value from suppressed where reason = 'bounced'") == "noreply@example.com"


async def test_sendgrids_own_inbound_mails_are_taken_and_handled(outside: Outside, real: Path) -> None:
    url = f"{outside.notices.public_url}/webhooks/sendgrid/inbound/{SECRET}"
    headers = {"Content-Type": "multipart/form-data; boundary=xYzZY"}
    files = [file for file in sorted((real / "sendgrid" / "inbound").iterdir()) if file.stat().st_size]
    assert len(files) >= 3
    for file in files:
        answer = await outside.posts(
            Notice(url, headers, file.read_bytes().replace(b"\r\n", b"\n").replace(b"\n", b"\r\n"))
        )
        assert answer.status_code == 204, file.name
    await outside.handles()
    rows = await outside.company.pool.fetch("select address, body, subject from reply")
    assert {row["address"] for row in rows} == {"test@example.com"}
    assert all(row["body"].strip() == "Hello Twilio SendGrid!" for row in rows)


async def test_a_lost_connection_to_the_database_is_no_error_of_ours(outside: Outside, dsn: str) -> None:
    pool = await asyncpg.create_pool(dsn, min_size=0, max_size=1)
    await pool.close()
    app = Starlette(routes=webhook_routes(pool, outside.environ))
    notice = outside.notices.inbound(MOBILE, "x", OURS)
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://x") as client:
        answer = await client.post(notice.path, headers=notice.headers, content=notice.content)
    assert answer.status_code == 503
