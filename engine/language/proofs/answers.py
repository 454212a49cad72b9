"""What tables answer and conditions ask: P306 to P309."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from engine.language.diagnostics import Finding
from engine.language.proofs.asked import Part, asked_by
from engine.language.proofs.draft import Check, Draft, facts_asked
from engine.language.writing.suggestions import did_you_mean, listed
from schemas.plan import Table

DECIDED: Final = ("segment", "risk")
# What the books may not hold of a customer, and no rule of `data` can ask for.
MAYBE_UNKNOWN: Final = ("country", "subdivision", "language")


def check_decided_facts(draft: Draft) -> Iterator[Finding]:
    """P306"""
    decided = draft.plan.segments.then if draft.plan.segments else ()
    offers = draft.plan.offers.given if draft.plan.offers else ()
    for fact in DECIDED:
        places = [part.path for part in _asked(draft) if part.condition.fact == fact]
        places += [f"negotiation.offers.given[{place}]" for place, name in enumerate(offers) if name == fact]
        if places and fact not in decided:
            yield _undecided(draft, fact, places)


def _undecided(draft: Draft, fact: str, places: Sequence[str]) -> Finding:
    again = draft.elsewhere(places[1], "it is asked here, too", "también se pregunta aquí") if places[1:] else None
    hints = ("add the table 'data.segments'", "agregue la tabla «data.segments»")
    if draft.plan.segments is not None:
        hints = (f"let 'data.segments' answer it: then: [segment, risk], and '{fact}' in each row",
                 f"que «data.segments» lo responda: then: [segment, risk], y «{fact}» en cada fila")  # fmt: skip
    return draft.finding("P306", places[0], f"'{fact}' is asked, but no table decides it",
                         f"se pregunta por «{fact}», pero ninguna tabla lo decide", hints, elsewhere=again
                 )  # fmt: skip


def check_known_segments(draft: Draft) -> Iterator[Finding]:
    """P307"""
    for part in _asked(draft):
        answers = _answers(draft.plan.segments, part.condition.fact)
        for word in sorted({word for test in part.condition.tests for word in test.words} - answers) if answers else ():
            yield _unanswered(draft, part, word, answers)


def _unanswered(draft: Draft, part: Part, word: str, answers: set[str]) -> Finding:
    node, fact = draft.node(part.path), part.condition.fact
    place = next((f"[{at}]" for at, item in enumerate(node.items) if item.text == word), "")
    near, cerca, instead = did_you_mean(word, sorted(answers))
    hints = (near or f"it answers: {listed(sorted(answers))}", cerca or f"responde: {listed(sorted(answers))}",
             instead if draft.node(part.path + place).text == word else "")  # fmt: skip
    return draft.finding("P307", part.path + place, f"no row of 'data.segments' answers {fact} '{word}'",
                         f"ninguna fila de «data.segments» responde {fact} «{word}»", hints,
                         elsewhere=draft.elsewhere("data.segments.rows", "its rows are here", "sus filas están aquí")
                 )  # fmt: skip


def _asked(draft: Draft) -> Iterator[Part]:
    """Every question of every step about what a table decides, with its place."""
    for step in draft.steps():
        for key in ("only_if", "unless"):
            part = asked_by(draft, step, key)
            yield from (leaf for leaf in part.leaves() if leaf.condition.fact in DECIDED) if part is not None else ()


def _answers(table: Table | None, column: str) -> set[str]:
    if table is None or column not in table.then:
        return set()
    return {row.then[table.then.index(column)] for row in table.rows}


def check_segments_ask_no_segment(draft: Draft) -> Iterator[Finding]:
    """P308: the table that gives segment and risk cannot ask for them."""
    table = draft.plan.segments
    for place, fact in enumerate(table.given if table is not None else ()):
        if fact in DECIDED:
            yield draft.finding("P308", f"data.segments.given[{place}]",
                                f"'{fact}' is what this table decides; nobody knows it before",
                                f"«{fact}» es lo que decide esta tabla; antes nadie lo sabe",
                                ("ask what is known of the customer: exposure, paid_late_share, promises_broken",
                                 "pregunte lo que se sabe del cliente: exposure, paid_late_share, promises_broken")
                        )  # fmt: skip


def check_facts_that_may_be_unknown(draft: Draft) -> Iterator[Finding]:
    """P309: a fact that the books need not hold, and that nothing in the playbook makes sure of."""
    covers = draft.plan.covers
    sure = {one.fact for one in facts_asked(covers)} if covers is not None else set()
    unsure = [fact for fact in MAYBE_UNKNOWN if fact not in sure]
    for path, table in (("data.segments", draft.plan.segments), ("negotiation.offers", draft.plan.offers)):
        for place, fact in enumerate(table.given if table is not None else ()):
            if fact in unsure:
                yield _maybe_unknown(draft, f"{path}.given[{place}]", fact, _NO_ANSWER)
    for step in draft.steps():
        for key in ("only_if", "unless"):
            part = asked_by(draft, step, key)
            for leaf in part.leaves() if part is not None else ():
                if leaf.condition.fact in unsure and not step.required:
                    yield _maybe_unknown(draft, leaf.path, leaf.condition.fact, _SKIPPED)


_NO_ANSWER: Final = ("the table answers nothing", "la tabla no responde nada")
_SKIPPED: Final = ("the step is skipped", "el paso se omite")


def _maybe_unknown(draft: Draft, path: str, fact: str, then: tuple[str, str]) -> Finding:
    hints = ("ask it under 'policy.covers', so that only customers whose country is known are taken",
             "pídalo en «policy.covers», para tomar solo clientes cuyo país se conoce")  # fmt: skip
    if fact != "country":
        hints = (f"see that every customer is imported with a {fact}, or ask something else",
                 f"cuide que cada cliente se importe con {fact}, o pregunte otra cosa")  # fmt: skip
    return draft.finding("P309", path, f"'{fact}' may not be on file, and a missing fact is neither yes nor no: "
                         f"where it is missing {then[0]}",
                         f"«{fact}» puede no estar registrado, y un dato que falta no es ni sí ni no: "
                         f"donde falta, {then[1]}", hints, warning=True)  # fmt: skip


OF_WORDS: Final[tuple[Check, ...]] = ()
OF_SENSE: Final[tuple[Check, ...]] = (
    check_decided_facts, check_known_segments, check_segments_ask_no_segment, check_facts_that_may_be_unknown,
)  # fmt: skip
