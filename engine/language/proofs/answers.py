"""What tables answer and conditions ask: P306, P307."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from engine.language.diagnostics import Finding
from engine.language.proofs.draft import Check, Draft, conditions_of, facts_asked
from engine.language.suggestions import listed
from schemas.plan import Table


def check_decided_facts(draft: Draft) -> Iterator[Finding]:
    """P306"""
    decided = draft.plan.segments.then if draft.plan.segments else ()
    for name, condition in conditions_of(draft):
        for fact in facts_asked(condition):
            if fact.fact in ("segment", "risk") and fact.fact not in decided:
                yield _undecided(draft, fact.fact, name)
    if draft.plan.offers and (missing := {"segment", "risk"} & set(draft.plan.offers.given) - set(decided)):
        yield _undecided(draft, min(missing), "negotiation.offers.given")


def _undecided(draft: Draft, fact: str, path: str) -> Finding:
    return draft.finding("P306", path, f"'{fact}' is asked, but no table decides it",
                         f"se pregunta por «{fact}», pero ninguna tabla lo decide",
                         ("add the table 'data.segments'", "agregue la tabla «data.segments»"))  # fmt: skip


def check_known_segments(draft: Draft) -> Iterator[Finding]:
    """P307"""
    for fact in ("segment", "risk"):
        answers = _answers(draft.plan.segments, fact)
        for path, condition in conditions_of(draft):
            asked = {
                word
                for part in facts_asked(condition)
                if part.fact == fact
                for test in part.tests
                for word in test.words
            }
            for word in sorted(asked - answers) if answers else ():
                yield draft.finding("P307", path, f"no row of 'data.segments' answers {fact} '{word}'",
                                    f"ninguna fila de «data.segments» responde {fact} «{word}»",
                                    (f"it answers: {listed(sorted(answers))}", f"responde: {listed(sorted(answers))}")
                            )  # fmt: skip


def _answers(table: Table | None, column: str) -> set[str]:
    if table is None or column not in table.then:
        return set()
    return {row.then[table.then.index(column)] for row in table.rows}


OF_WORDS: Final[tuple[Check, ...]] = ()
OF_SENSE: Final[tuple[Check, ...]] = (check_decided_facts, check_known_segments)
