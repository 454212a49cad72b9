"""Words of people at work: what comes of calls, who holds a role, a line of the work list. They decide nothing."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Final, Literal, NamedTuple

import msgspec

from schemas.contact import Outcome

Need = Literal["amount", "on", "instalments", "dispute_reason"]
"""What a person must say beside the code, for the wish that follows from it."""
WishKind = Literal["", "promise", "propose", "open_dispute", "report_payment", "ask_for_time"]
Also = Literal["", "bad_number", "no_calls"]
"""What follows besides: the number is given up, or the customer wants no calls."""


class CallOutcome(NamedTuple):
    """What came of a call. `fact` is what the contact desk counts; `again`: the call is tried again within its time.

    `wish` is what the case is asked by the one door; `needs` is what it takes to ask it. `why` may be told with it:
    the customer was spoken with, so a reason for the delay may have come up.
    """

    en: str
    es: str
    fact: Outcome
    again: bool = False
    wish: WishKind = ""
    needs: tuple[Need, ...] = ()
    why: bool = False
    also: Also = ""


CALL_OUTCOMES: Final[dict[str, CallOutcome]] = {
    "right_party": CallOutcome("spoke with the customer", "se habló con el cliente", "right_party", why=True),
    "promise": CallOutcome("promised to pay", "se comprometió a pagar", "right_party", wish="promise",
                           needs=("amount", "on"), why=True),
    "plan": CallOutcome("asked for instalments", "pidió cuotas", "right_party", wish="propose",
                        needs=("instalments",), why=True),
    "dispute": CallOutcome("contests the invoice, or a part", "reclama la factura o una parte", "right_party",
                           wish="open_dispute", needs=("dispute_reason",)),
    "paid": CallOutcome("says that it was paid", "dice que ya pagó", "right_party", wish="report_payment"),
    "asks_time": CallOutcome("asks for time", "pide tiempo", "right_party", wish="ask_for_time", needs=("on",),
                             why=True),
    "refused": CallOutcome("does not want to pay", "no quiere pagar", "right_party", why=True),
    "call_back": CallOutcome("asked to be called another day", "pidió que lo llamen otro día", "right_party",
                             again=True, needs=("on",)),
    "no_calls": CallOutcome("wants no more calls", "no quiere más llamadas", "right_party", also="no_calls"),
    "third_party": CallOutcome("somebody else answered", "contestó otra persona", "third_party", again=True),
    "no_answer": CallOutcome("nobody answered", "no contestó", "no_answer", again=True),
    "busy": CallOutcome("busy", "ocupado", "busy", again=True),
    "voicemail": CallOutcome("left a message on the voicemail", "se dejó mensaje en el buzón", "voicemail",
                             again=True),
    "could_leave_voicemail": CallOutcome("voicemail, and nothing was said", "buzón de voz, no se dejó mensaje",
                                         "could_leave_voicemail", again=True),
    "wrong_number": CallOutcome("wrong number", "número equivocado", "wrong_number", also="bad_number"),
}  # fmt: skip
MOST_TRIES: Final = 3
"""A call that came to nothing is tried so many times in all, where its time and the rules let it."""


# --- roles ------------------------------------------------------------------------------------------------------


class Holder(msgspec.Struct, frozen=True):
    """A person holds a role from `since` up to and with `until` (None: for good)."""

    role: str
    person: str
    since: date
    until: date | None = None

    def on(self, day: date) -> bool:
        """Whether it holds on a day."""
        return self.since <= day <= (self.until or date.max)


class Deputy(msgspec.Struct, frozen=True):
    """A person stands in for the holders of a role from `since` up to and with `until`."""

    role: str
    person: str
    since: date
    until: date

    def on(self, day: date) -> bool:
        """Whether it holds on a day."""
        return self.since <= day <= self.until


class Say(msgspec.Struct, frozen=True):
    """Whether a person may answer for a role. `how`: holder, deputy, unassigned (nobody holds it), own (it is about
    their own request) or stranger. `may` are those who can, where this person may not; `until` is a deputy's last day.
    """

    allowed: bool
    how: Literal["holder", "deputy", "unassigned", "own", "stranger"]
    may: tuple[str, ...] = ()
    until: date | None = None


# --- the work list ----------------------------------------------------------------------------------------------

Deadline = Literal["", "promise_active", "payment_to_verify", "dispute_open", "plan_on_track", "silence", "law"]


class Work(msgspec.Struct, frozen=True, kw_only=True):
    """One open task as the work list weighs it. Moments are UTC, `balance` in `currency`, major units.

    `deadline_at` is when something follows by itself, and `deadline` what: the bound of a pause, silence on an
    approval, a notice of law. Of calls, `opens_at` is when the contact rules next allow one: `now` or before where
    they do now, None where they never do; `closes_at` when the contact window closes. `mine`: who asks has claimed it.
    """

    invoice: str
    key: str
    what: str
    kind: str
    queue: str
    raised_at: datetime
    balance: Decimal
    currency: str
    stage: str = ""
    risk: str = ""
    due_at: datetime | None = None
    deadline: Deadline = ""
    deadline_at: datetime | None = None
    is_call: bool = False
    opens_at: datetime | None = None
    closes_at: datetime | None = None
    mine: bool = False


class Ranked(msgspec.Struct, frozen=True):
    """A task in its place. `reasons` are codes with their figures (`late`, "3"), the weightiest first; `worth` is its
    share in 0 to 1 of the largest amount in its currency, times the chance; `ready`: it can be done now."""

    work: Work
    urgency: int
    worth: Decimal
    ready: bool
    reasons: tuple[tuple[str, str], ...] = ()
