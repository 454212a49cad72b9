"""Brackets, braces and commas that are missing or too many. It knows no key of the language."""

from __future__ import annotations

import re

from engine.language.text.scene import CLOSER, OPENER, Scene, Slip, code_of, key_of, open_brackets, said_above


def left_open(scene: Scene) -> Slip | None:
    """A bracket that its line, and the next one, do not close."""
    if scene.since is not None and "flow" in scene.context:
        opened = scene.since[0]
        if opened == scene.line and not scene.at_end:
            return None
        if not (scene.at_end or _starts_anew(scene.text) or not _goes_on(scene)):
            return None
    elif "block sequence entries" in scene.problem and scene.above is not None:
        opened = scene.above
    else:
        return None
    stack = open_brackets(code_of(scene.lines[opened]))
    if not stack and scene.since is not None:
        stack = [(scene.since[1], scene.lines[opened][scene.since[1] : scene.since[1] + 1])]
    return _unclosed(scene, opened, stack) if stack else None


def _starts_anew(line: str) -> bool:
    return line.lstrip().startswith("- ") or bool(key_of(line))


def _goes_on(scene: Scene) -> bool:
    above = scene.above
    return above is not None and code_of(scene.lines[above]).endswith((",", "[", "{"))


def _unclosed(scene: Scene, line: int, stack: list[tuple[int, str]]) -> Slip:
    column, bracket = stack[-1]
    code = code_of(scene.lines[line])
    closers = "".join(CLOSER.get(letter, "]") for _, letter in reversed(stack))
    more = int(code.endswith(","))
    hint = (f"write {closers} at the end of the line", f"escriba {closers} al final de la línea")
    return Slip("P006", (line, column), (line, column + 1), f"this '{bracket}' is opened and never closed",
                f"este «{bracket}» se abre y nunca se cierra", *hint,
                fix=((line, len(code) - more), (line, len(code)), closers))  # fmt: skip


def wrong_closer(scene: Scene) -> Slip | None:
    """`[email}` and `[email]]`: a bracket closed by another one, or one that closes nothing."""
    letter = scene.text[scene.column : scene.column + 1]
    if letter not in OPENER:
        return None
    line, column = scene.line, scene.column
    stack = open_brackets(scene.text[:column])
    if len(stack) > 1 and stack[-2][1] == OPENER[letter]:
        place, bracket = stack[-1]
        need = CLOSER[bracket]
        return Slip("P006", (line, place), (line, place + 1),
                    f"this '{bracket}' is not closed before the '{letter}'",
                    f"este «{bracket}» no se cierra antes de «{letter}»",
                    f"write {need} before the {letter}: {need}{letter}",
                    f"escriba {need} antes de {letter}: {need}{letter}",
                    ((line, column), (line, column), need))  # fmt: skip
    return too_many(line, column, scene.text)


def too_many(line: int, column: int, text: str) -> Slip:
    """A bracket that closes nothing: it is one too many, or its opening one is missing."""
    letter = text[column]
    if (start := _missing_opener(text[:column], letter)) is not None:
        right = text[start : column + 1]
        need = OPENER[letter]
        return Slip("P006", (line, column), (line, column + 1), f"this '{letter}' is nowhere opened",
                    f"este «{letter}» no se abre en ninguna parte",
                    f"write {need}{right}", f"escriba {need}{right}", ((line, start), (line, start), need)
                    )  # fmt: skip
    return Slip("P006", (line, column), (line, column + 1), f"this '{letter}' closes nothing",
                f"este «{letter}» no cierra nada", "delete it", "bórrelo",
                ((line, column), (line, column + 1), ""))  # fmt: skip


