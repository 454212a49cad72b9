"""Bundles in and out of folders and ZIPs: what goes in comes out, and what nobody should unpack is refused by name."""

from __future__ import annotations

import stat
import zipfile
from pathlib import Path

import pytest

from workers.audit.bundle_files import (
    AlreadyThere,
    Bounds,
    BundleUnreadable,
    NameRefused,
    NoBundle,
    TooMuch,
    ZipDamaged,
    read,
    write,
)

FILES = {"manifest.json": b"{}", "cases/F1/ledger.jsonl": b'{"seq":1}\n', "cases/Ñ/texts.jsonl": b""}


@pytest.mark.parametrize("name", ["bundle.zip", "bundle", "new/folder/bundle.zip"])
def test_what_goes_in_comes_out(tmp_path: Path, name: str) -> None:
    write(tmp_path / name, FILES)
    assert read(tmp_path / name) == FILES
    assert [file.name for file in (tmp_path / name).parent.iterdir()] == [Path(name).name]


def test_the_same_files_make_the_same_bytes_whatever_their_order(tmp_path: Path) -> None:
    write(tmp_path / "a.zip", FILES)
    write(tmp_path / "b.zip", dict(reversed(FILES.items())))
    write(tmp_path / "a.zip", FILES)
    assert (tmp_path / "a.zip").read_bytes() == (tmp_path / "b.zip").read_bytes()


def test_a_folder_around_the_whole_is_looked_through(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        for name, body in FILES.items():
            archive.writestr(f"bundle/{name}", body)
    assert read(tmp_path / "a.zip") == FILES


def test_a_folder_that_has_something_in_it_is_not_written_over(tmp_path: Path) -> None:
    write(tmp_path / "a", FILES)
    with pytest.raises(AlreadyThere):
        write(tmp_path / "a", FILES)


@pytest.mark.parametrize(
    "name", ["../x", "/etc/passwd", "a/../b", "a//b", "C:/x", "a\\b", "./a", "", "a\nb", "cases/x/.."]
)
def test_a_name_that_leads_elsewhere_is_refused(tmp_path: Path, name: str) -> None:
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        archive.writestr("manifest.json", b"{}")
        archive.writestr(zipfile.ZipInfo(name), b"x")
    with pytest.raises(NameRefused):
        read(tmp_path / "a.zip")
    with pytest.raises(NameRefused):
        write(tmp_path / "b.zip", {"manifest.json": b"", name: b""})
    assert sorted(file.name for file in tmp_path.iterdir()) == ["a.zip"]


@pytest.mark.parametrize(("one", "other"), [("a/b", "a/b"), ("a/B", "a/b"), ("\u00e9", "e\u0301")])
@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_two_names_that_are_one_somewhere_are_refused(tmp_path: Path, one: str, other: str) -> None:
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        for name in ("manifest.json", one, other):
            archive.writestr(name, b"x")
    with pytest.raises(NameRefused):
        read(tmp_path / "a.zip")


def test_links_are_refused(tmp_path: Path) -> None:
    write(tmp_path / "a", FILES)
    (tmp_path / "a" / "plans").symlink_to("/")
    with pytest.raises(NameRefused, match="plans"):
        read(tmp_path / "a")
    link = zipfile.ZipInfo("plans")
    link.external_attr = (stat.S_IFLNK | 0o777) << 16
    with zipfile.ZipFile(tmp_path / "b.zip", "w") as archive:
        archive.writestr("manifest.json", b"{}")
        archive.writestr(link, "/")
    with pytest.raises(NameRefused, match="link"):
        read(tmp_path / "b.zip")


@pytest.mark.parametrize("bounds", [Bounds(files=2), Bounds(one=5), Bounds(all=11)])
@pytest.mark.parametrize("name", ["a", "a.zip"])
def test_more_than_a_bundle_may_be_is_refused(tmp_path: Path, name: str, bounds: Bounds) -> None:
    write(tmp_path / name, FILES)
    with pytest.raises(TooMuch):
        read(tmp_path / name, bounds)


def test_what_unpacks_to_a_thousand_times_its_size_is_refused(tmp_path: Path) -> None:
    write(tmp_path / "a.zip", {"manifest.json": b"{}", "bomb": bytes(3 << 20)})
    assert (tmp_path / "a.zip").stat().st_size < 10_000
    with pytest.raises(TooMuch, match="bomb"):
        read(tmp_path / "a.zip")


def test_a_damaged_zip_is_refused(tmp_path: Path) -> None:
    write(tmp_path / "a.zip", {**FILES, "long": b"0123456789" * 50})
    whole = (tmp_path / "a.zip").read_bytes()
    at = whole.index(b"ledger.jsonl") + 14
    (tmp_path / "b.zip").write_bytes(whole[:at] + bytes([whole[at] ^ 255]) + whole[at + 1 :])
    with pytest.raises(ZipDamaged, match=r"ledger\.jsonl"):
        read(tmp_path / "b.zip")


@pytest.mark.parametrize("body", [b"", b"not a zip", b"PK\x05\x06" + bytes(18)])
def test_what_is_no_bundle_is_refused(tmp_path: Path, body: bytes) -> None:
    (tmp_path / "a.zip").write_bytes(body)
    (tmp_path / "empty").mkdir()
    for path in (tmp_path / "a.zip", tmp_path / "empty", tmp_path / "absent"):
        with pytest.raises(NoBundle, match="export"):
            read(path)


def test_what_is_wrong_is_said_in_spanish_too(tmp_path: Path) -> None:
    with pytest.raises(BundleUnreadable) as refused:
        write(tmp_path / "a.zip", {"../x": b""})
    assert "lleva a otro lugar" in refused.value.say("es")
    assert "leads elsewhere" in refused.value.say("en")
