"""From where a request comes, for limits alone: it is kept in memory, and written nowhere."""

from __future__ import annotations

from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
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
    said = request.headers.getlist("x-forwarded-for")  # a proxy may add one of its own beside its visitor's
    heard = said[-1].rpartition(",")[2].strip() if said else ""
    return _named(heard) or peer if _is_near(peer) else _named(peer)


def _is_near(text: str) -> bool:
    found = _read(text)
    # a socket of this very machine has no address
    return found is None or any(found in net for net in NEAR if net.version == found.version)


def _named(text: str) -> str:
    found = _read(text)
    if found is None:
        return ""
    return str(ip_network((int(found) >> 64 << 64, 64))) if isinstance(found, IPv6Address) else str(found)


def _read(text: str) -> IPv4Address | IPv6Address | None:
    """An address, without the name of a network card; one of IPv4 that a socket of both families shows is itself."""
    try:
        found = ip_address(text.partition("%")[0])
    except ValueError:
        return None
    mapped = found.ipv4_mapped if isinstance(found, IPv6Address) else None
    return mapped or found
