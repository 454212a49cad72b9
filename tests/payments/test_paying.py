"""A link is made, paid, refunded, disputed; notices come twice, late and out of order; the books on a real database."""

from __future__ import annotations

import json
from datetime import timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from activities.failures import ProviderRefused, ProviderUnavailable
from activities.payments import stripe_says
from activities.payments.amounts import of_stripe, to_stripe
from activities.payments.links import NoLink, NoSuchInvoice
from tests.payments.conftest import Counter
from workers.cashiers import check_takers, link_makers, takers
from workers.channels import HalfConfigured, NotAsExpected


async def test_a_link_is_made_once_and_given_again(counter: Counter) -> None:
    first = await counter.link("F001-123", "118.00")
    assert first.startswith("https://www.mercadopago.example/")
    assert await counter.link("F001-123", "118") == first
    assert len(counter.world.preferences) == 1
    (preference,) = counter.world.preferences.values()
    assert preference["external_reference"] == "F001-123"
    assert preference["items"][0]["unit_price"] == 118.0
    other = await counter.link("F001-123", "59.00")
    assert other != first
    counter.world.now += timedelta(hours=21)
    assert await counter.link("F001-123", "118.00") not in (first, other), "the first one has expired"


async def test_stripe_is_asked_with_a_key_of_our_own(counter: Counter) -> None:
    session = counter.world.sessions[await counter.session("118.90")]
    assert session["line_items[0][price_data][unit_amount]"] == "11890"
    assert session["metadata[invoice]"] == session["payment_intent_data[metadata][invoice]"] == "F001-123"
    await counter.till.do("delete from payment_link")  # it was made, and a crash kept us from storing it
    await counter.link("F001-123", "118.90")
    assert len(counter.world.sessions) == 1


async def test_there_is_no_link_without_a_provider_or_an_invoice(counter: Counter) -> None:
    assert link_makers({}) == ()
    with pytest.raises(NoSuchInvoice):
        await counter.link("F999", "1")
    counter.world.environment()
    from workers.cashiers import pay_now

    with pytest.raises(NoLink):
        await pay_now(counter.till.connection, "F001-123", Decimal(1), {}, counter.world.now)


@pytest.mark.parametrize(("status", "error"), [(503, ProviderUnavailable), (429, ProviderUnavailable),
                                               (401, ProviderUnavailable), (400, ProviderRefused)])  # fmt: skip
async def test_a_provider_that_says_no_makes_no_link(counter: Counter, status: int, error: type[Exception]) -> None:
    counter.world.status = status
    for currency in ("PEN", "USD"):
        await counter.till.do("update invoice set currency = $1 where number = 'F001-123'", currency)
        with pytest.raises(error) as raised:
            await counter.link("F001-123", "118")
        assert "8842" not in str(raised.value)
    assert await counter.till.value("select count(*) from payment_link") == 0


async def test_a_paid_page_is_credited_with_the_gross_and_its_fee_is_known(counter: Counter) -> None:
    charge = counter.world.stripe_charge(await counter.session(), fee=372)
    await counter.hears(counter.world.stripe("charge.succeeded", charge))
    assert await counter.till.owed() == {"F001-123": 0, "F001-124": 50}
    assert await counter.till.row("select amount, fee from remittance m join payment p on p.id = m.payment") == (
        Decimal("118.00"), Decimal("3.72"))  # fmt: skip


async def test_the_same_money_told_in_many_ways_is_credited_once(counter: Counter) -> None:
    world = counter.world
    session = await counter.session()
    charge = world.stripe_charge(session)
    link = charge["metadata"]["link"]
    done = {"id": session, "object": "checkout.session", "payment_status": "paid", "client_reference_id": link}
    events = [world.stripe("checkout.session.completed", done), world.stripe("charge.succeeded", charge, "evt_a"),
              world.stripe("charge.succeeded", charge, "evt_a"), world.stripe("payment_intent.succeeded", charge),
              world.stripe("charge.updated", charge)]  # fmt: skip
    await counter.hears(*reversed(events))
    assert await counter.till.told("payment_received") == [("F001-123", "118.00")]
    assert await counter.till.value("select state from payment_link") == "paid"


async def test_a_refund_that_comes_before_its_payment(counter: Counter) -> None:
    world = counter.world
    charge = world.stripe_charge(await counter.session())
    await counter.hears(world.stripe("charge.refunded", world.refunded(charge, 11800)))
    assert await counter.till.owed() == {"F001-123": 118, "F001-124": 50}
    await counter.hears(world.stripe("charge.succeeded", charge))
    assert await counter.till.owed() == {"F001-123": 118, "F001-124": 50}
    assert await counter.till.told("payment_reversed") == [("F001-123", "118.00")]


