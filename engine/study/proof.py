"""What proves that a notice was given, from the facts of its way: one table, one rule. It reads no plan, asks nobody.

A letter is proved by the batch in which it went to the post, a mail by its provider's word, a short message only by its
delivery. What bounced, failed or was taken out proves nothing, whatever was said before.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Final, get_args

from schemas.events import Entry, NoticeProved
from schemas.proof import Kind, NoticeSent, Proof

PROVES: Final[dict[str, tuple[Kind, ...]]] = {
    "letter": (),
    "email": ("accepted", "delivered", "read", "replied"),
    "whatsapp": ("delivered", "read", "replied"),
    "sms": ("delivered", "replied"),
}
"""Which facts prove a notice by a channel. A letter's proof is its batch. Calls and voice prove no text."""
UNDOES: Final = ("bounced", "failed", "blocked", "wrong_number", "unknown")
"""After one of these nothing is proved."""
NOBODY: Final = ("local", "outbox", "")
"""Where a message stayed in our own outbox, only what was told of it since proves anything."""


def proof_of(sent: NoticeSent) -> Proof | None:
    """The earliest fact that proves the notice; None where nothing does."""
    if sent.state != "accepted" or any(fact.fact in UNDOES for fact in sent.facts):
        return None
    if sent.posted is not None:
        return _posted(sent)
    counts = PROVES.get(sent.channel, ())
    if sent.provider in NOBODY:
        counts = tuple(kind for kind in counts if kind != "accepted")
    found = sorted((fact.at, fact.fact) for fact in sent.facts if fact.fact in counts)
    if not found:
        return None
    at, kind = found[0]
    return Proof(
        step=sent.step, kind=_kind(kind), at=at, channel=sent.channel, contact=sent.key,
        reference=" ".join(word for word in (sent.provider, sent.provider_id) if word), sha256=sent.sha256,
    )  # fmt: skip


def _posted(sent: NoticeSent) -> Proof | None:
    posted = sent.posted
    if posted is None or posted.written_at is None or posted.withdrawn:
        return None
    return Proof(
        step=sent.step, kind="posted", at=posted.at, channel=sent.channel, contact=sent.key, reference=posted.batch,
        sha256=posted.letter,
    )  # fmt: skip


def _kind(word: str) -> Kind:
    kinds: dict[str, Kind] = {kind: kind for kind in get_args(Kind)}
    return kinds[word]


def proofs_of(sent: Iterable[NoticeSent], entries: Iterable[Entry] = (), steps: Iterable[str] = ()) -> list[Proof]:
    """Every proof of these steps (none named: of any), earliest first: of the messages, and those that people keep."""
    wanted = set(steps)
    proofs = [proof for one in sent if (proof := proof_of(one)) is not None]
    proofs += _kept_by_people(entries)
    return sorted((one for one in proofs if not wanted or one.step in wanted), key=lambda one: (one.at, one.kind))


def _kept_by_people(entries: Iterable[Entry]) -> Iterator[Proof]:
    for entry in entries:
        event = entry.event
        if isinstance(event, NoticeProved) and event.by:
            yield Proof(step=event.step, kind="person", at=event.at, by=event.by, reference=event.id)


def first_proved(proofs: Iterable[Proof]) -> datetime | None:
    """Since when the customer could know (UTC)."""
    return min((one.at for one in proofs), default=None)
