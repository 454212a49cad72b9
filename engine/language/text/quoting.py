"""Values that need quotes, or whose quotes went wrong. It knows no key of the language."""

from __future__ import annotations

import re
from typing import Final

from engine.language.text.scene import KEY, Scene, Slip, code_of, content_of, open_brackets


def bad_start(scene: Scene) -> Slip | None:
    """A value may not begin with @, a backtick or %."""
    if "cannot start any token" not in scene.problem:
        return None
    letter = scene.text[scene.column : scene.column + 1]
    match = re.compile(r"%(\d+(?:[.,]\d+)?)").match(scene.text, scene.column)
    place = (scene.line, scene.column)
    if match is not None:
        right = f"{match[1].replace(',', '.')}%"
        return Slip("P019", place, (scene.line, match.end()), "a value cannot begin with '%'",
                    "un valor no puede empezar con «%»", f"write {right}", f"escriba {right}",
                    (place, (scene.line, match.end()), right))  # fmt: skip
    value = _value_at(scene.text, scene.column)
    if letter in "><" and (words := _in_words(value)):
        return Slip("P019", place, (scene.line, scene.column + len(value)), f"a value cannot begin with '{letter}'",
                    f"un valor no puede empezar con «{letter}»", f"comparisons are in words: {words}",
                    f"las comparaciones van en palabras: {words}",
                    (place, (scene.line, scene.column + len(value)), words))  # fmt: skip
    return _needs_quotes(scene.line, scene.column, value, f"a value cannot begin with '{letter}'",
                         f"un valor no puede empezar con «{letter}»")  # fmt: skip


def _in_words(value: str) -> str:
    """`>= 500 PEN` as `at least 500 PEN`."""
    match = re.fullmatch(r"(?P<sign>[<>]=?) *(?P<bound>\S.*)", value)
    return f"{_SIGNS[match['sign']]} {match['bound']}" if match is not None else ""


_SIGNS: Final = {">": "over", ">=": "at least", "<": "under", "<=": "at most"}


def _value_at(text: str, column: int) -> str:
    """The value that starts at a column: to the end of the line, or within brackets to the next comma."""
    code = code_of(text)
    inside = bool(open_brackets(code[:column]))
    return re.split(r"[,\]}]", code[column:])[0].rstrip() if inside else code[column:]


def _needs_quotes(line: int, column: int, value: str, en: str, es: str) -> Slip:
    mark = "'" if '"' in value else '"'
    quoted = f"{mark}{value}{mark}"
    return Slip("P019", (line, column), (line, column + max(len(value), 1)), en, es,
                f"put the value in quotes: {quoted}"[:120], f"ponga el valor entre comillas: {quoted}"[:120],
                ((line, column), (line, column + len(value)), quoted) if mark not in value else None)  # fmt: skip


def open_quote(scene: Scene) -> Slip | None:
    """A quote that no other closes."""
    if scene.since is None or "quoted scalar" not in scene.context:
        return None
    return unclosed_quote(scene.lines, *scene.since)


def unclosed_quote(lines: list[str], line: int, column: int) -> Slip:
    """A quote that is opened and not closed on its line."""
    text = lines[line]
    quote, value = text[column : column + 1], _value_at(text, column)
    end = column + len(value)
    return Slip("P006", (line, column), (line, column + 1), "this quote is opened and never closed",
                "esta comilla se abre y nunca se cierra", f"close it where the text ends: {value}{quote}"[:120],
                f"ciérrela donde termina el texto: {value}{quote}"[:120],
                ((line, end), (line, end), quote) if value.count(quote) == 1 else None)  # fmt: skip


def after_quote(scene: Scene) -> Slip | None:
    """`'Client's name'`, `"a" b`: the text goes on after its closing quote."""
    before = scene.text[: scene.column].rstrip()
    if before[-1:] not in ("'", '"') or "did not find expected" not in scene.problem:
        return None
    quote = before[-1]
    opened = re.search(rf"(?:[:,\[{{-]\s*|^\s*){quote}[^{quote}]*{quote}$", before)
    if opened is None:
        return _quote_before(scene, quote)
    start = opened.start() + opened[0].index(quote)
    whole = _value_at(scene.text, start)
    inner = whole[1:-1] if whole.endswith(quote) else whole
    mark = '"' if quote == "'" else "'"
    right = f"{mark}{inner}{mark}"
    end = start + len(_value_at(scene.text, start))
    return Slip("P019", (scene.line, len(before) - 1), (scene.line, len(before)),
                "the text ends at this quote, and more follows", "el texto termina en esta comilla, y sigue algo más",
                f"put all of it in the other kind of quotes: {right}"[:120],
                f"ponga todo entre comillas del otro tipo: {right}"[:120],
                ((scene.line, start), (scene.line, end), right) if mark not in inner else None)  # fmt: skip


