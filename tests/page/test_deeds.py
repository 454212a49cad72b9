"""Everything that a customer can do by the page, each a form sent by a browser without scripts."""

from __future__ import annotations

import asyncio
import hashlib
import re
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from activities.payments.links import Made, Wanted
from console.customer.reading import Form, upload
from schemas.events import DisputeOpened, PaymentReceived, TermsAccepted
from tests.page.company import NOW, Customer, Shop, shipped, words_of
from workers.pages.desk import A_DAY

PDF = b"%PDF-1.7\n1 0 obj\n"


class Bank:
    """Somebody who takes payments by link."""

    name = "stripe"

    def __init__(self) -> None:
        self.asked: list[Wanted] = []

    def takes(self, currency: str) -> bool:
        return currency == "PEN"

    async def make(self, wanted: Wanted) -> Made:
        self.asked.append(wanted)
        return Made(f"cs_{len(self.asked)}", f"https://pay.example/{len(self.asked)}")


# --- what is owed, and why ----------------------------------------------------------------------------------------


async def test_it_says_what_is_owed_and_why(shop: Shop, rosa: Customer) -> None:
    await shop.happens("F001-1", PaymentReceived(at=NOW, id="p1", payment="P1", amount=Decimal(200)))
    said = words_of(await rosa.get())
    assert "Hola, Rosa Quispe" in said
    assert "S/ 1,032.10" in said
    assert "22 días de atraso" in said
    assert "Interés por mora 24 mar. 2026 S/ 7.10" in said
    assert "18 días del 7 mar. 2026 al 24 mar. 2026: S/ 1,200.00 × 12% anual ÷ 365 × 18 = S/ 7.10" in said
    assert "Pago" in said
    assert "-S/ 200.00" in said or "S/ -200.00" in said


async def test_the_customers_other_invoices_are_listed_and_can_be_opened(shop: Shop, rosa: Customer) -> None:
    await shop.invoice("F001-2", "C1", "350.00")
    shown = await rosa.get()
    assert "F001-2 · S/ 377.07" in words_of(shown)
    there = re.search(r'href="(/p/[^"]+\?o=[^"]+)"', shown.text)
    assert there
    assert "F001-2" not in there[1]
    other = await rosa.web.get(there[1])
    assert "S/ 377.07" in words_of(other)
    assert "F001-1 · S/ 1,232.10" in words_of(other)


async def test_one_that_is_paid_says_thank_you(shop: Shop, rosa: Customer) -> None:
    await shop.happens("F001-1", PaymentReceived(at=NOW, id="p1", payment="P1", amount=Decimal("1232.10")))
    said = words_of(await rosa.get())
    assert "Gracias. Este comprobante está al día." in said
    assert "Pagar ahora" not in said


# --- agreements ---------------------------------------------------------------------------------------------------


async def test_a_promise_is_agreed_and_shown(shop: Shop, rosa: Customer) -> None:
    async with shop.awake():
        done = await rosa.does("promise", {"day": "2026-04-01", "how": "all"})
    assert "Acordado" in words_of(done)
    (promise,) = (await shop.case()).promises
    assert (promise.due_on, promise.amount, promise.by) == (date(2026, 4, 1), Decimal("1232.10"), "customer")
    assert "pagará S/ 1,232.10 a más tardar el 1 de abril de 2026" in words_of(await rosa.get())
    assert [one["door"] for one in await shop.rows("select door from wish")] == ["page"]


async def test_a_part_can_be_promised(shop: Shop, rosa: Customer) -> None:
    async with shop.awake():
        await rosa.does("promise", {"day": "2026-04-01", "how": "part", "amount": "S/ 400,50"})
    assert (await shop.case()).promises[0].amount == Decimal("400.50")


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"day": "2026-12-24", "how": "all"}, "entre el 24 de marzo de 2026 y el 7 de abril de 2026"),
        ({"day": "2026-03-01", "how": "all"}, "entre el 24 de marzo de 2026 y el 7 de abril de 2026"),
        ({"day": "", "how": "all"}, "entre el 24 de marzo"),
        ({"day": "2026-04-01", "how": "part", "amount": "5000"}, "mayor que cero y hasta S/ 1,232.10"),
        ({"day": "2026-04-01", "how": "part", "amount": "-5"}, "mayor que cero"),
        ({"day": "2026-04-01", "how": "part", "amount": "abc"}, "mayor que cero"),
    ],
)
async def test_what_cannot_be_promised_is_told_with_what_can(
    shop: Shop, rosa: Customer, fields: dict[str, str], said: str
) -> None:
    shown = await rosa.sends("promise", fields)
    assert shown.status_code == 422
    assert said in words_of(shown)
    assert 'role="alert"' in shown.text
    assert await shop.rows("select * from wish") == []


