"""What people type for the last resort, and what the program answers where nothing can be done yet."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest

from tests.commands.conftest import Type
from tests.commands.conftest import books as books
from tests.commands.conftest import typed as typed
from workers.recovery.write_offs import Reasons, ReasonsWrong, reasons_of


@pytest.mark.parametrize(
    ("words", "code", "says"),
    [
        (("bureau", "list"), 0, "nothing was given to a bureau"),
        (("bureau", "write", "credit-bureau"), 0, "nothing to tell this bureau"),
        (("bureau", "write"), 2, "say which bureau"),
        (("bureau", "write", "infocorp"), 1, "there is: co-central, credit-bureau, es-solvencia"),
        (("bureau", "write", "../rules/house"), 1, "there is no layout"),
        (("bureau", "write", "credit-bureau", "--until", "2099-01-01"), 1, "not a day up to today"),
        (("bureau", "write", "credit-bureau", "--again", "credit-bureau-2026-01-01-1"), 1, "there is no file"),
        (("bureau", "remove"), 2, "say which invoice"),
        (("bureau", "remove", "B001-1", "--reason", "error"), 1, "nothing of invoice B001-1"),
        (("demand", "B001-1"), 1, "has no case yet"),
        (("demand", "nothing"), 1, "there is no invoice"),
        (("dossier", "B001-1", "--out", "x"), 1, "has no case yet"),
        (("recall", "B001-1"), 1, "has no case yet"),
        (("write-off", "B001-1", "--reason", "because"), 2, "insolvent (insolvent or in liquidation)"),
        (("write-off", "B001-1", "--reason", "insolvent"), 1, "has no case yet"),
        (("write-offs", "--since", "yesterday"), 2, "is not a day"),
    ],
)
def test_what_cannot_be_done_is_said(books: Type, words: tuple[str, ...], code: int, says: str) -> None:
    answered, out, err = books(*words)
    assert answered == code
    assert says in " ".join((out + err).split())


def test_the_accountants_list_is_a_csv_that_a_spreadsheet_opens(books: Type, tmp_path: Path) -> None:
    code, out, _ = books("write-offs", "--since", "2026-01-01")
    assert code == 0
    (heading,) = csv.reader(out.splitlines())
    assert heading[:4] == ["invoice", "customer", "name", "written_off_on"]
    file = tmp_path / "off.csv"
    assert books("write-offs", "--out", file)[0] == 0
    assert file.read_bytes().startswith(b"\xef\xbb\xbfinvoice,")
    assert json.loads(books("write-offs", "--json")[1]) == []


def test_every_reason_has_words_in_both_languages_and_a_role() -> None:
    reasons = reasons_of()
    assert all(one.en and one.es and reasons.role(code) for code, one in reasons.reasons.items())
    assert (reasons.role("small_balance"), reasons.role("prescribed")) == ("team-lead", "head-of-collections")


@pytest.mark.parametrize(
    "text", ["", "reasons: x", "reasons:\n  a: {en: b}", "reasons: {a: {en: b, es: c, by: d}}", "- a"]
)
def test_a_table_that_cannot_be_read_is_refused(text: str, tmp_path: Path) -> None:
    file = tmp_path / "reasons.yaml"
    file.write_text(text)
    with pytest.raises(ReasonsWrong):
        reasons_of(file)
    file.write_text("reasons: {a: {en: b, es: c}}")
    assert isinstance(reasons_of(file), Reasons)
