"""Folders that every disk keeps apart, values that are sealed, lines that say what they lost. No database is asked."""

from __future__ import annotations

import re

from hypothesis import given
from hypothesis import strategies as st

from engine.study.bundle.folders import folder_of
from engine.study.bundle.lines import canonical
from engine.study.bundle.redaction import Redactor, sealing

WINDOWS = re.compile(r"cases/(CON|PRN|AUX|NUL|COM\d|LPT\d)", re.IGNORECASE)


@given(st.lists(st.text(min_size=1), min_size=2, unique=True))
def test_no_two_invoices_share_a_folder_on_any_disk(invoices: list[str]) -> None:
    folders = [folder_of(invoice) for invoice in invoices]
    assert len({folder.casefold() for folder in folders}) == len(invoices)
    for folder in folders:
        assert re.fullmatch(r"cases/[A-Za-z0-9_-]+(\.[0-9a-f]{12})?", folder)
        assert not WINDOWS.fullmatch(folder)
        assert len(folder) <= 80


def test_a_plain_number_is_its_own_folder_and_no_other() -> None:
    assert folder_of("F001-000011") == "cases/F001-000011"
    for like in ("f001-000011", "F001-000011.", "F001/000011", "F001 000011", "../F001-000011", "Ｆ001-000011", "NUL",
                 "-rf", "F" * 300, "", "."):  # fmt: skip
        assert folder_of(like) != folder_of("F001-000011")
        assert ".." not in folder_of(like)


def test_a_name_that_is_written_like_a_sealed_folder_takes_none() -> None:
    sealed = folder_of("f1").removeprefix("cases/")
    assert folder_of(sealed) != folder_of("f1")


def test_whoever_has_another_secret_cannot_tell_what_is_sealed() -> None:
    ours, theirs = sealing(b"ours"), sealing(b"theirs")
    assert ours("Rosa") == ours("Rosa") != theirs("Rosa")
    assert ours("") == ""


def test_a_colleague_has_one_opaque_name_in_all_of_a_bundle_and_a_role_keeps_its_own() -> None:
    redactor = Redactor("bare", sealing(b"x"))
    given_ = {"event": {"event": "approval_given", "by": "lucia"}, "digest": "d", "link": "l"}
    asked = {"event": {"event": "approval_asked", "by": "head-of-collections"}, "digest": "d", "link": "l"}
    assert redactor.ledger(given_) == {
        "event": {"event": "approval_given", "by": "person-1"}, "digest": "d", "link": "l", "redacted": ["event.by"],
    }  # fmt: skip
    assert redactor.ledger(asked) == asked
    assert redactor.by({"by": "rosa"}) == {"by": "person-2"}
    assert redactor.by({"by": "lucia"}) == {"by": "person-1"}
    assert redactor.wish({"command": {"by": "rosa"}, "by": ""}) == {"command": {"by": "person-2"}, "by": ""}
    assert Redactor("masked", sealing(b"x")).ledger(given_) is given_


def test_a_name_within_an_id_is_opaque_too_and_the_ids_still_meet() -> None:
    """Approvals were once named by whoever answered."""
    redactor = Redactor("bare", sealing(b"x"))
    event = {"event": "approval_given", "id": "wish/F-1/approval/x/20260101T000000/lucia/True", "by": "lucia"}
    wish = {"id": event["id"].removeprefix("wish/"), "by": "lucia", "command": {"id": event["id"], "by": "lucia"}}
    line, asked = redactor.ledger({"event": event, "digest": "d", "link": "l"}), redactor.wish(wish)
    assert "lucia" not in str((line, asked))
    assert line["event"]["id"] == asked["command"]["id"] == f"wish/{asked['id']}"
    assert line["redacted"] == ["event.by"]


def test_the_customer_is_no_colleague() -> None:
    redactor = Redactor("bare", sealing(b"x"))
    told = {"event": {"event": "promise_made", "by": "customer"}, "digest": "d", "link": "l"}
    assert redactor.ledger(told) == told
    act = {"actor": "customer", "second": "", "told": {}, "digest": "d", "link": "l"}
    assert redactor.act(act) == act


def test_equal_lines_are_equal_bytes() -> None:
    assert canonical({"b": 1, "a": "ñ"}) == canonical({"a": "ñ", "b": 1}) == '{"a":"ñ","b":1}'.encode()
