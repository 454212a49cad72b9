"""What passes between the drivers and a case's workflow: how it starts, what may be asked of it, what it answers."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

import msgspec

from schemas.case import Case
from schemas.effects import View
from schemas.events import CaseOpened, Instalment, tag_of
from schemas.plan import PlanRef


class CaseStart(msgspec.Struct, frozen=True, omit_defaults=True):
    """A case's workflow begins: new (`opened`), or going on from an earlier run (`resumed`).

    `rehearsal` is the shared clock's first moment (UTC) when the case lives on that clock instead of real time.
    `reported` is the view that the read model already shows.
    """

    plan: PlanRef
    opened: CaseOpened | None = None
    resumed: Case | None = None
    rehearsal: datetime | None = None
    reported: View | None = None


class Command(msgspec.Struct, frozen=True, kw_only=True, tag_field="command", tag=tag_of, omit_defaults=True):
    """Base of what may be asked: validated, then answered."""


class Tick(Command, frozen=True):
    """The rehearsal's clock stands at `at` (UTC); answer when all that is due by then is done."""

    at: datetime


class Promise(Command, frozen=True):
    """The customer wants to promise an amount by a date. `id` is the asker's own."""

    id: str
    amount: Decimal
    due_on: date


class Propose(Command, frozen=True):
    """The customer wants an instalment plan. Outside the offers table nothing is agreed, whoever asks."""

    id: str
    instalments: tuple[Instalment, ...]
    discount: Decimal = Decimal(0)


AnyCommand = Tick | Promise | Propose


class Answer(msgspec.Struct, frozen=True, omit_defaults=True):
    """What the case says: accepted or refused with a reason (a code), and when it looks again (UTC).

    `contacted` says that the customer was contacted about it at the very moment of a tick.
    """

    accepted: bool = True
    reason: str = ""
    next_at: datetime | None = None
    closed: bool = False
    contacted: bool = False