async def test_refunds_in_parts_come_twice_and_out_of_order(counter: Counter) -> None:
    world = counter.world
    charge = world.stripe_charge(await counter.session())
    ten, thirty = (
        world.stripe("charge.refunded", world.refunded(charge, units), f"evt_{units}") for units in (1000, 3000)
    )
    await counter.hears(world.stripe("charge.succeeded", charge), thirty, ten, thirty)
    assert (await counter.till.owed())["F001-123"] == 30


async def test_a_chargeback_reverses_and_a_won_one_comes_home(counter: Counter) -> None:
    world = counter.world
    charge = world.stripe_charge(await counter.session())
    await counter.hears(world.stripe("charge.succeeded", charge),
                        world.stripe("charge.dispute.created", world.dispute(charge, "warning_closed")))  # fmt: skip
    assert (await counter.till.owed())["F001-123"] == 0, "a bank that only asks took nothing"
    await counter.hears(world.stripe("charge.dispute.created", world.dispute(charge)),
                        world.stripe("charge.dispute.funds_withdrawn", world.dispute(charge)))  # fmt: skip
    assert (await counter.till.owed())["F001-123"] == 118
    won = world.dispute(charge, "won")
    await counter.hears(
        world.stripe("charge.dispute.funds_reinstated", won), world.stripe("charge.dispute.closed", won)
    )
    assert (await counter.till.owed())["F001-123"] == 0
    assert [amount for _, amount in await counter.till.told("payment_reversed")] == ["118.00"]


async def test_a_dispute_that_is_won_before_we_hear_of_it_moves_nothing(counter: Counter) -> None:
    world = counter.world
    charge = world.stripe_charge(await counter.session())
    await counter.hears(world.stripe("charge.succeeded", charge),
                        world.stripe("charge.dispute.closed", world.dispute(charge, "won")),
                        world.stripe("charge.dispute.created", world.dispute(charge)))  # fmt: skip
    assert (await counter.till.owed())["F001-123"] == 0
    assert await counter.till.told("payment_reversed") == []


async def test_a_charge_that_is_not_ours_is_none_of_our_business(counter: Counter) -> None:
    charge = counter.world.stripe_charge(await counter.session())
    await counter.hears(counter.world.stripe("charge.succeeded", {**charge, "metadata": {}}))
    assert await counter.till.value("select count(*) from payment") == 0


async def test_mercadopago_is_asked_what_became_of_a_payment(counter: Counter) -> None:
    world = counter.world
    await counter.link("F001-123", "118.00")
    payment = world.mp_pays(next(iter(world.preferences)), "rejected")
    await counter.hears(world.mercadopago(payment))
    assert await counter.till.value("select state from payment_link") == "failed"
    payment = world.mp_pays(next(iter(world.preferences)))
    await counter.hears(world.mercadopago(payment, "payment.created"), world.mercadopago(payment))
    assert await counter.till.owed() == {"F001-123": 0, "F001-124": 50}
    kept = await counter.till.row("select fee, p.paid_on::text from remittance m join payment p on p.id = m.payment")
    assert kept == (
        Decimal("4.71"), "2026-03-10"), "half past ten at night in Lima is still that day"  # fmt: skip
    world.payments[payment] |= {"transaction_amount_refunded": 18.0}
    await counter.hears(world.mercadopago(payment), world.mercadopago(payment))
    assert (await counter.till.owed())["F001-123"] == 18
    world.payments[payment] |= {"status": "charged_back"}
    await counter.hears(world.mercadopago(payment))
    assert (await counter.till.owed())["F001-123"] == 118
    world.payments[payment] |= {"status_detail": "reimbursed"}
    await counter.hears(world.mercadopago(payment), world.mercadopago(payment))
    assert (await counter.till.owed())["F001-123"] == 18


async def test_a_provider_that_does_not_answer_is_asked_again(counter: Counter) -> None:
    world = counter.world
    await counter.link("F001-123", "118.00")
    payment = world.mp_pays(next(iter(world.preferences)))
    world.status = 503
    await counter.hears(world.mercadopago(payment))
    assert await counter.till.owed() == {"F001-123": 118, "F001-124": 50}
    world.status, world.now = 0, world.now + timedelta(minutes=1)
    await counter.hears()
    assert (await counter.till.owed())["F001-123"] == 0


async def test_a_fee_that_cannot_be_asked_for_holds_no_money_up(counter: Counter) -> None:
    charge = counter.world.stripe_charge(await counter.session())
    counter.world.status = 503
    await counter.hears(counter.world.stripe("charge.succeeded", charge))
    assert (await counter.till.owed())["F001-123"] == 0


PAID = {"id": "n1", "event": "paid", "payment": "y-1", "amount": "118.00", "currency": "PEN", "paid_on": "2026-03-10",
        "invoice": "F001-123", "fee": "1.18", "payer": {"name": "Rosa Quispe"}}  # fmt: skip