def _missing_opener(before: str, letter: str) -> int | None:
    """Where `[` was meant in `by: sms, email]` and `- under 500 PEN, any, 2]`; None where no list stands there."""
    heads = [found.end() for found in re.finditer(r"[\w-]+: +|^ *(?:- +)+", before)]
    value = before[heads[-1] :] if heads else ""
    is_list = letter == "]" and "," in value and not re.search(r"[\[\]{}\"']|, *then ", value)
    return heads[-1] if is_list else None


def never_braced(scene: Scene) -> Slip | None:
    """`- at: due day, send: invoice}`, `late_fee: amount: 25 PEN, at: due day`: keys in one line, and no braces."""
    code = code_of(scene.text)
    found = re.match(r" *(?:- +)*(?:[\w-]+: +(?=[\w-]+:))?", code)
    start = found.end() if found is not None else 0
    if "mapping values" not in scene.problem or not re.match(r"\(?[\w-]+: [^{}]*, *[\w-]+: ", code[start:]):
        return None
    inner = code[start:]
    inner = inner[1:].removesuffix(")") if inner.startswith("(") else inner
    first, is_closed = inner.partition(":")[0], inner.endswith("}")
    return Slip("P006", (scene.line, start), (scene.line, len(code)), "several keys in one line stand between braces",
                "varias claves en una línea van entre llaves",
                f"write {{ before '{first}'" + ("" if is_closed else " and } at the end of the line"),
                f"escriba {{ delante de «{first}»" + ("" if is_closed else " y } al final de la línea"),
                ((scene.line, start), (scene.line, len(code)), "{" + inner.removesuffix("}") + "}"))  # fmt: skip


def no_comma(scene: Scene) -> Slip | None:
    """`{at: due day send: invoice}`, `[email] attach:`: two things with nothing between them."""
    if "flow" not in scene.context:
        return None
    line, column, text = scene.line, scene.column, scene.text
    before = text[:column].rstrip()
    if text[column : column + 1] == ":":
        match = re.search(r"(?:[:,\[{]\s+|[\[{])?(?P<value>[^,:\[\]{}]*[^\s,:\[\]{}])\s+(?P<key>[a-z_]+)$", before)
        if match is None or not re.search(r"[:]\s*[^,\[\]{}]*$", before):
            return _between(scene, before) if before.endswith(("]", "}", '"', "'")) else None
        return _comma(scene, line, len(before[: match.start("key")].rstrip()), match["key"])
    return _between(scene, before)


def _between(scene: Scene, before: str) -> Slip | None:
    if not before.endswith(("]", "}", '"', "'")):
        return _end_of_line(scene) if not before else None
    rest = re.match(r"\s*([\w-]+)", scene.text[len(before) :])
    quoted = before.endswith(('"', "'"))
    follows = re.match(r"\s*[\w-]+\s*:(\s|$)", scene.text[len(before) :])
    if quoted and not follows:
        return None
    return _comma(scene, scene.line, len(before), rest[1] if rest is not None else scene.text[scene.column :][:1])


def _end_of_line(scene: Scene) -> Slip | None:
    """Brackets over several lines: the line above lost its comma."""
    above = said_above(scene.lines, scene.line)
    if above is None:
        return None
    word = key_of(scene.text) or scene.text.strip()[:20]
    return _comma(scene, above, len(code_of(scene.lines[above])), word)


def _comma(scene: Scene, line: int, column: int, word: str) -> Slip:
    if scene.lines[line][column - 1 : column] in (";", "|"):
        mark = scene.lines[line][column - 1]
        return Slip("P006", (line, column - 1), (line, column), f"a comma goes before '{word}', not '{mark}'",
                    f"antes de «{word}» va una coma, no «{mark}»", "write , here", "escriba , aquí",
                    ((line, column - 1), (line, column), ","))  # fmt: skip
    return Slip("P006", (line, max(column - 1, 0)), (line, column + 1), f"a comma is missing before '{word}'",
                f"falta una coma antes de «{word}»", f"write , before {word}", f"escriba , antes de {word}",
                ((line, column), (line, column), ","))  # fmt: skip
