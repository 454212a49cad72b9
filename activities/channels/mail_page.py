"""A mail's text as a plain HTML page, from the same blocks as a letter. It adds no word, no image and no tracking."""

from __future__ import annotations

import re
from html import escape
from typing import Final, cast

from activities.channels.letter_text import Block, Line, blocks_of

_LINK = re.compile(r"https?://[^\s<>\"]+[^\s<>\".,;:!?)\]]")
_PAGE: Final = (
    '<!doctype html><html lang="{language}"><head><meta charset="utf-8"><title>{title}</title></head>'
    '<body style="margin:0;padding:24px;background:#ffffff">'
    '<div style="max-width:36em;font:16px/1.5 Arial,Helvetica,sans-serif;color:#222222">{blocks}</div></body></html>'
)
_LISTS: Final = {"list": "ul", "numbers": "ol"}
_CELL: Final = '<td style="padding:4px 12px 4px 0;border-bottom:1px solid #dddddd">{}</td>'


def page(text: str, subject: str, language: str) -> str:
    """The page. Whatever the text holds is shown as text: no mark of it becomes HTML but lists, bold and links."""
    blocks = "".join(_block(block) for block in blocks_of(text))
    return _PAGE.format(language=escape(language), title=escape(subject), blocks=blocks)


def _block(block: Block) -> str:
    if block.kind == "table":
        table = cast("tuple[tuple[Line, ...], ...]", block.rows)
        rows = ("".join(_CELL.format(_line(cell)) for cell in row) for row in table)
        return f'<table style="border-collapse:collapse">{"".join(f"<tr>{row}</tr>" for row in rows)}</table>'
    lines = [_line(line) for line in cast("tuple[Line, ...]", block.rows)]
    if tag := _LISTS.get(block.kind):
        return f"<{tag}>{''.join(f'<li>{line}</li>' for line in lines)}</{tag}>"
    within = "<br>".join(lines)
    return f"<h3>{within}</h3>" if block.kind == "heading" else f"<p>{within}</p>"


def _line(line: Line) -> str:
    return "".join(f"<strong>{_linked(run.text)}</strong>" if run.bold else _linked(run.text) for run in line)


def _linked(text: str) -> str:
    parts, at = [], 0
    for found in _LINK.finditer(text):
        address = escape(found.group())
        parts += [escape(text[at : found.start()]), f'<a href="{address}">{address}</a>']
        at = found.end()
    return "".join((*parts, escape(text[at:])))
