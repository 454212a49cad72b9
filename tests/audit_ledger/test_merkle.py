"""The tree over all heads is that of RFC 6962, whatever order they come in, and a path proves one head and no other."""

from __future__ import annotations

from hashlib import sha256

import msgspec
import pytest

from engine.study.merkle import follows, leaf, path, paths, root
from schemas.bundle import Head

HEADS = [Head("ledger", f"F-{number}", number, f"{number:064x}") for number in range(19)]


def by_the_book(leaves: list[bytes]) -> bytes:
    """MTH of RFC 6962, section 2.1, word for word."""
    if len(leaves) < 2:
        return leaves[0] if leaves else sha256(b"").digest()
    half = 1 << (len(leaves) - 1).bit_length() - 1
    return sha256(b"\x01" + by_the_book(leaves[:half]) + by_the_book(leaves[half:])).digest()


@pytest.mark.parametrize("count", range(20))
def test_root_and_paths_of_so_many(count: int) -> None:
    heads = HEADS[:count]
    right = by_the_book([leaf(head) for head in sorted(heads)]).hex()
    assert root(heads) == root(reversed(heads)) == right
    for head in heads:
        way = path(heads, head)
        assert paths(heads, [head]) == {head: way}
        assert follows(head, way, right)
        for other in (msgspec.structs.replace(head, link="f" * 64), msgspec.structs.replace(head, stream="other")):
            assert not follows(other, way, right)
        for number, step in enumerate(way):
            turned = ("R" if step[0] == "L" else "L") + step[1:]
            for wrong in (
                turned,
                step[:-1] + ("0" if step[-1] != "0" else "1"),
                step[:9],
                "",
                "X" + step[1:],
                step + "zz",
            ):
                assert not follows(head, (*way[:number], wrong, *way[number + 1 :]), right)
        assert not way or not follows(head, way[:-1], right)


def test_a_head_that_is_not_there_has_no_path() -> None:
    with pytest.raises(KeyError):
        path(HEADS[:4], HEADS[5])