def _quote_before(scene: Scene, quote: str) -> Slip | None:
    """The quote that ends here was opened lines above and swallowed everything between."""
    for line in range(scene.line - 1, -1, -1):
        code = code_of(scene.lines[line])
        match = re.search(rf"(?:[:,\[{{-]\s*|^\s*){quote}[^{quote}]*$", code)
        if match is not None:
            return unclosed_quote(scene.lines, line, match.start() + match[0].index(quote))
    return None


def colon_in_value(scene: Scene) -> Slip | None:
    """`title: Cobranza: Perú`: a colon and a space inside a value."""
    text, code = scene.text, code_of(scene.text)
    if text[scene.column : scene.column + 1] != ":":
        return None
    inside = open_brackets(code[: scene.column])
    match = None
    if inside:
        segment = re.search(r"(?:[,\[{]\s*)(?P<key>[\w-]+):\s+(?P<value>[^,\[\]{}]*)$", code[: scene.column])
        start = segment.start("value") if segment is not None else -1
    else:
        match = KEY.match(text, content_of(text))
        start = match.end() + len(text[match.end() :]) - len(text[match.end() :].lstrip()) if match is not None else -1
    if start < 0 or start > scene.column:
        return None
    return _needs_quotes(scene.line, start, _value_at(text, start), "a colon stands inside the value, unquoted",
                         "hay dos puntos dentro del valor, sin comillas")  # fmt: skip


def bar_or_sign(scene: Scene) -> Slip | None:
    """`> 5 PEN`, `| text`, `? text`: marks that begin other things than a value."""
    place = scene.since if "block scalar" in scene.context else (scene.line, scene.column)
    if place is None or scene.lines[place[0]][place[1] : place[1] + 1] not in ("|", ">", "?"):
        return None
    letter = scene.lines[place[0]][place[1]]
    value = code_of(scene.lines[place[0]])[place[1] :]
    words, alone = _in_words(value), value[1:].strip()
    return Slip("P019", place, (place[0], place[1] + len(value)), f"a value cannot begin with '{letter}'",
                f"un valor no puede empezar con «{letter}»",
                f"comparisons are in words: {words}" if words else f"write the value alone: {alone}",
                f"las comparaciones van en palabras: {words}" if words else f"escriba el valor solo: {alone}",
                (place, (place[0], place[1] + len(value)), words or alone))  # fmt: skip


def list_beside_key(scene: Scene) -> Slip | None:
    """`by: - email`: a list on the line of its key is in brackets."""
    code = code_of(scene.text)
    match = KEY.match(code, content_of(code))
    if "block sequence entries" not in scene.problem or match is None or code[match.end() :].lstrip()[:2] != "- ":
        return None
    items = [item.strip() for item in re.split(r"(?:^|\s)-\s", code[match.end() :]) if item.strip()]
    start = len(code) - len(code[match.end() :].lstrip())
    right = f"[{', '.join(items)}]"
    return Slip("P019", (scene.line, start), (scene.line, len(code)),
                "a list on the line of its key stands in brackets",
                "una lista en la línea de su clave va entre corchetes", f"write {right}", f"escriba {right}",
                ((scene.line, start), (scene.line, len(code)), right))  # fmt: skip


def star_first(scene: Scene) -> Slip | None:
    """`title: *Offers* of May`: a star begins an alias, and more follows it."""
    code = code_of(scene.text)
    match = KEY.match(code, content_of(code))
    start = len(code) - len(code[match.end() :].lstrip()) if match is not None else 0
    if match is None or code[start : start + 1] not in ("*", "&") or scene.column <= start:
        return None
    return _needs_quotes(scene.line, start, code[start:], f"a value cannot begin with '{code[start]}'",
                         f"un valor no puede empezar con «{code[start]}»")  # fmt: skip


def cut_in_brackets(scene: Scene) -> Slip | None:
    """`{send: invoice #first, by: [email]}`: the comment swallows the end of the braces."""
    for line in {scene.line, scene.since[0] if scene.since is not None else scene.line, scene.above or 0}:
        text, code = scene.lines[line], code_of(scene.lines[line])
        found = re.match(r" +#(?=[^\s#])", text[len(code) :])
        if found is None or not open_brackets(code):
            continue
        start = len(code) + found.end() - 1
        word = re.split(r"[,\]}]", text[start:])[0]
        last = re.search(r"[^:,\[\]{}\s][^:,\[\]{}]*$", code)
        value = f"{last[0] if last is not None else ''}{text[len(code) : start]}{word}"
        return Slip("P013", (line, start), (line, len(text)), "here a comment begins, and swallows the closing bracket",
                    "aquí empieza un comentario, y se traga el corchete que cierra",
                    f'put the value in quotes: "{value}"', f'ponga el valor entre comillas: "{value}"',
                    ((line, start + len(word) - len(value)), (line, start + len(word)), f'"{value}"'))  # fmt: skip
    return None
