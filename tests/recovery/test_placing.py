"""Files that name people, put where somebody wants them: closed to others, nothing replaced, no link followed."""

from __future__ import annotations

from pathlib import Path

import pytest

from workers.recovery.placing import AnotherIsThere, CannotWrite, NotInPlace, prepare, put_in_place


def written(place: Path, content: bytes) -> None:
    prepare({place: content})
    put_in_place({place: content}, "it")


def test_a_file_is_for_its_owner_alone(tmp_path: Path) -> None:
    place = tmp_path / "new" / "dossier.pdf"
    written(place, b"Rosa")
    assert (place.stat().st_mode & 0o777, place.parent.stat().st_mode & 0o777) == (0o600, 0o700)
    written(place, b"Rosa")
    assert [one.name for one in place.parent.iterdir()] == ["dossier.pdf"], "the same again is the same"


def test_nothing_that_is_there_is_replaced(tmp_path: Path) -> None:
    place = tmp_path / "list.csv"
    place.write_bytes(b"mine")
    with pytest.raises(AnotherIsThere):
        written(place, b"yours")
    assert place.read_bytes() == b"mine"
    place.unlink()
    prepare({place: b"yours"})
    place.write_bytes(b"mine, written meanwhile")
    with pytest.raises(NotInPlace):
        put_in_place({place: b"yours"}, "it")
    assert place.read_bytes() == b"mine, written meanwhile"


@pytest.mark.parametrize("kind", ["link", "file", "folder"])
def test_what_another_laid_in_the_way_gets_nothing(tmp_path: Path, kind: str) -> None:
    """In a folder that others write to, a passing name can be guessed."""
    place, theirs = tmp_path / "list.csv", tmp_path / "theirs"
    theirs.write_bytes(b"before")
    trap = tmp_path / ".list.csv.part"
    if kind == "link":
        trap.symlink_to(theirs)
    elif kind == "file":
        trap.write_bytes(b"open to all")
        trap.chmod(0o666)
        theirs = tmp_path / "still-theirs"
        theirs.hardlink_to(trap)
    else:
        trap.mkdir()
    if kind == "folder":
        with pytest.raises(CannotWrite):
            written(place, b"Rosa")
    else:
        written(place, b"Rosa")
        assert (place.read_bytes(), place.is_symlink()) == (b"Rosa", False)
    assert b"Rosa" not in theirs.read_bytes()


def test_a_link_in_the_files_own_place_is_not_followed(tmp_path: Path) -> None:
    place, elsewhere = tmp_path / "list.csv", tmp_path / "elsewhere"
    place.symlink_to(elsewhere)
    with pytest.raises(AnotherIsThere):
        written(place, b"Rosa")
    assert not elsewhere.exists()
