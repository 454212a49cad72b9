"""What goes by name, and what follows what: P118, P201, P204 to P208."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Final

from engine.language.diagnostics import Finding
from engine.language.grammar.hints import Hints
from engine.language.proofs.bounds import later_end
from engine.language.proofs.days import Column, Days, Times, days_of, named, stages_of, when
from engine.language.proofs.draft import Check, Draft
from engine.language.proofs.shown import always_or_some, as_dates, life_shown, listed_steps
from schemas.plan import StagePlan, Step
from schemas.playbook import TIMELINE_STAGES

_STAGES: Final[tuple[str, ...]] = TIMELINE_STAGES


def check_file_is_called_like_its_playbook(draft: Draft) -> Iterator[Finding]:
    """P118"""
    name, file = draft.plan.playbook, draft.plan.source.file
    if name and file != f"{name}.yaml":
        yield draft.finding("P118", "playbook", f"the playbook '{name}' is in a file called '{file}'",
                            f"el playbook «{name}» está en un archivo llamado «{file}»",
                            (f"call it {name}.yaml; two files of one name would replace each other",
                             f"llámelo {name}.yaml; dos archivos con el mismo nombre se reemplazarían"),
                            warning=True)  # fmt: skip


# --- stages -----------------------------------------------------------------------------------------------------


def check_stages_go_forward(draft: Draft) -> Iterator[Finding]:
    """P201: no stage ends before the one above it."""
    days = days_of(draft)
    for stage, above, times in _going_back(draft, days):
        en, es = always_or_some(times)
        path, other = f"{stage.name}.next_stage", f"{above}.next_stage"
        first, second = as_dates(days.stage_ends[above], times), as_dates(days.stage_ends[stage.name], times)
        yield draft.finding("P201", path,
                            f"'{stage.name}' ends before '{above}' does{en}: on {second}, "
                            f"while '{above}' ends on {first}",
                            f"«{stage.name}» termina antes que «{above}»{es}: el {second}, y «{above}» el {first}",
                            (f"write a later moment than '{_written(draft, other)}'",
                             f"escriba un momento posterior a «{_written(draft, other)}»"),
                            warning=not times.always or days.mixed(days.stage_ends[above], days.stage_ends[stage.name]),
                            elsewhere=draft.elsewhere(other, "the stage above ends here", "aquí termina la anterior"),
                            example=life_shown(draft, times, _STAGES))  # fmt: skip


def check_stages_have_days(draft: Draft) -> Iterator[Finding]:
    """P207: a stage that ends on the day on which it begins is never entered."""
    days, above = days_of(draft), ""
    for stage in stages_of(draft.plan):
        ends, begins = days.stage_ends.get(stage.name), days.stage_ends.get(above)
        if begins is not None and ends is not None and begins.root == ends.root:
            times = when(lambda begin, end: begin == end, begins, ends)
            if times is not None and times.always and not list(_outside(days, stage, ends, is_early=False)):
                yield _without_days(draft, stage, above, times)
        above = stage.name if ends is not None else above


def _without_days(draft: Draft, stage: StagePlan, above: str, times: Times) -> Finding:
    return draft.finding("P207", f"{stage.name}.next_stage",
                         f"'{stage.name}' ends on the very day on which it begins: no invoice is ever in it",
                         f"«{stage.name}» termina el mismo día en que empieza: ninguna factura llega a estar en ella",
                         ("write a later moment, or leave the stage out",
                          "escriba un momento posterior, o quite la etapa"), warning=True,
                         elsewhere=draft.elsewhere(f"{above}.next_stage", "it begins here", "aquí empieza"),
                         example=life_shown(draft, times, _STAGES)
                     )  # fmt: skip


def check_stages_count_from_the_invoice(draft: Draft) -> Iterator[Finding]:
    """P208: a stage's end cannot hang on a step, because until that step is done the stage has no days."""
    for stage in stages_of(draft.plan):
        if stage.next_stage is not None and stage.next_stage.anchor == "step":
            written = _written(draft, f"{stage.name}.next_stage").rpartition(" ")[2]
            yield draft.finding("P208", f"{stage.name}.next_stage",
                                f"the end of '{stage.name}' hangs on '{written}': until that is done, "
                                "the stage counts as over from its first day",
                                f"el fin de «{stage.name}» depende de «{written}»: mientras no se haga, "
                                "la etapa se da por terminada desde su primer día",
                                ("count from the invoice: 15 days after due",
                                 "cuente desde la factura: 15 days after due"),
                                example=life_shown(draft, Times(1, 1, 0), _STAGES))  # fmt: skip


