"""Who was asked, who answered and who acted, and what paused a case: two sections of an auditor's report."""

from __future__ import annotations

from collections.abc import Iterator

from engine.study.bundle.report_words import KINDS, OUTCOMES
from engine.study.bundle.reporting import Reporter
from engine.study.dossier_words import STATES
from engine.study.words.names import DISPUTES, PAUSES, name
from engine.study.words.records import CALLS
from schemas.acting import DEEDS
from schemas.audit_report import Grid, GridRow, Section
from schemas.bundle import ActLine, ApprovalLine
from schemas.case import Hold


def people(one: Reporter) -> Section:
    """Questions, tasks and acts."""
    grids = []
    if one.told.approvals:
        columns = tuple(map(one.say, ("raised", "what", "role", "outcome")))
        rows = tuple(_asked(one, line) for line in one.told.approvals)
        grids.append(Grid(caption=one.say("tasks"), columns=columns, rows=rows, wide=1))
    if one.told.acts:
        columns = tuple(map(one.say, ("when", "by", "deed", "proven")))
        acts = tuple(_act(one, line) for line in one.told.acts)
        grids.append(Grid(caption=one.say("acts"), columns=columns, rows=acts, wide=2))
    text = (one.say("people_text" if grids else "nothing"),)
    return Section(id="people", title=one.say("people"), text=text, grids=tuple(grids))


def _asked(one: Reporter, line: ApprovalLine) -> GridRow:
    what = f"{name(KINDS, line.kind, one.language)}: {one.scene.name(line.what)}"
    times = (("due", line.due_at), ("done", line.done_at))
    notes = tuple(one.say(word, at=one.moment(at)) for word, at in times if at)
    table = CALLS if line.kind == "call" else OUTCOMES
    answer = name(table, line.outcome, one.language) if line.done_at else one.say("open_task")
    outcome = " · ".join(filter(None, (answer, line.by)))
    return GridRow((one.moment(line.raised_at), what, line.role, outcome or "-"), ("; ".join(notes),) if notes else ())


def _act(one: Reporter, line: ActLine) -> GridRow:
    known = DEEDS.get(line.deed)
    deed = (known.es if one.language == "es" else known.en) if known else line.deed
    who = " ".join(filter(None, (line.actor, one.say("second", who=line.second) if line.second else "")))
    notes = tuple(f"{label}: {said}" for label, said in sorted(line.told.items()))
    return GridRow((one.moment(line.at), who, deed, one.say("yes" if line.proven else "no")), notes)


def holds(one: Reporter) -> Section:
    """Every hold with its days, and what was promised, agreed or contested."""
    case = one.scene.states[-1]
    paused = tuple(_hold(one, hold) for hold in sorted((*case.past_holds, *case.holds), key=lambda hold: hold.since))
    agreed = tuple(_agreed(one))
    grids = []
    if paused:
        columns = tuple(map(one.say, ("since", "ended_at", "hold")))
        grids.append(Grid(caption=one.say("hold"), columns=columns, rows=paused, wide=2))
    if agreed:
        columns = tuple(map(one.say, ("day", "what", "line_amount", "state", "by")))
        grids.append(Grid(caption=one.say("promises"), columns=columns, rows=agreed, wide=1, right=(2,)))
    text = () if grids else (one.say("nothing"),)
    return Section(id="holds", title=one.say("holds"), text=text, grids=tuple(grids))


def _hold(one: Reporter, hold: Hold) -> GridRow:
    ended = one.moment(hold.ended_at) if hold.ended_at else one.say("stands")
    return GridRow((one.moment(hold.since), ended, name(PAUSES, hold.kind, one.language)))


def _agreed(one: Reporter) -> Iterator[GridRow]:
    """Promises and disputes of the last state, and each plan as it stood last."""
    words = {"promise": ("promise to pay", "compromiso de pago"), "plan": ("instalment", "cuota"),
             "dispute": ("dispute", "reclamo")}  # fmt: skip
    case = one.scene.states[-1]
    for promise in case.promises:
        cells = (one.written(promise.due_on), name(words, "promise", one.language), one.money(promise.amount),
                 name(STATES, promise.state, one.language), promise.by or "-")  # fmt: skip
        yield GridRow(cells)
    plans = {state.agreement.id: state.agreement for state in one.scene.states if state.agreement is not None}
    for plan in plans.values():
        for part in plan.instalments:
            cells = (one.written(part.due_on), name(words, "plan", one.language), one.money(part.amount),
                     name(STATES, plan.state, one.language), plan.by or "-")  # fmt: skip
            yield GridRow(cells)
    for dispute in case.disputes:
        reason = name(DISPUTES, dispute.reason, one.language)
        amount = one.money(dispute.amount) if dispute.amount is not None else "-"
        cells = (one.day(dispute.since), f"{name(words, 'dispute', one.language)}: {reason}", amount,
                 name(STATES, dispute.outcome or "open", one.language), "-")  # fmt: skip
        yield GridRow(cells)
