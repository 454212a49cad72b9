"""What a code's page holds. The pages stand beside it, one room a family; `codes.py` binds them."""

from __future__ import annotations

from datetime import date
from typing import Final, NamedTuple

# Fixed, so that a page reads the same on every day: the first due date, and holidays for 24 months and a life after.
SINCE: Final = date(2026, 1, 5)
YEARS_AHEAD: Final = (2025, 2029)


class Code(NamedTuple):
    """A code's page. Putting `bad` where `good` stands in a sound playbook brings the finding about.

    With `where` it is put into that file beside the playbook (`messages/es/invoice.md`, `rules/house.yaml`);
    where that is `files`, both are names of files: one that should be there is there under the bad name.
    """

    code: str
    en: str
    es: str
    bad: str
    good: str
    where: str = ""
