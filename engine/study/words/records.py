"""The codes in a record's events as people say them, in English and Spanish. It tells no line: the timeline does."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final

from engine.study.words.names import (
    ANSWERS,
    BLOCKS,
    CHANNELS,
    DISPUTES,
    ENDS,
    FACTS,
    NOTICES,
    PAUSES,
    STAGES,
    VALUES,
    Both,
    name,
    pick,
)  # fmt: skip
from schemas.events import Entry, Event, ProposalMade, WriteOffAsked
from schemas.people import CALL_OUTCOMES
from schemas.playbook import DELAY_REASONS
from schemas.proof import PROOFS

OUTCOMES: Final[dict[str, Both]] = {
    "accepted": ("accepted", "aceptado"), "rejected": ("rejected", "rechazado"),
    "withdrawn": ("withdrawn by the customer", "retirado por el cliente"),
}  # fmt: skip
REVERSALS: Final[dict[str, Both]] = {
    "applied_by_mistake": ("it was for something else", "se aplicó por error"),
    "refund": ("refunded", "reembolsado"), "chargeback": ("a chargeback", "contracargo"),
    "bounced_debit": ("the debit bounced", "débito devuelto"),
}  # fmt: skip
WHYS: Final[dict[str, Both]] = {
    "bound": ("it reached its limit", "llegó a su límite"), "rest": ("", ""),
    "refused": ("not approved", "no se aprobó"), "lapsed": ("nobody answered", "nadie respondió"),
}  # fmt: skip
TASKS: Final[dict[str, Both]] = {"answered": ("answered", "respondida"), "done": ("", "")}
REPLY: Final[Both] = ("a customer's message", "la respuesta de un cliente")
CALLS: Final[dict[str, Both]] = {code: (one.en, one.es) for code, one in CALL_OUTCOMES.items()}
# Which table says the codes of a field, by the event's tag and the field's name; without a tag, in any event.
_TABLES: Final[Mapping[tuple[str, str], Mapping[str, Both]]] = {
    ("dispute_opened", "reason"): DISPUTES,
    ("dispute_resolved", "outcome"): OUTCOMES,
    ("payment_reversed", "reason"): REVERSALS,
    ("delay_reason_given", "reason"): DELAY_REASONS,
    ("stop_noticed", "notice"): NOTICES,
    ("block_told", "block"): BLOCKS,
    ("notice_proved", "proof"): PROOFS,
    ("offer_answered", "answer"): VALUES,
    ("task_done", "outcome"): TASKS,
    ("call_done", "outcome"): CALLS,
    ("hold_ended", "why"): WHYS,
    ("plan_declined", "why"): WHYS,
    ("", "hold"): {kind: (f"({en})", f"({es})") for kind, (en, es) in PAUSES.items()},
    ("", "stage"): STAGES,
    ("", "end"): ENDS,
    ("", "channel"): CHANNELS,
}


def approvals(entries: Iterable[Entry], language: str) -> dict[str, str]:
    """What approvals are about that name no step: the plan or the write-off that was asked for, by its id."""
    about: dict[str, str] = {}
    for entry in entries:
        if isinstance(entry.event, ProposalMade):
            about[entry.event.proposal] = pick(("the instalment plan", "el fraccionamiento"), language)
        elif isinstance(entry.event, WriteOffAsked):
            about[entry.event.wish] = pick(("the write-off", "el castigo"), language)
    return about


def said(event: Event, language: str, asked: Mapping[str, str]) -> dict[str, object]:
    """Those fields of an event that hold codes, in words. `asked` names what approvals are about, by its id."""
    tag = str(event.__struct_config__.tag)
    words: dict[str, object] = {}
    for field in event.__struct_fields__:
        code = getattr(event, field)
        if field == "of" and code in asked:
            words[field] = asked[code]
        elif isinstance(code, str) and (table := _TABLES.get((tag, field)) or _TABLES.get(("", field))):
            words[field] = pick(table.get(code, (code, code)), language)
        elif field == "task" and code.startswith("reply/"):
            words[field] = pick(REPLY, language)
        elif field == "facts":
            words[field] = {name(FACTS | ANSWERS, one, language): name(VALUES, word, language)
                            for one, word in (code or {}).items()}  # fmt: skip
    if tag == "step_skipped":
        words["detail"] = _detail(str(getattr(event, "reason", "")), str(getattr(event, "detail", "")), language)
    return words


def _detail(reason: str, detail: str, language: str) -> str:
    """What a reason for leaving a step out names: a stage, or the facts of its condition."""
    if reason == "late_arrival":
        stage = name(STAGES, detail, language)
        return pick((f"({stage} already)", f"(ya está en {stage})"), language) if detail in STAGES else detail
    if reason != "condition":
        return detail
    facts = detail.replace(",", " ").split()
    known = [name(FACTS, one, language) for one in facts if one in FACTS]
    return f"({', '.join(known)})" if known else detail
