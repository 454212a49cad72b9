"""What follows from what a customer answered: one row for each meaning. It reads no text and does nothing itself."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Final

from schemas.driving import AcceptTerms, OpenDispute, ReportPayment
from schemas.events import AddressFailed, DisputeOpened, PaymentReported, TermsAccepted
from schemas.replies import (
    AnyDeed,
    AskCase,
    AskPerson,
    AskPromise,
    Give,
    Heard,
    Meaning,
    Note,
    Sense,
    Suppress,
    Tell,
    Withdraw,
)  # fmt: skip

REPLY: Final = "reply"
"""What a person's task is called: to read the answer, with the case beside it."""


def follow(meaning: Meaning, heard: Heard) -> tuple[AnyDeed, ...]:
    """What is done, in this order, each thing once. A doubt is always a person's."""
    wanted = (deed for sense in (meaning.sense, *meaning.also) for deed in FOLLOWS[sense](meaning, heard))
    return tuple(dict.fromkeys([*wanted, *_heard_of(meaning, heard)]))


def needs_person(meaning: Meaning, heard: Heard) -> bool:
    """Whether somebody must read it: it asks for that, or nobody is known at the address."""
    asks = any(isinstance(deed, AskPerson) for deed in follow(meaning, heard))
    return asks or (meaning.sense not in ALONE and not heard.cases)


def _heard_of(meaning: Meaning, heard: Heard) -> Iterator[AnyDeed]:
    """Both sides spoke, unless a machine or somebody else answered."""
    if heard.contact and not {meaning.sense, *meaning.also} & SOMEBODY_ELSE:
        yield Note("replied")


def _stop(meaning: Meaning, heard: Heard) -> Iterator[AnyDeed]:
    """At once and for this channel. Where nobody is known by the address, nobody may be imported to it later."""
    yield Withdraw()
    if not heard.customers:
        yield Suppress("opted_out")


def _start(meaning: Meaning, heard: Heard) -> Iterator[AnyDeed]:
    yield Give()


def _already_paid(meaning: Meaning, heard: Heard) -> Iterator[AnyDeed]:
    """It waits to be verified; nobody is contacted about it meanwhile."""
    if not heard.certain:
        yield from _person(meaning, heard)
        return
    for case in heard.cases:
        name = f"reply/{heard.id}/{case.invoice}"
        if case.is_asked:
            yield AskCase(case.invoice, ReportPayment(id=name, door=REPLY))
        else:
            yield Tell(case.invoice, PaymentReported(at=heard.at, id=name))


def _will_pay(meaning: Meaning, heard: Heard) -> Iterator[AnyDeed]:
    if meaning.on is None or not heard.certain:
        yield from _person(meaning, heard)
        return
    for case in heard.cases:
        yield AskPromise(case.invoice, meaning.on)


def _wrong(meaning: Meaning, heard: Heard) -> Iterator[AnyDeed]:
    """The clock stops where the playbook pauses for a dispute; a person looks into it in any case."""
    if heard.certain:
        for case in heard.cases:
            name = f"reply/{heard.id}/{case.invoice}"
            if case.pauses_for_dispute and case.is_asked:
                yield AskCase(case.invoice, OpenDispute(id=name, door=REPLY, reason="other"))
            elif case.pauses_for_dispute:
                yield Tell(case.invoice, DisputeOpened(at=heard.at, id=name))
    yield from _person(meaning, heard)


def _accepts(meaning: Meaning, heard: Heard) -> Iterator[AnyDeed]:
    """Only the credit terms can be accepted by a word; an offer has more to agree than that."""
    if not (heard.certain and heard.step.startswith("policy")):
        yield from _person(meaning, heard)
        return
    for case in heard.cases:
        name = f"reply/{heard.id}/{case.invoice}"
        if case.is_asked and case.terms:
            yield AskCase(case.invoice, AcceptTerms(id=name, door=REPLY, document=case.terms))
        else:
            yield Tell(case.invoice, TermsAccepted(at=heard.at, id=name))


def _somebody_else(meaning: Meaning, heard: Heard) -> Iterator[AnyDeed]:
    """The address is given up at once, the cases look for another, and a person reads it. Nothing is answered."""
    sense = next(one for one in (meaning.sense, *meaning.also) if one in SOMEBODY_ELSE)
    reason: Sense = "wrong_number" if sense == "wrong_number" else "third_party"
    yield Suppress("wrong_number" if reason == "wrong_number" else "third_party")
    if heard.contact:
        yield Note(reason)
        for case in heard.cases:
            yield Tell(case.invoice, _address_failed(heard, case.invoice))
    yield from _person(meaning, heard)


def _address_failed(heard: Heard, invoice: str) -> AddressFailed:
    name = f"address/{heard.id}/{invoice}"
    return AddressFailed(at=heard.at, id=name, channel=heard.channel, step=heard.step, contact=heard.contact)


def _person(meaning: Meaning, heard: Heard) -> Iterator[AnyDeed]:
    """One task, however many cases are open: with the oldest of them."""
    if heard.cases:
        yield AskPerson(heard.cases[0].invoice, REPLY)


def _right_party(meaning: Meaning, heard: Heard) -> Iterator[AnyDeed]:
    yield Note("right_party")


def _nothing(meaning: Meaning, heard: Heard) -> Iterator[AnyDeed]:
    yield from ()


SOMEBODY_ELSE: Final[frozenset[Sense]] = frozenset(
    {"wrong_number", "third_party", "deceased", "automatic", "right_party", "nothing"}
)
"""What is no conversation with the customer, or is one of which more exact words are known."""
ALONE: Final[frozenset[Sense]] = frozenset(
    {"stop", "start", "automatic", "nothing", "right_party", "wrong_number", "pay_now"}
)
"""What is done with when it has followed, also where no open case is beside it."""
FOLLOWS: Final[dict[Sense, Callable[[Meaning, Heard], Iterator[AnyDeed]]]] = {
    "stop": _stop,
    "start": _start,
    "already_paid": _already_paid,
    "will_pay_on": _will_pay,
    "plan": _person,
    "wrong": _wrong,
    "accepts": _accepts,
    "wrong_number": _somebody_else,
    "third_party": _somebody_else,
    "deceased": _somebody_else,
    "automatic": _nothing,
    "text": _person,
    "right_party": _right_party,
    "pay_now": _nothing,
    "promise": _person,
    "dispute": _wrong,
    "person": _person,
    "nothing": _nothing,
}
