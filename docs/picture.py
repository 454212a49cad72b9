"""Draws docs/picture.svg, the life of one invoice: `python docs/picture.py`. It knows the example of the README only.

Colours stand in one table for a light and a dark page; the drawing brings its own background, so it reads on both.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Final

WIDTH, HEIGHT = 1080, 560
LEFT, DAY = 186, 8.45
END = 1040
PAID = 24
FILE: Final = Path(__file__).with_name("picture.svg")

# Class, property, light, dark.
COLOURS: Final = (
    ("page", "fill", "#fbfaf6", "#14171c"), ("ink", "fill", "#22262b", "#e9e6df"),
    ("soft", "fill", "#676d75", "#a2a8b0"), ("rule", "stroke", "#d8d4ca", "#333840"),
    ("policy", "fill", "#e9e4d8", "#2a2d33"), ("data", "fill", "#dcd5c4", "#383a3d"),
    ("s3", "fill", "#cfe3ee", "#1f4256"), ("s4", "fill", "#cfe6d6", "#20492f"),
    ("s5", "fill", "#f3e2b9", "#57461a"), ("s6", "fill", "#f1cfc3", "#5a2c20"),
    ("line", "stroke", "#3d6f8e", "#7db4d6"), ("dot", "fill", "#3d6f8e", "#7db4d6"),
    ("money", "fill", "#2e8b57", "#63c78e"), ("paid", "stroke", "#2e8b57", "#63c78e"),
    ("never", "stroke", "#b0b4b9", "#5b6169"), ("gone", "fill", "#9a9fa6", "#6d737b"),
)  # fmt: skip
STAGES: Final = (
    ("s3", "3 invoicing", -25, 1), ("s4", "4 first contact", 1, 15), ("s5", "5 negotiation", 15, 45),
    ("s6", "6 recovery", 45, None),
)  # fmt: skip
LANES: Final = (
    ("customer", "the customer", "one contact a day", 196),
    ("desk", "contact desk", "may we, now?", 258),
    ("temporal", "Temporal", "waits, and forgets nothing", 320),
    ("people", "people", "call, judge, approve", 382),
    ("record", "the record", "PostgreSQL; auditors read it", 444),
)
# Day, letter of the channel, what, and how the words stand to the circle.
CONTACTS: Final = (
    (-30, "@", "invoice", "middle"), (-5, "w", "reminder", "end"), (1, "w", "overdue", "middle"),
    (5, "s", "text", "start"), (15, "@", "offer", "end"), (22, "s", "expires", "end"),
    (45, "L", "final demand", "middle"),
)  # fmt: skip
NUDGE: Final = {"end": 9, "middle": 0, "start": -4}
CALLS: Final = ((8, "call"), (30, "call"))
APPROVALS: Final = ((59, "approve"),)
TICKS: Final = ((-30, "issued"), (-5, "-5"), (0, "due"), (5, "+5"), (8, "+8"), (15, "+15"), (22, ""), (24, "+24"),
                (30, "+30"), (45, "+45"), (59, ""))  # fmt: skip
LANE: Final = {name: y for name, _, _, y in LANES}


def x(day: float) -> float:
    """Where a day stands, counted from the due day."""
    return round(LEFT + (day + 30) * DAY, 1)


def text(at: float, y: float, words: str, kind: str = "ink", size: float = 13, anchor: str = "start") -> str:
    return f'<text x="{at}" y="{y}" class="{kind}" font-size="{size}" text-anchor="{anchor}">{words}</text>'


def box(left: float, y: float, right: float, height: float, kind: str) -> str:
    return f'<rect x="{left}" y="{y}" width="{right - left:.1f}" height="{height}" rx="6" class="{kind}"/>'


def line(x1: float, y1: float, x2: float, y2: float, kind: str, more: str = "") -> str:
    return f'<line x1="{x1}" y1="{y1}" x2="{x2}" y2="{y2}" class="{kind}" {more}/>'


def stages() -> Iterator[str]:
    yield text(LEFT - 16, 90, "the playbook", size=14, anchor="end")
    yield text(LEFT - 16, 107, "YAML, six stages", "soft", 11, "end")
    yield box(x(-30), 70, END, 24, "policy")
    yield text(x(-30) + 12, 87, "1 policy: terms, contact window, limits, pauses. Nothing below can override it")
    yield box(x(-30), 98, x(-25) - 3, 30, "data")
    yield text((x(-30) + x(-25) - 3) / 2, 117, "2 data", size=11, anchor="middle")
    for kind, name, first, last in STAGES:
        right = END if last is None else x(last) - 3
        yield box(x(first), 98, right, 30, kind)
        yield text((x(first) + right) / 2, 118, name, size=13.5, anchor="middle")


def lanes() -> Iterator[str]:
    for _, name, about, y in LANES:
        yield line(LEFT, y, END, y, "rule", 'stroke-width="1"')
        yield text(LEFT - 16, y, name, size=14, anchor="end")
        yield text(LEFT - 16, y + 16, about, "soft", 11, "end")


def waiting() -> Iterator[str]:
    """Temporal's line: it runs until the money is here."""
    y = LANE["temporal"]
    yield line(x(-30), y, x(PAID), y, "line", 'stroke-width="5" stroke-linecap="round"')
    yield line(x(PAID) + 8, y, END, y, "never", 'stroke-width="2" stroke-dasharray="2 6"')
    yield text(x(-29), y - 12, "one workflow for this invoice", "soft", 11)


