"""An auditor's report as one page of HTML: no script, nothing from elsewhere, made to be printed and read aloud.

It knows no case: everything is in words already.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from html import escape
from importlib.resources import files

from schemas.audit_report import Grid, GridRow, Pairs, Report, Section


def page(report: Report) -> bytes:
    """The whole file, UTF-8."""
    return "".join(_page(report)).encode("utf-8", "replace")


def _page(report: Report) -> Iterator[str]:
    yield f'<!doctype html>\n<html lang="{escape(report.language)}">\n<head>\n<meta charset="utf-8">\n'
    yield "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">\n"
    yield '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
    yield '<meta name="robots" content="noindex">\n'
    yield f"<title>{escape(report.title)}</title>\n<style>\n{_style()}</style>\n</head>\n<body>\n"
    yield from _head(report)
    yield "<main>\n"
    for section in report.sections:
        yield from _section(section)
    yield f"</main>\n<footer><p>{escape(report.running)}</p></footer>\n</body>\n</html>\n"


@cache
def _style() -> str:
    return files("activities").joinpath("audit", "page.css").read_text("utf-8")


def _head(report: Report) -> Iterator[str]:
    yield f'<header>\n<h1>{escape(report.title)}</h1>\n<p class="under">{escape(report.subtitle)}</p>\n'
    if report.note:
        yield f'<p class="note">{escape(report.note)}</p>\n'
    yield '<dl class="figures">\n'
    for label, said in report.figures:
        yield f"<div><dt>{escape(label)}</dt><dd>{_lines(said)}</dd></div>\n"
    yield "</dl>\n"
    yield from _facts(report.facts)
    yield f'<nav aria-label="{escape(report.contents)}"><h2>{escape(report.contents)}</h2><ol>\n'
    for section in report.sections:
        yield f'<li><a href="#{escape(section.id)}">{escape(section.title)}</a></li>\n'
    yield "</ol></nav>\n</header>\n"


def _section(section: Section) -> Iterator[str]:
    yield f'<section id="{escape(section.id)}" aria-labelledby="{escape(section.id)}-h">\n'
    yield f'<h2 id="{escape(section.id)}-h">{escape(section.title)}</h2>\n'
    for text in section.text:
        yield f"<p>{escape(text)}</p>\n"
    for command in section.commands:
        yield f"<pre><code>{escape(command)}</code></pre>\n"
    yield from _facts(section.facts) if section.facts and not section.grids else ()
    for grid in section.grids:
        yield from _grid(grid, section.title)
    if section.facts and section.grids:
        yield from _facts(section.facts, "sum")
    if section.points:
        yield "<ul>\n" + "".join(f"<li>{escape(point)}</li>\n" for point in section.points) + "</ul>\n"
    yield "</section>\n"


def _facts(facts: Pairs, kind: str = "facts") -> Iterator[str]:
    yield f'<dl class="{kind}">\n'
    for label, said in facts:
        yield f"<dt>{escape(label)}</dt><dd>{_lines(said)}</dd>\n"
    yield "</dl>\n"


def _grid(grid: Grid, title: str) -> Iterator[str]:
    if grid.caption:
        yield f"<h3>{escape(grid.caption)}</h3>\n"
    # A wide table scrolls by itself; who uses the keyboard can reach it.
    yield f'<div class="table" role="group" tabindex="0" aria-label="{escape(grid.caption or title)}">\n<table>\n'
    yield "<thead><tr>"
    for column, label in enumerate(grid.columns):
        yield f'<th scope="col"{_kind(grid, column)}>{escape(label)}</th>'
    yield "</tr></thead>\n<tbody>\n"
    for row in grid.rows:
        yield from _row(grid, row)
    yield "</tbody>\n</table>\n</div>\n"


def _row(grid: Grid, row: GridRow) -> Iterator[str]:
    yield f'<tr class="{row.tone}">' if row.tone else "<tr>"
    for column, said in enumerate(row.cells):
        shown = _lines(said)
        if row.to and column == 0:
            shown = f'<a href="{escape(row.to)}">{shown}</a>'
        if column == grid.wide and row.notes:
            shown += '<ul class="notes">' + "".join(f"<li>{escape(note)}</li>" for note in row.notes) + "</ul>"
        yield f"<td{_kind(grid, column)}>{shown}</td>"
    yield "</tr>\n"


def _kind(grid: Grid, column: int) -> str:
    kinds = [("right", column in grid.right), ("wide", column == grid.wide), ("code", column in grid.code)]
    named = " ".join(kind for kind, is_so in kinds if is_so)
    return f' class="{named}"' if named else ""


def _lines(said: str) -> str:
    return "<br>".join(map(escape, said.split("\n")))
