"""Places there and back: letters from 1 on our side, the editor's units from 0 on the other."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lsprotocol import types
from pygls.workspace.position_codec import PositionCodec

from workers.editor.diagnostics import sections
from workers.editor.positions import Page

ENCODINGS = [types.PositionEncodingKind.Utf8, types.PositionEncodingKind.Utf16, types.PositionEncodingKind.Utf32]
UTF16 = PositionCodec(types.PositionEncodingKind.Utf16)


@pytest.mark.parametrize(
    ("encoding", "character"),
    [(ENCODINGS[0], 7), (ENCODINGS[1], 4), (ENCODINGS[2], 3)],
    ids=["utf-8", "utf-16", "letters"],
)
def test_an_emoji_and_an_accent_count_as_the_editor_counts(encoding: str, character: int) -> None:
    page = Page("a: 1\né😀:x", PositionCodec(encoding))
    assert page.position(2, 4) == types.Position(1, character)
    assert page.place(types.Position(1, character)) == (1, 3)


def test_within_an_emoji_is_before_it() -> None:
    assert Page("😀x", UTF16).place(types.Position(0, 1)) == (0, 0)


def test_a_place_outside_the_text_is_moved_into_it() -> None:
    page = Page("ab\nc", UTF16)
    assert page.place(types.Position(9, 9)) == (1, 1)
    assert page.position(0, 0) == types.Position(0, 0)
    assert page.position(9, 9) == types.Position(1, 1)
    assert page.position(1, 9) == types.Position(0, 2)


def test_windows_line_ends_are_line_ends() -> None:
    page = Page("a: 1\r\nb: 2\r\n", UTF16)
    assert page.position(2, 4) == types.Position(1, 3)
    assert page.line_start(3) == types.Position(2, 0)


def test_a_lone_carriage_return_is_a_line_end_to_the_editor_only() -> None:
    page = Page("ab\rcd\nef", UTF16)
    assert page.position(1, 4) == types.Position(1, 0)
    assert page.position(2, 2) == types.Position(2, 1)
    assert page.place(types.Position(1, 1)) == (0, 4)
    assert page.place(types.Position(2, 1)) == (1, 1)


@given(text=st.text(alphabet="aé😀 \n\r\u0301", max_size=30), encoding=st.sampled_from(ENCODINGS), data=st.data())
def test_there_and_back(text: str, encoding: str, data: st.DataObject) -> None:
    page = Page(text, PositionCodec(encoding))
    line = data.draw(st.integers(0, len(page.lines) - 1))
    column = data.draw(st.integers(0, len(page.lines[line])))
    assert page.place(page.position(line + 1, column + 1)) == (line, column)


def test_a_code_s_page_is_found_where_a_wheel_puts_it(tmp_path: Path) -> None:
    installed = tmp_path / "codes.md"
    installed.write_text("# Codes\n\n## P104\n\ntext\n", "utf-8")
    assert sections((tmp_path / "missing.md", installed)) == {"P104": f"{installed.as_uri()}#L3"}
    assert sections((tmp_path / "missing.md",)) == {}