def contacts() -> Iterator[str]:
    for day, letter, words, anchor in CONTACTS:
        happens = day < PAID
        yield from deed(day, LANE["customer"], letter, happens)
        at = x(day) + NUDGE[anchor]
        yield text(at, LANE["customer"] - 18, words, "ink" if happens else "gone", 11.5, anchor)
        if happens:
            yield f'<circle cx="{x(day)}" cy="{LANE["desk"]}" r="4" class="dot"/>'
    yield text(x(-29), LANE["desk"] - 8, "open now? limits? paid? disputed?", "soft", 11)
    for day, words in (*CALLS, *APPROVALS):
        happens = day < PAID
        yield from deed(day, LANE["people"], "t" if words == "call" else "?", happens)
        if happens:
            yield line(x(day), LANE["desk"], x(day), LANE["temporal"], "line", 'stroke-width="1.5"')
            yield f'<circle cx="{x(day)}" cy="{LANE["desk"]}" r="4" class="dot"/>'
        yield text(
            x(day) + (14 if happens else 0), LANE["people"] - 18, words, "ink" if happens else "gone", 11.5, "middle"
        )


def deed(day: int, y: int, letter: str, happens: bool) -> Iterator[str]:
    """A step: done, or planned and never needed."""
    if happens:
        yield line(x(day), y, x(day), LANE["temporal"], "line", 'stroke-width="1.5"')
        yield line(x(day), LANE["temporal"], x(day), LANE["record"], "rule", 'stroke-width="1.5"')
        yield f'<circle cx="{x(day)}" cy="{LANE["record"]}" r="4" class="dot"/>'
    look = 'class="dot"' if happens else 'class="never hollow" stroke-width="1.5" stroke-dasharray="3 3"'
    yield f'<circle cx="{x(day)}" cy="{y}" r="10" {look}/>'
    yield text(x(day), y + 4, letter, "on" if happens else "gone", 12, "middle")


def money() -> Iterator[str]:
    """The payment comes in below, is told to the case, and everything after it is not done."""
    at, top = x(PAID), 160
    yield line(at, top, at, 492, "paid", 'stroke-width="2"')
    yield f'<circle cx="{at}" cy="{LANE["record"]}" r="5" class="money"/>'
    yield f'<circle cx="{at}" cy="{LANE["temporal"]}" r="8" class="money"/>'
    yield text(at + 8, 507, "the money is here: nobody is contacted again", "money", 12.5)
    yield text(at + 14, LANE["temporal"] - 10, "closed: paid", "money", 12)


def calendar() -> Iterator[str]:
    for day, words in TICKS:
        yield line(x(day), 132, x(day), 140, "never", 'stroke-width="1"')
        yield text(x(day), 153, words, "soft", 11, "middle")
    yield text(END, 153, "+240: the end, for certain", "soft", 11, "end")


def record() -> Iterator[str]:
    yield text(
        LEFT, 532, "2026-03-03  +1  -&gt; send overdue-first by whatsapp   pe-empresas.yaml:61:7", "soft mono", 12
    )
    yield text(LEFT, 549, "every line of the record names the line of the playbook that made it", "soft", 11)
    yield text(END, 549, "@ e-mail   w WhatsApp   s SMS   t telephone   L letter", "soft", 11, "end")


def style() -> str:
    light = "".join(f".{name}{{{prop}:{colour}}}" for name, prop, colour, _ in COLOURS)
    dark = "".join(f".{name}{{{prop}:{colour}}}" for name, prop, _, colour in COLOURS)
    fonts = "text{font-family:Helvetica,Arial,'DejaVu Sans',sans-serif}"
    fonts += ".mono{font-family:Menlo,Consolas,'DejaVu Sans Mono',monospace;white-space:pre}"
    plain = ".on{fill:#fff;font-weight:bold}.hollow{fill:none}"
    night = f"@media (prefers-color-scheme:dark){{{dark}.on{{fill:#14171c}}}}"
    return f"<style>{fonts}{plain}{light}{night}</style>"


def picture() -> str:
    """The whole drawing."""
    parts = (stages, calendar, lanes, waiting, contacts, money, record)
    said = "The life of an invoice: six stages of a playbook on a calendar, and who acts when"
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" role="img" aria-label="{said}">\n'
        f"<title>{said}</title>\n{style()}\n"
        f'<rect width="{WIDTH}" height="{HEIGHT}" rx="14" class="page"/>\n'
        + text(24, 42, "The life of an invoice", size=21)
        + text(END, 42, "days are counted from the due day; a customer who pays on day 24", "soft", 12, "end")
    )
    return "\n".join([head, *(shape for part in parts for shape in part()), "</svg>", ""])


if __name__ == "__main__":
    if "--check" not in sys.argv:
        FILE.write_text(picture(), encoding="utf-8")
    elif FILE.read_text("utf-8") != picture():
        sys.exit("docs/picture.svg is not what docs/picture.py draws; run python docs/picture.py")
