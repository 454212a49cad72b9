"""Example invoices whose lives differ under two plans: found by living them on paper, told as one timeline."""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from itertools import product
from typing import Final

import msgspec

from engine.case.conditions import FactValue
from engine.case.covers import takes
from engine.case.facts import facts_of
from engine.case.fold import open_case
from engine.case.timeline import Line, as_text, timeline
from engine.case.workdays import zone_of
from engine.language.lives.life_files import case_opened, covered_amount
from engine.language.proofs.examples import issued_for
from engine.language.regions.boxes import Region, overlap
from engine.language.regions.wording import sample
from engine.study.changes import where
from engine.study.changes.change import Change
from engine.study.changes.stories import AGREED, SILENCE, Story, stories_for
from engine.study.histories import history_for
from engine.study.scripts import Happening
from engine.study.simulate import Life, simulate
from engine.study.words.names import FACTS, VALUES, name, pick
from engine.study.words.times import share
from schemas.events import ApprovalAsked, ApprovalGiven, CaseOpened
from schemas.facts import CATALOGUE
from schemas.money import Money
from schemas.plan import Plan

MOST_LIVES: Final = 3
MOST_TRIED: Final = 90
"""Pairs of lives looked at before we say that none differs."""
TRIED_FOR_ONE: Final = 14
AROUND: Final = 2
"""Lines that both lives share, shown on either side of a difference."""
DAYS: Final = (14, 18, 19, 15, 16, 17, 20)
"""Days after a Monday on which example invoices fall due: every day of the week, a Monday first."""
OF_HOURS: Final = ("policy.contact_window", "policy.contact_rules")
"""Changes that may move a contact within its day; elsewhere a line of the same day is the same line."""
Told = tuple[str, Line]
Facts = dict[str, FactValue]


class Example(msgspec.Struct, frozen=True):
    """An invoice that lives otherwise: what it is, and both lives as one timeline, `-` only before, `+` only now."""

    invoice: CaseOpened
    story: Story
    english: tuple[str, ...]
    spanish: tuple[str, ...]
    because: str
    marks: frozenset[tuple[str, str, str]]
    """What differs: `-` or `+`, the text, and the path that led to it."""

    def shows(self, change: Change) -> bool:
        """Whether what differs is the change's own: that of a step shows in a line of the step."""
        if not (change.step or change.new_step) or self.because.startswith(OF_HOURS):
            return self.because == change.path
        return any(path and path == (change.step if mark == "-" else change.new_step) for mark, _, path in self.marks)

    def caption(self, language: str) -> str:
        """The invoice and what happens to it."""
        opened = self.invoice
        owed = Money(opened.amount, opened.currency)
        said = [pick(self.story.said, language), *_said_facts(opened, language)]
        head = (f"an invoice of {owed}, issued {opened.issued_on}, due {opened.due_on}",
                f"una factura de {owed}, emitida el {opened.issued_on}, vence el {opened.due_on}")  # fmt: skip
        return f"{pick(head, language)}, {', '.join(said)}"

    def lines(self, language: str) -> tuple[str, ...]:
        """The timeline."""
        return self.spanish if language == "es" else self.english


def examples(old: Plan, new: Plan, changes: Sequence[Change], since: date) -> tuple[Example, ...]:
    """Up to three invoices whose lives differ, each found for another change. `since`: they fall due after it."""
    found: list[Example] = []
    budget = MOST_TRIED
    for change in changes:
        if (
            len(found) == MOST_LIVES
            or any(example.shows(change) for example in found)
            or change.path.startswith("mess")
        ):
            continue
        for invoice, story in _candidates(old, new, change, since)[:budget]:
            budget -= 1
            example = _compared(old, new, invoice, story, change.path)
            if example is not None and example.shows(change) and not _is_told(old, new, example, found):
                found.append(example)
                break
    return tuple(found)


