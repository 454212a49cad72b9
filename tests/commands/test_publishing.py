"""`cobranza publish`: two people, versions, and nothing at all where one playbook is wrong."""

from __future__ import annotations

import asyncio
import re
import shutil
import subprocess
import sys
from pathlib import Path

import asyncpg
import pytest

from .conftest import ROOT, Type

PLAYBOOK = ROOT / "playbooks" / "pe-personas.yaml"


async def _plans(dsn: str) -> list[tuple[str, int, str, str]]:
    connection = await asyncpg.connect(dsn)
    try:
        rows = await connection.fetch(
            "select playbook, version, published_by, approved_by from plan order by playbook, version"
        )
        return [tuple(row) for row in rows]
    finally:
        await connection.close()


def test_two_people_publish_and_the_same_text_is_unchanged(typed: Type, dsn: str) -> None:
    code, out, err = typed("publish", "playbooks/", "--by", "ana", "--approved-by", "luis")
    assert (code, err) == (0, "")
    assert re.fullmatch(r"pe-empresas v1 [0-9a-f]{64}: published\npe-personas v1 [0-9a-f]{64}: published\n", out)
    code, again, _ = typed("publish", PLAYBOOK, "--by", "eva", "--approved-by", "luis")
    assert (code, again) == (0, out.splitlines()[1].replace("published", "unchanged") + "\n")
    assert asyncio.run(_plans(dsn)) == [("pe-empresas", 1, "ana", "luis"), ("pe-personas", 1, "ana", "luis")]


def test_a_changed_text_is_a_new_version(typed: Type, dsn: str, tmp_path: Path) -> None:
    folder = Path(shutil.copytree(ROOT / "playbooks", tmp_path / "playbooks"))
    assert typed("publish", folder)[0] == 0
    file = folder / "pe-personas.yaml"
    file.write_text(file.read_text("utf-8").replace("3 business days before due", "4 business days before due", 1))
    code, out, _ = typed("publish", folder, "--lang", "es")
    assert [line.rpartition(": ")[2] for line in out.splitlines()] == ["sin cambios", "publicado"]
    assert (code, [plan[:2] for plan in asyncio.run(_plans(dsn))][-1]) == (0, ("pe-personas", 2))
    file.write_text(file.read_text("utf-8").replace("calendar: PE", "calendar: Peru", 1))
    code, out, err = typed("publish", folder)
    assert (code, out, "[P120]" in err, "nothing was published" in err) == (1, "", True, True)
    assert len(asyncio.run(_plans(dsn))) == 3


def test_what_goes_wrong_on_some_day_of_the_next_two_years_is_not_published(
    typed: Type, dsn: str, tmp_path: Path
) -> None:
    folder = Path(shutil.copytree(ROOT / "playbooks", tmp_path / "playbooks"))
    file = folder / "pe-personas.yaml"
    # Holy Thursday, Good Friday and the weekend: what is meant for three days before Easter Sunday comes after it.
    file.write_text(file.read_text("utf-8").replace("3 business days before due", "3 days before due", 1))
    code, out, err = typed("publish", folder)
    assert (code, out, "[P413]" in err) == (1, "", True)
    assert asyncio.run(_plans(dsn)) == []


@pytest.mark.parametrize(
    "names", [("--by", "ana"), ("--approved-by", "ana"), ("--by", "Ana", "--approved-by", " ana ")]
)
def test_one_person_alone_does_not_publish(typed: Type, dsn: str, names: tuple[str, ...]) -> None:
    code, out, err = typed("publish", *names)
    assert (code, out) == (1, "")
    assert err.startswith("cobranza: publishing needs two people")
    assert asyncio.run(_plans(dsn)) == []


def test_what_is_not_there_is_one_line(typed: Type) -> None:
    code, _, err = typed("publish", "nowhere/")
    assert (code, err) == (
        1, "cobranza: There is no playbook at 'nowhere'; name a folder of playbooks or a .yaml file\n",
    )  # fmt: skip


def test_migrations_run_by_themselves(empty_dsn: str) -> None:
    command = [sys.executable, "-m", "workers.migrations"]
    runs = [
        subprocess.run(command, env={"DATABASE_URL": dsn}, cwd=ROOT, capture_output=True, text=True, check=False)
        for dsn in (empty_dsn, empty_dsn, "")
    ]
    assert [done.returncode for done in runs] == [0, 0, 2]
    assert runs[0].stdout.startswith("migrated: 0001_books.sql, ")
    assert runs[1].stdout == "migrated: nothing was missing\n"
    assert runs[2].stderr.startswith("DATABASE_URL is missing")
