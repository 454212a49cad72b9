"""Binds finished letters into one file for a printer, page by page as they are. It changes no letter."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

import typst

from activities.channels.letter_page import Typeset

_BINDING: Final = """
#let letters = json(bytes(sys.inputs.letters))
#set page(width: auto, height: auto, margin: 0pt)
#set document(title: sys.inputs.title, date: datetime(..json(bytes(sys.inputs.day))))
#for (n, letter) in letters.enumerate() {
  let file = "letters/" + str(n) + ".pdf"
  for at in range(1, letter.pages + 1) { page(image(file, page: at, alt: "")) }
  // The empty back of a sheet, as large as its front.
  if letter.back { page(hide(image(file, page: letter.pages, alt: ""))) }
}
"""


def has_empty_back(pages: int, *, duplex: bool) -> bool:
    """Whether the next letter would begin on the back of this one."""
    return duplex and pages % 2 == 1


def bound(letters: Sequence[Typeset], title: str, at: datetime, *, duplex: bool) -> bytes:
    """One PDF of all letters, each on a front page of its own when printed on both sides. Same letters, same bytes."""
    told = [{"pages": one.pages, "back": has_empty_back(one.pages, duplex=duplex)} for one in letters]
    day = {"year": at.year, "month": at.month, "day": at.day}
    # The typesetter reads pages from files only; the folder is ours alone and gone at the end.
    with TemporaryDirectory(prefix="cobranza-") as folder:
        root = Path(folder)
        (root / "letters").mkdir()
        for number, letter in enumerate(letters):
            (root / "letters" / f"{number}.pdf").write_bytes(letter.pdf)
        main = root / "binding.typ"
        main.write_text(_BINDING, "utf-8")
        inputs = {"letters": json.dumps(told), "title": title, "day": json.dumps(day)}
        fonts = typst.Fonts(include_system_fonts=False)
        return typst.compile(main, root=root, format="pdf", font_paths=fonts, sys_inputs=inputs, pdf_tags=False)
