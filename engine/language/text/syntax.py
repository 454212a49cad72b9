"""Why a text is no YAML, as a person would say it: the likely cause in the lines around the parser's complaint."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any, Final

from engine.language.text.brackets import left_open, never_braced, no_comma, too_many, wrong_closer
from engine.language.text.indents import odd_level, too_deep
from engine.language.text.letters import lookalike, stuck_dash, stuck_key
from engine.language.text.quoting import (
    after_quote,
    bad_start,
    bar_or_sign,
    colon_in_value,
    cut_in_brackets,
    list_beside_key,
    open_quote,
    star_first,
)
from engine.language.text.scene import Belongs, Scene, Slip, code_of, content_of


def diagnose(lines: list[str], error: Any, belongs: Belongs = lambda key, parent: False) -> Slip:
    """The likeliest slip for a complaint of the parser. There is always one. `belongs` breaks ties of indentation."""
    scene = Scene(lines, error, belongs)
    if not scene.is_of_a_person:
        return _unknown(scene)
    found = (detect(scene) for detect in _DETECTORS)
    return next((slip for slip in found if slip is not None), None) or _unknown(scene)


# ---------------------------------------------------------------------------------------------- detectors


def _of_lines(detect: Callable[[list[str], int], Slip | None]) -> Callable[[Scene], Slip | None]:
    def over(scene: Scene) -> Slip | None:
        found = (detect(scene.lines, line) for line in scene.suspects)
        return next((slip for slip in found if slip is not None), None)

    return over


def _after_bracket(scene: Scene) -> Slip | None:
    """`[a]]` and `{a: b} c`: something stands after the last bracket of a line."""
    before = scene.text[: scene.column].rstrip()
    if before[-1:] not in ("]", "}") or "flow" in scene.context:
        return None
    letter = scene.text[scene.column : scene.column + 1]
    if letter in ("]", "}"):
        return too_many(scene.line, scene.column, scene.text)
    rest = code_of(scene.text)[scene.column :]
    return Slip("P006", (scene.line, scene.column), (scene.line, scene.column + max(len(rest), 1)),
                "something stands after the closing bracket", "hay algo después del corchete que cierra",
                f"start a new line for '{rest[:40]}'", f"ponga «{rest[:40]}» en otra línea")  # fmt: skip


def _no_colon(scene: Scene) -> Slip | None:
    """A line that is neither `key: value` nor an entry of a list."""
    place = _without_colon(scene)
    if place is None:
        return None
    line, column = place
    text = code_of(scene.lines[line])[column:]
    if text[:1] in ("[", "{"):
        return Slip("P016", (line, column), (line, column + len(text)), "this entry of the list has no '-'",
                    "a esta entrada de la lista le falta el «-»", "write '- ' before it", "escriba «- » delante",
                    ((line, column), (line, column), "- "))  # fmt: skip
    first, _, rest = text.replace(" = ", " ", 1).partition(" ")
    better = f"{first}: {rest}" if rest and re.fullmatch(r"[a-z_]+", first) else ""
    return Slip("P006", (line, column), (line, column + max(len(text), 1)), f"'{text[:60]}' has no colon",
                f"a «{text[:60]}» le faltan los dos puntos",
                f"a line is a key, a colon, a space and a value: {better or 'owner: cobranzas@acme.example'}",
                "una línea es una clave, dos puntos, un espacio y un valor: "
                f"{better or 'owner: cobranzas@acme.example'}",
                ((line, column), (line, column + len(text)), better) if better else None)  # fmt: skip


def _without_colon(scene: Scene) -> tuple[int, int] | None:
    above = scene.above
    if "could not find expected ':'" in scene.problem:
        return scene.since
    if "mapping values" in scene.problem and above is not None:
        text = code_of(scene.lines[above])
        column = content_of(text)
        if column < len(text) and ":" not in text and text[column] not in "[{\"'-|>":
            return above, column
    return None


_DETECTORS: Final[tuple[Callable[[Scene], Slip | None], ...]] = (
    _of_lines(lookalike), bad_start, list_beside_key, open_quote, bar_or_sign, cut_in_brackets, left_open,
    wrong_closer, after_quote, _after_bracket, no_comma, _of_lines(stuck_dash), _of_lines(stuck_key), _no_colon,
    never_braced, too_deep, colon_in_value, star_first, odd_level,
)  # fmt: skip


def _unknown(scene: Scene) -> Slip:
    """No likely cause was found: the parser's place, and what to look at."""
    column = min(scene.column, max(len(scene.text) - 1, 0))
    return Slip("P006", (scene.line, column), (scene.line, column + 1), "from here on the file cannot be read",
                "desde aquí el archivo no se puede leer",
                "look at this line and the one above: the spaces before it, its dash, its colon, quotes and brackets",
                "revise esta línea y la anterior: los espacios delante, el guion, los dos puntos, comillas y corchetes"
        )  # fmt: skip
