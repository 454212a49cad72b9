"""The dragnet itself finds what it is given, in every writing; else the tests that use it would show nothing."""

from __future__ import annotations

import gzip
import json
from base64 import b64encode, urlsafe_b64encode
from collections.abc import Callable
from pathlib import Path
from urllib.parse import quote, quote_plus

import pytest

from tests.dragnet import found_in

WORD = "José Ñahui Quispe <jose+1@ñahui.example>"
HANDS: dict[str, Callable[[str], bytes]] = {
    "plain": lambda word: word.encode(),
    "upper case": lambda word: word.upper().encode(),
    "utf-16 le": lambda word: word.encode("utf-16-le"),
    "utf-16 be": lambda word: word.encode("utf-16-be"),
    "url": lambda word: quote(word, safe="").encode(),
    "url form": lambda word: quote_plus(word).encode(),
    "json": lambda word: json.dumps(word).encode(),
    "html": lambda word: word.replace("<", "&lt;").replace(">", "&gt;").encode(),
    "hex": lambda word: word.encode().hex().encode(),
    "base64": lambda word: b64encode(word.encode()),
    "base64, one later": lambda word: b64encode(b"x" + word.encode() + b"tail"),
    "base64, two later": lambda word: b64encode(b"xx" + word.encode() + b"tail"),
    "base64 url": lambda word: urlsafe_b64encode(word.encode()),
    "packed": lambda word: gzip.compress(word.encode()),
}


@pytest.mark.parametrize("hand", HANDS)
def test_a_word_is_found_in_every_writing(hand: str, tmp_path: Path) -> None:
    file = tmp_path / "it"
    written = HANDS[hand](WORD)
    file.write_bytes(written if hand == "packed" else b"\x00\xff noise " + written + b"\x01 more noise")
    assert found_in([file], [WORD]) != []


def test_what_is_not_there_is_not_found(tmp_path: Path) -> None:
    (tmp_path / "it").write_bytes(b"F001-000123 overdue-first 900.00 PEN" * 1000)
    assert found_in([tmp_path / "it"], [WORD, "Rosa Quispe", "+51 999 000 111"]) == []
