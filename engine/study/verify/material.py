"""What the check of one case is given, and what it answers. It reads no file and knows no bundle."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Literal

import msgspec

from schemas.bundle import CaseHead, ContactLine, Divergence, LedgerLine, Remark, VerdictLine, WishLine
from schemas.plan import Plan

Clock = Literal["", "shared", "real"]
"""By what time a case lived: `shared`, a clock that stands still until everything of a moment is done (a rehearsal, the
simulator), so that each line has its exact moment; `real`, where anything may come late. Empty: the lines tell."""


class CaseMaterial(msgspec.Struct, frozen=True, kw_only=True):
    """All that is recorded of one case. None is `not given`, so nothing is compared with it; an empty tuple is `none`.

    `plans` by sha256 has the plans under which verdicts were asked that are not the case's own. `until` is when all
    this was read (UTC): what was due later has not happened yet. `folder` is where the files stand, for places.
    """

    lines: tuple[LedgerLine, ...]
    verdicts: tuple[VerdictLine, ...] | None = None
    contacts: tuple[ContactLine, ...] | None = None
    wishes: tuple[WishLine, ...] | None = None
    head: CaseHead | None = None
    plans: Mapping[str, Plan] = {}
    until: datetime | None = None
    clock: Clock = ""
    folder: str = ""


class Counts(msgspec.Struct, frozen=True):
    """How much was compared: lines read, decisions recomputed, verdicts asked again, amounts, wishes answered again."""

    lines: int = 0
    decisions: int = 0
    verdicts: int = 0
    amounts: int = 0
    wishes: int = 0


class CaseChecked(msgspec.Struct, frozen=True):
    """What came of checking one case. The first divergence of the record is the first of its kind `line`: from there
    on nothing more of the record can be compared."""

    divergences: tuple[Divergence, ...] = ()
    remarks: tuple[Remark, ...] = ()
    counts: Counts = Counts()
