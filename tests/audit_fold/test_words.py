"""Whatever the fold check can find has its sentence in each language; what the desk is asked is kept whole."""

from __future__ import annotations

import ast
from pathlib import Path
from typing import Any

import msgspec

from engine.study.verify import case
from schemas.asked import OF_THE_PLAN, Asked, PastAsked
from schemas.bundle import Divergence
from schemas.contact import ContactRequest, PastContact
from workers.audit.reasons import KINDS, REMARKS, WHY

ROOM = Path(case.__file__).parent
WORDS = frozenset(WHY)


def calls(name: str) -> list[ast.Call]:
    """Every call of a name in the room of the fold check."""
    trees = (ast.parse(file.read_text("utf-8")) for file in ROOM.glob("*.py"))
    found = (node for tree in trees for node in ast.walk(tree) if isinstance(node, ast.Call))
    return [one for one in found if getattr(one.func, "id", getattr(one.func, "attr", "")) == name]


def texts(node: ast.expr) -> set[str]:
    """The words that an expression may come to."""
    return {one.value for one in ast.walk(node) if isinstance(one, ast.Constant) and isinstance(one.value, str)}


def test_every_reason_has_its_sentence() -> None:
    said = [keyword.value for call in calls("Divergence") for keyword in call.keywords if keyword.arg == "why"]
    said += [call.args[2] for call in calls("_part")]
    said += [call.args[2] for call in calls("_lacks") if len(call.args) > 2]
    words = {word for value in said if not isinstance(value, ast.Name) for word in texts(value)} - {"step", ""}
    assert len(words) > 20
    assert words <= WORDS
    outcomes = ast.parse((ROOM / "outcomes.py").read_text("utf-8"))
    returned = {word for node in ast.walk(outcomes) if isinstance(node, ast.Return) and node.value is not None
                and not isinstance(node.value, ast.Call) for word in texts(node.value)} - {"", "/"}  # fmt: skip
    assert returned <= WORDS


def test_every_remark_has_its_sentence() -> None:
    kinds = [keyword.value for call in calls("Remark") for keyword in call.keywords if keyword.arg == "kind"]
    kinds += [call.args[0] for call in calls("_remark")]
    assert {word for value in kinds if not isinstance(value, ast.Name) for word in texts(value)} <= set(REMARKS)


def test_every_kind_is_a_kind() -> None:
    assert set(KINDS) == set(msgspec.inspect.type_info(Divergence).fields[0].type.values)  # type: ignore[attr-defined]


def test_the_desks_question_is_kept_field_by_field() -> None:
    """A field that is added to the question is kept too, or stands in the plan."""
    assert {*Asked.__struct_fields__, *OF_THE_PLAN} == {*ContactRequest.__struct_fields__}
    assert PastAsked.__struct_fields__ == PastContact.__struct_fields__
    defaults: tuple[tuple[Any, Any], ...] = ((Asked, ContactRequest), (PastAsked, PastContact))
    for kept, asked in defaults:
        of = {one.name: one.default for one in msgspec.structs.fields(asked)}
        for one in msgspec.structs.fields(kept):
            assert of[one.name] in (one.default, msgspec.NODEFAULT) or one.name in ("past", "tells", "outcomes")
