"""Who takes payments for us here: the providers whose credentials the environment has, else nobody and no link.

It opens no connection. Half of what a provider needs is a mistake that is told at the start: a link that can be paid
and whose payment nobody hears of is worse than no link.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from activities.payments.accounts import MERCADOPAGO, STRIPE, MercadoPagoAccount, StripeAccount
from activities.payments.links import payment_link
from workers.channels import NotAsExpected, ProviderHalfConfigured
from workers.webhooks.money_secrets import secrets_of
from workers.webhooks.refusals import NotSetUp

if TYPE_CHECKING:
    from datetime import datetime
    from decimal import Decimal

    from activities.payments.links import Connection, LinkMaker

Variables = Mapping[str, str]


class Needs(NamedTuple):
    """`asks` wants the provider; then all of `required` must be set."""

    asks: str
    required: tuple[str, ...]


NEEDS: Final[dict[str, Needs]] = {
    "mercadopago": Needs(
        "MERCADOPAGO_ACCESS_TOKEN",
        ("MERCADOPAGO_ACCESS_TOKEN", "MERCADOPAGO_WEBHOOK_SECRET", "COBRANZA_PUBLIC_URL"),
    ),
    "stripe": Needs("STRIPE_API_KEY", ("STRIPE_API_KEY", "STRIPE_WEBHOOK_SECRET", "COBRANZA_PUBLIC_URL")),
}
"""In the order in which they are asked for a link: who takes only its own country's money first."""
NAMES: Final = {"stripe": "Stripe", "mercadopago": "MercadoPago"}
_SHAPES: Final = {
    "STRIPE_BASE_URL": (re.compile(r"https?://[^\s?#]+"), STRIPE),
    "MERCADOPAGO_BASE_URL": (re.compile(r"https?://[^\s?#]+"), MERCADOPAGO),
    "MERCADOPAGO_CURRENCY": (re.compile(r"[A-Z]{3}"), "PEN"),
}


class Taker(NamedTuple):
    """A provider, or a source of the generic web-hook: whether it makes links, and what is missing."""

    name: str
    links: bool
    missing: tuple[str, ...]


def takers(variables: Variables) -> list[Taker]:
    """Who takes payments, half set up or not; nobody, where nothing is set. It raises nothing and shows no secret."""
    found = []
    for name, needs in NEEDS.items():
        if variables.get(needs.asks):
            missing = tuple(one for one in needs.required if not variables.get(one))
            found.append(Taker(name, not missing, missing))
    try:
        sources = secrets_of(variables.get("COBRANZA_PAYMENT_SECRETS", ""))
    except NotSetUp:
        return [*found, Taker("payments", False, ("COBRANZA_PAYMENT_SECRETS",))]
    return found + [Taker(name, False, ()) for name in sources]


def check_takers(variables: Variables) -> None:
    """Raises ProviderHalfConfigured and NotAsExpected: a mistake is told, not paid."""
    for one in takers(variables):
        if one.name == "payments":
            raise NotAsExpected(variable="COBRANZA_PAYMENT_SECRETS", expected="yape=SECRET, bcp=SECRET")
        if one.missing:
            name, missing = NAMES.get(one.name, one.name), ", ".join(one.missing)
            raise ProviderHalfConfigured(provider=name, missing=missing, given=NEEDS[one.name].asks)
    for name, (shape, expected) in _SHAPES.items():
        if variables.get(name) and not shape.fullmatch(variables[name].strip()):
            raise NotAsExpected(variable=name, expected=expected)


def link_makers(variables: Variables) -> tuple[LinkMaker, ...]:
    """Who makes links, in the order in which they are tried. Raises as `check_takers`."""
    return tuple(providers(variables).values())


def providers(variables: Variables) -> dict[str, Any]:
    """The providers that are set up, by name; they make links and can be asked. Raises as `check_takers`."""
    check_takers(variables)
    return {one.name: _BUILDERS[one.name](variables) for one in takers(variables) if one.links}


async def pay_now(
    connection: Connection, invoice: str, amount: Decimal, variables: Variables, now: datetime, language: str = ""
) -> str:
    """A link for this amount by whoever is set up. Raises as `payment_link` and `check_takers`."""
    return await payment_link(connection, invoice, amount, link_makers(variables), now, language=language)


def _stripe(variables: Variables) -> Any:
    from activities.payments.stripe_pays import StripeLinks

    base = _base(variables, "STRIPE_BASE_URL", STRIPE)
    return StripeLinks(StripeAccount(key=variables["STRIPE_API_KEY"].strip(), back_url=_back(variables), base_url=base))


def _mercadopago(variables: Variables) -> Any:
    from activities.payments.mercadopago_pays import MercadoPagoLinks

    base = _base(variables, "MERCADOPAGO_BASE_URL", MERCADOPAGO)
    token = variables["MERCADOPAGO_ACCESS_TOKEN"].strip()
    account = MercadoPagoAccount(token=token, back_url=_back(variables), base_url=base)
    return MercadoPagoLinks(account, variables.get("MERCADOPAGO_CURRENCY", "").strip())


_BUILDERS: Final = {"stripe": _stripe, "mercadopago": _mercadopago}


def _back(variables: Variables) -> str:
    return (variables.get("COBRANZA_CREDITOR_PAY_URL") or variables["COBRANZA_PUBLIC_URL"]).strip()


def _base(variables: Variables, name: str, default: str) -> str:
    return (variables.get(name) or default).strip().rstrip("/")
