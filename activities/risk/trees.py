"""Evaluates boosted trees kept as plain numbers, and says what moved a score. It needs no library and runs no code
that comes with a model."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from math import exp
from typing import Final

from schemas.risk import FEATURES, Model, Tree

MOST_DEPTH: Final = 64
"""No tree of ours is deeper: a file whose nodes go round in a circle ends here."""


class BadModel(ValueError):
    """A model that is no model: nodes that lead nowhere or round in a circle, or features that we do not have."""


def score(model: Model, features: Sequence[float | None]) -> float:
    """How likely the invoice is paid late, 0 to 1. Raises BadModel."""
    odds = model.base + sum(tree.value[_path(tree, features)[-1]] for tree in model.trees)
    return _chance(odds)


def moved_by(model: Model, features: Sequence[float | None]) -> list[tuple[str, float]]:
    """By how much each feature moved the score's log-odds, strongest first: along every tree's path the change of the
    average below the node, given to the feature that was asked there (Saabas 2014). They add up to the score."""
    moved: dict[str, float] = {}
    for tree in model.trees:
        path = _path(tree, features)
        for node, following in pairwise(path):
            name = model.features[tree.feature[node]]
            moved[name] = moved.get(name, 0.0) + tree.value[following] - tree.value[node]
    return sorted(moved.items(), key=lambda pair: -abs(pair[1]))


def usual(model: Model) -> float:
    """The score of an invoice of which nothing is said: where every tree starts."""
    return _chance(model.base + sum(tree.value[0] for tree in model.trees))


def checked(model: Model) -> Model:
    """The model, if it is one. Raises BadModel."""
    known = {feature.name for feature in FEATURES}
    if not set(model.features) <= known:
        raise BadModel(f"unknown features: {sorted(set(model.features) - known)}")
    for tree in model.trees:
        size = len(tree.feature)
        columns = (tree.threshold, tree.left, tree.right, tree.missing_left, tree.value)
        if not size or any(len(column) != size for column in columns):
            raise BadModel("a tree's columns are not of one length")
        for node in range(size):
            below = (tree.left[node], tree.right[node])
            if tree.feature[node] >= 0 and not all(node < one < size for one in below):
                raise BadModel("a tree's node leads nowhere")
            if tree.feature[node] >= len(model.features):
                raise BadModel("a tree asks a feature that is not there")
    return model


def _path(tree: Tree, features: Sequence[float | None]) -> list[int]:
    path = [0]
    for _ in range(MOST_DEPTH):
        node = path[-1]
        if tree.feature[node] < 0:
            return path
        value = features[tree.feature[node]]
        goes_left = tree.missing_left[node] if value is None else value <= tree.threshold[node]
        path.append(tree.left[node] if goes_left else tree.right[node])
    raise BadModel("a tree without an end")


def _chance(odds: float) -> float:
    return 1 / (1 + exp(-odds)) if odds >= 0 else exp(odds) / (1 + exp(odds))
