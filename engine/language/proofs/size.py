"""How large a playbook can be proved in a moment: P409. It knows no proof."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from engine.language.diagnostics import Finding
from engine.language.grammar.hints import Hints
from engine.language.proofs.days import CLOSERS
from engine.language.proofs.draft import Draft, conditions_of, facts_asked

MOST_STEPS: Final = 200
"""Steps that are proved against each other, more than three times as many as a long playbook has."""
MOST_ENDS: Final = 40
"""Steps that close a case; each is held against each."""
MOST_TESTS: Final = 600
"""Tests in the conditions of all steps."""
_HINTS: Final[Hints] = (
    "make it several playbooks, each with its own 'covers' and its own steps",
    "haga varios playbooks, cada uno con su propio «covers» y sus propios pasos",
)


def check_playbook_can_be_proved(draft: Draft) -> Iterator[Finding]:
    """P409: more steps, or more tests in conditions, than can be held against each other."""
    steps = sum(1 for _ in draft.steps())
    ends = sum(1 for step in draft.steps() if step.verb in CLOSERS)
    tests = sum(len(fact.tests) for _, condition in conditions_of(draft) for fact in facts_asked(condition))
    if steps > MOST_STEPS:
        yield _too_large(draft, f"{steps} steps", f"{steps} pasos", MOST_STEPS)
    elif ends > MOST_ENDS:
        yield _too_large(draft, f"{ends} steps that close the case", f"{ends} pasos que cierran el caso", MOST_ENDS)
    elif tests > MOST_TESTS:
        yield _too_large(draft, f"{tests} tests in conditions", f"{tests} pruebas en condiciones", MOST_TESTS)


def _too_large(draft: Draft, en: str, es: str, most: int) -> Finding:
    return draft.finding("P409", "playbook",
                         f"{en} are too many to be proved (at most {most}): its days, conditions, tables, caps and law "
                         "were not checked",
                         f"{es} son demasiado para demostrarlo (máximo {most}): no se revisaron sus días, condiciones, "
                         "tablas, topes ni ley", _HINTS, warning=True)  # fmt: skip


def too_crowded(draft: Draft) -> Finding:
    """P409 for a schedule of which only some kinds of invoice were gone through."""
    return draft.finding("P409", "playbook",
                         "too many contacts come close together to go through them for every kind of invoice: others "
                         "may meet on one day or break a cap",
                         "hay demasiados contactos muy juntos para recorrerlos con todo tipo de factura: otros pueden "
                         "coincidir en un día o exceder un tope",
                         _HINTS, warning=True)  # fmt: skip
