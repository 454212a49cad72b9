"""A case's life as people and scripts read it: lines with the place in the playbook. It judges nothing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import msgspec

from engine.case.timeline import Line
from schemas.events import Entry
from workers.speech import say


def as_data(lines: Iterable[Line], *, deeds_only: bool = False) -> list[dict[str, Any]]:
    """The same for scripts."""
    return [
        {
            "seq": line.seq, "at": line.at.isoformat(), "day": str(line.day), "days_past_due": line.age,
            "stage": line.stage, "arrow": line.arrow, "text": line.text, "because": line.because, "place": line.place,
        }
        for line in lines
        if line.arrow != ".." or not deeds_only
    ]  # fmt: skip


def explained(entries: Iterable[Entry], remarks: Mapping[str, str]) -> tuple[Entry, ...]:
    """Entries with what people wrote beside them, which no record holds, as their reason."""
    return tuple(_with(one, remarks[one.event.id]) if one.event.id in remarks else one for one in entries)


def _with(entry: Entry, remark: str) -> Entry:
    """The remark in the event's field for words: its reason, or what came of a task or a call."""
    fields = set(entry.event.__struct_fields__)
    field = next((one for one in ("reason", "outcome") if one in fields), "")
    if not field:
        return entry
    return msgspec.structs.replace(entry, event=msgspec.structs.replace(entry.event, **{field: remark}))


def why_refused(reason: str) -> str:
    """Why a promise or an instalment plan was not accepted, for a person. `reason` is a code of engine.case.offers."""
    en, es = _REASONS.get(reason, (reason, reason))
    return say(en, es)


_REASONS = {
    "closed": ("the case is closed", "el caso está cerrado"),
    "no_promises": ("the playbook takes no promises", "el playbook no admite compromisos"),
    "already_promised": ("another promise stands", "ya hay un compromiso vigente"),
    "too_many_broken": ("too many were broken", "se incumplieron demasiados"),
    "past": ("the day has passed", "el día ya pasó"),
    "too_long": ("later than negotiation.promise_to_pay.longest", "más allá de negotiation.promise_to_pay.longest"),
    "amount": ("not the amount that is owed", "no es el monto que se debe"),
    "no_offer": ("no row of negotiation.offers fits", "ninguna fila de negotiation.offers corresponde"),
    "already_agreed": ("there is a plan already", "ya hay un fraccionamiento"),
    "no_instalments": ("it has no instalments", "no tiene cuotas"),
    "too_many_instalments": ("more instalments than offered", "más cuotas que las ofrecidas"),
    "down_payment": ("the first payment is too small", "la primera cuota es muy baja"),
    "discount": ("more discount than offered", "más descuento que el ofrecido"),
    "dates": ("its dates are not in order, or have passed", "sus fechas no están en orden, o ya pasaron"),
}
