"""Who has an address on file, in whatever spelling, and what they agreed to. It knows no message."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Final, Literal

import asyncpg
import msgspec
import phonenumbers

from activities.arrivals.statements import QUERY

if TYPE_CHECKING:
    Connection = asyncpg.pool.PoolConnectionProxy[asyncpg.Record]

PROVIDER: Final = "provider"
REPLY: Final = "reply"


class Known(msgspec.Struct, frozen=True):
    """A customer, and the address as it is on file."""

    customer: str
    value: str


async def known_by(connection: Connection, kind: str, address: str) -> tuple[Known, ...]:
    """Everybody who has this address (E.164, or an e-mail address) on file."""
    if kind == "email":
        rows = await connection.fetch(QUERY["known_by_mail"], address.lower())
        return tuple(Known(row["customer"], row["value"]) for row in rows)
    digits = re.sub("[^0-9]", "", address)
    rows = await connection.fetch(QUERY["maybe_known_by_number"], digits[-7:]) if len(digits) >= 7 else []
    return tuple(
        Known(row["customer"], row["value"]) for row in rows if same_number(row["value"], row["country"], address)
    )


def same_number(written: str, country: str, address: str) -> bool:
    """Whether a number on file is the one that a provider names.

    WhatsApp writes Mexican mobiles with a 1 after +52, and Argentine ones with a 9 after +54; files often do not.
    """
    wanted = _plain(address)
    try:
        number = phonenumbers.parse(written, country or None)
    except phonenumbers.NumberParseException:
        bare = re.sub("[^0-9]", "", written).lstrip("0")
        return len(bare) >= 8 and wanted.endswith(bare)  # without any country: the same as far as it goes
    return _plain(phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)) == wanted


def _plain(number: str) -> str:
    digits = "+" + re.sub("[^0-9]", "", number)
    digits = re.sub(r"^\+521(?=\d{10}$)", "+52", digits)
    return re.sub(r"^\+549(?=\d{10}$)", "+54", digits)


async def set_consent(
    connection: Connection, customers: Sequence[str], channel: str, state: Literal["given", "withdrawn"],
    at: datetime, source: str, proof: str,
) -> None:  # fmt: skip
    """What customers said of a channel, last; `proof` is the id of the notice or reply in which they said it."""
    if customers:
        await connection.execute(QUERY["set_consent"], list(customers), channel, state, at, source, proof)