async def test_a_plan_is_chosen_of_those_that_are_ready(shop: Shop, rosa: Customer) -> None:
    shown = await rosa.get("plan")
    plans = re.findall(r'name="plan" value="([^"]+)"', shown.text)
    assert [len(plan.split(",")) for plan in plans] == [1, 3, 4]
    async with shop.awake():
        done = await rosa.does("plan", {"plan": plans[2]})
    assert "Su plan quedó registrado" in words_of(done)
    agreement = (await shop.case()).agreement
    assert agreement is not None
    assert (agreement.state, agreement.discount, len(agreement.instalments)) == ("active", Decimal("0.05"), 4)
    home = words_of(await rosa.get())
    assert "Su plan de pagos está acordado" in home
    assert "27 de junio de 2026" in home
    assert "Pagar en cuotas" not in home


async def test_a_plan_of_ones_own_is_not_taken(shop: Shop, rosa: Customer) -> None:
    shown = await rosa.sends("plan", {"plan": "2027-01-01:1.00"})
    assert shown.status_code == 422
    assert await shop.rows("select * from wish") == []


async def test_a_plan_that_a_person_must_approve_says_so(shop: Shop) -> None:
    await shop.customer()
    await shop.invoice(total="9000.00")
    rosa = Customer(shop.page(), await shop.link())
    shown = await rosa.get("plan")
    assert "aún debe aprobarlo" in words_of(shown)
    async with shop.awake():
        await rosa.does("plan", {"plan": re.findall(r'name="plan" value="([^"]+)"', shown.text)[0]})
    assert "espera una aprobación" in words_of(await rosa.get())


# --- what is wrong, what was paid ----------------------------------------------------------------------------------


async def test_a_part_is_contested_with_a_reason_words_and_a_photo(shop: Shop, rosa: Customer) -> None:
    async with shop.awake():
        done = await rosa.does(
            "dispute", {"reason": "quantity", "how": "part", "amount": "300", "text": "Faltaron <b>dos</b> cajas"},
            files={"file": ("../../caja rota.png", b"\x89PNG\r\n\x1a\nrest", "text/html")},
        )  # fmt: skip
    assert "Lo revisamos primero" in words_of(done)
    (dispute,) = (await shop.case()).disputes
    assert (dispute.reason, dispute.amount) == ("quantity", Decimal(300))
    ((file),) = await shop.rows("select name, media_type, content, invoice from page_file")
    assert (file["name"], file["media_type"], file["content"][:4]) == ("caja rota.png", "image/png", b"\x89PNG")
    assert await shop.rows("select body from remark") == [{"body": "Faltaron <b>dos</b> cajas"}]
    home = await rosa.get()
    assert "S/ 300.00 de este monto está en revisión" in words_of(home)


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("a.pdf", b"<html><script>alert(1)</script>", "no es PDF"),
        ("a.svg", b"<svg xmlns='http://www.w3.org/2000/svg'/>", "no es PDF"),
        ("a.exe", b"MZ\x90", "no es PDF"),
        ("a.pdf", PDF + b"0" * (5 * 1024 * 1024), "pesa más de 5 MB"),
    ],
    ids=["html", "svg", "program", "large"],
)
async def test_a_file_that_is_none_of_ours_is_not_taken(
    shop: Shop, rosa: Customer, name: str, content: bytes, said: str
) -> None:
    shown = await rosa.sends("dispute", {"reason": "other"}, files={"file": (name, content, "application/pdf")})
    assert shown.status_code == 422
    assert said in words_of(shown)
    assert await shop.rows("select id from page_file union all select id from wish") == []


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("factura.hta", "factura.pdf"),
        ("factura.pdf.exe", "factura.pdf.pdf"),
        ("factura", "factura.pdf"),
        ("FACTURA.PDF", "FACTURA.pdf"),
        (".bat", "bat.pdf"),
        ("\u202efdp.exe", "fdp.pdf"),
        ("x" * 300 + ".js", "x" * 76 + ".pdf"),
        ("..", "file.pdf"),
        ("NUL\x00.html", "NUL.pdf"),
    ],
)
def test_a_file_ends_as_what_its_bytes_are(name: str, kept: str) -> None:
    """Some programs run a file by its name's end, whatever stands before their words in it."""
    found = upload(Form({}, (name, PDF + b"<script>run()</script>")))
    assert found is not None
    assert (found.name, found.media_type) == (kept, "application/pdf")


