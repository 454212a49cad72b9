"""What the environment makes of the channels: the outbox, a provider, or a mistake that is told at the start."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import asyncpg
import msgspec
import pytest

from activities.channels.held_back import ListUnreadable
from schemas.failures import CollectionsError
from tests.providers.fake.provider import ACCOUNT, API_KEY, TOKEN, FakeProvider
from tests.providers.places import MAILBOX, TEMPLATE, message
from workers import cli
from workers.channels import HalfConfigured, NotAsExpected, check, senders_of, served
from workers.speech import choose

Pool = asyncpg.Pool
ROOT = Path(__file__).parents[2]


def providers(variables: dict[str, str]) -> dict[str, str]:
    return {one.channel: one.provider for one in served(variables)}


def test_without_credentials_everything_stays_here() -> None:
    here = {"email": "outbox", "letter": "post", "sms": "outbox", "voice": "outbox", "whatsapp": "outbox"}
    assert providers({}) == here
    assert providers({"SENDGRID_API_KEY": "", "TWILIO_SMS_FROM": ""}) == here
    assert check({}) is None


async def test_each_channel_is_served_by_whom_the_environment_names(pool: Pool, provider: FakeProvider) -> None:
    for channels in (("email",), ("sms",), ("whatsapp",), ("email", "sms", "whatsapp", "voice")):
        senders = senders_of(pool, provider.environment(*channels))
        real = {channel for channel, sender in senders.items() if sender.name not in ("outbox", "post")}
        assert real == set(channels)


async def test_what_the_environment_says_is_how_it_goes_out(pool: Pool, provider: FakeProvider) -> None:
    variables = provider.environment() | {
        "SENDGRID_REPLY_TO": "Cobranzas <r@acme.example>", "SENDGRID_OPT_OUT": "mailto:bajas@acme.example",
        "SENDGRID_TRACKING": "clicks", "COBRANZA_WHATSAPP_TEMPLATES": f"overdue_first_es={TEMPLATE}, other={TEMPLATE}",
    }  # fmt: skip
    senders = senders_of(pool, variables)
    for channel in ("email", "sms", "whatsapp"):
        await senders[channel].send(message(channel))
    mail, sms, whatsapp = (taken.sent for taken in provider.taken)
    assert mail["from"] == {"email": "pagos@acme.example", "name": "Acme"}
    assert mail["reply_to"] == {"email": "r@acme.example", "name": "Cobranzas"}
    assert mail["tracking_settings"]["click_tracking"]["enable"] is True
    assert sms["From"] == variables["TWILIO_SMS_FROM"]
    assert whatsapp["ContentSid"] == TEMPLATE
    assert whatsapp["StatusCallback"].startswith(
        "https://cobranza.acme.example/webhooks/twilio/status?key=F001-000123%2F"
    )


@pytest.mark.parametrize(
    ("left_out", "channel"),
    [
        ("SENDGRID_API_KEY", "email"), ("SENDGRID_FROM", "email"), ("TWILIO_AUTH_TOKEN", "sms"),
        ("TWILIO_ACCOUNT_SID", "sms"), ("COBRANZA_PUBLIC_URL", "sms"),
    ],
)  # fmt: skip
def test_half_of_a_channel_is_a_mistake_that_is_named(left_out: str, channel: str, provider: FakeProvider) -> None:
    variables = provider.environment("email", "sms")
    del variables[left_out]
    with pytest.raises(HalfConfigured) as mistake:
        check(variables)
    for language in ("en", "es"):
        said = mistake.value.say(language)
        assert left_out in said
        assert f" {channel} " in said
        assert TOKEN not in said
        assert API_KEY not in said


def test_an_account_without_any_number_of_ours_is_half_a_channel() -> None:
    with pytest.raises(HalfConfigured, match="TWILIO_SMS_FROM / TWILIO_WHATSAPP_FROM / TWILIO_VOICE_FROM"):
        check({"TWILIO_ACCOUNT_SID": ACCOUNT, "TWILIO_AUTH_TOKEN": TOKEN})


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        ("TWILIO_ACCOUNT_SID", "SK" + "0" * 32), ("TWILIO_SMS_FROM", "5551234567890123"),
        ("TWILIO_SMS_FROM", "Acme Cobranzas SA"),
        ("TWILIO_WHATSAPP_FROM", "999"), ("TWILIO_VOICE_FROM", "Acme"), ("SENDGRID_FROM", "Acme"),
        ("SENDGRID_REPLY_TO", "x@"), ("SENDGRID_OPT_OUT", "bajas@acme.example"), ("SENDGRID_TRACKING", "all"),
        ("COBRANZA_PUBLIC_URL", "cobranza.acme.example"), ("COBRANZA_PUBLIC_URL", "https://my_host.example"),
        ("SENDGRID_BASE_URL", "ftp://x"), ("COBRANZA_WHATSAPP_TEMPLATES", "overdue_first_es"),
        ("COBRANZA_WHATSAPP_TEMPLATES", "a=HX123"), ("COBRANZA_WHATSAPP_TEMPLATES", f"a={TEMPLATE},a={TEMPLATE}"),
    ],
)  # fmt: skip
def test_what_cannot_be_right_is_told_before_anything_is_sent(
    variable: str, value: str, provider: FakeProvider
) -> None:
    with pytest.raises(NotAsExpected, match=variable):
        check(provider.environment() | {variable: value})


def test_a_list_that_cannot_be_read_is_told_too(provider: FakeProvider) -> None:
    with pytest.raises(ListUnreadable):
        check(provider.environment() | {"COBRANZA_ONLY_TO": " "})


def test_every_mistake_is_told_in_both_languages() -> None:
    for mistake in (
        HalfConfigured(channel="sms", missing="A", given="B"), NotAsExpected(variable="A", expected="B"),
        ListUnreadable(entry="x"),
    ):  # fmt: skip
        assert isinstance(mistake, CollectionsError)
        assert mistake.say("en") != mistake.say("es")


# --- the command ---


@pytest.fixture
def environment(monkeypatch: pytest.MonkeyPatch, provider: FakeProvider, dsn: str) -> dict[str, str]:
    """Channels at the fake provider, and a database."""
    variables = provider.environment() | {"DATABASE_URL": dsn, "COBRANZA_ONLY_TO": "@empresa.example"}
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    return variables


def test_channels_shows_who_serves_and_no_secret(
    environment: dict[str, str], capsys: pytest.CaptureFixture[str]
) -> None:
    choose("es")
    assert cli.run(["channels"]) == 0
    told = capsys.readouterr()
    shown = told.out + told.err
    assert "Twilio" in shown
    assert "+15005550007" in shown
    assert "solo a @empresa.example" in shown
    for secret in (TOKEN, API_KEY, ACCOUNT, environment["SENDGRID_INBOUND_SECRET"]):
        assert secret not in shown


def test_channels_as_data(environment: dict[str, str], capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.run(["channels", "--json"]) == 0
    answer = {one["channel"]: one for one in msgspec.json.decode(capsys.readouterr().out)}
    assert answer["sms"] == {"channel": "sms", "provider": "twilio", "from": "+15005550006", "missing": []}


def test_channels_names_what_is_missing_and_fails(
    environment: dict[str, str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.delenv("TWILIO_AUTH_TOKEN")
    choose("en")
    assert cli.run(["channels"]) == 1
    told = capsys.readouterr()
    assert "TWILIO_AUTH_TOKEN" in told.out
    assert "half configured" in told.err


def test_one_message_tries_a_channel(
    environment: dict[str, str], provider: FakeProvider, capsys: pytest.CaptureFixture[str]
) -> None:
    choose("es")
    assert cli.run(["channels", "--try", f"email:{MAILBOX}"]) == 0
    assert "SendGrid lo aceptó" in capsys.readouterr().out
    assert provider.taken[0].to == MAILBOX
    assert provider.keys()[0].startswith("try/")
    assert cli.run(["channels", "--try", "sms:+51999888777"]) == 0
    assert "bandeja local" in capsys.readouterr().out
    assert len(provider.taken) == 1


@pytest.mark.parametrize("wrong", ["email", "email:", "pigeon:x", ":x"])
def test_a_try_of_nothing_is_misuse(wrong: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.run(["channels", "--try", wrong]) == 2
    assert "--try" in capsys.readouterr().err


def test_neither_check_nor_the_table_of_channels_loads_a_providers_client() -> None:
    asked = (
        "import sys, workers.channels; from workers import cli; cli.run(['check', 'playbooks/pe-empresas.yaml']);"
        "loaded = {'twilio', 'sendgrid', 'aiohttp', 'phonenumbers', 'typst'} & set(sys.modules);"
        "print(); print(sorted(loaded))"
    )
    done = subprocess.run([sys.executable, "-c", asked], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "[]", done.stdout
