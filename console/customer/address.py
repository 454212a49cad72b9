"""From where a request comes, for limits alone: it is kept in memory, and written nowhere."""

from __future__ import annotations

from ipaddress import ip_address, ip_network
from typing import Final

from starlette.requests import Request

NEAR: Final = tuple(
    ip_network(net)
    for net in (
        "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.168.0.0/16", "::1/128",
        "fc00::/7", "fe80::/10",
    )
)  # fmt: skip
"""Where a proxy of our own may stand: addresses that no customer comes from through the internet."""


def address_of(request: Request) -> str:
    """The customer's own address, as far as it can be known.

    A proxy stands on a private address and writes whom it heard last into X-Forwarded-For; who comes from a public
    address is no proxy of ours, and what they write there is not believed. Of IPv6 a household has a whole /64.
    """
    peer = request.client.host if request.client is not None else ""
    heard = request.headers.get("x-forwarded-for", "").rpartition(",")[2].strip()
    return _named(heard) or peer if _is_near(peer) else _named(peer)


def _is_near(text: str) -> bool:
    try:
        found = ip_address(text)
    except ValueError:
        return True  # a socket of this very machine has no address
    return any(found in net for net in NEAR if net.version == found.version)


def _named(text: str) -> str:
    try:
        found = ip_address(text)
    except ValueError:
        return ""
    return str(ip_network(f"{found}/64", strict=False)) if found.version == 6 else str(found)