async def test_a_wallet_pays_is_refunded_and_repeats_itself(counter: Counter) -> None:
    world = counter.world
    await counter.hears(world.wallet(PAID), world.wallet(PAID), world.wallet({**PAID, "id": "n2"}))
    assert (await counter.till.owed())["F001-123"] == 0
    back = {**PAID, "id": "n3", "event": "refunded", "amount": "18.00", "fee": None}
    await counter.hears(world.wallet(back), world.wallet(back))
    assert (await counter.till.owed())["F001-123"] == 18
    assert await counter.till.value("select count(*) from payment") == 4, (
        "money, its part, what went back, and its part"
    )


async def test_a_wallets_payment_without_an_invoice_is_matched_like_any_other(counter: Counter) -> None:
    await counter.till.named("c1", "Rosa Quispe", "10407654321")
    told = {**PAID, "invoice": "", "amount": "168.00", "payer": {"tax_id": "10407654321"}}
    await counter.hears(counter.world.wallet(told))
    assert await counter.till.owed() == {"F001-123": 0, "F001-124": 0}


BAD = {
    "no amount": {**PAID, "amount": "x"}, "a minus": {**PAID, "amount": "-1.00"}, "nothing": {**PAID, "amount": "0"},
    "too fine": {**PAID, "amount": "1.001"}, "a fee over all": {**PAID, "fee": "118.00"}, "no id": {**PAID, "id": ""},
    "unknown word": {**PAID, "event": "settled"}, "unknown field": {**PAID, "monto": "1"},
    "NaN": {**PAID, "amount": "NaN"},
    "a list": [PAID], "spaces in its id": {**PAID, "id": "a b"}, "a currency": {**PAID, "currency": "soles"},
}  # fmt: skip


@pytest.mark.parametrize("name", BAD)
async def test_a_wallets_notice_that_says_nothing_is_refused_at_once(counter: Counter, name: str) -> None:
    answer = await counter.posts(counter.world.wallet(BAD[name]))  # type: ignore[arg-type]
    assert answer.status_code == 400
    assert await counter.till.value("select count(*) from webhook") == 0


async def test_only_who_signs_is_heard(counter: Counter) -> None:
    world = counter.world
    charge = world.stripe_charge(await counter.session())
    await counter.link("F001-124", "50")
    payment = world.mp_pays(next(iter(world.preferences)))
    for told in (world.stripe("charge.succeeded", charge), world.wallet(PAID), world.mercadopago(payment)):
        signature = next(name for name in told.headers if "ignature" in name)
        good = told.headers[signature]
        at = good.index("v1=") + 3
        for forged in (f"{good[:at]}{'0' if good[at] != '0' else '1'}{good[at + 1 :]}", "", "t=1", f"{good[:at]}é"):
            headers = {**told.headers, signature: forged}
            answer = await counter.posts(type(told)(told.path, headers, told.content))
            assert answer.status_code == 403, (told.path, forged)
        if "mercadopago" in told.path:  # its body is not signed, and nothing of it is believed
            other = told.path.replace(payment, "999")
            assert (await counter.posts(type(told)(other, told.headers, told.content))).status_code == 403
        else:
            changed = told.content.replace(b"118", b"998")
            assert (await counter.posts(type(told)(told.path, told.headers, changed))).status_code == 403
    assert await counter.till.value("select count(*) from webhook") == 0


async def test_an_old_notice_is_not_heard(counter: Counter) -> None:
    world = counter.world
    charge = world.stripe_charge(await counter.session())
    old = world.now - timedelta(minutes=11)
    body = json.loads(world.stripe("charge.succeeded", charge).content)
    told = [world.signed_by_stripe(json.dumps(body).encode(), old), world.wallet(PAID, at=old),
            world.mercadopago("1", at=world.now - timedelta(days=5))]  # fmt: skip
    assert [(await counter.posts(one)).status_code for one in told] == [403, 403, 403]


async def test_an_old_notice_with_a_new_moment_beside_its_own_is_not_heard(counter: Counter) -> None:
    """Two moments in one header: whoever checks the signature must not read another than who checks its age."""
    world = counter.world
    charge = world.stripe_charge(await counter.session())
    old = world.signed_by_stripe(world.stripe("charge.succeeded", charge).content, world.now - timedelta(days=30))
    await counter.link("F001-124", "50")
    stale = world.mercadopago(world.mp_pays(next(iter(world.preferences))), at=world.now - timedelta(days=30))
    now = int(world.now.timestamp())
    for told, signature, word in ((old, "Stripe-Signature", "t"), (stale, "x-signature", "ts")):
        own = told.headers[signature]
        for header in (f" {word}={now},{own}", f"{word} ={now},{own}", f"{own},{word}={now}", f"{own}, {word}={now}"):
            answer = await counter.posts(type(told)(told.path, {**told.headers, signature: header}, told.content))
            assert answer.status_code == 403, header
    assert await counter.till.value("select count(*) from webhook") == 0