async def test_it_is_said_to_be_paid_with_the_receipt(shop: Shop, rosa: Customer) -> None:
    async with shop.awake():
        fields = {"amount": "1,232.10", "day": "2026-03-20", "reference": "OP 778899"}
        done = await rosa.does("paid", fields, files={"file": ("v.pdf", PDF, "application/pdf")})
    assert "Lo verificamos" in words_of(done)
    assert [hold.kind for hold in (await shop.case()).holds] == ["payment_to_verify"]
    assert await shop.rows("select body from remark") == [{"body": "2026-03-20\nOP 778899"}]
    home = words_of(await rosa.get())
    assert "lo estamos verificando" in home
    assert "Ya pagué" not in home


async def test_time_is_asked_for(shop: Shop, rosa: Customer) -> None:
    async with shop.awake():
        await rosa.does("time", {"day": "2026-04-10"})
    assert "esperamos hasta el 10 de abril de 2026" in words_of(await rosa.get())
    assert (await rosa.get("time")).status_code == 303  # once is enough


async def test_why_is_asked_where_one_may_ask(shop: Shop, rosa: Customer) -> None:
    asked = words_of(await rosa.get("why"))
    assert "Pagamos en fechas fijas" in asked
    assert "Perdí el empleo" not in asked
    async with shop.awake():
        await rosa.does("why", {"reason": "payment_run", "text": "los viernes"})
    assert (await shop.case()).delay_reason == "payment_run"
    assert "Contar por qué" not in words_of(await rosa.get())


async def test_why_is_not_asked_where_the_playbook_does_not(shop: Shop) -> None:
    from msgspec.structs import replace

    await shop.customer()
    silent = replace(shipped("pe-empresas"), ask_reason=False, playbook="silent")
    await shop.invoice(plan=silent)
    rosa = Customer(shop.page(), await shop.link())
    assert "Contar por qué" not in words_of(await rosa.get())
    answer = await rosa.sends("why", {"reason": "forgot"}, stamp="x")
    assert answer.status_code == 303
    assert await shop.rows("select * from wish") == []


async def test_the_terms_are_accepted_as_they_were_shown(shop: Shop, rosa: Customer) -> None:
    shown = await rosa.get("terms")
    assert "Plazo de pago: 30 días" in words_of(shown)
    document = re.findall(r'name="document" value="([0-9a-f]{64})"', shown.text)[0]
    other = hashlib.sha256(b"another text").hexdigest()
    assert (await rosa.sends("terms", {"agree": "yes", "document": other})).status_code == 422
    assert (await rosa.sends("terms", {"document": document})).status_code == 422
    async with shop.awake():
        await rosa.does("terms", {"agree": "yes", "document": document})
    events = await shop.rows("select event->>'document' as said from ledger where event->>'event' = 'terms_accepted'")
    assert events == [{"said": document}]
    ((kept),) = await shop.rows("select body from remark")
    assert hashlib.sha256(kept["body"].encode()).hexdigest() == document
    assert "Condiciones de crédito" not in words_of(await rosa.get())


async def test_terms_that_were_accepted_elsewhere_are_not_asked_for(shop: Shop, rosa: Customer) -> None:
    await shop.happens("F001-1", TermsAccepted(at=NOW, id="t1"))
    assert (await rosa.get("terms")).status_code == 303


# --- paying -------------------------------------------------------------------------------------------------------


async def test_paying_leads_to_the_providers_page(shop: Shop, rosa: Customer) -> None:
    bank = Bank()
    rosa = Customer(shop.page(makers=[bank]), rosa.token)
    stamp = await rosa.stamp("pay")
    assert bank.asked == [], "looking asks nobody"
    answers = [await rosa.sends("pay", {"how": "all"}, stamp=stamp) for _ in range(2)]
    assert [(one.status_code, one.headers["location"]) for one in answers] == [(303, "https://pay.example/1")] * 2
    assert [one.amount for one in bank.asked] == [Decimal("1232.10")]
    part = await rosa.sends("pay", {"how": "part", "amount": "100"})
    assert part.headers["location"] == "https://pay.example/2"
    assert (await rosa.sends("pay", {"how": "part", "amount": "9999"})).status_code == 422
    assert "form-action 'self' https:" in (await rosa.get("pay")).headers["content-security-policy"]
    assert "form-action 'self';" not in (await rosa.get("promise")).headers["content-security-policy"]


