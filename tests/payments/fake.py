"""A stateful fake of Stripe and MercadoPago made of their public shapes: it makes pages, is paid, pays back, and tells.

with paying() as world:
    ... our clients at world.url ...
    charge = world.stripe_is_paid(session)          # an event to post: path, headers, content
"""

from __future__ import annotations

import hashlib
import hmac
import itertools
import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from urllib.parse import quote

from tests.providers.fake.http import Answer, Request, Server

STRIPE_SECRET, MP_SECRET, OUR_SECRET = "whsec_fake_8842", "mp-secret-8842", "yape-secret-8842"
NOW = datetime(2026, 3, 10, 15, 0, tzinfo=UTC)


@dataclass
class Told:
    """One notice as it is posted to us."""

    path: str
    headers: dict[str, str]
    content: bytes


@dataclass
class World:
    """Both providers' books. `now` is their clock."""

    url: str = ""
    now: datetime = NOW
    sessions: dict[str, dict[str, Any]] = field(default_factory=dict)
    charges: dict[str, dict[str, Any]] = field(default_factory=dict)
    fees: dict[str, int] = field(default_factory=dict)
    preferences: dict[str, dict[str, Any]] = field(default_factory=dict)
    payments: dict[str, dict[str, Any]] = field(default_factory=dict)
    status: int = 0
    """What every request is answered with, where it is not 0."""
    asked: list[Request] = field(default_factory=list)
    _keys: dict[str, tuple[bytes, dict[str, Any]]] = field(default_factory=dict)
    _numbers: Iterator[int] = field(default_factory=lambda: itertools.count(1))

    def environment(self) -> dict[str, str]:
        return {
            "STRIPE_API_KEY": "sk_test_fake_8842", "STRIPE_WEBHOOK_SECRET": STRIPE_SECRET, "STRIPE_BASE_URL": self.url,
            "MERCADOPAGO_ACCESS_TOKEN": "APP_USR-fake-8842", "MERCADOPAGO_WEBHOOK_SECRET": MP_SECRET,
            "MERCADOPAGO_BASE_URL": self.url, "COBRANZA_PUBLIC_URL": "https://cobranza.acme.example",
            "COBRANZA_PAYMENT_SECRETS": f"yape={OUR_SECRET}",
        }  # fmt: skip

    def answer(self, request: Request) -> Answer:
        self.asked.append(request)
        if self.status:
            return Answer(self.status, {"error": {"message": "no", "type": "api_error"}, "message": "no"})
        if request.path == "/v1/checkout/sessions":
            return self._once(request.headers["Idempotency-Key"], request, self._session)
        if request.path == "/checkout/preferences":
            return self._once(request.headers["x-idempotency-key"], request, self._preference)
        id = request.path.rpartition("/")[2]
        if request.path.startswith("/v1/balance_transactions/") and id in self.fees:
            return Answer(200, {"id": id, "object": "balance_transaction", "fee": self.fees[id], "currency": "usd"})
        if request.path.startswith("/v1/payments/") and id in self.payments:
            return Answer(200, self.payments[id])
        return Answer(404, {"error": {"message": "not found", "type": "invalid_request_error"}, "message": "not found"})

    def _once(self, key: str, request: Request, make: Any) -> Answer:
        """The same key is the same thing; with other words it is a mistake, as both say."""
        if key not in self._keys:
            self._keys[key] = (request.body, make(request))
        body, made = self._keys[key]
        if body != request.body:
            return Answer(400, {"error": {"type": "idempotency_error", "message": "other parameters"}})
        return Answer(200, made)

    def _session(self, request: Request) -> dict[str, Any]:
        id = f"cs_test_{next(self._numbers):04}"
        self.sessions[id] = {**request.form, "id": id}
        return {"id": id, "object": "checkout.session", "url": f"https://checkout.stripe.example/{id}"}

    def _preference(self, request: Request) -> dict[str, Any]:
        id = f"8842-{next(self._numbers):04}"
        self.preferences[id] = {**request.json, "id": id}
        return {"id": id, "init_point": f"https://www.mercadopago.example/checkout?pref_id={id}"}

    # --- Stripe ---

    def stripe_charge(self, session: str, fee: int = 0) -> dict[str, Any]:
        """The page was paid at: the charge as it stands now."""
        said, n = self.sessions[session], next(self._numbers)
        charge = {
            "id": f"ch_{n:04}", "object": "charge", "status": "succeeded", "paid": True, "captured": True,
            "amount": int(said["line_items[0][price_data][unit_amount]"]), "amount_refunded": 0,
            "currency": said["line_items[0][price_data][currency]"], "created": int(self.now.timestamp()),
            "payment_intent": f"pi_{n:04}", "balance_transaction": f"txn_{n:04}",
            "metadata": {"invoice": said["payment_intent_data[metadata][invoice]"],
                         "link": said["payment_intent_data[metadata][link]"]},
            "billing_details": {"name": "Rosa Quispe"}, "payment_method_details": {"type": "card"},
        }  # fmt: skip
        charge["amount_captured"] = charge["amount"]
        self.charges[str(charge["id"])] = charge
        self.fees[str(charge["balance_transaction"])] = fee
        return charge

    def stripe(self, kind: str, thing: dict[str, Any], id: str = "") -> Told:
        """An event about it, as it stands now."""
        event = {"id": id or f"evt_{next(self._numbers):04}", "object": "event", "type": kind,
                 "created": int(self.now.timestamp()), "data": {"object": thing}}  # fmt: skip
        return self.signed_by_stripe(json.dumps(event).encode())

    def signed_by_stripe(self, body: bytes, at: datetime | None = None) -> Told:
        moment = int((at or self.now).timestamp())
        mac = hmac.new(STRIPE_SECRET.encode(), f"{moment}.".encode() + body, hashlib.sha256).hexdigest()
        headers = {"Stripe-Signature": f"t={moment},v1={mac},v0=old", "Content-Type": "application/json; charset=utf-8"}
        return Told("/webhooks/stripe", headers, body)

    def refunded(self, charge: dict[str, Any], units: int) -> dict[str, Any]:
        """So much was refunded by now."""
        return {**charge, "amount_refunded": units, "refunded": units == charge["amount"]}

    def dispute(self, charge: dict[str, Any], status: str = "needs_response") -> dict[str, Any]:
        return {"id": f"dp_{charge['id']}", "object": "dispute", "charge": charge["id"], "amount": charge["amount"],
                "currency": charge["currency"], "status": status, "created": int(self.now.timestamp())}  # fmt: skip

    # --- MercadoPago ---

    def mp_pays(self, preference: str, status: str = "approved", **more: Any) -> str:
        said, id = self.preferences[preference], str(90_000_000_000 + next(self._numbers))
        item = said["items"][0]
        self.payments[id] = {
            "id": int(id), "status": status, "currency_id": item["currency_id"],
            "transaction_amount": item["unit_price"], "transaction_amount_refunded": 0,
            "date_approved": "2026-03-10T22:30:00.000-05:00" if status == "approved" else None,
            "external_reference": said["external_reference"], "metadata": said["metadata"],
            "payment_type_id": "bank_transfer",
            "fee_details": [{"type": "mercadopago_fee", "fee_payer": "collector", "amount": 4.71}],
            **more,
        }  # fmt: skip
        return id

    def mercadopago(self, payment: str, action: str = "payment.updated", at: datetime | None = None) -> Told:
        moment = str(int((at or self.now).timestamp() * 1000))
        request_id = f"req-{next(self._numbers):04}"
        manifest = f"id:{payment};request-id:{request_id};ts:{moment};"
        mac = hmac.new(MP_SECRET.encode(), manifest.encode(), hashlib.sha256).hexdigest()
        body = {"id": next(self._numbers), "type": "payment", "action": action, "data": {"id": payment}}
        headers = {
            "x-signature": f"ts={moment},v1={mac}",
            "x-request-id": request_id,
            "Content-Type": "application/json",
        }
        return Told(f"/webhooks/mercadopago?data.id={quote(payment)}&type=payment", headers, json.dumps(body).encode())

    # --- a wallet of which we know nothing ---

    def wallet(self, body: dict[str, Any], source: str = "yape", at: datetime | None = None) -> Told:
        content, moment = json.dumps(body).encode(), str(int((at or self.now).timestamp()))
        mac = hmac.new(OUR_SECRET.encode(), f"{moment}.".encode() + content, hashlib.sha256).hexdigest()
        headers = {"Cobranza-Signature": f"t={moment},v1={mac}", "Content-Type": "application/json"}
        return Told(f"/webhooks/payments/{source}", headers, content)


@contextmanager
def paying() -> Iterator[World]:
    world = World()
    server = Server(world.answer)
    server.start()
    world.url = server.url
    try:
        yield world
    finally:
        server.stop()
