"""The walk through a template's tree: scopes, names, filters and guards. It does not know playbooks or files."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from liquid.builtin.expressions import BooleanExpression, FilteredExpression, LoopExpression, Path, StringLiteral
from liquid.builtin.expressions import logical as words
from liquid.builtin.expressions.primitive import Blank, Empty, FalseLiteral, Literal, Nil, RangeLiteral, TrueLiteral
from liquid.builtin.output import OutputNode
from liquid.builtin.tags.assign_tag import AssignNode
from liquid.builtin.tags.echo_tag import EchoNode
from liquid.builtin.tags.for_tag import ForNode
from liquid.builtin.tags.if_tag import IfNode
from liquid.builtin.tags.unless_tag import UnlessNode

from engine.language.diagnostics import MOST_FINDINGS
from engine.language.templates.filters import ANY, COUNT, NOTHING, OWN, TEXT, YES_NO, Shape, arguments, result, takes
from engine.language.templates.flaws import (
    always_holds,
    cannot_be_compared,
    cannot_take,
    not_a_filter,
    not_a_word,
    printed_raw,
    wrong_count,
)
from engine.language.templates.guards import assured
from engine.language.templates.names import Names
from engine.language.templates.text import Flaw

if TYPE_CHECKING:
    from liquid import Environment
    from liquid.ast import Node
    from liquid.builtin.expressions.filtered import Filter
    from liquid.expression import Expression

    from engine.language.templates.text import Need

_END = re.compile(r"\s*-?[}%]\}")
_TRUTHS = (TrueLiteral, FalseLiteral)
_COMPARED = (words.LtExpression, words.LeExpression, words.GtExpression, words.GeExpression)
_EQUATED = (words.EqExpression, words.NeExpression)


class Walk:
    """One walk. Names are resolved where they stand: in the scope and under the guards of that place."""

    def __init__(self, letters: Environment, text: str) -> None:
        self.letters, self.text = letters, text
        self.flaws: list[Flaw] = []
        self.names = Names(text, self._tell)

    @property
    def needs(self) -> list[Need]:
        return self.names.needs

    @property
    def printed(self) -> set[str]:
        return self.names.printed

    def _tell(self, flaw: Flaw) -> None:
        if len(self.flaws) < MOST_FINDINGS:
            self.flaws.append(flaw)

    def through(self, nodes: Iterable[Node]) -> None:
        """Visit nodes in order."""
        for node in nodes:
            self._visit(node)

    def _visit(self, node: Node) -> None:
        if isinstance(node, OutputNode | EchoNode):
            self._print(node.expression)
        elif isinstance(node, AssignNode):
            self.names.assign(str(node.name), self._value(node.expression))
        elif isinstance(node, IfNode | UnlessNode):
            self._branches(node)
        elif isinstance(node, ForNode):
            self._loop(node)
        else:
            self._other(node)

    def _other(self, node: Any) -> None:
        for expression in node.expressions():
            self._value(expression)
        for name in node.template_scope():
            self.names.assign(str(name), TEXT)
        with self.names.block({str(name): ANY for name in node.block_scope()}):
            self.through(node.children(None, include_partials=False))

    def _branches(self, node: Any) -> None:
        """`unless` is an `if` whose first branch is taken when its condition does not hold."""
        straight = isinstance(node, IfNode)
        branches = [(node.condition, node.consequence, straight)]
        branches += [(each.expression, each.block, True) for each in node.alternatives]
        refused: frozenset[str] = frozenset()
        before, after = self.names.given(), []
        told, says = frozenset(self.printed), list[frozenset[str]]()
        for condition, block, holds in branches:
            with self.names.there(refused):
                self._value(condition)
                self._truths(condition)
                with self.names.there(assured(condition, holds, self.names.path)):
                    self._visit(block)
            refused |= assured(condition, not holds, self.names.path)
            after.append(self.names.given())
            says.append(self._said_since(told))
            self.names.only_given(before)
        if node.default is not None:
            with self.names.there(refused):
                self._visit(node.default)
            says.append(self._said_since(told))
            says = [says[0].intersection(*says)]  # what only one of two ways says is not said for certain
        self.printed.update(*says)
        after.append(self.names.given())
        self.names.only_given({name: shape for name, shape in after[0].items() if all(name in one for one in after)})

    def _said_since(self, told: frozenset[str]) -> frozenset[str]:
        """What was printed since then, which is taken back for now."""
        said = frozenset(self.printed - told)
        self.printed.difference_update(said)
        return said

    def _truths(self, condition: Any) -> None:
        """The names of a condition that are asked for alone: `{% if also %}`."""
        if isinstance(condition, Path):
            shape = self.names.shape(condition)
            if flaw := always_holds(shape, self.names.written(condition), self.names.span(condition)):
                self._tell(flaw)
        elif isinstance(condition, BooleanExpression | words.LogicalAndExpression | words.LogicalOrExpression):
            for part in condition.children():
                self._truths(part)

    def _loop(self, node: ForNode) -> None:
        loop: LoopExpression = node.expression
        iterated = self._value(loop.iterable)
        for bound in (loop.limit, loop.offset):
            if bound is not None:
                self._value(bound)
        there = frozenset({iterated.path, f"{iterated.path}[0]"}) if iterated.path else frozenset()
        before = self.names.given()
        with self.names.there(there), self.names.block({loop.identifier: iterated.item, "forloop": ANY}):
            self._visit(node.block)
        if iterated.path != "invoices":  # there always is one; any other list may be empty
            self.names.only_given(before)
        if node.default is not None:
            self._visit(node.default)

    # ------------------------------------------------------------------------------------------ values

    def _print(self, expression: Expression) -> None:
        shape = self._value(expression, printed=True)
        left = expression.left if isinstance(expression, FilteredExpression) else expression
        if isinstance(left, Path):
            start, end = self.names.span(left)
            if isinstance(expression, FilteredExpression) and expression.filters:
                end = start + len(_END.split(self.text[start:], maxsplit=1)[0])
            if flaw := printed_raw(shape, self.text[start:end], (start, end)):
                self._tell(flaw)

    def _value(self, expression: Expression, printed: bool = False) -> Shape:
        if isinstance(expression, FilteredExpression):
            return self._filtered(expression, printed)
        if isinstance(expression, Path):
            for part in expression.children():
                self._value(part)
            return self.names.resolve(expression, printed=printed)
        if isinstance(expression, Literal):
            return (
                TEXT if isinstance(expression, StringLiteral) else YES_NO if isinstance(expression, _TRUTHS) else COUNT
            )
        if isinstance(expression, Nil | Empty | Blank):
            return NOTHING
        if isinstance(expression, words.LogicalAndExpression | words.LogicalOrExpression):
            return self._joined(expression)
        shapes = [self._value(part) for part in expression.children()]
        if isinstance(expression, _COMPARED + _EQUATED):
            self._compare(expression, shapes)
        return Shape("list") if isinstance(expression, RangeLiteral) else YES_NO

    def _joined(self, expression: Any) -> Shape:
        """The right side is asked only where the left one has not settled it: `offer and offer.discount > 0`."""
        self._value(expression.left)
        onward = isinstance(expression, words.LogicalAndExpression)
        with self.names.there(assured(expression.left, onward, self.names.path)):
            self._value(expression.right)
        return YES_NO

    def _compare(self, expression: Any, shapes: list[Shape]) -> None:
        left = expression.left if isinstance(expression.left, Path) else expression.right
        if isinstance(left, Path):
            ordered = isinstance(expression, _COMPARED)
            if flaw := cannot_be_compared(shapes, ordered, self.names.written(left), self.names.span(left)):
                self._tell(flaw)

    def _filtered(self, expression: FilteredExpression, printed: bool) -> Shape:
        filters = expression.filters or []
        # `default` stands in for what is empty; for an item of a shorter list it comes too late.
        path = self.names.path(expression.left)
        mended = any(each.name == "default" for each in filters) and not path.endswith("[]")
        with self.names.there(frozenset({path}) if mended else frozenset()):
            shape = self._value(expression.left, printed)
        for each in filters:
            shape = self._through(each, shape, expression.left)
        return shape

    def _through(self, each: Filter, shape: Shape, left: Expression) -> Shape:
        start = each.token.start_index
        where = (start, start + len(each.name))
        if each.name not in self.letters.filters:
            self._tell(not_a_filter(each.name, self.letters.filters, where))
            return ANY
        given = [argument for argument in each.args if not hasattr(argument, "name")]
        fewest, most = arguments(self.letters, each.name)
        if not fewest <= len(given) <= most:
            self._tell(wrong_count(each.name, fewest, most, len(given), where))
        for argument in given:
            self._argument(each.name, argument.value)
        if not takes(each.name, shape):
            name = self.names.written(left) if isinstance(left, Path) else ""
            self._tell(cannot_take(each.name, shape, name, where))
            return ANY
        field = self.names.field(shape.item, given, each) if each.name in ("map", "where", "sort", "sum") else ""
        return result(each.name, shape, field)

    def _argument(self, name: str, value: Expression) -> None:
        known = OWN[name].words if name in OWN else ()
        if known and isinstance(value, StringLiteral):
            if value.value not in known:
                self._tell(not_a_word(name, value.value, known, self.names.inside_quotes(value)))
        elif known and isinstance(value, Path):
            self._tell(not_a_word(name, self.names.written(value), known, self.names.span(value), quoted=False))
        else:
            self._value(value)
