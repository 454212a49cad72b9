"""The rewards that cases granted, from their record, for whoever hands them out. It grants none."""

from __future__ import annotations

import csv
from collections.abc import Iterable
from datetime import date
from importlib.resources import files
from io import StringIO
from typing import Any, Final

import msgspec

from activities.queries import named
from activities.spreadsheet import cell

QUERY: Final = named(files("activities").joinpath("rewards.sql").read_text("utf-8"))
COLUMNS: Final = ("customer", "invoice", "reward", "day", "stands")


class Granted(msgspec.Struct, frozen=True):
    """A reward of a customer for an invoice, granted on the customer's `day`. `stands`: no payment was taken back."""

    customer: str
    invoice: str
    reward: str
    day: date
    stands: bool
    name: str = ""


async def granted(connection: Any, since: date | None = None) -> list[Granted]:
    """What was granted since a day, oldest first."""
    rows = await connection.fetch(QUERY["rewards"], since)
    return [
        Granted(row["customer"], row["invoice"], row["reward"], row["day"], row["stands"], row["name"]) for row in rows
    ]


def as_csv(rewards: Iterable[Granted]) -> str:
    """A line each: customer, invoice, reward, day, and whether it stands (yes, no). Nobody's name."""
    out = StringIO()
    lines = csv.writer(out, lineterminator="\n")
    lines.writerow(COLUMNS)
    for one in rewards:
        lines.writerow(
            [*map(cell, (one.customer, one.invoice, one.reward)), one.day.isoformat(), "yes" if one.stands else "no"]
        )
    return out.getvalue()
