"""A table as a CSV file that a spreadsheet opens and cannot be made to calculate. It knows no column."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence

from activities.spreadsheet import cell


def table(rows: Iterable[Sequence[str]]) -> bytes:
    """UTF-8 with its mark, so that Excel reads accents; lines end as RFC 4180 asks."""
    text = io.StringIO(newline="")
    csv.writer(text, lineterminator="\r\n").writerows([cell(one) for one in row] for row in rows)
    return text.getvalue().encode("utf-8-sig", "replace")
