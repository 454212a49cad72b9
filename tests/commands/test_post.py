"""`cobranza post`: what waits, a batch for the printer, the same batch again, and crashes in between."""

from __future__ import annotations

import asyncio
import csv
import json
import os
import re
from datetime import UTC, datetime
from decimal import Decimal
from hashlib import sha256
from pathlib import Path
from typing import Any

import asyncpg
import msgspec
import pytest

from activities.channels import post
from activities.channels.letters_pdf import Post
from activities.senders import Outgoing
from tests.commands.conftest import Type
from tests.conftest import wait_for
from tests.post.letters import HEAD
from workers.post_office import Handed, hand_over

TEXT = "Su factura {invoice} venció.\n\n" + "Por favor, pague.\n\n"
DAY = f"{datetime.now(UTC):%Y-%m-%d}"


def letters(dsn: str, *invoices: str, pages: int = 1, **more: Any) -> None:
    """Letters that wait, one an invoice."""

    async def store() -> None:
        async with asyncpg.create_pool(dsn, min_size=1, max_size=1) as pool:
            for invoice in invoices:
                text = TEXT.format(invoice=invoice) + "Y una línea más.\n\n" * (35 * (pages - 1))
                words: dict[str, Any] = {"recipient": "Av. Arequipa 1234, Lima", "name": "Rosa Quispe", **more}
                key = f"{invoice}/recovery.timeline[0]/1"
                await Post(pool, HEAD).send(Outgoing(key=key, channel="letter", subject="Aviso", body=text, **words))

    wait_for(store())


def ask(dsn: str, statement: str, *values: object) -> list[tuple[Any, ...]]:
    async def fetch() -> list[tuple[Any, ...]]:
        connection = await asyncpg.connect(dsn)
        try:
            return [tuple(row) for row in await connection.fetch(statement, *values)]
        finally:
            await connection.close()

    return wait_for(fetch())


def pages_of(pdf: bytes) -> int:
    return max(int(count) for count in re.findall(rb"/Count (\d+)", pdf))


def manifest(folder: Path, batch: str) -> list[dict[str, str]]:
    with (folder / f"{batch}.csv").open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def test_nothing_waits_and_it_says_so(typed: Type, tmp_path: Path) -> None:
    assert typed("post", "list") == (0, "no letter waits\n", "")
    assert typed("post", "batch", "-o", tmp_path) == (0, "no letter waits\n", "")
    assert typed("post", "list", "--lang", "es")[1] == "no hay cartas en espera\n"
    assert list(tmp_path.iterdir()) == []


def test_what_waits_becomes_one_file_with_its_list_and_waits_no_more(typed: Type, dsn: str, tmp_path: Path) -> None:
    letters(dsn, "F001-1")
    letters(dsn, "F001-2", pages=2)
    code, out, _ = typed("post", "list")
    assert code == 0
    assert "Rosa Quispe" in out
    assert "2 letters, 3 pages" in out
    code, out, err = typed("post", "batch", "-o", tmp_path / "new")
    assert (code, err) == (0, "")
    assert f"batch {DAY}-1: 2 letters, 3 pages" in out
    pdf = (tmp_path / "new" / f"{DAY}-1.pdf").read_bytes()
    assert pages_of(pdf) == 3
    first, second = manifest(tmp_path / "new", f"{DAY}-1")
    assert (first["page"], first["pages"], second["page"], second["pages"]) == ("1", "1", "2", "2")
    assert (first["line_1"], first["line_2"], first["line_3"]) == ("Rosa Quispe", "Av. Arequipa 1234, Lima", "")
    stored = ask(dsn, "select id::text, sha256 from letter order by id")
    assert [(row["letter"], row["sha256"]) for row in (first, second)] == stored
    assert ask(dsn, "select sha256, letters, pages from postal_batch") == [(sha256(pdf).hexdigest(), 2, 3)]
    assert typed("post", "batch", "-o", tmp_path)[1] == "no letter waits\n"
    assert "written" in typed("post", "list")[1]


def test_on_both_sides_each_letter_begins_on_a_front_page(typed: Type, dsn: str, tmp_path: Path) -> None:
    letters(dsn, "F001-1", "F001-2")
    letters(dsn, "F001-3", pages=2)
    assert typed("post", "batch", "-o", tmp_path, "--duplex")[0] == 0
    assert pages_of((tmp_path / f"{DAY}-1.pdf").read_bytes()) == 6
    assert [row["page"] for row in manifest(tmp_path, f"{DAY}-1")] == ["1", "3", "5"]


