"""Cells of CSV files that people open with a spreadsheet: text stays text, on one line. It knows no file, no column."""

from __future__ import annotations

import re
from typing import Final

_BEGINS_A_FORMULA: Final = ("=", "+", "-", "@", "＝", "＋", "－", "＠")
"""As a spreadsheet takes them, from a keyboard for Chinese or Japanese too (OWASP, CSV injection)."""
_ANOTHER_LINE: Final = re.compile(r"[\x00-\x1f\x7f\x85\u2028\u2029]")


def cell(text: str) -> str:
    """The text on one line, with an apostrophe before it where a spreadsheet would calculate it.

    Names and numbers are others' words; the csv module leaves a carriage return bare where lines end in a line feed.
    """
    line = _ANOTHER_LINE.sub(" ", text)
    return f"'{line}" if line.lstrip().startswith(_BEGINS_A_FORMULA) else line
