"""An ERP fills the books by the API: customers, invoices, money; what is there is never changed silently."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, get_args, get_type_hints

import asyncpg
import pytest

from activities.importing.columns import KINDS
from schemas import api as words
from schemas.playbook import METHODS
from workers.api.routes import ROUTES

from .conftest import Client, client_of

EXAMPLES = {route.name: route.example for route in ROUTES}
CUSTOMER, INVOICE, PAYMENT = EXAMPLES["createCustomer"], EXAMPLES["createInvoice"], EXAMPLES["createPayment"]


async def fill(api: Client) -> None:
    for path, body in (("customers", CUSTOMER), ("invoices", INVOICE)):
        answer = await api.post(f"/v1/{path}", json=body)
        assert answer.status_code == 201, answer.text


async def test_the_document_s_own_examples_make_a_company(api: Client) -> None:
    await fill(api)
    customer = (await api.get("/v1/customers/C1")).json()
    assert customer["name"] == "Distribuidora Andina SAC"
    assert [(one["kind"], one["value"]) for one in customer["addresses"]] == [
        ("email", "pagos@andina.example"), ("mobile", "+51987654321"), ("postal", "Jr. Ancash 123, Lima"),
    ]  # fmt: skip
    assert [(one["channel"], one["state"]) for one in customer["consents"]] == [
        ("email", "given"),
        ("whatsapp", "given"),
    ]
    invoice = (await api.get("/v1/invoices/F001-000123")).json()
    assert (invoice["total"], invoice["owed"], invoice["status"]) == ("118.00", "118.00", "waiting")
    assert invoice["lines"] == [
        {"description": "Harina, saco de 50 kg", "quantity": "2", "unit_price": "50.00", "amount": "100.00"}
    ]
    paid = await api.post("/v1/payments", json=PAYMENT)
    assert (paid.status_code, paid.json()["owed"], paid.json()["new"]) == (201, "58.00", True)
    assert paid.headers["Location"] == paid.json()["href"] == "/v1/payments/BCP-20260403-0071"
    credit = await api.post("/v1/credit-notes", json=EXAMPLES["createCreditNote"])
    assert (credit.status_code, credit.json()["owed"]) == (201, "40.00")
    back = await api.post("/v1/payments/BCP-20260403-0071/reversals", json=EXAMPLES["reversePayment"])
    assert (back.status_code, back.json()["owed"], back.json()["invoice"]) == (201, "100.00", "F001-000123")
    assert (await api.get("/v1/payments/BCP-20260410-0012")).json()["reverses"] == "BCP-20260403-0071"
    assert (await api.get("/v1/credit-notes/FC01-000009")).json()["reason"] == "saco roto"


async def test_an_invoice_keeps_every_line_in_order(api: Client, pool: asyncpg.Pool[asyncpg.Record]) -> None:
    await api.post("/v1/customers", json=CUSTOMER)
    lines = [{"description": f"Saco {n}", "amount": f"{n}.50"} for n in range(1, 41)]
    answer = await api.post(
        "/v1/invoices", json={**INVOICE, "lines": [*lines, {"unit_price": "3.00", "quantity": "2"}]}
    )
    assert answer.status_code == 201
    kept = (await api.get("/v1/invoices/F001-000123")).json()["lines"]
    assert [one["amount"] for one in kept] == [one["amount"] for one in lines] + ["6.00"]
    assert await pool.fetchval("select count(*) from invoice") == 1


async def test_the_same_again_changes_nothing_and_otherwise_is_a_conflict(api: Client) -> None:
    await fill(api)
    again = await api.post("/v1/invoices", json=INVOICE)
    assert (again.status_code, again.json()["new"]) == (200, False)
    other = await api.post("/v1/invoices", json={**INVOICE, "total": "99.00"})
    assert other.status_code == 409
    assert other.headers["content-type"] == "application/problem+json"
    assert other.json() == {
        "type": "/problems/conflict", "title": "The books say otherwise", "status": 409,
        "detail": "nothing was recorded; `errors` says why", "instance": "/v1/invoices",
        "errors": [{"detail": "the books have '118' already, and nothing is changed silently", "pointer": "/total"}],
    }  # fmt: skip


async def test_put_fills_in_what_was_empty_and_changes_nothing_else(api: Client) -> None:
    assert (await api.put("/v1/customers/C7", json={"name": "Beto"})).status_code == 201
    more = await api.put("/v1/customers/C7", json={"name": "Beto", "zone": "America/Lima", "emails": ["b@b.example"]})
    assert (more.status_code, more.json()["new"]) == (200, False)
    kept = (await api.get("/v1/customers/C7")).json()
    assert (kept["zone"], kept["addresses"][0]["value"]) == ("America/Lima", "b@b.example")
    other = await api.put("/v1/customers/C7", json={"name": "Roberto"})
    assert (other.status_code, other.json()["errors"][0]["pointer"]) == (409, "/name")
    assert (await api.get("/v1/customers/C7")).json()["name"] == "Beto"


async def test_an_opt_out_wins_over_a_consent(api: Client) -> None:
    await api.put("/v1/customers/C7", json={"name": "Beto", "consented": ["sms", "email"]})
    await api.put("/v1/customers/C7", json={"name": "Beto", "opted_out": ["sms"]})
    back = await api.put("/v1/customers/C7", json={"name": "Beto", "consented": ["sms"]})
    assert (back.status_code, back.json()["errors"][0]["pointer"]) == (409, "/consented")
    kept = (await api.get("/v1/customers/C7")).json()["consents"]
    assert [(one["channel"], one["state"]) for one in kept] == [("email", "given"), ("sms", "withdrawn")]


async def test_every_fault_is_told_at_its_place_and_in_both_languages(api: Client) -> None:
    wrong = {**INVOICE, "customer": "C9", "due_on": "2026-02-01", "issued_on": "1989-01-01", "currency": "XXX",
             "lines": [{"amount": "1.00"}, {"description": "without an amount"}]}  # fmt: skip
    answer = await api.post("/v1/invoices", json=wrong, headers={"Accept-Language": "es-PE, en;q=0.5"})
    assert (answer.status_code, answer.headers["Content-Language"]) == (422, "es")
    told = {one["pointer"]: one["detail"] for one in answer.json()["errors"]}
    assert set(told) == {"/issued_on", "/currency"}
    assert told["/issued_on"] == "el año no está entre 1990 y 2100"
    assert "código ISO" in told["/currency"]
    wrong |= {"issued_on": "2026-01-05", "currency": "PEN", "due_on": None}
    answer = await api.post("/v1/invoices", json=wrong)
    assert [one["pointer"] for one in answer.json()["errors"]] == ["/lines/1/amount"]
    answer = await api.post("/v1/invoices", json={**wrong, "lines": []})
    assert answer.json()["errors"] == [{"detail": "there is no such customer; make it first", "pointer": "/customer"}]


@pytest.mark.parametrize(
    ("change", "pointer"),
    [
        ({"amount": 60}, "/amount"),
        ({"amount": "-60.00"}, "/amount"),
        ({"amount": "0.00"}, "/amount"),
        ({"amount": "60.001"}, "/amount"),
        ({"amount": "60.00\n"}, "/amount"),
        ({"amount": "9" * 16}, "/amount"),
        ({"amount": "1e3"}, "/amount"),
        ({"currency": "USD"}, "/currency"),
        ({"currency": "pen"}, "/currency"),
        ({"paid_on": "2026-02-30"}, "/paid_on"),
        ({"paid_on": 20260403}, "/paid_on"),
        ({"paid_on": "0001-01-01"}, "/paid_on"),
        ({"invoice": "F9"}, "/invoice"),
        ({"invoice": "", "customer": ""}, "/invoice"),
        ({"customer": "C9"}, "/customer"),
        ({"id": ""}, "/id"),
        ({"id": "   "}, "/id"),
        ({"id": "x" * 129}, "/id"),
        ({"id": "a\0b"}, "/id"),
        ({"amuont": "1.00"}, "/amuont"),
        ({"id": None}, "/id"),
    ],
)
async def test_money_that_does_not_fit_is_refused_at_its_place(
    api: Client, change: dict[str, Any], pointer: str, pool: asyncpg.Pool[asyncpg.Record]
) -> None:
    await fill(api)
    answer = await api.post("/v1/payments", json={**PAYMENT, **change})
    assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (422, pointer), answer.text
    assert await pool.fetchval("select count(*) from payment") == 0


async def test_unapplied_cash_waits_for_a_person(api: Client) -> None:
    await fill(api)
    cash = {**PAYMENT, "invoice": "", "customer": "C1"}
    answer = await api.post("/v1/payments", json=cash)
    assert (answer.status_code, answer.json()["owed"]) == (201, None)
    listed = (await api.get("/v1/payments", params={"unapplied": "true"})).json()["items"]
    assert [one["id"] for one in listed] == ["BCP-20260403-0071"]
    assert (await api.get("/v1/payments", params={"unapplied": "false"})).json()["items"] == []


async def test_more_is_not_taken_back_than_was_paid(api: Client) -> None:
    await fill(api)
    await api.post("/v1/payments", json=PAYMENT)
    path, back = f"/v1/payments/{PAYMENT['id']}/reversals", EXAMPLES["reversePayment"]
    answer = await api.post(path, json={**back, "amount": "60.01"})
    assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (422, "/amount")
    assert (await api.post("/v1/payments/none/reversals", json=back)).status_code == 404
    assert (await api.post(path, json=back)).status_code == 201
    assert (await api.post(path, json=back)).status_code == 200
    assert (await api.post(path, json={**back, "id": "R2", "amount": "0.01"})).status_code == 422


async def test_lists_are_walked_to_their_end_and_filtered(api: Client) -> None:
    await api.post("/v1/customers", json=CUSTOMER)
    await api.post("/v1/customers", json={"id": "C2", "name": "Beto"})
    for n in range(7):
        due = f"2026-04-{n + 1:02}"
        body = {**INVOICE, "number": f"F/{n}", "due_on": due, "customer": "C2" if n == 3 else "C1", "lines": []}
        assert (await api.post("/v1/invoices", json=body)).status_code == 201
    seen, address = [], "/v1/invoices?limit=3"
    while address:
        page = await api.get(address)
        assert len(page.json()["items"]) <= 3
        seen += [one["number"] for one in page.json()["items"]]
        address = page.json()["next"]
        assert (f'<{address}>; rel="next"' == page.headers.get("Link")) if address else "Link" not in page.headers
    assert seen == [f"F/{n}" for n in range(7)]

    async def numbers(**asked: str) -> list[str]:
        answer = await api.get("/v1/invoices", params=asked)
        assert answer.status_code == 200, answer.text
        return [one["number"] for one in answer.json()["items"]]

    assert await numbers(customer="C2") == ["F/3"]
    assert await numbers(due_from="2026-04-03", due_to="2026-04-04", status="waiting") == ["F/2", "F/3"]
    assert await numbers(status="open") == []
    assert (await api.get("/v1/invoices/F%2F3")).json()["customer"] == "C2", "a slash in a number is written %2F"


async def test_what_comes_in_while_a_list_is_walked_moves_nothing(api: Client) -> None:
    """Before the place that was reached it is not seen, after it once; nothing is seen twice or passed over."""

    async def add(*numbers: str) -> None:
        for number in numbers:
            assert (await api.post("/v1/customers", json={"id": number, "name": "Ana"})).status_code == 201

    await add("B", "D", "F", "H")
    first = (await api.get("/v1/customers?limit=2")).json()
    await add("A", "C", "G")
    rest = (await api.get(first["next"].replace("limit=2", "limit=9"))).json()
    seen = [one["id"] for one in (*first["items"], *rest["items"])]
    assert seen == ["B", "D", "F", "G", "H"]


@pytest.mark.parametrize("after", ["x", "AAAA", "WyJhIiwiYiJd", "bnVsbA==", "é", "WyJcdTAwMDAiXQ=="])
async def test_a_place_that_is_none_is_refused(api: Client, after: str) -> None:
    answer = await api.get("/v1/customers", params={"after": after})
    assert (answer.status_code, answer.json()["errors"][0]["parameter"]) == (422, "after")


async def test_names_and_addresses_are_masked_without_the_scope_personal(
    api: Client, pool: asyncpg.Pool[asyncpg.Record], token: Callable[..., Any]
) -> None:
    await fill(api)
    async with client_of(pool, await token("read", "write")) as client:
        answers = [await client.get(path) for path in ("/v1/customers", "/v1/customers/C1")]
        answers.append(await client.put("/v1/customers/C1", json={"name": "Another", "tax_id": "20999999999"}))
    text = " ".join(answer.text for answer in answers)
    assert [answer.status_code for answer in answers] == [200, 200, 409]
    for secret in ("Andina", "andina", "20601234567", "987654321", "Ancash"):
        assert secret not in text
    customer = answers[1].json()
    assert (customer["name"], customer["tax_id"]) == ("D***", "***567")
    assert [one["value"] for one in customer["addresses"]] == ["***@***.example", "***321", "***"]


def test_requests_say_the_words_of_files() -> None:
    for kind, type_ in (("invoices", words.NewInvoice), ("payments", words.NewPayment)):
        own = {name for name in KINDS[kind].names if not name.startswith("line_")} - {"reverses"}
        assert own == set(type_.__struct_fields__) - {"lines"}
    said = set(words.NewCustomer.__struct_fields__) - {"emails", "mobiles"} | {"email", "mobile"}
    assert said == set(KINDS["customers"].names)
    assert set(get_args(get_type_hints(words.NewCustomer)["pays_by"])) == {"", *METHODS}
