"""GET /v1/cases/{invoice}/documents/{kind}: a PDF for who may see people, and a problem for anything else."""

from __future__ import annotations

import pytest

from tests.api.conftest import Client, api, pool, token  # noqa: F401
from tests.documents.reading import text_of

CUSTOMER = {"id": "C1", "name": "Ana Quispe", "kind": "person", "country": "PE", "language": "es"}
INVOICE = {"number": "B001-1", "customer": "C1", "issued_on": "2026-03-02", "currency": "PEN", "total": "120.50"}


@pytest.fixture
async def books(api: Client) -> Client:  # noqa: F811
    assert (await api.post("/v1/customers", json=CUSTOMER)).status_code == 201
    assert (await api.post("/v1/invoices", json=INVOICE)).status_code == 201
    return api


async def test_an_invoice_comes_as_a_pdf(books: Client) -> None:
    answer = await books.get("/v1/cases/B001-1/documents/invoice")
    assert (answer.status_code, answer.headers["content-type"]) == (200, "application/pdf")
    assert "Factura B001-1" in text_of(answer.content)
    assert (await books.get("/v1/cases/B001-1/documents/invoice")).content == answer.content


@pytest.mark.parametrize(
    ("path", "status", "told"),
    [
        ("B001-1/documents/poem", 404, "kinds of documents"),
        ("B001-1/documents/statement", 404, "no record yet"),
        ("B001-1/documents/receipt", 404, "no payment"),
        ("F-0/documents/invoice", 404, "No case for invoice F-0"),
    ],
)
async def test_what_cannot_be_made_is_a_problem(books: Client, path: str, status: int, told: str) -> None:
    answer = await books.get(f"/v1/cases/{path}")
    assert (answer.status_code, answer.headers["content-type"]) == (status, "application/problem+json")
    assert told in answer.json()["detail"]
