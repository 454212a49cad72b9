"""Where the case itself stands: its facts, its stage, what stops it, its end. It knows no money."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from msgspec.structs import replace

from schemas.case import Block, Case, Rate
from schemas.events import (
    BlockTold,
    CaseCancelled,
    CaseClosed,
    CaseOpened,
    CaseRecalled,
    FactsChanged,
    RateSet,
    RewardGranted,
    SegmentAssigned,
    StageEntered,
    StopNoticed,
    TermsAccepted,
)  # fmt: skip


def _stage_entered(case: Case, event: StageEntered) -> Case:
    return replace(case, stage=event.stage, brought_forward=case.brought_forward + event.brought_forward)


def _segment_assigned(case: Case, event: SegmentAssigned) -> Case:
    return replace(case, facts={**case.facts, **event.facts})


def _facts_changed(case: Case, event: FactsChanged) -> Case:
    known = case.known if event.known is None else event.known
    data_from = event.data_from or case.data_from
    return replace(case, facts={**case.facts, **event.facts}, known=known, data_from=data_from)


def _terms_accepted(case: Case, event: TermsAccepted) -> Case:
    return replace(case, facts={**case.facts, "terms_accepted": "yes"})


def _stop_noticed(case: Case, event: StopNoticed) -> Case:
    return replace(case, notice=event.notice)


def _case_cancelled(case: Case, event: CaseCancelled) -> Case:
    return replace(case, cancelled=event.reason or "cancelled")


def _case_closed(case: Case, event: CaseClosed) -> Case:
    return replace(case, end=event.end, closed_at=event.at, moves_at_end=event.moves)


def _rate_set(case: Case, event: RateSet) -> Case:
    return replace(case, rates=(*case.rates, Rate(event.series, event.since, event.value, event.until)))


def _block_told(case: Case, event: BlockTold) -> Case:
    others = (one for one in case.blocks if (one.block, one.since) != (event.block, event.since))
    return replace(case, blocks=(*others, Block(event.block, event.since, event.until)))


def _reward_granted(case: Case, event: RewardGranted) -> Case:
    return replace(case, rewards=(*case.rewards, event.reward))


def _case_recalled(case: Case, event: CaseRecalled) -> Case:
    if not case.handed_to:
        return case
    return replace(case, handed_to="", closed_at=None, end="", moves_at_end=None)


def _unchanged(case: Case, event: CaseOpened) -> Case:
    return case


FOLDS: dict[type, Callable[[Case, Any], Case]] = {
    CaseOpened: _unchanged,
    TermsAccepted: _terms_accepted,
    StopNoticed: _stop_noticed,
    CaseCancelled: _case_cancelled,
    FactsChanged: _facts_changed,
    CaseClosed: _case_closed,
    StageEntered: _stage_entered,
    SegmentAssigned: _segment_assigned,
    RateSet: _rate_set,
    BlockTold: _block_told,
    RewardGranted: _reward_granted,
    CaseRecalled: _case_recalled,
}
