"""What the YAML parser complains of, and what an author can do about it. It parses nothing."""

from __future__ import annotations

from typing import Final


def advice(problem: str) -> tuple[str, str]:
    """The hint in English and Spanish for a complaint of the parser; two empty texts for an unknown one."""
    return next((words for piece, words in _SYNTAX.items() if piece in problem), ("", ""))


# A piece of the parser's words, and the advice.
_SYNTAX: Final = {
    "mapping values are not allowed": (
        "a value that has ': ' in it must be in quotes; or the line is indented too far",
        "un valor que contiene «: » va entre comillas; o la línea tiene demasiada sangría",
    ),
    "cannot start any token": (
        "a value that starts with @, ` or % must be in quotes",
        "un valor que empieza con @, ` o % va entre comillas",
    ),
    "unexpected end of stream": ("a quote or bracket is not closed", "falta cerrar una comilla o un corchete"),
    "did not find expected ',' or": ("a bracket or brace is not closed, or a comma is missing",
                                     "falta cerrar un corchete o una llave, o falta una coma"),
    "did not find expected key": ("the line is not indented like the lines above it",
                                  "la línea no tiene la misma sangría que las anteriores"),
    "did not find expected '-'": ("the line is not indented like the '-' above it",
                                  "la línea no tiene la misma sangría que el «-» anterior"),
    "could not find expected ':'": ("a key needs ': ' and a value", "una clave necesita «: » y un valor"),
}  # fmt: skip
