"""A case that was read, as lines of text within a width, in English or Spanish. It adds headings and nothing else."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal
from textwrap import wrap
from typing import Final, Literal

from engine.case.workdays import zone_of
from engine.study.explaining.rules import SAYS
from engine.study.explaining.words import RuleTold
from engine.study.reading.places import Place
from engine.study.reading.words import CaseRead, Chapter, HoldRead, Row, Totals
from engine.study.words import times
from engine.study.words.names import STAGES, Both, name, pick
from schemas.plan import Duration

Style = Literal["head", "plain", "against", "faint"]
Printed = tuple[str, Style]
DEEP: Final = 6
"""How far in stands what belongs to the line above."""
NARROWEST: Final = 16
_LEFT_OUT: Final = ("case", "arrived")
_AMOUNTS: Final[tuple[tuple[str, Both], ...]] = (
    ("amount", ("the invoice", "la factura")),
    ("charged", ("charged for lateness", "cargado por mora")),
    ("received", ("received", "recibido")),
    ("lowered", ("credited, waived, written off", "abonado, condonado, castigado")),
    ("owed", ("owed", "se debe")),
    ("contested", ("of it contested", "de eso en reclamo")),
)


def lines(read: CaseRead, language: str, width: int = 80) -> Iterator[Printed]:
    """Stage by stage, then the money, then the pauses; each line with how it may be painted."""
    yield from hanging(_days(read, language), 0, width, "faint")
    for chapter in read.chapters:
        yield "", "plain"
        yield from _chapter(chapter, read, language, width)
    yield from _money(read, language, width)
    yield from _pauses(read.holds, language, width)


def _days(read: CaseRead, language: str) -> str:
    words = (f"days as in {read.zone}; amounts in {read.totals.currency}, with what is owed at the right",
             f"días de {read.zone}; montos en {read.totals.currency}, a la derecha lo que se debe")  # fmt: skip
    lived = pick(("; a rehearsal", "; un ensayo"), language) if read.is_rehearsed else ""
    return pick(words, language) + lived


def _chapter(chapter: Chapter, read: CaseRead, language: str, width: int) -> Iterator[Printed]:
    title = pick(("after the end", "después del fin"), language) if chapter.is_after else (
        name(STAGES, chapter.stage, language))  # fmt: skip
    since = pick(("from {}", "desde el {}"), language).format(day_of(chapter.begins, language))
    yield f"{title.upper()}  {since}, {_age(chapter.age, language)}", "head"
    last = ""
    for row in chapter.rows:
        yield from _row(row, read, last, language, width)
        last = row.place.at


def _row(row: Row, read: CaseRead, last: str, language: str, width: int) -> Iterator[Printed]:
    style: Style = "against" if row.rules and row.arrow == "->" else "plain"
    head = f"{row.day}  {row.age:+4d}  {row.arrow}  "
    for number, text in enumerate(beside(head, row.text, amount(row.balance), width)):
        yield text, style if number == 0 else "plain"
    for remark in (*_times(row, read, language), *row.remarks, *_contested(row, language)):
        yield from hanging(remark, DEEP, width, "plain")
    for rule in row.rules:
        yield from hanging(_rule(rule, language), DEEP, width, "against")
    if row.allowed:
        yield from hanging(_allowed(row.allowed, bool(row.rules), language), DEEP, width, "faint")
    yield from _place(row.place, row.because, last, language, width)


def beside(head: str, text: str, right: str, width: int) -> Iterator[str]:
    """A head, its text wrapped beside it, and an amount at the right edge of the first line."""
    room = max(width - len(head) - (len(right) + 2 if right else 0), NARROWEST)
    first, *more = wrap(text, room, break_on_hyphens=False) or [""]
    line = f"{head}{first}"
    yield f"{line}{right:>{max(width - len(line), len(right) + 2)}}" if right else line
    yield from (f"{'':{len(head)}}{one}" for one in more)


def hanging(text: str, indent: int, width: int, style: Style, hang: int = 2) -> Iterator[Printed]:
    """A sentence that goes on further in."""
    first, later = " " * indent, " " * (indent + hang)
    room = max(width, NARROWEST + indent)
    for line in wrap(text, room, initial_indent=first, subsequent_indent=later, break_on_hyphens=False):
        yield line, style


def _place(place: Place, because: str, last: str, language: str, width: int) -> Iterator[Printed]:
    if place.outside:
        if because not in _LEFT_OUT:
            yield from hanging(f"({place.outside})", DEEP, width, "faint")
        return
    same = pick(("the same line", "la misma línea"), language)
    edge = f"{'':{DEEP}}{place.at} | "
    for text in (same,) if place.at == last else (place.text, *(f"  {more}" for more in place.more)):
        for part in wrap(text, max(width - len(edge), NARROWEST), break_on_hyphens=False) or [""]:
            yield edge + part, "faint"
            edge = f"{'':{len(edge) - 2}}| "


def _rule(rule: RuleTold, language: str) -> str:
    channel, place = (f" [{rule.channel}]" if rule.channel else ""), (f" ({rule.place})" if rule.place else "")
    return f"{name(SAYS, rule.says, language)}: {rule.rule}{channel}: {rule.text}{place}"


def _allowed(count: int, others: bool, language: str) -> str:
    if others:
        return pick((f"{count} other rules had nothing against it", f"otras {count} reglas no se oponían"), language)
    return pick((f"{count} rules were asked, and all allowed it",
                 f"se preguntó a {count} reglas, y todas lo permitieron"), language)  # fmt: skip


def _times(row: Row, read: CaseRead, language: str) -> Iterator[str]:
    """From when it counts, and when it was written down, where these are not the line's own day."""
    if row.effective is not None:
        apart = times.duration(Duration(abs((row.day - row.effective).days)), language)
        day = day_of(row.effective, language)
        words = ("counts from {day}, {apart} before it was heard of", "vale desde el {day}, {apart} antes de saberse")
        if row.effective > row.day:
            words = ("counts from {day}, {apart} later", "vale desde el {day}, {apart} después")
        yield pick(words, language).format(day=day, apart=apart)
    if row.is_late and row.recorded_at is not None:
        at, written = _moment(row.at, read.zone, language), _moment(row.recorded_at, read.zone, language)
        yield pick((f"late: it happened {at}, and was recorded {written}",
                    f"tarde: ocurrió el {at}, y se registró el {written}"), language)  # fmt: skip
    elif row.is_late:
        at = _moment(row.at, read.zone, language)
        yield pick((f"late: it happened {at}, before what stands above",
                    f"tarde: ocurrió el {at}, antes de lo que está arriba"), language)  # fmt: skip