class SlowBank(Bank):
    """It answers once it is told to."""

    def __init__(self, all_of_them: int) -> None:
        super().__init__()
        self.may, self.asked_by_all = asyncio.Event(), asyncio.Event()
        self._all = all_of_them

    async def make(self, wanted: Wanted) -> Made:
        made = await super().make(wanted)
        if len(self.asked) == self._all:
            self.asked_by_all.set()
        await self.may.wait()
        return made


async def test_while_a_provider_thinks_others_are_answered(shop: Shop, rosa: Customer) -> None:
    bank = SlowBank(shop.pool.get_max_size())
    rosa = Customer(shop.page(makers=[bank]), rosa.token)
    stamp = await rosa.stamp("pay")
    paying = [
        asyncio.create_task(rosa.sends("pay", {"how": "part", "amount": f"{n}.00"}, stamp=stamp))
        for n in range(1, 1 + shop.pool.get_max_size())
    ]
    await asyncio.wait_for(bank.asked_by_all.wait(), 20)
    assert (await asyncio.wait_for(rosa.get(), 5)).status_code == 200
    bank.may.set()
    assert {answer.status_code for answer in await asyncio.gather(*paying)} == {303}


async def test_a_link_makes_only_so_many_pages_to_pay_at_in_a_day(shop: Shop, rosa: Customer) -> None:
    bank = Bank()
    rosa = Customer(shop.page(makers=[bank]), rosa.token)
    for amount in range(A_DAY):
        await shop.pool.execute(
            "insert into payment_link (id, provider, provider_id, invoice, amount, currency, url, made_at, expires_at)"
            " values ($1, 'stripe', $1, 'F001-1', $2, 'PEN', $3, $4, $5)",
            f"l{amount}", Decimal(1 + amount), f"https://pay.example/{amount}", NOW, NOW + timedelta(hours=20),
        )  # fmt: skip
    shown = await rosa.sends("pay", {"how": "part", "amount": "77.00"})
    assert (shown.status_code, bank.asked) == (422, [])
    assert "Por favor hable con nosotros" in words_of(shown)
    again = await rosa.sends("pay", {"how": "part", "amount": "5.00"})
    assert again.headers["location"] == "https://pay.example/4", "one that stands is given again"


async def test_without_a_provider_the_account_is_shown(rosa: Customer) -> None:
    said = words_of(await rosa.get("pay"))
    assert "BCP 194-1234567-0-89" in said
    assert "transferencia bancaria" in said
    assert "Continuar al pago" not in said


async def test_the_next_instalment_of_a_plan_can_be_paid(shop: Shop, rosa: Customer) -> None:
    shown = await rosa.get("plan")
    async with shop.awake():
        await rosa.does("plan", {"plan": re.findall(r'name="plan" value="([^"]+)"', shown.text)[2]})
    agreement: Any = (await shop.case()).agreement
    first = agreement.instalments[0].amount
    await shop.happens("F001-1", PaymentReceived(at=NOW, id="p1", payment="P1", amount=first - 8))
    bank = Bank()
    rosa = Customer(shop.page(makers=[bank]), rosa.token)
    assert "La próxima cuota: S/ 8.00" in words_of(await rosa.get("pay"))
    await rosa.sends("pay", {"how": "next"})
    assert [one.amount for one in bank.asked] == [Decimal("8.00")]


# --- the customer's own details ------------------------------------------------------------------------------------


async def test_the_language_changes_at_once(shop: Shop, rosa: Customer) -> None:
    done = await rosa.does("me", {"what": "language", "language": "en"})
    assert "The language is changed" in words_of(done)
    home = await rosa.get()
    assert "Hello, Rosa Quispe" in words_of(home)
    assert home.headers["content-language"].startswith("en")
    assert await shop.rows("select language from customer") == [{"language": "en"}]
    assert [one["event"] for one in await shop.rows("select event->>'event' as event from inbox")] == ["facts_changed"]


