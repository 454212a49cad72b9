"""The one door of comparing: two plans in, everything in which they mean something else out. It reads no file."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

import msgspec

from engine.case.ageing import steps_of
from engine.language.regions.boxes import EVERYTHING, TooTangled
from engine.study.changes import policy, steps, tables, texts, where
from engine.study.changes.change import Change
from engine.study.changes.matching import match
from schemas.plan import Plan, Source

_OFFERS: Final = ("offers", "ofertas")
_SEGMENTS: Final = ("segments", "segmentos")
_NO_MEANING: Final = ("place", "note", "sha256")
"""Words of a plan that say where something stands, or why; not what is done."""


def compare(old: Plan, new: Plan) -> tuple[Change, ...]:
    """Every change of meaning, in the order of the playbook. Layout, comments and order of keys are none."""
    before, after = bare(old), bare(new)
    if before == after:
        return ()
    around = where.around(before, after)
    old_names, new_names = ({step.path: step.what for step in steps_of(plan)} for plan in (before, after))
    return (
        *_semantics(before, after),
        *_covers(before, after),
        *policy.compare(before, after, old_names, new_names),
        *tables.compare("data.segments", _SEGMENTS, before.segments, after.segments, around),
        *tables.compare("negotiation.offers", _OFFERS, before.offers, after.offers, around),
        *steps.compare(match(before, after), old_names, new_names, around),
        *texts.compare(before, after),
    )


def bare(plan: Plan) -> Plan:
    """The plan without places, notes and sources: what is left is what it means."""
    stripped = _stripped(msgspec.to_builtins(msgspec.structs.replace(plan, source=Source("", ""))))
    return msgspec.convert(stripped, Plan)


def _stripped(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {key: "" if key in _NO_MEANING else _stripped(one) for key, one in value.items()}
    if isinstance(value, (list, tuple)):
        return [_stripped(one) for one in value]
    return value


def _semantics(old: Plan, new: Plan) -> list[Change]:
    if old.semantics == new.semantics:
        return []
    return [Change("", f"compiled for semantics {new.semantics} instead of {old.semantics}",
                   f"compilado para la semántica {new.semantics} en lugar de {old.semantics}")]  # fmt: skip


def _covers(old: Plan, new: Plan) -> list[Change]:
    """Invoices that are newly taken, and those that are no longer."""
    if old.covers == new.covers:
        return []
    try:
        both_ways = [(where.gained(*pair, (EVERYTHING,)), *said) for pair, said in (
            ((old.covers, new.covers), ("is newly taken", "ahora se toma")),
            ((new.covers, old.covers), ("is no longer taken", "ya no se toma")))]  # fmt: skip
    except TooTangled:
        return [Change("policy.covers", "other invoices are taken", "se toman otras facturas")]
    return [
        Change("policy.covers", f"{where.said(region, 'en')}: {en}", f"{where.said(region, 'es')}: {es}", (region,))
        for regions, en, es in both_ways
        for region in regions
    ]