def _contested(row: Row, language: str) -> Iterator[str]:
    if row.contested is not None:
        said = amount(row.contested)
        yield pick((f"contested now, and not asked for: {said}", f"en reclamo ahora, y no se cobra: {said}"), language)


# --- money and pauses ---------------------------------------------------------------------------------------------


def _money(read: CaseRead, language: str, width: int) -> Iterator[Printed]:
    yield "", "plain"
    yield f"{pick(('money', 'dinero'), language).upper()}  {read.totals.currency}", "head"
    for row in read.rows:
        if row.moved is not None:
            counts = row.effective or row.day
            right = f"{row.moved:>+12,f}  {amount(row.balance):>12}"
            yield from ((text, "plain") for text in beside(f"{counts}  ", row.text, right, width))
    yield from ((text, "plain") for text in totals(read.totals, language))


def totals(found: Totals, language: str) -> Iterator[str]:
    """What it comes to, an amount a line; of what is nothing only the debt itself."""
    for field, words in _AMOUNTS:
        value: Decimal = getattr(found, field)
        if value or field in ("amount", "owed"):
            yield f"  {pick(words, language):<32}{amount(value):>14} {found.currency}"


def _pauses(holds: tuple[HoldRead, ...], language: str, width: int) -> Iterator[Printed]:
    if not holds:
        return
    yield "", "plain"
    yield pick(("pauses", "pausas"), language).upper(), "head"
    for hold in holds:
        yield from hanging(pause(hold, language), 0, width, "plain", DEEP)


def pause(hold: HoldRead, language: str) -> str:
    """`2026-03-04 to 2026-03-20  a dispute is open; at most until ...; ended by: dispute resolved`."""
    last = f"{hold.ended}" if hold.ended else pick(("still stands", "sigue"), language)
    bound = ""
    if hold.bound is not None:
        bound = pick((f"; at most until {hold.bound}", f"; a más tardar hasta el {hold.bound}"), language)
    ended = pick((f"; ended by: {hold.ended_by}", f"; terminó por: {hold.ended_by}"), language) if hold.ended_by else ""
    return f"{hold.since} - {last}  {hold.why}{bound}{ended}"


# --- small words --------------------------------------------------------------------------------------------------


def amount(value: Decimal | None) -> str:
    """`3,333.90`; nothing for none."""
    return "" if value is None else f"{value:,f}"


def day_of(day: date, language: str) -> str:
    """`Mon 9 Mar 2026`."""
    return f"{times.weekday(day, language)} {times.short_date(day, language)} {day.year}"


def _moment(at: datetime, zone: str, language: str) -> str:
    local = at.astimezone(zone_of(zone))
    return f"{day_of(local.date(), language)} {local:%H:%M}"


def _age(days: int, language: str) -> str:
    count = times.duration(Duration(abs(days)), language)
    if days == 0:
        return pick(("the due day", "el día del vencimiento"), language)
    if days < 0:
        return pick((f"{count} before due", f"{count} antes del vencimiento"), language)
    return pick((f"{count} past due", f"{count} de atraso"), language)
