"""How good scores are: AUC, Brier score, calibration. Plain arithmetic; it knows no model."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from schemas.risk import Bin, Quality

BINS = (0.0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1.0)


def auc(scores: Sequence[float], late: Sequence[bool]) -> float:
    """The chance that a late invoice scores higher than one that was not; ties count half. 0.5 where one kind lacks.

    By ranks (Mann and Whitney): (sum of the late ones' mean ranks - l(l+1)/2) / (l times the others).
    """
    positives = sum(late)
    negatives = len(late) - positives
    if not positives or not negatives:
        return 0.5
    order = sorted(range(len(scores)), key=lambda index: scores[index])
    total, at = 0.0, 0
    while at < len(order):
        end = at
        while end < len(order) and scores[order[end]] == scores[order[at]]:
            end += 1
        rank = (at + 1 + end) / 2
        total += rank * sum(late[order[index]] for index in range(at, end))
        at = end
    return (total - positives * (positives + 1) / 2) / (positives * negatives)


def brier(scores: Sequence[float], late: Sequence[bool]) -> float:
    """The mean squared distance between what was said and what came (Brier 1950)."""
    return sum((score - came) ** 2 for score, came in zip(scores, late, strict=True)) / len(scores)


def quality(scores: Sequence[float], late: Sequence[bool]) -> Quality:
    """Both measures."""
    return Quality(round(auc(scores, late), 4), round(brier(scores, late), 4))


def calibration(scores: Sequence[float], late: Sequence[bool]) -> tuple[Bin, ...]:
    """For each tenth of the scale that has any: how many, what was said on average, what share came true."""
    found: list[Bin] = []
    for low, high in pairwise(BINS):
        inside = [index for index, score in enumerate(scores) if low <= score < high or score == high == 1.0]
        if inside:
            said = sum(scores[index] for index in inside) / len(inside)
            came = sum(late[index] for index in inside) / len(inside)
            found.append(Bin(low, high, len(inside), round(said, 4), round(came, 4)))
    return tuple(found)