def test_again_is_the_same_to_the_byte(typed: Type, dsn: str, tmp_path: Path) -> None:
    letters(dsn, "F001-1", "F001-2")
    assert typed("post", "batch", "-o", tmp_path / "a", "--duplex")[0] == 0
    letters(dsn, "F001-3")  # what has come since is in no batch that was made before
    assert typed("post", "batch", "--again", f"{DAY}-1", "-o", tmp_path / "b.pdf")[0] == 0
    first = tmp_path / "a" / f"{DAY}-1"
    assert (tmp_path / "b.pdf").read_bytes() == first.with_suffix(".pdf").read_bytes()
    assert (tmp_path / "b.csv").read_bytes() == first.with_suffix(".csv").read_bytes()
    assert typed("post", "batch", "--again", f"{DAY}-1", "-o", tmp_path / "b.pdf")[0] == 0  # it is there, and is it
    assert ask(dsn, "select count(*) from postal_batch") == [(1,)]


def test_a_second_batch_of_a_day_has_its_own_name(typed: Type, dsn: str, tmp_path: Path) -> None:
    for number in (1, 2):
        letters(dsn, f"F001-{number}")
        assert typed("post", "batch", "-o", tmp_path)[0] == 0
    assert sorted(path.name for path in tmp_path.glob("*.pdf")) == [f"{DAY}-1.pdf", f"{DAY}-2.pdf"]