def _going_back(draft: Draft, days: Days) -> Iterator[tuple[StagePlan, str, Times]]:
    """Stages that end before one above them, with that one's name."""
    above = ""
    for stage in stages_of(draft.plan):
        ends, before = days.stage_ends.get(stage.name), days.stage_ends.get(above)
        if ends is None:
            continue
        if before is not None and days.comparable(before, ends):
            times = when(lambda first, second: second < first, before, ends)
            if times is not None:
                yield stage, above, times
                if times.always:
                    continue  # the stage above is still the latest
        above = stage.name


# --- the end ----------------------------------------------------------------------------------------------------


def check_the_end_comes_last(draft: Draft) -> Iterator[Finding]:
    """P204: what comes on or after the day on which the case ends is never done. One finding where many do."""
    late = list(after_the_end(draft, days_of(draft)))
    always = [one for one in late if one[1].always]
    if len(late) > 1:
        yield _ends_too_early(draft, always if len(always) > 1 else late)
    for step, times in late if len(late) == 1 else ():
        yield _after_the_case(draft, step, times)


def after_the_end(draft: Draft, days: Days) -> Iterator[tuple[Step, Times]]:
    """The steps whose first open day lies on or after the day on which the case ends, and how often."""
    for step in (step for stage in draft.plan.stages for step in stage.steps):
        opens = days.opened.get(step.path)
        if opens is not None and days.ends is not None and days.comparable(opens, days.ends):
            times = when(lambda day, end: day >= end, opens, days.ends)
            if times is not None:
                yield step, times


def _ends_too_early(draft: Draft, late: Sequence[tuple[Step, Times]]) -> Finding:
    days, steps = days_of(draft), [step for step, _ in late]
    (names, nombres), times = listed_steps(steps), max((times for _, times in late), key=lambda one: one.count)
    en, es = always_or_some(times)
    return draft.finding("P204", "recovery.ends",
                         f"the case ends{en} before these {len(steps)} steps, so they are never done: {names}",
                         f"el caso termina{es} antes de estos {len(steps)} pasos, y nunca se hacen: {nombres}",
                         later_end(draft, steps),
                         warning=not times.always or all(_rests_on_terms(days, step) for step in steps),
                         elsewhere=draft.elsewhere(f"{steps[0].path}.at", "the first of them", "el primero de ellos"),
                         example=life_shown(draft, times))  # fmt: skip


def _after_the_case(draft: Draft, step: Step, times: Times) -> Finding:
    days, (en, es) = days_of(draft), always_or_some(times)
    column, ends = days.opened[step.path], days.ends
    assert ends is not None
    day, end = as_dates(column, times), as_dates(ends, times)
    return draft.finding("P204", f"{step.path}.at",
                         f"this is never done{en}: the first day for it is {day}, and the case ends as {end} begins",
                         f"esto nunca se hace{es}: su primer día es el {day}, y el caso termina al empezar el {end}",
                         later_end(draft, [step])[:2], warning=not times.always or _rests_on_terms(days, step),
                         elsewhere=draft.elsewhere("recovery.ends", "the case ends here", "aquí termina el caso"),
                         example=life_shown(draft, times))  # fmt: skip


def _rests_on_terms(days: Days, step: Step) -> bool:
    return days.ends is not None and days.mixed(days.opened[step.path], days.ends)


# --- steps in their stage ---------------------------------------------------------------------------------------


