"""The command `diff` as a person types it: files, folders, published versions, and the invoices that are running."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import asyncpg
import msgspec
import pytest

from activities.plans import past_steps, published, running_invoices, versions
from schemas.plan import Plan
from tests.changes.edits import EDITS, SOUND, edited, plan_of
from tests.conftest import wait_for
from workers.cli import run
from workers.publishing import publish
from workers.speech import choose

ROOT = Path(__file__).parents[2]
Type = Callable[..., tuple[int, str, str]]
LATER = edited(EDITS["a-step-a-day-later"])
STEP = "first_contact.timeline[0]"


@pytest.fixture
def typed(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Iterator[Type]:
    """Types `diff` with some words: its exit code, what it answered, what it complained of."""
    monkeypatch.delenv("DATABASE_URL", raising=False)
    monkeypatch.setenv("COBRANZA_LANG", "en")

    def type_(*words: object) -> tuple[int, str, str]:
        choose(None)
        code = run(["diff", *map(str, words)])
        said = capsys.readouterr()
        return code, said.out, said.err

    yield type_
    choose(None)


@pytest.fixture
def folders(tmp_path: Path) -> tuple[Path, Path]:
    """Two folders with the shipped messages and packs, and the specification's playbook."""
    for name in ("old", "new"):
        folder = tmp_path / name
        folder.mkdir()
        for part in ("messages", "calls", "rules"):
            (folder / part).symlink_to(ROOT / "playbooks" / part)
        (folder / "pe-empresas.yaml").write_text(SOUND, "utf-8")
    return tmp_path / "old", tmp_path / "new"


# ---------------------------------------------------------------------------------------------- files and folders


def test_nothing_changed_is_said_and_answers_nought(typed: Type, folders: tuple[Path, Path]) -> None:
    old, new = (folder / "pe-empresas.yaml" for folder in folders)
    assert typed(old, new) == (0, "pe-empresas: nothing changed in meaning\n", "")


def test_a_change_is_said_with_an_invoice_and_answers_one(typed: Type, folders: tuple[Path, Path]) -> None:
    old, new = (folder / "pe-empresas.yaml" for folder in folders)
    new.write_text(LATER, "utf-8")
    code, out, err = typed(old, new)
    assert (code, err) == (1, "")
    assert "  * 'overdue-first' goes out 2 days after due instead of 1\n" in out
    assert "\nexample 1: an invoice of 1000.00 PEN" in out
    assert "\x1b" not in out, "no colours where nobody looks"


def test_in_spanish(typed: Type, folders: tuple[Path, Path]) -> None:
    old, new = (folder / "pe-empresas.yaml" for folder in folders)
    new.write_text(LATER, "utf-8")
    code, out, _ = typed(old, new, "--lang", "es")
    assert code == 1
    assert "«overdue-first» sale 2 días después del vencimiento en lugar de 1" in out
    assert "ejemplo 1: una factura de 1000.00 PEN" in out


def test_a_change_that_no_life_reaches_is_said_so(typed: Type, folders: tuple[Path, Path]) -> None:
    old, new = (folder / "pe-empresas.yaml" for folder in folders)
    new.write_text(edited(EDITS["no-questions"]), "utf-8")
    code, out, _ = typed(old, new)
    assert code == 1
    assert "no example invoice lives otherwise" in out


def test_folders_are_compared_by_name(typed: Type, folders: tuple[Path, Path]) -> None:
    old, new = folders
    for folder, name in ((old, "gone"), (new, "fresh")):
        (folder / f"{name}.yaml").write_text(SOUND.replace("playbook: pe-empresas", f"playbook: {name}"), "utf-8")
    (new / "pe-empresas.yaml").write_text(LATER, "utf-8")
    code, out, _ = typed(old, new)
    assert code == 1
    assert "fresh: a new playbook" in out
    assert "gone: the playbook is gone" in out
    assert "pe-empresas: 1 change of meaning" in out
    assert typed(old, old)[0] == 0


def test_as_json(typed: Type, folders: tuple[Path, Path]) -> None:
    old, new = (folder / "pe-empresas.yaml" for folder in folders)
    new.write_text(edited(EDITS["an-offer-between-500-and-600"]), "utf-8")
    code, out, _ = typed(old, new, "--format", "json")
    (said,) = json.loads(out)
    assert (code, said["playbook"], said["is"], said["running"]) == (1, "pe-empresas", "changed", None)
    (change,) = said["changes"]
    assert change["path"] == "negotiation.offers"
    assert change["invoices"] == ["amount due 500 PEN to under 600 PEN, risk high"]
    assert said["examples"][0]["lines"]


def test_a_playbook_with_errors_is_told_and_answers_two(typed: Type, folders: tuple[Path, Path]) -> None:
    old, new = (folder / "pe-empresas.yaml" for folder in folders)
    new.write_text(SOUND.replace("by: [whatsapp, email]", "by: [whatsap, email]"), "utf-8")
    code, out, err = typed(old, new)
    assert (code, out) == (2, "")
    assert "'whatsap' is not a channel" in err
    assert err.endswith(f"\nnothing is compared: mend this first (cobranza check {new})\n")


def test_a_playbook_that_lies_alone_is_read_with_the_messages_of_the_other_side(
    typed: Type, folders: tuple[Path, Path]
) -> None:
    mailed = folders[0].parent / "mail" / "pe-empresas.yaml"
    mailed.parent.mkdir()
    mailed.write_text(LATER, "utf-8")
    code, out, err = typed(mailed, folders[1] / "pe-empresas.yaml")
    assert (code, out.count("  * ")) == (1, 1)
    assert err == f"{mailed.parent}: messages and rule packs are those of {folders[1]}\n"