def _is_told(old: Plan, new: Plan, example: Example, found: Sequence[Example]) -> bool:
    """Whether another example says the same, or silence alone would: then the story shows nothing of its own."""
    if any(example.marks == other.marks for other in found):
        return True
    if example.story in (SILENCE, AGREED) or example.story.facts or example.story.known is not None:
        return False
    silent = _compared(old, new, example.invoice, SILENCE, example.because)
    return silent is not None and example.marks <= silent.marks


def _candidates(old: Plan, new: Plan, change: Change, since: date) -> list[tuple[CaseOpened, Story]]:
    """Invoices that a change concerns, each with a story, the likeliest first."""
    monday = since + timedelta(days=-since.weekday() % 7)
    invoices = [_invoice(old, new, facts, monday + timedelta(days=day))
                for day, facts in product(DAYS, _facts(old, new, change))]  # fmt: skip
    stories = stories_for(change.path, old, new)
    pairs = [(_for_story(invoice, story), story) for invoice in invoices if invoice is not None for story in stories]
    return pairs[:TRIED_FOR_ONE]


def _facts(old: Plan, new: Plan, change: Change) -> list[Facts]:
    """One set of facts for each region that a change concerns; the usual invoice where it concerns all."""
    inside = overlap(change.regions, where.around(old, new)) or change.regions
    return [_sampled(region) for region in inside[:4]] or [{}]


def _sampled(region: Region) -> Facts:
    return dict(sample(region, [column for column in region.sides if column in CATALOGUE]))


def _invoice(old: Plan, new: Plan, facts: Facts, due: date) -> CaseOpened | None:
    """An invoice with these facts that one of the plans takes, with the history that gives the risk asked for."""
    openings = (_opened(plan, facts, due) for plan in (new, old))
    return next((opened for opened in openings if opened is not None), None)


def _opened(plan: Plan, facts: Facts, due: date) -> CaseOpened | None:
    amount, currency = covered_amount(plan)
    money = facts.get("amount_due", facts.get("amount_total"))
    if isinstance(money, Money):
        amount, currency = money.amount, money.currency or currency
    recorded = {
        key: _written(value) for key, value in facts.items() if CATALOGUE[key].source in ("customer", "history")
    }
    issued = issued_for(plan, due)
    opened = case_opened(plan, amount, currency, issued, due, arrives=issued, facts=recorded)
    known = facts_of(plan, open_case(opened), opened.at)
    wanted = {key: str(value) for key, value in facts.items() if CATALOGUE[key].source == "table"}
    if not takes(plan, known):
        return None
    if not wanted or plan.segments is None:
        return opened
    history = history_for(plan.segments, known, wanted, frozenset(recorded))
    return None if history is None else msgspec.structs.replace(opened, facts={**opened.facts, **history})


def _written(value: FactValue) -> str:
    return f"{value.amount:f} {value.currency}" if isinstance(value, Money) else f"{value}"


def _for_story(opened: CaseOpened, story: Story) -> CaseOpened:
    facts = {**opened.facts, **story.facts}
    known = opened.known if story.known is None else story.known
    return msgspec.structs.replace(opened, facts=facts, known=known)


# ---------------------------------------------------------------------------------------------- two lives


def _compared(old: Plan, new: Plan, opened: CaseOpened, story: Story, because: str) -> Example | None:
    """Both lives as one timeline; None where they are the same. Hours count only where the change is about them."""
    lives = [_lived(plan, opened, story) for plan in (old, new)]
    hours = because.startswith(OF_HOURS)
    english, spanish = (_marked((old, new), lives, tongue, hours) for tongue in ("en", "es"))
    marks = frozenset((mark, line.text, line.because) for mark, line in english if mark != " ")
    zone = next((life.case.zone for life in lives if life is not None), "") or "UTC"
    if not marks:
        return None
    return Example(opened, story, tuple(_shown(english, zone)), tuple(_shown(spanish, zone)), because, marks)