def test_what_one_batch_does_not_hold_waits_for_the_next(
    typed: Type, dsn: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(post, "MOST", 2)
    letters(dsn, "F1", "F2", "F3")
    assert "1 letter still waiting; make another batch" in typed("post", "batch", "-o", tmp_path)[1]
    assert "still waiting" not in typed("post", "batch", "-o", tmp_path)[1]
    assert [len(manifest(tmp_path, f"{DAY}-{n}")) for n in (1, 2)] == [2, 1]


def test_two_who_make_a_batch_at_once_share_no_letter(dsn: str, tmp_path: Path) -> None:
    letters(dsn, *(f"F{number}" for number in range(12)))

    async def one(name: str) -> Handed:
        connection = await asyncpg.connect(dsn)
        try:
            return await hand_over(connection, tmp_path / name, name, duplex=False)
        finally:
            await connection.close()

    async def all_at_once() -> list[Handed]:
        return await asyncio.gather(*(one(f"clerk{number}") for number in range(5)))

    handed = wait_for(all_at_once())
    assert [len(one.letters) for one in handed if one.batch] == [12]
    assert ask(dsn, "select count(*), count(distinct batch) from letter where batch is not null") == [(12, 1)]


def test_another_batch_s_file_is_never_overwritten(typed: Type, dsn: str, tmp_path: Path) -> None:
    letters(dsn, "F001-1")
    (tmp_path / "out.pdf").write_bytes(b"yesterday's")
    code, _, err = typed("post", "batch", "-o", tmp_path / "out.pdf")
    assert code == 1
    assert "is there already" in err
    assert (tmp_path / "out.pdf").read_bytes() == b"yesterday's"
    assert ask(dsn, "select count(*) from letter where batch is null") == [(1,)]


def test_a_folder_that_cannot_be_written_takes_no_letter(typed: Type, dsn: str, tmp_path: Path) -> None:
    letters(dsn, "F001-1")
    (tmp_path / "file").write_text("not a folder")
    code, _, err = typed("post", "batch", "-o", tmp_path / "file" / "under")
    assert code == 1
    assert "cannot be written" in err
    assert ask(dsn, "select count(*) from letter where batch is null") == [(1,)]


BREAKS: dict[str, list[tuple[Any, str]]] = {
    "open": [(os, "fdopen")], "fsync": [(os, "fsync")], "name": [(Path, "hardlink_to"), (Path, "replace")],
}  # fmt: skip


@pytest.mark.parametrize("breaks", BREAKS)
@pytest.mark.parametrize("how", [KeyboardInterrupt, OSError(28, "No space left on device")])
def test_a_crash_anywhere_loses_no_letter_and_posts_none_twice(
    typed: Type, dsn: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, breaks: str, how: Any
) -> None:
    letters(dsn, "F001-1", "F001-2")

    def crash(*_: object, **__: object) -> None:
        raise how

    with monkeypatch.context() as broken:
        for place, name in BREAKS[breaks]:
            broken.setattr(place, name, crash)
        code, _, err = typed("post", "batch", "-o", tmp_path)
    assert code != 0
    assert not list(tmp_path.glob("*.pdf"))
    if breaks == "name":  # marked: in no other batch, known to lack its file, and had again
        assert ask(dsn, "select count(*) from letter where batch is null") == [(0,)]
        code, out, err = typed("post", "batch", "-o", tmp_path)
        assert (code, out) == (0, "no letter waits\n")
        assert f"cobranza post batch --again {DAY}-1" in err
        assert typed("post", "batch", "--again", f"{DAY}-1", "-o", tmp_path)[0] == 0
    else:
        assert typed("post", "batch", "-o", tmp_path)[0] == 0
    assert pages_of((tmp_path / f"{DAY}-1.pdf").read_bytes()) == 2
    assert len(manifest(tmp_path, f"{DAY}-1")) == 2
    assert typed("post", "batch", "-o", tmp_path) == (0, "no letter waits\n", "")


def test_a_letter_for_what_was_paid_in_the_meantime_is_taken_out(typed: Type, dsn: str, tmp_path: Path) -> None:
    ask(dsn, "insert into customer (id, name) values ('c1', 'Rosa')")
    for number, purpose, paid in (("F1", "collection", 100), ("F2", "collection", 40), ("F3", "thanks", 100)):
        key = f"{number}/recovery.timeline[0]/1"
        ask(dsn, "insert into invoice (number, customer, issued_on, currency, total)"
                 " values ($1, 'c1', '2026-01-01', 'PEN', 100)", number)  # fmt: skip
        ask(dsn, "insert into contact (key, invoice, customer, step, message, channel, grouped, state, at, purpose)"
                 " values ($1, $2, 'c1', 's', 'm', 'letter', 'messages', 'accepted', now(), $3)",
            key, number, purpose)  # fmt: skip
        ask(dsn, "insert into contact_cover (key, contact, invoice, step) values ($1, $1, $2, 's')", key, number)
        letters(dsn, number)
        ask(dsn, "insert into payment (id, invoice, amount, currency, paid_on)"
                 " values ($1, $1, $2, 'PEN', '2026-02-01')",
            number, Decimal(paid))  # fmt: skip
    code, out, _ = typed("post", "batch", "-o", tmp_path)
    assert code == 0
    assert re.findall("taken out, it has been paid: .*(F[123])", out) == ["F1"]
    assert [row["invoice"] for row in manifest(tmp_path, f"{DAY}-1")] == ["F2", "F3"]
    assert ask(dsn, "select invoice, withdrawn from letter where withdrawn_at is not null") == [("F1", "paid")]
    assert ask(dsn, "select contact, fact, code from delivery") == [
        ("F1/recovery.timeline[0]/1", "failed", "withdrawn")
    ]
    assert ask(dsn, "select delivery from contact order by key") == [("failed",), ("",), ("",)]


def test_a_name_is_no_formula_and_no_column(typed: Type, dsn: str, tmp_path: Path) -> None:
    letters(dsn, "F1", name='=HYPERLINK("http://x")', recipient='"Calle; "1", 2\nLima, "Perú"')
    assert typed("post", "batch", "-o", tmp_path)[0] == 0
    (row,) = manifest(tmp_path, f"{DAY}-1")
    assert row["line_1"].startswith("'=HYPERLINK")
    assert (row["line_2"], row["line_3"], row["line_4"]) == ('"Calle', '"1", 2', 'Lima, "Perú"')


def test_a_batch_that_would_come_out_otherwise_is_not_written(typed: Type, dsn: str, tmp_path: Path) -> None:
    letters(dsn, "F1")
    assert typed("post", "batch", "-o", tmp_path / "a")[0] == 0
    ask(dsn, "update postal_batch set sha256 = repeat('0', 64)")
    code, _, err = typed("post", "batch", "--again", f"{DAY}-1", "-o", tmp_path / "b")
    assert code == 1
    assert "Use the first file" in err
    assert not (tmp_path / "b").exists()


@pytest.mark.parametrize(
    ("words", "code", "told"),
    [
        (("batch", "--again", "2020-01-01-1"), 1, "there is no batch 2020-01-01-1"),
        (("send",), 2, "send"),
        ((), 2, "ACTION"),
    ],
)
def test_a_slip_is_told(typed: Type, words: tuple[str, ...], code: int, told: str) -> None:
    got, _, err = typed("post", *words)
    assert (got, told in err) == (code, True), err


def test_a_script_reads_the_same(typed: Type, dsn: str, tmp_path: Path) -> None:
    letters(dsn, "F1")
    waiting = json.loads(typed("post", "list", "--json")[1])
    assert [one["pages"] for one in waiting["waiting"]] == [1]
    handed = msgspec.json.decode(typed("post", "batch", "--json", "-o", tmp_path)[1])
    assert handed["batch"]["id"] == f"{DAY}-1"
    assert handed["files"] == [str(tmp_path / f"{DAY}-1.pdf"), str(tmp_path / f"{DAY}-1.csv")]
    assert json.loads(typed("post", "batch", "--json", "-o", tmp_path)[1])["batch"] is None
