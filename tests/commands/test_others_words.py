"""Others' words on a terminal are shown and never obeyed: names, answers by mail, what a colleague wrote."""

from __future__ import annotations

import io
from pathlib import Path

from rich.table import Table

from schemas.plan import PlanRef
from workers import speech
from workers.showing import opening_words

from .conftest import Type
from .test_said import do

EVIL = "\x1b]0;title\x07\x1b[2J\x1b[1A\x9b31mpaid in full\u202e\r\x08"


def test_an_answer_and_a_name_move_no_cursor(books: Type, dsn: str, tmp_path: Path) -> None:
    customers = tmp_path / "evil.csv"
    customers.write_text(f"id,name,kind,country,email\nC9,Ana{EVIL.replace(chr(13), '')},person,PE,a@example.com\n")
    books("import", "customers", customers)
    do(dsn, "insert into reply (id, provider, channel, address, customer, subject, body, at) values ('r', 'sendgrid',"
            f" 'email', 'a@example.com', 'C1', U&'s\\001b[1A', E'{escaped(EVIL)}', now())")  # fmt: skip
    for words in (("replies",), ("replies", "--json"), ("status",), ("worklist",), ("show", "B001-1")):
        _, out, err = books(*words)
        assert not {"\x1b", "\x07", "\x08", "\x9b", "\u202e"} & set(out + err) or words[-1] == "--json", words
    code, out, _ = books("replies")
    assert (code, "paid in full" in out) == (0, True)
    assert "\x1b" not in books("replies", "--json")[1]


def test_only_its_own_styles_are_codes() -> None:
    file = io.StringIO()
    console = speech._speaker(file=file, force_terminal=True, color_system="standard", width=80, highlight=False)
    table = Table("name")
    table.add_row(EVIL)
    console.print(table)
    console.print(EVIL, style="red", markup=False)
    said = file.getvalue()
    assert "\x1b[31m" in said
    assert not {"\x1b]", "\x1b[2J", "\x1b[1A"} & {said[at : at + 4].rstrip("0;") for at in range(len(said))}
    assert not {"\x07", "\x08", "\x9b", "\u202e", "\r"} & set(said)
    assert said.count("paid in") == 2


def test_a_complaint_quotes_a_number_and_obeys_it_not(books: Type, tmp_path: Path) -> None:
    invoices = tmp_path / "evil.csv"
    invoices.write_text(f"number,customer,issued_on,due_on,currency,total\nF-1,C{EVIL[:-2]},2026-01-01,x,PEN,1\n")
    for words in (("show", "F\x1b[2J-9"), ("import", "invoices", invoices)):
        code, out, err = books(*words)
        assert (code, err == "", {"\x1b", "\x9b"} & set(out + err)) == (1, False, set()), words


def test_a_number_is_text_on_temporals_page_too() -> None:
    plan = PlanRef(playbook="pe-personas", version=1, plan_sha256="0" * 64)
    summary, words = opening_words(plan, "![x](http://evil.example)<img src=x>\n# paid", "1 PEN", "x", again=False)
    for text in (summary, words):
        assert "\\!\\[x\\](http" in text
        assert "\\<img src=x\\> # paid" in text
    assert "invoice F001-000123, " in opening_words(plan, "F001-000123", "1 PEN", "x", again=True)[0]


def escaped(text: str) -> str:
    """As an E'' literal."""
    return "".join(f"\\u{ord(sign):04x}" if ord(sign) < 32 or ord(sign) > 126 else sign for sign in text)