def _lived(plan: Plan, opened: CaseOpened, story: Story) -> Life | None:
    """The life; None where the plan does not take the invoice."""
    if not takes(plan, facts_of(plan, open_case(opened), opened.at)):
        return None
    happenings: tuple[Happening, ...] = story.tell(opened, plan)
    life = simulate(plan, opened, happenings)
    if not story.approves:
        return life
    for _ in range(4):  # one answer may lead to the next question
        answers = _answers(life)
        if len(happenings) == len(answers) + len(story.tell(opened, plan)):
            break
        happenings = (*story.tell(opened, plan), *answers)
        life = simulate(plan, opened, happenings)
    return life


def _answers(life: Life) -> tuple[Happening, ...]:
    """A yes to every question, an hour after it was asked."""
    asked = [entry.event for entry in life.entries if isinstance(entry.event, ApprovalAsked)]
    return tuple(
        ApprovalGiven(at=event.at + timedelta(hours=1), id=f"approval/{number}", of=event.of, by=event.by)
        for number, event in enumerate(asked, 1)
    )


def _marked(plans: tuple[Plan, Plan], lives: Sequence[Life | None], language: str, hours: bool) -> list[Told]:
    """The lines of both, in order of their days, each with `-`, `+` or a space."""
    before, after = (
        [] if life is None else [line for line in timeline(plan, life.entries, language) if line.arrow != ".."]
        for plan, life in zip(plans, lives, strict=True)
    )
    keys = [[(line.at if hours else line.day, line.arrow, line.text) for line in each] for each in (before, after)]
    marked: list[Told] = []
    for kind, first, last, start, end in difflib.SequenceMatcher(None, keys[0], keys[1], autojunk=False).get_opcodes():
        if kind == "equal":
            marked += [(" ", line) for line in after[start:end]]
            continue
        marked += [("-", line) for line in before[first:last]] + [("+", line) for line in after[start:end]]
    return sorted(marked, key=lambda told: told[1].day)  # what is within a day stays in order: before, then now


def _shown(marked: Sequence[Told], zone: str) -> Iterator[str]:
    """The lines near a difference; what lies between is left out and said so."""
    near = {
        place + step for place, (mark, _) in enumerate(marked) if mark != " " for step in range(-AROUND, AROUND + 1)
    }  # fmt: skip
    texts = as_text([line for _, line in marked]).splitlines()
    hours = _has_other_hours(marked)
    skipped = False
    for place, ((mark, line), text) in enumerate(zip(marked, texts, strict=True)):
        if place not in near:
            skipped = True
            continue
        if skipped:
            yield "  ..."
        skipped = False
        yield f"{mark} {_with_hour(text, line.at, zone) if hours else text}"
    if skipped:
        yield "  ..."


def _has_other_hours(marked: Sequence[Told]) -> bool:
    """Whether something happens in both lives on the same day, at another hour."""
    gone, come = ({(line.day, line.text) for mark, line in marked if mark == sign} for sign in "-+")
    return bool(gone & come)


def _with_hour(text: str, at: datetime, zone: str) -> str:
    return f"{text[:10]} {at.astimezone(zone_of(zone)):%H:%M}{text[10:]}"


def _said_facts(opened: CaseOpened, language: str) -> list[str]:
    """The customer's history, where it is not the harmless one."""
    harmless = {"paid_late_share": "0", "promises_broken": "0", "new_customer": "no", "terms_accepted": "yes",
                "oldest_days_past_due": "0", "pays_by": "bank_transfer"}  # fmt: skip
    unusual = {key: text for key, text in opened.facts.items() if harmless.get(key, text) != text}
    if opened.facts.get("exposure") != f"{opened.amount:f} {opened.currency}" and "exposure" in opened.facts:
        unusual["exposure"] = opened.facts["exposure"]
    return [f"{name(FACTS, key, language)} {_said_value(key, text, language)}" for key, text in sorted(unusual.items())]


def _said_value(fact: str, text: str, language: str) -> str:
    return share(Decimal(text)) if CATALOGUE[fact].kind == "share" else name(VALUES, text, language)
