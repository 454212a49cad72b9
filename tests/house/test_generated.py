"""Files made from the code: that the ones in the tree are what the code makes today."""

from __future__ import annotations

from pathlib import Path

from workers import generated


def test_the_tree_has_what_the_code_makes() -> None:
    assert generated.stale() == [], "run `make generate` and look at the difference"


def test_an_edited_or_missing_file_is_seen(tmp_path: Path) -> None:
    first, second, *_ = generated.FILES
    for name in generated.FILES:
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
    generated.write(tmp_path)
    assert generated.stale(tmp_path) == []
    (tmp_path / first).write_text("edited by hand", encoding="utf-8")
    (tmp_path / second).unlink()
    assert generated.stale(tmp_path) == [first, second]
