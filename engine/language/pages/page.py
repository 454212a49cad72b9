"""What a code's page holds. The pages stand beside it, one room a family; `codes.py` binds them."""

from __future__ import annotations

from typing import NamedTuple


class Code(NamedTuple):
    """A code's page. Putting `bad` where `good` stands in a sound playbook (or message) brings the finding about."""

    code: str
    en: str
    es: str
    bad: str
    good: str
    in_message: bool = False
