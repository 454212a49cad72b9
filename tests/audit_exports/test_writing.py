"""A bundle on a disk: whole or not at all, for its owner alone, and never over what is no bundle."""

from __future__ import annotations

import asyncio
import stat
import zipfile
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.conftest import wait_for
from workers.audit import bundle_files
from workers.audit.writing import TargetIsNoBundle, TargetIsThere, TargetUnwritable, write

FILES = {"cases/A/ledger.jsonl": b"{}\n", "manifest.json": b"{}"}


async def told(files: dict[str, bytes] = FILES) -> AsyncIterator[tuple[str, bytes]]:
    for name, body in files.items():
        yield name, body


async def broken(error: BaseException) -> AsyncIterator[tuple[str, bytes]]:
    yield "cases/A/ledger.jsonl", b"{}\n"
    raise error


@pytest.mark.parametrize("name", ["bundle", "bundle.zip"])
def test_what_is_written_is_what_is_read_and_only_its_owner_reads_it(tmp_path: Path, name: str) -> None:
    written = wait_for(write(tmp_path / name, told()))
    assert (written.files, written.bytes) == (2, 5)
    assert bundle_files.read(tmp_path / name) == FILES
    assert [one.name for one in tmp_path.iterdir()] == [name]
    assert not stat.S_IMODE((tmp_path / name).stat().st_mode) & 0o077


@pytest.mark.parametrize("name", ["bundle", "bundle.zip"])
@pytest.mark.parametrize("error", [RuntimeError("the database went"), asyncio.CancelledError(), KeyboardInterrupt()])
def test_whatever_ends_it_leaves_nothing(tmp_path: Path, name: str, error: BaseException) -> None:
    async def cut_short() -> None:
        with pytest.raises(type(error)):
            await write(tmp_path / name, broken(error))

    asyncio.run(cut_short())
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("name", ["bundle", "bundle.zip"])
def test_another_bundle_is_replaced_only_by_force(tmp_path: Path, name: str) -> None:
    wait_for(write(tmp_path / name, told()))
    with pytest.raises(TargetIsThere):
        wait_for(write(tmp_path / name, told()))
    later = {"manifest.json": b'{"later":1}'}
    wait_for(write(tmp_path / name, told(later), force=True))
    assert bundle_files.read(tmp_path / name) == later
    with pytest.raises(RuntimeError):
        wait_for(write(tmp_path / name, broken(RuntimeError()), force=True))
    assert bundle_files.read(tmp_path / name) == later


def test_force_never_takes_away_what_is_no_bundle(tmp_path: Path) -> None:
    (tmp_path / "photos").mkdir()
    (tmp_path / "photos" / "one.jpg").write_bytes(b"x")
    (tmp_path / "letter.zip").write_bytes(b"x")
    with zipfile.ZipFile(tmp_path / "other.zip", "w") as archive:
        archive.writestr("one.txt", "x")
    (tmp_path / "link").symlink_to(tmp_path / "photos")
    for name in ("photos", "letter.zip", "other.zip", "link"):
        with pytest.raises(TargetIsNoBundle):
            wait_for(write(tmp_path / name, told(), force=True))
    assert (tmp_path / "photos" / "one.jpg").read_bytes() == b"x"
    assert len(list(tmp_path.iterdir())) == 4


def test_an_empty_folder_is_as_good_as_none_and_a_folder_that_is_not_there_is_said(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    wait_for(write(tmp_path / "empty", told()))
    assert bundle_files.read(tmp_path / "empty") == FILES
    with pytest.raises(TargetUnwritable, match="nowhere"):
        wait_for(write(tmp_path / "nowhere" / "bundle", told()))


def test_the_same_files_make_the_same_zip(tmp_path: Path) -> None:
    wait_for(write(tmp_path / "a.zip", told()))
    wait_for(write(tmp_path / "b.zip", told()))
    assert (tmp_path / "a.zip").read_bytes() == (tmp_path / "b.zip").read_bytes()
