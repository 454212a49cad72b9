"""What goes by name, and what follows what: P118, P201, P204."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from engine.language.diagnostics import Finding
from engine.language.proofs.draft import Check, Draft
from schemas.plan import Moment


def check_file_is_called_like_its_playbook(draft: Draft) -> Iterator[Finding]:
    """P118"""
    name, file = draft.plan.playbook, draft.plan.source.file
    if name and file != f"{name}.yaml":
        yield draft.finding("P118", "playbook", f"the playbook '{name}' is in a file called '{file}'",
                            f"el playbook «{name}» está en un archivo llamado «{file}»",
                            (f"call it {name}.yaml; two files of one name would replace each other",
                             f"llámelo {name}.yaml; dos archivos con un nombre se reemplazarían"),
                            warning=True)  # fmt: skip


# The fewest and the most calendar days that one of a unit can be; long holidays stretch business days.
_CALENDAR_DAYS: Final = {"days": (1.0, 1.0), "business_days": (1.0, 3.0), "weeks": (7.0, 7.0), "months": (28.0, 31.0)}


def check_stages_go_forward(draft: Draft) -> Iterator[Finding]:
    """P201"""
    last: Span | None = None
    for stage in draft.plan.stages:
        span = days_from_due(stage.next_stage)
        if span is not None and last is not None and span[1] < last[0]:
            yield draft.finding("P201", f"{stage.name}.next_stage",
                                f"'{stage.name}' ends before the stage above it does",
                                f"«{stage.name}» termina antes que la etapa anterior",
                                ("write a later moment", "escriba un momento posterior"))  # fmt: skip
        last = span or last


def check_the_end_comes_last(draft: Draft) -> Iterator[Finding]:
    """P204"""
    end = days_from_due(draft.plan.ends.at)
    for stage in draft.plan.stages:
        moments = [(step.at, f"{step.path}.at") for step in stage.steps]
        for moment, path in (*moments, (stage.next_stage, f"{stage.name}.next_stage")):
            span = days_from_due(moment)
            if end is not None and span is not None and span[0] > end[1]:
                yield draft.finding("P204", path, "this is after the case has ended",
                                    "esto es después del fin del caso",
                                    ("move it earlier, or 'recovery.ends' later",
                                     "adelántelo, o atrase «recovery.ends»"))  # fmt: skip


Span = tuple[float, float]


def days_from_due(moment: Moment | None) -> Span | None:
    """Between which days after due; None where that depends on another step or on the invoice's own terms."""
    if moment is None or moment.anchor != "due":
        return None
    fewest, most = _CALENDAR_DAYS[moment.offset.unit]
    ends = (moment.offset.count * fewest, moment.offset.count * most)
    return min(ends), max(ends)


OF_WORDS: Final[tuple[Check, ...]] = (check_file_is_called_like_its_playbook,)
OF_SENSE: Final[tuple[Check, ...]] = (check_stages_go_forward, check_the_end_comes_last)
