"""One errand at the contact desk: its key, the channels left to try, and the words of its answers."""

from __future__ import annotations

from datetime import timedelta

import msgspec
from temporalio.exceptions import ApplicationError, ApplicationErrorCategory

from activities.senders import Outgoing
from activities.sight import is_thanks
from schemas.contact import Verdict
from schemas.effects import Contact, Errand
from schemas.events import ContactDeferred, ContactMade, ContactRefused, ContactUnknown, NewsWaiting
from schemas.plan import Plan

PEOPLE = "call"
"""The channel that a person serves."""


class Job(msgspec.Struct, frozen=True):
    """`channels` are those that are left; `refused` names, as rules, those whose provider said no."""

    errand: Errand
    effect: Contact
    channels: tuple[str, ...]
    refused: tuple[str, ...] = ()

    @property
    def key(self) -> str:
        """The step's own name for ever: never a run, an attempt or an activity's id."""
        return f"{self.errand.invoice}/{self.effect.step}/{self.effect.occurrence}"

    @property
    def is_thanks(self) -> bool:
        return is_thanks(self.effect)

    def without(self, channel: str) -> Job:
        """The same errand once a channel's provider has refused it."""
        left = tuple(one for one in self.channels if one != channel)
        return Job(self.errand, self.effect, left, (*self.refused, f"provider.{channel}"))

    def may_carry_others(self, plan: Plan) -> bool:
        """Messages carry each other; a call is about one invoice, and thanks are not mixed with demands."""
        return plan.combine == "same_day" and PEOPLE not in self.effect.channels and not self.is_thanks

    # --- its answers ---

    def made(self, channel: str, contact: str) -> ContactMade:
        """Accepted. A covered case also hears of it through its inbox, by the same id, and folds it once."""
        covered = contact != self.key
        name = f"{'covered' if covered else 'contact'}/{self.key}"
        at, step = self.errand.now, self.effect.step
        return ContactMade(at=at, id=name, step=step, channel=channel, contact=contact, covered=covered)

    def not_now(self, verdict: Verdict) -> ContactDeferred | ContactRefused:
        """Put off or refused, with every rule that spoke against it."""
        at, step, rules = self.errand.now, self.effect.step, self.refused + verdict.against
        if verdict.says == "deferred" and verdict.until is not None:
            return ContactDeferred(at=at, step=step, until=verdict.until, rules=rules)
        return ContactRefused(at=at, step=step, rules=rules or ("channel.unavailable",))

    def unknown(self, channel: str, contact: str) -> ContactUnknown:
        return ContactUnknown(at=self.errand.now, step=self.effect.step, channel=channel, contact=contact)

    def news(self) -> NewsWaiting:
        return NewsWaiting(at=self.errand.now, step=self.effect.step)


class Held(msgspec.Struct, frozen=True):
    """A reserved contact: what to send, and until when (the loop's clock, seconds) it may still go out."""

    message: Outgoing
    attempt: int
    deadline: float

    @property
    def channel(self) -> str:
        return self.message.channel


def not_settled(wait: timedelta) -> ApplicationError:
    """Nothing is wrong: it is only too early to know what became of a message. Temporal asks again after `wait`."""
    benign = ApplicationErrorCategory.BENIGN
    return ApplicationError("the message has not settled yet", type="Settling", next_retry_delay=wait, category=benign)
