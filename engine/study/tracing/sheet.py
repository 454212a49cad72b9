"""A trace as lines of text: Temporal's events, and under each the record's lines that it wrote. It adds no fact."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Final

from engine.study.bundle.report_words import STATES, VERDICTS
from engine.study.reading.sheet import Printed, Style, hanging
from engine.study.tracing.words import ContactTraced, LineTraced, Ran, RunRead, Trace, VerdictTraced
from engine.study.words.names import CHANNELS, Both, name, pick

WHATS: Final[dict[str, Both]] = {
    "start": ("start", "inicio"), "activity": ("activity", "actividad"), "look": ("local activity", "actividad local"),
    "timer": ("timer", "temporizador"), "signal": ("signal", "señal"), "update": ("update", "consulta"),
    "attributes": ("search attributes", "atributos"), "end": ("end", "fin"), "other": ("event", "evento"),
}  # fmt: skip
OUTCOMES: Final[dict[str, Both]] = {
    "done": ("done", "hecho"), "failed": ("failed", "falló"), "timed out": ("timed out", "expiró"),
    "canceled": ("cancelled", "cancelado"), "under way": ("under way", "en curso"),
    "its time came": ("its time came", "llegó su hora"), "it still runs": ("it still runs", "sigue corriendo"),
    "not needed any more": ("not needed any more", "ya no hizo falta"), "accepted": ("accepted", "aceptado"),
    "no answer yet": ("no answer yet", "aún sin respuesta"), "resumed": ("resumed", "retomado"),
    "completed": ("completed", "terminado"), "terminated": ("terminated", "cortado"),
}  # fmt: skip


def lines(trace: Trace, language: str, width: int = 80) -> Iterator[Printed]:
    """Each run with its events, then what no history accounts for."""
    yield f"{trace.workflow_id}  {_count(trace, language)}", "head"
    words = ("times in UTC: # Temporal's event, = the case's time, db the database's",
             "horas en UTC: # el evento de Temporal, = la hora del caso, db la de la base de datos")  # fmt: skip
    yield from hanging(pick(words, language), 0, width, "faint")
    of_event = _by_event(trace)
    for number, run in enumerate(trace.runs, 1):
        yield "", "plain"
        yield from _run(number, run, trace, of_event, language, width)
    yield from _unmatched(trace, language, width)


def _count(trace: Trace, language: str) -> str:
    return pick((f"runs {len(trace.runs)}, lines of the record {len(trace.lines)}",
                 f"ejecuciones {len(trace.runs)}, líneas del registro {len(trace.lines)}"), language)  # fmt: skip


def _by_event(trace: Trace) -> Mapping[tuple[int, int], list[LineTraced]]:
    found: dict[tuple[int, int], list[LineTraced]] = {}
    for line in trace.lines:
        if line.carried_by is not None:
            found.setdefault(line.carried_by, []).append(line)
    return found


def _run(
    number: int, run: RunRead, trace: Trace, of_event: Mapping[tuple[int, int], Sequence[LineTraced]], language: str,
    width: int,
) -> Iterator[Printed]:  # fmt: skip
    head = pick((f"run {run.number}", f"ejecución {run.number}"), language) + f"  {run.run_id}"
    if run.missing:
        yield head, "head"
        yield from hanging(pick((f"no history: {run.missing}", f"sin historial: {run.missing}"), language), 2, width,
                           "against")  # fmt: skip
        return
    counted = pick((f"{run.events} events, {run.tasks} of them the server's own tasks",
                    f"{run.events} eventos, {run.tasks} de ellos tareas del propio servidor"), language)  # fmt: skip
    yield from hanging(f"{head}  {counted}", 0, width, "head")
    heard = {line.heard_by: line for line in trace.lines if line.heard_by is not None}
    for ran in run.ran:
        yield from _ran(ran, language, width)
        for line in of_event.get((number, ran.ids[0]), ()):
            yield from _line(line, language, width)
        if (line_heard := heard.get((number, ran.ids[0]))) is not None and ran.what in ("signal", "update"):
            told = pick(("became line {}", "es la línea {}"), language).format(line_heard.seq)
            yield from hanging(told, 6, width, "faint")
        for verdict in trace.verdicts:
            if ran.key and verdict.key == ran.key and verdict.at == ran.now:
                yield from hanging(_verdict(verdict, language), 6, width, "plain")
        for contact in trace.contacts:
            if ran.key and contact.key == ran.key and contact.at == ran.now:
                yield from hanging(_contact(contact, language), 6, width, "plain")


def _ran(ran: Ran, language: str, width: int) -> Iterator[Printed]:
    ids = f"#{ran.ids[0]}" + (f"-{ran.ids[-1]}" if len(ran.ids) > 1 else "")
    whose = "" if ran.what in ("end", "attributes") else f" {ran.name}"
    told = [f"{ids:<9}{stamp(ran.at)}  {pick(WHATS[ran.what], language)}{whose}"]
    told += [one for one in (ran.told, f"«{ran.summary}»" if ran.summary else "") if one]
    if ran.what == "end":
        told.append(" ".join(filter(None, (_outcome(ran.name, language), ran.outcome))))
    elif ran.outcome:
        told.append(_outcome(ran.outcome, language))
    if ran.until is not None and ran.what in ("activity", "update"):
        told.append(f"{(ran.until - ran.at).total_seconds():.3f} s")
    if ran.due is not None:
        told.append(pick(("due", "vence"), language) + f" {stamp(ran.due)}")
    if ran.now is not None:
        told.append(f"= {ran.now:%Y-%m-%d %H:%M:%S}")
    style: Style = "against" if ran.failure or ran.attempts > 1 or ran.outcome.startswith("refused") else "plain"
    yield from hanging("  ".join(told), 0, width, style, 9)
    if ran.attempts > 1 or ran.failure:
        tried = pick((f"tried {ran.attempts} times", f"se intentó {ran.attempts} veces"), language)
        why = pick((f"; the failure before: {ran.failure}", f"; el fallo anterior: {ran.failure}"), language)
        yield from hanging(tried + (why if ran.failure else ""), 6, width, "against")


def _outcome(word: str, language: str) -> str:
    return pick(OUTCOMES.get(word, (word, word)), language)


def _line(line: LineTraced, language: str, width: int) -> Iterator[Printed]:
    word = pick(("line", "línea"), language)
    recorded = f"  db {stamp(line.recorded_at)}" if line.recorded_at is not None else ""
    place = f"  [{line.place or line.because}]"
    told = f"{word} {line.seq:>3} = {line.at:%Y-%m-%d %H:%M:%S}{recorded}  {line.arrow} {line.text}{place}"
    yield from hanging(told, 6, width, "plain", 4)


def _verdict(one: VerdictTraced, language: str) -> str:
    against = f": {', '.join(one.against)}" if one.against and one.says != "allowed" else ""
    channel = f" ({name(CHANNELS, one.channel, language)})" if one.channel else ""
    rules = (f"{one.asked} rules asked", f"{one.asked} reglas preguntadas")
    asked = pick(rules if one.asked != 1 else ("1 rule asked", "1 regla preguntada"), language)
    said = name(VERDICTS, one.says, language)
    return pick(("verdict", "veredicto"), language) + f" {said}{channel}{against}; {asked}"


def _contact(one: ContactTraced, language: str) -> str:
    taker = " ".join(part for part in (one.provider, one.provider_id) if part)
    parts = [f"{one.key}", name(CHANNELS, one.channel, language), name(STATES, one.state, language), taker, *one.facts]
    return pick(("contact", "contacto"), language) + " " + ", ".join(part for part in parts if part)


def _unmatched(trace: Trace, language: str, width: int) -> Iterator[Printed]:
    yield "", "plain"
    if not trace.unmatched:
        count = len(trace.lines)
        yield from hanging(pick((f"every line of the record ({count}) is in what an activity wrote",
                                 f"cada línea del registro ({count}) está en lo que escribió una actividad"),
                                language), 0, width, "plain")  # fmt: skip
        return
    numbers = ", ".join(str(seq) for seq in trace.unmatched)
    yield from hanging(pick((f"no history at hand accounts for these lines of the record: {numbers}",
                             f"ningún historial disponible explica estas líneas del registro: {numbers}"),
                            language), 0, width, "against")  # fmt: skip


def summary(traces: Sequence[Trace], language: str, width: int = 80) -> Iterator[Printed]:
    """Each case in a line: runs, events, activities, retries, timers, signals, lines, and what is unaccounted for."""
    heads = pick(("invoice", "factura"), language), *(
        pick(one, language) for one in (("runs", "ejec."), ("events", "eventos"), ("activ.", "activ."),
        ("retried", "reint."), ("timers", "tempor."), ("told", "avisos"), ("lines", "líneas"),
        ("missing", "faltan"))
    )  # fmt: skip
    rows = [_numbers(trace) for trace in traces]
    longest = max(len(heads[0]), *(len(trace.invoice) for trace in traces))
    yield f"{heads[0]:<{longest}}" + "".join(f"{head:>9}" for head in heads[1:]), "head"
    for trace, row in zip(traces, rows, strict=True):
        style: Style = "against" if row[-1] else "plain"
        yield f"{trace.invoice:<{longest}}" + "".join(f"{number:>9}" for number in row), style
    total = [sum(column) for column in zip(*rows, strict=True)]
    yield f"{'':<{longest}}" + "".join(f"{number:>9}" for number in total), "head"


def _numbers(trace: Trace) -> tuple[int, ...]:
    ran = [one for run in trace.runs for one in run.ran]
    activities = [one for one in ran if one.what in ("activity", "look")]
    return (
        len(trace.runs), sum(run.events for run in trace.runs), len(activities),
        sum(one.attempts > 1 for one in activities), sum(one.what == "timer" for one in ran),
        sum(one.what in ("signal", "update") and one.told != "tick" for one in ran), len(trace.lines),
        len(trace.unmatched),
    )  # fmt: skip


def stamp(at: datetime) -> str:
    """`2026-02-09 14:00:00.123`, UTC."""
    return f"{at:%Y-%m-%d %H:%M:%S}.{at.microsecond // 1000:03d}"
