"""Draws a sheet as SVG: plain shapes and text, no script, no font or picture from elsewhere. It decides no place."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from html import escape
from typing import Final

from engine.study.picture.icons import ICONS
from engine.study.picture.layout import lay_out
from engine.study.picture.sheet import Box, Path, Sheet, Sign, Tint, Written
from schemas.plan import Plan

# Stage: the tint of its days, the colour of its words and lines. Dark enough to tell apart in grey, too.
COLOURS: Final = {
    "policy": ("#eceae4", "#55585c"), "invoicing": ("#e3eff7", "#215d86"), "first_contact": ("#e2f1e5", "#2a6b41"),
    "negotiation": ("#faf0d2", "#84600a"), "recovery": ("#f9e2d9", "#983a22"),
}  # fmt: skip
STYLE: Final = """text{font-family:system-ui,'Segoe UI',Roboto,'Helvetica Neue',Arial,sans-serif;fill:#1f2328}
.bold{font-weight:700}.soft{fill:#565d66}.slant{font-style:italic}
.page{fill:#fff}.card{fill:#fff;stroke-width:1.2}.card.required{stroke-width:2.6}
.panel{fill:#f7f6f2;stroke:#d9d5cb;stroke-width:1}.sign{fill:#3c434b}
.leader{fill:none;stroke-width:1.3}.dot{stroke:#fff;stroke-width:1.5}
.strip{fill:#fff;stroke:#1f2328;stroke-width:1.5}.tick{stroke:#8b929a;stroke-width:.8;fill:none}
.weekend{fill:#e4e5e7}.holiday{fill:#c3c6ca}
.cut{fill:none;stroke:#1f2328;stroke-width:1.5}.due{stroke:#1f2328;stroke-width:3;fill:none}
.plate{fill:#fff}.plate.now{fill:#1f2328}.on{fill:#fff}
.arc{fill:none;stroke:#1f2328;stroke-width:1.4;stroke-dasharray:4 3}"""


def picture(plan: Plan, sha256: str, language: str = "en", due: date | None = None) -> str:
    """The plan's picture as SVG text; the same plan gives the same text."""
    return draw(lay_out(plan, sha256, language, due))


def draw(sheet: Sheet) -> str:
    """The sheet as SVG, for A3 and, smaller, A4."""
    size = f'width="420mm" height="297mm" viewBox="0 0 {number(sheet.width)} {number(sheet.height)}"'
    parts = (
        f'<svg xmlns="http://www.w3.org/2000/svg" {size} role="img" lang="{sheet.language}" '
        'aria-labelledby="title desc">',
        f'<title id="title">{clean(sheet.title)}</title>',
        f'<desc id="desc">{clean(sheet.description)}</desc>',
        f"<style>{_style()}</style>",
        '<defs><marker id="tip" viewBox="0 0 8 8" refX="6" refY="4" markerWidth="7" markerHeight="7" orient="auto">'
        '<path d="M0 0l8 4-8 4z"/></marker></defs>',
        f'<rect class="page" width="{number(sheet.width)}" height="{number(sheet.height)}"/>',
        *_drawings(sheet),
        "</svg>",
        "",
    )
    return "\n".join(parts)


def _drawings(sheet: Sheet) -> Iterator[str]:
    """From the back to the front."""
    yield from (_tint(tint) for tint in sheet.tints if tint.look.startswith("tint"))
    yield from (_path(path) for path in sheet.paths if path.look == "due")
    yield from (_path(path) for path in sheet.paths if path.look == "strip")
    yield from (_tint(tint) for tint in sheet.tints if not tint.look.startswith("tint"))
    yield from (_path(path) for path in sheet.paths if path.look not in ("due", "strip"))
    for dot in sheet.dots:
        yield f'<circle class="{dot.look}" cx="{number(dot.x)}" cy="{number(dot.y)}" r="5.5"/>'
    for box in sheet.boxes:
        yield from _box(box)


def _style() -> str:
    shades = "".join(
        f".tint.{stage}{{fill:{light}}}.stage.{stage},.dot.{stage},.sign.{stage}{{fill:{strong}}}"
        f".card.{stage},.leader.{stage}{{stroke:{strong}}}"
        for stage, (light, strong) in COLOURS.items()
    )
    return STYLE.replace("\n", "") + shades


def _tint(tint: Tint) -> str:
    return (
        f'<rect class="{tint.look}" x="{number(tint.x)}" y="{number(tint.y)}" '
        f'width="{number(tint.width)}" height="{number(tint.height)}"/>'
    )


def _path(path: Path) -> str:
    if path.look == "strip":
        (left, top), (right, bottom) = path.points
        return (
            f'<rect class="strip" x="{number(left)}" y="{number(top)}" '
            f'width="{number(right - left)}" height="{number(bottom - top)}"/>'
        )
    points = " ".join(f"{number(x)} {number(y)}" for x, y in path.points)
    if path.curve:
        first, middle, last = (f"{number(x)} {number(y)}" for x, y in path.points)
        return f'<path class="{path.look}" marker-end="url(#tip)" d="M{first}Q{middle} {last}"/>'
    return f'<polyline class="{path.look}" points="{points}"/>'


def _box(box: Box) -> Iterator[str]:
    yield f'<g class="{box.kind}-group">' if box.kind != "card" else f'<g data-step="{clean(box.key)}">'
    yield from _ground(box)
    yield from (_sign(sign) for sign in box.signs)
    light = box.kind == "stage" or (box.kind == "day" and box.look == "due")
    yield from (_text(text, light=light) for text in box.texts)
    yield "</g>"


def _ground(box: Box) -> Iterator[str]:
    at = f'x="{number(box.x)}" y="{number(box.y)}" width="{number(box.width)}" height="{number(box.height)}"'
    if box.kind in ("card", "panel", "stage"):
        kind = "stage " if box.kind == "stage" else f"{box.kind} "
        yield f'<rect class="{kind}{box.look.removeprefix("stage ")}" {at} rx="7"/>'.replace(' "', '"')
    elif box.kind == "day" and box.look == "due":
        yield f'<rect class="plate now" {at} rx="5"/>'


def _sign(sign: Sign) -> str:
    return (
        f'<path class="{sign.look or "sign"}" fill-rule="evenodd" '
        f'transform="translate({number(sign.x)} {number(sign.y)}) scale({number(sign.size / 24)})" '
        f'd="{ICONS[sign.name]}"/>'
    )


def _text(text: Written, *, light: bool) -> str:
    look = f"{text.look} on".strip() if light else text.look
    said = f' class="{look}"' if look else ""
    anchor = f' text-anchor="{text.anchor}"' if text.anchor != "start" else ""
    if "turned" in look:
        anchor += f' transform="rotate(-90 {number(text.x)} {number(text.y)})"'
    return (
        f'<text{said} x="{number(text.x)}" y="{number(text.y)}" font-size="{number(text.size)}"{anchor}>'
        f"{clean(text.text)}</text>"
    )


def clean(text: str) -> str:
    """Text for XML: marks escaped, signs that no XML may hold left out."""
    return escape("".join(sign for sign in text if sign >= " " or sign in "\t\n"), quote=True)


def number(value: float) -> str:
    """A place without idle decimals."""
    return f"{value:.2f}".rstrip("0").rstrip(".")
