"""What is known to be there once a condition of a template holds, or does not. It judges no names."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from liquid.expression import Expression

Names = Callable[["Expression"], str]
"""The canonical path of an expression (`invoices[].number`); empty where it is none."""


def assured(condition: Expression, holds: bool, name: Names) -> frozenset[str]:
    """The paths that are there when a condition holds (or does not): `offer` after `{% if offer %}`."""
    from liquid.builtin.expressions import BooleanExpression, Path
    from liquid.builtin.expressions import logical as words

    if isinstance(condition, BooleanExpression):
        return assured(condition.expression, holds, name)
    if isinstance(condition, Path):
        return _with_parents(name(condition)) if holds else frozenset()
    if isinstance(condition, words.LogicalAndExpression):
        both = assured(condition.left, True, name) | assured(condition.right, True, name)
        return both if holds else frozenset()
    if isinstance(condition, words.LogicalOrExpression):
        left, right = (assured(part, holds, name) for part in (condition.left, condition.right))
        return left & right if holds else left | right
    if isinstance(condition, words.EqExpression | words.NeExpression) and _is_nothing(condition.right):
        there = isinstance(condition, words.NeExpression) == holds
        return _with_parents(name(condition.left)) if there else frozenset()
    return frozenset().union(*(_asked(part, holds, name) for part in condition.children()))


def _asked(part: Expression, holds: bool, name: Names) -> frozenset[str]:
    """A comparison with a value says that the value is there; one with a size speaks of the list, either way."""
    path = name(part)
    if path.endswith(".size"):
        listed = path.removesuffix(".size")
        return frozenset({listed, f"{listed}[]"})
    return _with_parents(path) if holds else frozenset()


def _is_nothing(expression: Expression) -> bool:
    from liquid.builtin.expressions.primitive import Blank, Empty, Nil, StringLiteral

    return isinstance(expression, Nil | Empty | Blank) or (
        isinstance(expression, StringLiteral) and expression.value == ""
    )


def _with_parents(path: str) -> frozenset[str]:
    """One item that is there says nothing of the others, so `also[]` is not among them."""
    parts = path.split(".") if path else []
    paths = (".".join(parts[: count + 1]) for count in range(len(parts)))
    return frozenset(one for one in paths if not one.endswith("[]"))