def check_steps_are_within_their_stage(draft: Draft) -> Iterator[Finding]:
    """P205: a step before its stage begins, or after it has ended. Several of one stage have one cause."""
    days, begins = days_of(draft), ""
    back = {stage.name for stage, _, times in _going_back(draft, days) if times.always}
    for stage in stages_of(draft.plan):
        early = list(_outside(days, stage, days.stage_ends.get(begins), is_early=True))
        yield from _outside_findings(draft, stage, early, begins, is_early=True)
        if stage.name not in back:
            late = list(_outside(days, stage, days.stage_ends.get(stage.name), is_early=False))
            yield from _outside_findings(draft, stage, late, stage.name, is_early=False)
            begins = stage.name if stage.name in days.stage_ends else begins


Outside = tuple[Step, Times]


def _outside(days: Days, stage: StagePlan, boundary: Column | None, is_early: bool) -> Iterator[Outside]:
    for step in stage.steps:
        meant = days.meant.get(step.path)
        if boundary is None or meant is None or not days.comparable(meant, boundary):
            continue
        times = when(_before if is_early else _after, meant, boundary)
        if times is not None:
            yield step, times


def _before(day: int, boundary: int) -> bool:
    return day < boundary


def _after(day: int, boundary: int) -> bool:
    return day > boundary


def _outside_findings(
    draft: Draft, stage: StagePlan, found: Sequence[Outside], boundary: str, is_early: bool
) -> Iterator[Finding]:
    always = [step for step, times in found if times.always]
    if len(always) > 1:
        yield _stage_too_short(draft, stage, always, found[0][1], boundary, is_early)
        return
    for step, times in found:
        yield _outside_stage(draft, stage, step, times, boundary, is_early)


_TOO_SHORT: Final = {
    True: (("before it begins", "antes de que empiece"),
           ("let the stage above end earlier, or move these steps to an earlier stage",
            "haga terminar antes la etapa anterior, o pase estos pasos a una etapa anterior")),
    False: (("after it has ended", "cuando ya terminó"),
            ("let the stage end later, or move these steps to a later stage",
             "haga terminar la etapa después, o pase estos pasos a una etapa posterior")),
}  # fmt: skip


def _stage_too_short(draft: Draft, stage: StagePlan, steps: Sequence[Step], times: Times, boundary: str,
                     is_early: bool) -> Finding:  # fmt: skip
    days, (names, nombres) = days_of(draft), listed_steps(steps)
    (when_en, when_es), hints = _TOO_SHORT[is_early]
    return draft.finding("P205", f"{boundary}.next_stage",
                         f"{len(steps)} steps of '{stage.name}' come {when_en}: {names}",
                         f"{len(steps)} pasos de «{stage.name}» vienen {when_es}: {nombres}", hints,
                         warning=any(days.mixed(days.meant[step.path], days.stage_ends[boundary]) for step in steps),
                         elsewhere=draft.elsewhere(f"{steps[0].path}.at", "the first of them", "el primero de ellos"),
                         example=life_shown(draft, times, (*_STAGES, *(step.path for step in steps))))  # fmt: skip


def _outside_stage(draft: Draft, stage: StagePlan, step: Step, times: Times, boundary: str,
                   is_early: bool) -> Finding:  # fmt: skip
    days, (en, es) = days_of(draft), always_or_some(times)
    day, edge = as_dates(days.meant[step.path], times), as_dates(days.stage_ends[boundary], times)
    said = f"'{stage.name}' {'begins' if is_early else 'ends'} on {edge}"
    dicho = f"«{stage.name}» {'empieza' if is_early else 'termina'} el {edge}"
    where, donde = ("before", "antes de") if is_early else ("after", "después de")
    return draft.finding("P205", f"{step.path}.at",
                         f"this comes {where} its stage{en}: it is meant for {day}, and {said}",
                         f"esto viene {donde} su etapa{es}: es para el {day}, y {dicho}",
                         _where_it_belongs(draft, stage, boundary, is_early),
                         warning=not times.always or days.mixed(days.meant[step.path], days.stage_ends[boundary]),
                         elsewhere=draft.elsewhere(f"{boundary}.next_stage",
                                                   f"the stage {'begins' if is_early else 'ends'} here",
                                                   f"aquí {'empieza' if is_early else 'termina'} la etapa"),
                         example=life_shown(draft, times, (*_STAGES, step.path), (step,)))  # fmt: skip