async def test_a_channel_stops_at_once(shop: Shop, rosa: Customer) -> None:
    await rosa.does("me", {"what": "stop", "channel": "whatsapp"})
    rows = await shop.rows("select channel, state, source from consent")
    assert rows == [{"channel": "whatsapp", "state": "withdrawn", "source": "page"}]
    assert "Ya no le escribimos por: WhatsApp" in words_of(await rosa.get("me"))


async def test_a_new_address_waits_for_a_person_and_shows_nothing_of_the_old(shop: Shop, rosa: Customer) -> None:
    from activities.pages import visits

    assert "c1@quispe.example" not in (await rosa.get("me")).text
    assert "c•••@quispe.example" in (await rosa.get("me")).text
    done = await rosa.does("me", {"what": "reach", "kind": "email", "value": "rosa@nueva.example"})
    assert "confirma con usted" in words_of(done)
    emails = "select value, bad_at is null as used from address where kind = 'email' order by value"
    assert await shop.rows(emails) == [{"value": "c1@quispe.example", "used": True}]
    ((task),) = await shop.rows("select key, what, queue from task where done_at is null")
    assert (task["what"], task["queue"]) == ("confirm-address", "data-desk")
    async with shop.pool.acquire() as connection:
        (waiting,) = await visits.waiting(connection, 10)
        assert waiting.value == "rosa@nueva.example"
        assert await visits.answer(connection, waiting.id, "ana", NOW, accepted=True)
        assert not await visits.answer(connection, waiting.id, "ana", NOW, accepted=True)
    assert await shop.rows(emails) == [
        {"value": "c1@quispe.example", "used": False}, {"value": "rosa@nueva.example", "used": True},
    ]  # fmt: skip
    assert await shop.rows("select 1 from task where done_at is null") == []


@pytest.mark.parametrize("value", ["", "x", "rosa@@quispe", "a@b.c\nBcc: all@quispe.example", "<a@b.example>"])
async def test_an_address_that_is_none_is_told(shop: Shop, rosa: Customer, value: str) -> None:
    shown = await rosa.sends("me", {"what": "reach", "kind": "email", "value": value})
    if "\n" not in value:
        assert shown.status_code == 422
    assert all("\n" not in row["value"] for row in await shop.rows("select value from page_request"))


# --- answers that come late, and forms that come twice --------------------------------------------------------------


async def test_while_the_case_sleeps_the_answer_is_on_its_way(shop: Shop, rosa: Customer) -> None:
    rosa = Customer(shop.page(patience=0.0), rosa.token)
    waits = await rosa.does("promise", {"day": "2026-04-01", "how": "all"})
    assert "Lo tenemos" in words_of(waits)
    assert "Ya tenemos su mensaje" in words_of(await rosa.get())
    await shop.answers()
    assert "Acordado" in words_of(await rosa.web.get(waits.url))


async def test_a_form_that_comes_twice_is_one_wish(shop: Shop, rosa: Customer) -> None:
    import asyncio

    stamp = await rosa.stamp("promise")
    fields = {"day": "2026-04-01", "how": "all"}
    async with shop.awake():
        both = await asyncio.gather(*(rosa.sends("promise", fields, stamp=stamp) for _ in range(4)))
    assert {one.headers.get("location") for one in both} == {both[0].headers["location"]}
    assert len(await shop.rows("select id from wish")) == 1
    assert len((await shop.case()).promises) == 1


async def test_what_the_case_refuses_is_told_with_what_it_allows(shop: Shop, rosa: Customer) -> None:
    """Two forms were open at once: the second comes when the first has been agreed."""
    rosa = Customer(shop.page(patience=0.0), rosa.token)
    first, second = await rosa.stamp("promise"), await rosa.stamp("promise")
    one = await rosa.does("promise", {"day": "2026-04-01", "how": "all"}, stamp=first)
    two = await rosa.does("promise", {"day": "2026-04-03", "how": "all"}, stamp=second)
    await shop.answers()
    assert "Acordado" in words_of(await rosa.web.get(one.url))
    said = words_of(await rosa.web.get(two.url))
    assert "Eso no es posible ahora" in said
    assert "Usted ya nos dijo un día: 1 de abril de 2026" in said


async def test_all_that_is_contested_is_not_asked_for(shop: Shop, rosa: Customer) -> None:
    await shop.happens("F001-1", DisputeOpened(at=NOW, id="d1", reason="pricing", dispute="d1"))
    said = words_of(await rosa.get())
    assert "Estamos revisando" in said
    assert "Decir cuándo" not in said
    assert "Pagar en cuotas" not in said
