"""A case's reports for people, from what its bundle holds: in words by the engine. It sets no page."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from datetime import datetime
from functools import cache
from typing import Any

import msgspec

from activities.audit.records import CaseRecords
from engine.case.statement import statement
from engine.case.workdays import local_date
from engine.study.bundle.redaction import Redactor
from engine.study.bundle.report import report, untold
from engine.study.bundle.report_words import WORDS
from engine.study.bundle.reporting import Reported
from engine.study.explaining.scene import Scene
from engine.study.explaining.words import Material
from engine.study.words.names import pick
from schemas.audit_report import Report
from schemas.bundle import ActLine, ApprovalLine, CaseHead, Proof
from schemas.documents import Head
from schemas.events import AnyEvent, Entry
from schemas.explaining import PastReply, PastWord
from schemas.plan import Plan
from workers.creditor import creditor
from workers.pack_page import in_words

Line = dict[str, Any]
_EVENT = msgspec.json.Decoder(AnyEvent)


class Made(msgspec.Struct, frozen=True, kw_only=True):
    """What all reports of a bundle share. `key` is the public half, in hexadecimal; `asks` says what each rule of a
    plan's packs asks, by the plan's sha256."""

    language: str
    at: datetime
    by: str
    key: str
    asks: Mapping[str, Mapping[str, str]]


def report_of(
    records: CaseRecords, head: CaseHead, plan: Plan, redactor: Redactor, proofs: Iterable[Proof], made: Made
) -> Report:
    """A case's report. A record that no machine could have left cannot be told, and is exported all the same: it is
    what an auditor looks for."""
    try:
        return report(reported(records, head, plan, redactor, proofs, made))
    except (msgspec.MsgspecError, AssertionError, ArithmeticError, AttributeError, LookupError, TypeError, ValueError):
        return untold(head, made_at=made.at, key=made.key, language=made.language)


@cache
def letterhead() -> Head:
    """Who exported: the creditor as its letters say it."""
    us = creditor(os.environ)
    return Head(name=us["name"], address="", phone=us["phone"], email=us["email"])


def reported(
    records: CaseRecords, head: CaseHead, plan: Plan, redactor: Redactor, proofs: Iterable[Proof], made: Made
) -> Reported:
    """What the report tells: nothing that the bundle's own files do not."""
    material = _material(records, plan, redactor, made)
    scene = Scene(material)
    on = local_date(head.closed_at or made.at, scene.zone)
    return Reported(
        head=head, party=redactor.party(records.party), material=material, redaction=redactor.level, made_at=made.at,
        by=redactor.person(made.by), key=made.key, statement=statement(plan, scene.states[-1], on),
        approvals=tuple(_of(ApprovalLine, redactor.by(line)) for line in records.approvals),
        acts=tuple(_of(ActLine, redactor.act({**line, "told": msgspec.json.decode(line["told"])}))
                   for line in records.acts),
        proofs=tuple(proofs), hashes={line["key"]: line["sha256"] for line in records.contacts},
        record=_last(records.ledger, "seq"), answers=_last(records.verdicts, "number"),
    )  # fmt: skip


def _of(kind: Any, line: Mapping[str, Any]) -> Any:
    return kind(**{name: line[name] for name in line if name in kind.__struct_fields__ and name != "redacted"})


def _last(lines: tuple[Line, ...], number: str) -> tuple[int, str]:
    return (lines[-1][number], lines[-1]["link"]) if lines else (0, "")


def _material(records: CaseRecords, plan: Plan, redactor: Redactor, made: Made) -> Material:
    masked = redactor.is_masked
    return Material(
        plan=plan, entries=tuple(_entry(line, redactor) for line in records.ledger), now=made.at,
        messages=tuple(msgspec.structs.replace(one, error="") if masked else one for one in records.messages),
        verdicts=records.asked, rules=made.asks[records.head["plan_sha256"]],
        remarks={} if masked else records.remarks,
        replies=tuple(_reply(one, redactor, made.language) for one in records.replies),
        words=tuple(_word(one, redactor) for one in records.words), language=made.language,
    )  # fmt: skip


def _entry(line: Line, redactor: Redactor) -> Entry:
    event = _EVENT.decode(line["event"])
    if redactor.is_bare:
        redacted = redactor.ledger({**line, "event": msgspec.json.decode(line["event"])})
        event = msgspec.convert(redacted["event"], AnyEvent, strict=False)
    return Entry(line["seq"], event, line["because"])


def _reply(one: PastReply, redactor: Redactor, language: str) -> PastReply:
    if not redactor.is_masked:
        return one
    text, who = pick(WORDS["withheld"], language), redactor.person(one.handled_by)
    return msgspec.structs.replace(one, text=text, handled_by=who, outcome="")


def _word(one: PastWord, redactor: Redactor) -> PastWord:
    return msgspec.structs.replace(one, proof="", by=redactor.person(one.by)) if redactor.is_masked else one


def asks_of(plan: Plan, language: str) -> dict[str, str]:
    """What each rule of the plan's packs asks, in a language, by its name."""
    return {f"{pack.id}.{rule.id}": in_words(rule, language) for pack in plan.packs for rule in pack.rules}