async def test_the_same_notice_of_mercadopago_written_in_many_ways_is_one(counter: Counter) -> None:
    """Its signature is good for days, and each row is a question to MercadoPago."""
    world = counter.world
    await counter.link("F001-124", "50")
    told = world.mercadopago(world.mp_pays(next(iter(world.preferences))))
    own = told.headers["x-signature"]
    for header in (own, f"{own},v2=x", f" {own}", ",".join(reversed(own.split(",")))):
        answer = await counter.posts(type(told)(told.path, {**told.headers, "x-signature": header}, told.content))
        assert answer.status_code == 204, header
    assert await counter.till.value("select count(*) from webhook") == 1


@pytest.mark.parametrize("id", ["../users/me", "1?access_token=x", "1;request-id:x", "1/refunds", "", "9" * 65, "ñ"])
async def test_what_is_no_number_of_a_payment_is_asked_of_nobody(counter: Counter, id: str) -> None:
    assert (await counter.posts(counter.world.mercadopago(id))).status_code in (400, 403)
    assert await counter.till.value("select count(*) from webhook") == 0


async def test_a_refused_notice_leaves_nothing_of_it_in_the_log(
    counter: Counter, caplog: pytest.LogCaptureFixture
) -> None:
    for body in ({**PAID, "event": "Rosa 'la' Quispe"}, {**PAID, "amount": "Rosa"}, {**PAID, "payer": "Rosa"},
                 {**PAID, "currency": "Rosa"}, {**PAID, "paid_on": "Rosa"}):  # fmt: skip
        assert (await counter.posts(counter.world.wallet(body))).status_code == 400
    assert len([one for one in caplog.records if one.name.startswith("cobranza")]) == 5
    assert "Rosa" not in caplog.text


async def test_addresses_that_are_not_set_up_say_so(counter: Counter) -> None:
    import httpx
    from starlette.applications import Starlette

    from workers.webhooks.routes import webhook_routes

    app = Starlette(routes=webhook_routes(counter.till.pool, {}, lambda: counter.world.now))
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://us") as client:
        for path in ("stripe", "mercadopago", "payments/yape"):
            answer = await client.post(f"/webhooks/{path}", json={})
            assert answer.status_code == 503
            assert "SECRET" in answer.text
    assert (await counter.posts(counter.world.wallet(PAID, "plin"))).status_code == 403, "no secret of this name"


def test_the_real_events_of_stripe_are_all_read(shared_data: Path) -> None:
    folder = shared_data / "psp" / "stripe_webhooks_rubymock" / "lib" / "stripe_mock" / "webhook_fixtures"
    found = {}
    files = sorted(folder.glob("*.json"))
    for path in files:
        event = json.loads(path.read_text())
        for thing in (event["data"]["object"],):
            if str(event["type"]).startswith("charge.") and isinstance(thing.get("metadata"), dict):
                thing["metadata"]["invoice"] = "F001-123"
        found[path.stem] = [type(one).__name__ for one in stripe_says.news_of(event)]
    assert len(files) >= 76
    assert {name: said for name, said in found.items() if said} == {
        "charge.captured": ["Receipt"],
        "charge.dispute.closed": ["GivenBack"],
        "charge.dispute.funds_reinstated": ["GivenBack"],
        "charge.dispute.funds_withdrawn": ["TakenBack"],
        "charge.refunded": ["TakenBack"],
        "charge.succeeded": ["Receipt"],
    }


@pytest.mark.parametrize(("amount", "currency", "units"), [("1234.50", "PEN", 123450), ("1234", "JPY", 1234),
                                                           ("1.234", "KWD", 1234), ("12", "ISK", 1200)])  # fmt: skip
def test_amounts_as_stripe_writes_them(amount: str, currency: str, units: int) -> None:
    assert to_stripe(Decimal(amount), currency) == units
    assert of_stripe(units, currency.lower()) == Decimal(amount)
    with pytest.raises(ValueError, match="finer"):
        to_stripe(Decimal("0.00001"), currency)


def test_half_a_provider_is_a_mistake() -> None:
    assert takers({}) == []
    with pytest.raises(HalfConfigured, match="STRIPE_WEBHOOK_SECRET, COBRANZA_PUBLIC_URL"):
        check_takers({"STRIPE_API_KEY": "sk"})
    for secrets in ("yape", "yape=", "stripe=x", "Ya pe=x", "=x"):
        with pytest.raises(NotAsExpected, match="COBRANZA_PAYMENT_SECRETS"):
            check_takers({"COBRANZA_PAYMENT_SECRETS": secrets})
    check_takers({"COBRANZA_PAYMENT_SECRETS": "yape=a=b, bcp-2=c"})
