"""What proves a notice: the table channel by channel, what undoes it, and proofs that people keep."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from engine.case.demands import demands_of, notices_before
from engine.study.proof import PROVES, first_proved, proof_of, proofs_of
from schemas.events import Entry, NoticeProved
from schemas.explaining import DeliveryFact
from schemas.playbook import CHANNELS
from schemas.proof import PROOFS, NoticeSent, Posted
from tests.machine.lives import plans

SENT = datetime(2026, 4, 16, 14, 0, tzinfo=UTC)
STEP = "recovery.timeline[0]"


def facts(*words: str) -> tuple[DeliveryFact, ...]:
    return tuple(DeliveryFact(word, SENT + timedelta(minutes=number)) for number, word in enumerate(words, 1))


def notice(channel: str, *words: str, **more: object) -> NoticeSent:
    said = {"key": "k", "step": STEP, "message": "final-demand", "state": "accepted", "at": SENT, "provider": "p"}
    said |= {"provider_id": "n1", "sha256": "ab", "facts": facts(*words), **more}  # type: ignore[dict-item]
    return NoticeSent(channel=channel, **said)  # type: ignore[arg-type]


def posted(**more: object) -> Posted:
    said = {"batch": "2026-04-17-1", "at": SENT, "sha256": "c", "letter": "d", "pages": 1, "written_at": SENT, **more}
    return Posted(**said)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("channel", "words", "kind", "minute"),
    [
        ("email", ("accepted", "delivered", "read"), "accepted", 1),
        ("email", ("queued", "delivered"), "delivered", 2),
        ("email", ("queued",), None, 0),
        ("whatsapp", ("accepted", "delivered", "read"), "delivered", 2),
        ("whatsapp", ("accepted",), None, 0),
        ("whatsapp", ("accepted", "replied"), "replied", 2),
        ("sms", ("accepted", "delivered"), "delivered", 2),
        ("sms", ("accepted", "read"), None, 0),
        ("voice", ("answered", "right_party"), None, 0),
        ("letter", ("accepted", "delivered"), None, 0),
        ("email", ("accepted", "delivered", "bounced"), None, 0),
        ("sms", ("delivered", "failed"), None, 0),
        ("whatsapp", ("delivered", "wrong_number"), None, 0),
    ],
)
def test_each_channel_is_proved_by_its_own_facts(channel: str, words: tuple[str, ...], kind: str, minute: int) -> None:
    proof = proof_of(notice(channel, *words))
    assert (proof and proof.kind) == kind
    if proof is not None:
        assert (proof.at, proof.reference, proof.sha256) == (SENT + timedelta(minutes=minute), "p n1", "ab")


def test_a_letter_is_proved_by_the_batch_that_was_written_and_not_taken_out() -> None:
    proof = proof_of(notice("letter", "accepted", posted=posted()))
    assert proof is not None
    assert (proof.kind, proof.reference, proof.sha256) == ("posted", "2026-04-17-1", "d")
    assert proof_of(notice("letter", posted=posted(written_at=None))) is None
    assert proof_of(notice("letter", posted=posted(withdrawn="paid"))) is None
    assert proof_of(notice("letter", "failed", posted=posted())) is None


def test_what_stays_in_our_own_outbox_is_no_proof_before_somebody_tells_of_it() -> None:
    assert proof_of(notice("email", "accepted", provider="outbox")) is None
    told = proof_of(notice("email", "accepted", "delivered", provider="outbox"))
    assert told is not None
    assert told.kind == "delivered"


@pytest.mark.parametrize("state", ["reserved", "failed", "unknown"])
def test_what_was_not_taken_proves_nothing(state: str) -> None:
    assert proof_of(notice("email", "delivered", state=state)) is None


def test_proofs_that_people_keep_count_and_the_earliest_comes_first() -> None:
    kept = Entry(9, NoticeProved(at=SENT - timedelta(days=1), id="proof/1", step=STEP, proof="person", by="ana"))
    by_itself = Entry(8, NoticeProved(at=SENT, id="proof/2", step=STEP, proof="delivered", contact="k"))
    other = notice("email", "delivered", step="recovery.timeline[3]")
    proofs = proofs_of([notice("email", "delivered"), other], [by_itself, kept], [STEP])
    assert [(one.kind, one.by) for one in proofs] == [("person", "ana"), ("delivered", "")]
    assert first_proved(proofs) == SENT - timedelta(days=1)
    assert first_proved([]) is None


def test_every_channel_and_every_proof_has_its_words() -> None:
    assert {*PROVES} < {*CHANNELS}
    assert {kind for kinds in PROVES.values() for kind in kinds} < {*PROOFS}


def test_a_final_demand_is_what_a_report_or_hand_over_counts_from() -> None:
    plan = plans()["pe-empresas"]
    assert [step.path for step in demands_of(plan)] == [STEP]
    report = next(step for stage in plan.stages for step in stage.steps if step.verb == "report")
    assert [step.path for step in notices_before(plan, report)] == [STEP]
