"""Every word has its place: each event is folded in one room and has its line, each effect has what comes of it."""

from __future__ import annotations

from typing import get_args, get_type_hints

from engine.case.advance import AS_DONE
from engine.case.fold import FOLDS
from engine.case.folding import agreements, holds, money, people, standing, steps
from engine.case.steps import EFFECTS
from engine.case.timeline import WORDS
from engine.study import dossier_words
from engine.study.briefing import history
from schemas.case import Agreement, Promise
from schemas.effects import AnyEffect
from schemas.events import AnyEvent
from schemas.playbook import VERBS

ROOMS = (agreements, holds, money, people, standing, steps)


def test_every_event_is_folded_in_exactly_one_room() -> None:
    assert {*FOLDS} == {*get_args(AnyEvent)}
    assert sum(len(room.FOLDS) for room in ROOMS) == len(FOLDS)


def test_every_event_has_a_line_in_both_languages() -> None:
    assert {*WORDS} == {event.__struct_config__.tag for event in get_args(AnyEvent)}
    assert all(english and spanish for english, spanish in WORDS.values())


def test_every_effect_has_what_comes_of_it_and_every_verb_its_effect() -> None:
    assert {*AS_DONE} == {*get_args(AnyEffect)}
    assert {*EFFECTS} == {*VERBS}


def test_what_became_of_a_promise_or_plan_has_words_wherever_it_is_told() -> None:
    states = {word for kind in (Promise, Agreement) for word in get_args(get_type_hints(kind)["state"])}
    assert states <= set(dossier_words.STATES)
    assert states <= set(history._STATES)
