"""Trees that we evaluate ourselves: what a score is, what moved it, and what is no model."""

from __future__ import annotations

from math import exp

import pytest
from msgspec.structs import replace

from activities.risk.trees import BadModel, checked, moved_by, score, usual
from schemas.risk import FEATURES, Model, Tree

NAMES = tuple(feature.name for feature in FEATURES)
LATE = NAMES.index("late_share_before")
AMOUNT = NAMES.index("amount")
# The share first: to the left under 0.5; to the right the amount decides.
TREE = Tree(
    feature=(LATE, -1, AMOUNT, -1, -1), threshold=(0.5, 0.0, 100.0, 0.0, 0.0), left=(1, 1, 3, 3, 4),
    right=(2, 2, 4, 4, 4), missing_left=(True, False, False, False, False), value=(0.2, -1.0, 1.4, 0.4, 2.0),
)  # fmt: skip
MODEL = Model(NAMES, -0.3, (TREE, TREE), "PEN")


def features(share: float | None, amount: float) -> tuple[float | None, ...]:
    values: list[float | None] = [0.0] * len(NAMES)
    values[LATE], values[AMOUNT] = share, amount
    return tuple(values)


def chance(odds: float) -> float:
    return 1 / (1 + exp(-odds))


@pytest.mark.parametrize(
    ("share", "amount", "odds"),
    [(0.5, 900, -2.3), (0.6, 100, 0.5), (0.6, 101, 3.7), (None, 900, -2.3), (1.0, 100.0001, 3.7)],
)
def test_a_score_is_the_chance_of_what_the_trees_say(share: float | None, amount: float, odds: float) -> None:
    assert score(MODEL, features(share, amount)) == pytest.approx(chance(odds))


def test_what_moved_a_score_adds_up_to_it() -> None:
    asked = features(0.9, 500)
    moved = dict(moved_by(MODEL, asked))
    assert moved == pytest.approx({"late_share_before": 2.4, "amount": 1.2})
    start = -0.3 + 2 * 0.2
    assert usual(MODEL) == pytest.approx(chance(start))
    assert score(MODEL, asked) == pytest.approx(chance(start + sum(moved.values())))


@pytest.mark.parametrize(
    "tree",
    [
        replace(TREE, left=(0, 1, 3, 3, 4)),  # round in a circle
        replace(TREE, right=(9, 2, 4, 4, 4)),  # leads nowhere
        replace(TREE, value=(0.2,)),  # columns of two lengths
        replace(TREE, feature=(99, -1, AMOUNT, -1, -1)),  # asks what is not there
        Tree((), (), (), (), (), ()),
    ],
)
def test_what_is_no_model_is_refused(tree: Tree) -> None:
    with pytest.raises(BadModel):
        checked(Model(NAMES, 0.0, (tree,)))


def test_a_feature_that_we_do_not_have_is_refused() -> None:
    with pytest.raises(BadModel):
        checked(Model(("postcode",), 0.0, ()))


def test_a_model_that_was_not_checked_ends_all_the_same() -> None:
    with pytest.raises(BadModel):
        score(Model(NAMES, 0.0, (replace(TREE, left=(0, 1, 3, 3, 4)),)), features(0.1, 1))
