"""A briefing as text: plain lines for a terminal, or Markdown that prints well. It knows no case and no rule."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Final, NamedTuple

from engine.study.briefing.guide import escaped, plain
from engine.study.words.names import Both, pick
from schemas.briefing import Asked, Briefing, Law, MoneyLine, Reach

MARKS: Final = re.compile(r"\\([\\`*_{}\[\]<>#|~!])")


class Part(NamedTuple):
    """A part of the page: its heading, and its lines; `warns` where they say what must not be."""

    heading: str
    lines: tuple[str, ...]
    warns: bool = False


_HEADINGS: Final[dict[str, Both]] = {
    "who": ("Who", "Quién"), "reach": ("How to reach them", "Cómo ubicarlo"), "money": ("What is owed", "Qué se debe"),
    "statement": ("Statement", "Estado de cuenta"), "others": ("Other open invoices", "Otras facturas abiertas"),
    "holds": ("Attention", "Atención"), "contacts": ("What has passed", "Lo conversado"),
    "promises": ("Promises and plans", "Compromisos y cuotas"), "disputes": ("Disputes", "Reclamos"),
    "offers": ("What you may offer", "Qué puede ofrecer"), "reasons": ("Why was it not paid?", "¿Por qué no se pagó?"),
    "never": ("Never say or do", "No diga ni haga nunca"), "must": ("What you must say", "Lo que debe decir"),
    "know": ("Worth knowing", "Conviene saber"),
    "limits": ("When, and how often", "Cuándo y cuánto"), "outcomes": ("What to write down", "Qué anotar"),
}  # fmt: skip
_NOTHING: Final[Both] = ("nothing: agree nothing, listen and write down",
                         "nada: no acuerde nada, escuche y anote")  # fmt: skip
_DO_NOT_ASK: Final[Both] = ("Do not ask for the reason: {why}", "No pregunte el motivo: {why}")


def parts(briefing: Briefing) -> tuple[Part, ...]:
    """The page's parts in the order of use, without those that have nothing to say."""
    language = briefing.language
    bodies: dict[str, Iterable[str]] = {
        "holds": briefing.holds,
        "who": (f"{briefing.name} ({briefing.customer})", *briefing.about),
        "reach": (line for one in (briefing.call, *briefing.reach) for line in _reach(one, language)),
        "money": briefing.money_is,
        "statement": (text for one in briefing.statement for text in _money(one)),
        "others": briefing.others,
        "contacts": (f"{one.on}  {one.text}" for one in briefing.contacts),
        "promises": briefing.promises,
        "disputes": briefing.disputes,
        "offers": briefing.offers or (pick(_NOTHING, language),),
        "reasons": _reasons(briefing),
        "never": map(_law, briefing.never),
        "must": map(_law, briefing.must),
        "know": map(_law, briefing.know),
        "limits": map(_law, briefing.limits),
        "outcomes": _outcomes(briefing.outcomes, briefing.command),
    }
    made = (Part(pick(_HEADINGS[key], language), tuple(lines), key in ("holds", "never"))
            for key, lines in bodies.items())  # fmt: skip
    return tuple(part for part in made if part.lines)


def _reach(one: Reach, language: str) -> Iterator[str]:
    words = {
        "allowed": pick(("now", "ahora"), language),
        "deferred": pick((f"not before {one.until_said}", f"no antes del {one.until_said}"), language),
        "refused": pick(("no", "no"), language),
    }
    address = one.address or pick(("no good address", "sin dirección válida"), language)
    yield f"{one.name}: {address}: {words[one.says]}"
    yield from (f"    {why}" for why in one.why)


def _money(line: MoneyLine) -> Iterator[str]:
    yield f"{line.on}  {line.text}  {line.amount}  -> {line.left}"
    yield from (f"    {how}" for how in line.how)


def _law(law: Law) -> str:
    return f"{law.text} [{law.rule}; {law.backing}]"


def _reasons(briefing: Briefing) -> Iterator[str]:
    if briefing.why_no_reasons:
        yield pick(_DO_NOT_ASK, briefing.language).format(why=briefing.why_no_reasons)
    yield from (f"{one.code}: {one.words}" for one in briefing.reasons)


def _outcomes(outcomes: tuple[Asked, ...], command: str) -> Iterator[str]:
    if command:
        yield f"{command} ..."
        yield from (f"{one.code}: {one.words}" for one in outcomes)


# --- for a terminal -----------------------------------------------------------------------------------------------


def head(briefing: Briefing) -> str:
    """`F001-000123, negotiation; 10:12 at the customer's`."""
    there = pick((f"{briefing.local_time} at the customer's", f"{briefing.local_time} donde el cliente"),
                 briefing.language)  # fmt: skip
    return ", ".join(filter(None, (briefing.invoice, briefing.stage, there)))


def as_lines(briefing: Briefing) -> Iterator[tuple[str, str]]:
    """The page as lines with their styles: head, warns, plain or faint. The guide stands last, as it was written."""
    yield head(briefing), "head"
    for part in parts(briefing):
        yield "", "plain"
        yield part.heading, "warns" if part.warns else "head"
        yield from ((f"  {plain(line)}" if not line.startswith(" ") else f"      {plain(line)}",
                     "faint" if line.startswith(" ") else "plain") for line in part.lines)  # fmt: skip
    if briefing.guide is not None:
        yield "", "plain"
        yield from map(_shown, briefing.guide.body.splitlines())


def _shown(line: str) -> tuple[str, str]:
    """A line of the guide on a screen, where Markdown's marks are in the way and what they escape is text again."""
    text = MARKS.sub(r"\1", line.replace("**", "").removeprefix("#").removeprefix("#").removeprefix("#"))
    return (text.strip(), "head") if line.startswith("#") else (text, "plain")


# --- in Markdown --------------------------------------------------------------------------------------------------


def as_markdown(briefing: Briefing) -> str:
    """The whole page; what came from people or the books is escaped."""
    return "\n".join(_markdown(briefing)).strip() + "\n"


def _markdown(briefing: Briefing) -> Iterator[str]:
    yield f"# {escaped(head(briefing))}"
    for part in parts(briefing):
        if part.heading == pick(_HEADINGS["statement"], briefing.language):
            yield from _table(briefing)
            continue
        yield f"\n## {part.heading}\n"
        yield from (f"{'  ' if line.startswith(' ') else ''}- {escaped(line)}" for line in part.lines)
    if briefing.guide is not None:
        yield "\n---\n"
        yield briefing.guide.body


def _table(briefing: Briefing) -> Iterator[str]:
    language = briefing.language
    yield f"\n## {pick(_HEADINGS['statement'], language)}\n"
    yield pick(("| day | what | amount | left |", "| día | qué | monto | queda |"), language)
    yield "|---|---|--:|--:|"
    for line in briefing.statement:
        how = "".join(f" ({escaped(one)})" for one in line.how)
        yield f"| {line.on} | {escaped(line.text)}{how} | {escaped(line.amount)} | {escaped(line.left)} |"