def _where_it_belongs(draft: Draft, stage: StagePlan, boundary: str, is_early: bool) -> Hints:
    names = [one.name for one in stages_of(draft.plan)]
    place = names.index(stage.name) + (-1 if is_early else 1)
    edge = _written(draft, f"{boundary}.next_stage")
    other = names[place] if place < len(names) else stage.name
    bound, limite = ("from '{}' on", "desde «{}»") if is_early else ("up to '{}'", "hasta «{}»")
    return (f"put it under '{other}', or write a moment {bound.format(edge)}",
            f"póngalo bajo «{other}», o escriba un momento {limite.format(edge)}")  # fmt: skip


def check_steps_are_in_order(draft: Draft) -> Iterator[Finding]:
    """P206: a step that comes before the one written above it. The same day is in order."""
    for above, step, times in _descents(draft):
        yield _out_of_order(draft, above, step, times)


def _descents(draft: Draft) -> Iterator[tuple[Step, Step, Times]]:
    days = days_of(draft)
    for stage in stages_of(draft.plan):
        fit = [step for step in stage.steps if step.path in days.meant and not _is_misplaced(draft, days, stage, step)]
        for above, step in pairwise(fit):
            one, other = days.meant[above.path], days.meant[step.path]
            times = when(_after, one, other) if days.comparable(one, other) else None
            moves = "step" in (above.at.anchor, step.at.anchor)  # meant to follow its anchor, wherever that takes it
            if times is not None and (times.always or not moves):
                yield above, step, times


def misplaced(draft: Draft) -> frozenset[str]:
    """The steps whose day or place is already told to be wrong: what else comes of it has the same cause."""
    days = days_of(draft)
    steps = ((stage, step) for stage in stages_of(draft.plan) for step in stage.steps if step.path in days.meant)
    outside = {step.path for stage, step in steps if _is_misplaced(draft, days, stage, step)}
    return frozenset(outside).union(*((above.path, step.path) for above, step, _ in _descents(draft)))


def _is_misplaced(draft: Draft, days: Days, stage: StagePlan, step: Step) -> bool:
    """Whether its own moment is already told to be wrong: outside its stage, or before the invoice exists."""
    meant = days.meant[step.path]
    names = [one.name for one in stages_of(draft.plan)]
    before = [days.stage_ends[name] for name in names[: names.index(stage.name)] if name in days.stage_ends]
    edges = [(edge, _before) for edge in before[-1:]]
    edges += [(days.stage_ends[stage.name], _after)] if stage.name in days.stage_ends else []
    edges += [(Column("issue", days.issues), _before)] if days.terms_known or meant.root == "issue" else []
    return any(days.comparable(meant, edge) and when(bad, meant, edge) is not None for edge, bad in edges)


def _out_of_order(draft: Draft, above: Step, step: Step, times: Times) -> Finding:
    days, (en, es) = days_of(draft), always_or_some(times)
    day, other = as_dates(days.meant[step.path], times), as_dates(days.meant[above.path], times)
    return draft.finding("P206", f"{step.path}.at",
                         f"this comes before the step above it{en}: on {day}, and '{named(above)}' on {other}",
                         f"esto viene antes que el paso de arriba{es}: el {day}, y «{named(above)}» el {other}",
                         ("put the steps in the order of their days; after a pause the order in the file decides",
                          "ponga los pasos en el orden de sus días; tras una pausa decide el orden del archivo"),
                         warning=not times.always or days.mixed(days.meant[step.path], days.meant[above.path]),
                         elsewhere=draft.elsewhere(f"{above.path}.at", "the step above", "el paso de arriba"),
                         example=life_shown(draft, times, (above.path, step.path), (above, step)))  # fmt: skip


def _written(draft: Draft, path: str) -> str:
    return draft.node(path).text


OF_WORDS: Final[tuple[Check, ...]] = (check_file_is_called_like_its_playbook,)
OF_SENSE: Final[tuple[Check, ...]] = (
    check_stages_go_forward,
    check_the_end_comes_last,
    check_steps_are_within_their_stage,
    check_steps_are_in_order,
    check_stages_have_days,
    check_stages_count_from_the_invoice,
)