def test_a_side_that_is_not_there_is_trouble_and_no_difference(typed: Type, folders: tuple[Path, Path]) -> None:
    code, out, err = typed(folders[0] / "pe-empresas.yaml", folders[1] / "pe-empresa.yaml")
    assert (code, out) == (2, "")
    assert err.endswith("/new/pe-empresas.yaml'?\n"), "the nearest name is offered"


def test_a_folder_and_a_file_are_not_alike(typed: Type, folders: tuple[Path, Path]) -> None:
    code, _, err = typed(folders[0], folders[1] / "pe-empresas.yaml")
    assert code == 2
    assert "cannot be compared" in err


# ---------------------------------------------------------------------------------------------- the database


@pytest.fixture
def company(dsn: str) -> str:
    """Version 1 published; three invoices on it, one past its first reminder, and one that is over."""
    wait_for(_fill(dsn, plan_of(SOUND)))
    return dsn


async def _fill(dsn: str, plan: Plan) -> None:
    connection = await asyncpg.connect(dsn)
    try:
        sha = (await publish(connection, plan)).sha256
        await connection.execute("insert into customer (id, name) values ('c1', 'Rosa')")
        cases = (("F1", "invoicing", ""), ("F2", "first_contact", ""), ("F3", "first_contact", "dispute_open"),
                 ("F4", "recovery", ""), ("F5", "recovery", ""))  # fmt: skip
        now = datetime.now(UTC)
        for number, stage, hold in cases:
            await connection.execute(
                "insert into invoice (number, customer, issued_on, currency, total)"
                " values ($1, 'c1', $2, 'PEN', 100)", number, now.date() - timedelta(days=40))  # fmt: skip
            await connection.execute(
                "insert into collection_case"
                " (invoice, customer, plan_sha256, opened_at, stage, hold, balance, closed_at)"
                " values ($1, 'c1', $2, $3, $4, $5, 100, $6)",
                number, sha, now, stage, hold, now if number == "F5" else None)  # fmt: skip
        for number, event in (("F2", "contact_deferred"), ("F3", "contact_made"), ("F4", "step_skipped"),
                              ("F5", "contact_made")):  # fmt: skip
            await connection.execute(
                "insert into ledger (invoice, seq, at, event, plan_sha256) values ($1, 1, $2, $3::jsonb, $4)",
                number, now, json.dumps({"event": event, "step": STEP}), sha)  # fmt: skip
    finally:
        await connection.close()


def test_published_versions_are_found(company: str) -> None:
    async def ask() -> None:
        connection = await asyncpg.connect(company)
        try:
            assert await versions(connection, "pe-empresas") == (1,)
            found = await published(connection, "pe-empresas")
            assert found is not None
            assert found.plan == plan_of(SOUND)
            assert await published(connection, "pe-empresas", 7) is None
        finally:
            await connection.close()

    wait_for(ask())


def test_running_invoices_are_counted_by_version_and_stage(company: str) -> None:
    async def ask() -> tuple[object, object]:
        connection = await asyncpg.connect(company)
        try:
            return (await running_invoices(connection, "pe-empresas"),
                    await past_steps(connection, "pe-empresas", [STEP, "recovery.timeline[0]"]))  # fmt: skip
        finally:
            await connection.close()

    running, past = wait_for(ask())
    shown = [(one["version"], one["stage"], one["cases"], one["held"]) for one in msgspec.to_builtins(running)]
    assert shown == [(1, "first_contact", 2, 1), (1, "invoicing", 1, 0), (1, "recovery", 1, 0)]
    assert list(msgspec.to_builtins(past)) == [{"version": 1, "path": STEP, "cases": 2}], "put off is not past"


def test_a_published_version_against_a_file(
    typed: Type, company: str, folders: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATABASE_URL", company)
    new = folders[1] / "pe-empresas.yaml"
    new.write_text(LATER, "utf-8")
    code, out, _ = typed("pe-empresas@1", new)
    assert code == 1
    assert "1 change of meaning, from pe-empresas@1 to" in out
    assert out.endswith(
        "running invoices: 4, of which 3 will live by the new version\n"
        "  the new playbook says: they keep their version until the next stage\n"
        "  version 1, first contact: 2, 1 on hold\n"
        "  version 1, invoicing: 1\n"
        "  version 1, recovery: 1\n"
        "  'overdue-first': 2 before it, 2 past it\n"
    )


@pytest.mark.parametrize(
    ("says", "touched"), [("keep their version", 0), ("keep their version until next stage", 3), ("move at once", 4)]
)
def test_how_many_are_touched_is_what_the_new_playbook_says(
    says: str, touched: int, typed: Type, company: str, folders: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATABASE_URL", company)
    new = folders[1] / "pe-empresas.yaml"
    new.write_text(LATER.replace("running_invoices: keep their version until next stage", f"running_invoices: {says}"))
    _, out, _ = typed("pe-empresas@latest", new, "--format", "json")
    running = json.loads(out)[0]["running"]
    assert (running["cases"], running["touched"]) == (4, touched)


def test_a_version_that_was_never_published(typed: Type, company: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", company)
    code, _, err = typed("pe-empresas@9", "pe-empresas@1")
    assert code == 2
    assert "there is no published version 'pe-empresas@9'; there are: 1" in err


def test_a_database_that_does_not_answer_stops_nothing(
    typed: Type, folders: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://nobody@127.0.0.1:9/nothing")
    old, new = (folder / "pe-empresas.yaml" for folder in folders)
    code, out, err = typed(old, new)
    assert code == 0
    assert "nothing changed in meaning" in out
    assert "the database does not answer" in err
