"""One errand at the contact desk: its key, its time, the channels left to try, and the words of its answers."""

from __future__ import annotations

from datetime import datetime, timedelta

import msgspec
from msgspec.structs import replace
from temporalio.exceptions import ApplicationError, ApplicationErrorCategory

from activities.enclosing import Need
from activities.failures import ProviderUnavailable
from activities.senders import Outgoing
from activities.sight import Earlier, is_thanks
from schemas.contact import Verdict
from schemas.effects import Contact, Errand
from schemas.events import ContactDeferred, ContactMade, ContactRefused, ContactUnknown, NewsWaiting
from schemas.plan import Plan

PEOPLE = "call"
"""The channel that a person serves."""
AWAY = "provider.unavailable"
"""The rule that puts a contact off, and at last refuses it, because its channel does not answer."""
NOT_MADE = "document.impossible"
"""The rule that refuses a contact because a document that must go with it cannot be made."""
STALE = timedelta(minutes=1)
"""An errand this old is done as of the time that it really is: the contact window may have closed meanwhile."""


class Job(msgspec.Struct, frozen=True):
    """`channels` are those that are left; `refused` names, as rules, those whose provider said no.

    `told` are the ids of the news that this very errand brought about. `waited` is how long it has waited already.
    """

    errand: Errand
    effect: Contact
    channels: tuple[str, ...]
    refused: tuple[str, ...] = ()
    told: tuple[str, ...] = ()
    waited: timedelta = timedelta(0)

    @property
    def key(self) -> str:
        """The step's own name for ever: never a run, an attempt or an activity's id."""
        return f"{self.errand.invoice}/{self.effect.step}/{self.effect.occurrence}"

    @property
    def is_thanks(self) -> bool:
        return is_thanks(self.effect)

    def at(self, wall: datetime) -> Job:
        """The same errand at the time that it really is, where the case lives by that time and asked long ago."""
        waited = wall - self.errand.now if self.errand.live else timedelta(0)
        if waited < STALE:
            return self
        return replace(self, errand=replace(self.errand, now=wall), waited=waited)

    def without(self, channel: str, told: tuple[str, ...] = ()) -> Job:
        """The same errand once a channel's provider has refused it."""
        left = tuple(one for one in self.channels if one != channel)
        refused = (*self.refused, f"provider.{channel}")
        return replace(self, channels=left, refused=refused, told=(*self.told, *told))

    def may_carry_others(self, plan: Plan) -> bool:
        """Messages carry each other; a call is about one invoice, and thanks are not mixed with demands."""
        return plan.combine == "same_day" and PEOPLE not in self.effect.channels and not self.is_thanks

    # --- its answers ---

    def made(self, channel: str, contact: str) -> ContactMade:
        """Accepted. A covered case also hears of it through its inbox, by the same id, and folds it once."""
        covered = contact != self.key
        name = f"{'covered' if covered else 'contact'}/{self.key}"
        at, step = self.errand.now, self.effect.step
        return ContactMade(
            at=at, id=name, step=step, channel=channel, contact=contact, covered=covered, refused=self.refused
        )

    def not_now(self, verdict: Verdict) -> ContactDeferred | ContactRefused:
        """Put off or refused, with every rule that spoke against it."""
        at, step, rules = self.errand.now, self.effect.step, self.refused + verdict.against
        if verdict.says == "deferred" and verdict.until is not None:
            return ContactDeferred(at=at, step=step, until=verdict.until, rules=rules)
        return ContactRefused(at=at, step=step, rules=rules or ("channel.unavailable",))

    def later(self, until: datetime) -> ContactDeferred:
        """Put off because the channel is away."""
        return ContactDeferred(at=self.errand.now, step=self.effect.step, until=until, rules=(*self.refused, AWAY))

    def never(self) -> ContactRefused:
        """The channel was away until the step's deadline."""
        return ContactRefused(at=self.errand.now, step=self.effect.step, rules=(*self.refused, AWAY))

    def not_made(self) -> ContactRefused:
        """A document that must go with it cannot be made, and without it it does not go."""
        return ContactRefused(at=self.errand.now, step=self.effect.step, rules=(*self.refused, NOT_MADE))

    def unknown(self, channel: str, contact: str) -> ContactUnknown:
        return ContactUnknown(at=self.errand.now, step=self.effect.step, channel=channel, contact=contact)

    def news(self) -> NewsWaiting:
        return NewsWaiting(at=self.errand.now, step=self.effect.step)


class Held(msgspec.Struct, frozen=True):
    """A reserved contact: what to send, and until when (the loop's clock, seconds) it may still go out.

    `needs` are the documents that must be made before it is sent.
    """

    job: Job
    customer: str
    message: Outgoing
    attempt: int
    deadline: float
    needs: tuple[Need, ...] = ()

    @property
    def channel(self) -> str:
        return self.message.channel


class Doubt(msgspec.Struct, frozen=True):
    """A contact that was reserved and of which nobody knows yet whether it was sent."""

    job: Job
    earlier: Earlier


def not_settled(wait: timedelta) -> ApplicationError:
    """Nothing is wrong: it is only too early to know what became of a message. Temporal asks again after `wait`."""
    benign = ApplicationErrorCategory.BENIGN
    return ApplicationError("the message has not settled yet", type="Settling", next_retry_delay=wait, category=benign)


def asked_to_wait(error: ProviderUnavailable) -> Exception:
    """The error for Temporal, with the moment at which the provider wants to be asked again, where it said one."""
    if error.after is None:
        return error
    return ApplicationError(str(error), type=type(error).__name__, next_retry_delay=error.after)
