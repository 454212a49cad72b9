"""The braces and tags of a Liquid text: what is opened, closed and known. It reads no expressions."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final, NamedTuple

from engine.language.diagnostics import MOST_FINDINGS
from engine.language.writing.suggestions import nearest


class Flaw(NamedTuple):
    """Something wrong in a text, from one letter to before another. `instead` mends it when typed there."""

    code: str
    start: int
    end: int
    en: str
    es: str
    hint: str = ""
    pista: str = ""
    instead: str | None = None
    warning: bool = False


class Need(NamedTuple):
    """A name that is not always there, used where nothing makes sure that it is.

    `part`: the template cannot be written without it; else it prints nothing. `path` is as in `schemas.variables`.
    """

    path: str
    start: int
    end: int
    part: bool
    written: str


class Chunk(NamedTuple):
    """One `{{ ... }}` (its tag is empty) or `{% tag ... %}`; `inside` is where what it says begins, and `says` it."""

    start: int
    end: int
    tag: str
    inside: int
    says: str


# Blocks, and the tags that may stand within each beside any other.
BLOCKS: Final = {
    "if": ("else", "elsif"), "unless": ("else", "elsif"), "case": ("when", "else"), "for": ("else",),
    "capture": (), "tablerow": (), "ifchanged": (),
}  # fmt: skip
_WITHIN: Final = ("else", "elsif", "when")
_SIMPLE: Final = ("assign", "break", "continue", "cycle", "decrement", "echo", "increment", "liquid", "#")
_SILENT: Final = ("comment", "doc", "raw")
TAGS: Final = (*BLOCKS, *_WITHIN, *_SIMPLE, *_SILENT, *(f"end{block}" for block in (*BLOCKS, *_SILENT)))
_MEANT: Final = {"elseif": "elsif", "elif": "elsif", "else_if": "elsif", "end": "endif", "set": "assign",
                 "let": "assign", "foreach": "for", "endforeach": "endfor", "switch": "case"}  # fmt: skip
_DEEPEST: Final = 20
_SINGLE: Final = re.compile(r"(?<![{$])\{ ?([a-z_]+(?:\[\d\])?(?:\.[a-z_]+)+|total_due|today) ?\}(?!\})")
_OPENS: Final = re.compile(r"\{[{%]")
_UNTIL_BRACES: Final = re.compile(r"\{[{%]|\}\}")
_UNTIL_TAG: Final = re.compile(r"\{[{%]|%\}")
_HALF: Final = re.compile(r"\{[{%]-?[^{}%\n]*?\s?[}%]")
_STRAY: Final = re.compile(r"\}\}|%\}")


def read_chunks(text: str) -> tuple[tuple[Chunk, ...], tuple[Flaw, ...]]:
    """The chunks of a text in order, and what is wrong with its braces and blocks."""
    chunks: list[Chunk] = []
    flaws: list[Flaw] = []
    at = 0
    while (opened := _next(text, at)) < len(text) and len(flaws) < MOST_FINDINGS:
        flaws += _loose(text, at, opened)
        found = _chunk(text, opened)
        if isinstance(found, Flaw):
            flaws.append(found)
            at = found.end
            continue
        chunks.append(found)
        at = _past_silence(text, found) if found.tag in _SILENT else found.end
        if at < 0:
            flaws.append(_never_closed(found))
            return tuple(chunks), tuple(flaws)
    flaws += _loose(text, at, len(text))
    flaws += _blocks(chunks)
    return tuple(chunks), tuple(sorted(flaws, key=lambda flaw: flaw.start)[:MOST_FINDINGS])


def _next(text: str, at: int) -> int:
    found = _OPENS.search(text, at)
    return found.start() if found else len(text)


def _chunk(text: str, start: int) -> Chunk | Flaw:
    close = "}}" if text.startswith("{{", start) else "%}"
    # Whichever comes first: what closes it, or what should not be opened before it is closed.
    found = (_UNTIL_BRACES if close == "}}" else _UNTIL_TAG).search(text, start + 2)
    if found is None or found[0] != close:
        return _open(text, start, close, found.start() if found else len(text))
    end = found.start()
    inner = text[start + 2 : end]
    inside = start + 2 + len(inner) - len(inner.lstrip("- \n"))
    says = inner.strip("- \n")
    if close == "}}":
        return Chunk(start, end + 2, "", inside, says)
    tag = re.match(r"#|\w*", says)
    return Chunk(start, end + 2, tag[0] if tag else "", inside, says)


def _open(text: str, start: int, close: str, until: int) -> Flaw:
    """Braces that are not closed: where one brace of the two is there, the other can be typed."""
    mark = text[start : start + 2]
    line = text[start:until].split("\n", 1)[0]
    half = _HALF.match(line)
    end = start + (half.end() if half else len(line.rstrip()))
    mended = f"{text[start:end].rstrip('}% ')} {close}" if half else None
    return Flaw("P510", start, max(end, start + 2), f"'{mark}' is opened here and not closed with '{close}'",
                f"«{mark}» se abre aquí y no se cierra con «{close}»",
                f"write {mended}" if mended else f"write '{close}' where it ends",
                f"escriba {mended}" if mended else f"escriba «{close}» donde termina", mended)  # fmt: skip


def _loose(text: str, start: int, end: int) -> Iterator[Flaw]:
    """Between the chunks: braces that close nothing, and a name in single braces, which is printed as it stands."""
    plain = text[start:end]
    for stray in _STRAY.finditer(plain):
        yield Flaw("P510", start + stray.start(), start + stray.end(), f"'{stray[0]}' closes nothing",
                   f"«{stray[0]}» no cierra nada",
                   f"write '{'{{' if stray[0] == '}}' else '{%'}' where it begins, or delete it",
                   f"escriba «{'{{' if stray[0] == '}}' else '{%'}» donde empieza, o bórrelo")  # fmt: skip
    for single in _SINGLE.finditer(plain):
        mended = f"{{{{ {single[1]} }}}}"
        yield Flaw("P523", start + single.start(), start + single.end(),
                   f"'{single[0]}' reaches the customer just as it stands here",
                   f"«{single[0]}» le llega al cliente tal como está escrito aquí",
                   f"two braces fill it in: {mended}", f"con dos llaves se rellena: {mended}", mended,
                   warning=True)  # fmt: skip


def _past_silence(text: str, chunk: Chunk) -> int:
    """Where a comment ends; -1 when it never does."""
    found = re.compile(rf"\{{%-?\s*end{chunk.tag}\s*-?%\}}").search(text, chunk.end)
    return found.end() if found else -1


def _blocks(chunks: list[Chunk]) -> Iterator[Flaw]:
    opened: list[Chunk] = []
    for written in chunks:
        chunk = written
        if not chunk.says and not chunk.tag:
            yield _empty(chunk)
        elif chunk.tag not in TAGS and not _is_output(chunk):
            yield _unknown(chunk)
            # What follows is read as if the tag were right: one slip, one finding.
            chunk = chunk._replace(tag=_meant(chunk.tag))
        yield from _nested(chunk, opened)
        if len(opened) > _DEEPEST:
            yield Flaw("P512", chunk.start, chunk.end, f"nested more than {_DEEPEST} deep",
                       f"más de {_DEEPEST} niveles, uno dentro de otro",
                       "write two messages", "escriba dos mensajes")  # fmt: skip
            return
    yield from (_never_closed(chunk) for chunk in opened)


def _nested(chunk: Chunk, opened: list[Chunk]) -> Iterator[Flaw]:
    if chunk.tag in BLOCKS:
        opened.append(chunk)
    elif chunk.tag in _WITHIN:
        yield from _within(chunk, opened)
    elif chunk.tag.startswith("end") and chunk.tag[3:] in BLOCKS:
        yield from _closed(chunk, opened)


def _meant(tag: str) -> str:
    return _MEANT.get(tag) or nearest(tag, TAGS)


def _is_output(chunk: Chunk) -> bool:
    # A tag's word is letters: `{% = %}` has none.
    return chunk.tag == "" and not chunk.says.startswith(("=", "%"))


def _within(chunk: Chunk, opened: list[Chunk]) -> Iterator[Flaw]:
    block = opened[-1].tag if opened else ""
    if chunk.tag not in BLOCKS.get(block, ()):
        home = {"else": "if", "elsif": "if", "when": "case"}[chunk.tag]
        yield Flaw("P512", chunk.start, chunk.end, f"'{chunk.tag}' stands outside '{home}'",
                   f"«{chunk.tag}» está fuera de «{home}»",
                   f"write {{% {home} ... %}} before it", f"escriba antes {{% {home} ... %}}")  # fmt: skip
    elif chunk.tag == "else" and chunk.says != "else":
        rest = chunk.says[4:].strip().removeprefix("if").strip()
        mended = f"{{% elsif {rest} %}}"
        yield Flaw("P522", chunk.start, chunk.end, f"'else' takes no condition: '{rest}' is not looked at",
                   f"«else» no lleva condición: «{rest}» no se mira",
                   f"write {mended}", f"escriba {mended}", mended)  # fmt: skip


def _closed(chunk: Chunk, opened: list[Chunk]) -> Iterator[Flaw]:
    block = chunk.tag[3:]
    if block not in [one.tag for one in opened]:
        yield Flaw("P512", chunk.start, chunk.end, f"'{chunk.tag}' closes nothing: no '{block}' is open here",
                   f"«{chunk.tag}» no cierra nada: aquí no hay un «{block}» abierto",
                   "delete it, or open the block before it", "bórrelo, o abra el bloque antes")  # fmt: skip
        return
    while opened[-1].tag != block:
        yield _never_closed(opened.pop())
    opened.pop()


def _never_closed(chunk: Chunk) -> Flaw:
    return Flaw("P512", chunk.start, chunk.end, f"'{chunk.tag}' is opened here and never closed",
                f"«{chunk.tag}» se abre aquí y nunca se cierra",
                f"write {{% end{chunk.tag} %}} where it ends",
                f"escriba {{% end{chunk.tag} %}} donde termina")  # fmt: skip


def _empty(chunk: Chunk) -> Flaw:
    return Flaw("P513", chunk.start, chunk.end, "nothing stands between the braces", "no hay nada entre las llaves",
                "write a name, such as {{ customer.name }}", "escriba un nombre, como {{ customer.name }}")  # fmt: skip


def _unknown(chunk: Chunk) -> Flaw:
    where = (chunk.inside, chunk.inside + max(len(chunk.tag), 1))
    if chunk.tag in ("include", "render"):
        return Flaw("P511", *where, f"'{chunk.tag}' is not for messages: each stands alone",
                    f"«{chunk.tag}» no es para mensajes: cada uno se basta solo",
                    "copy the text here", "copie el texto aquí")  # fmt: skip
    near = _meant(chunk.tag)
    written = chunk.tag or chunk.says[:20]
    return Flaw("P511", *where, f"'{written}' is not a tag of Liquid", f"«{written}» no es una etiqueta de Liquid",
                f"did you mean '{near}'?" if near else "to print a value, write {{ ... }}",
                f"¿quiso decir «{near}»?" if near else "para imprimir un valor, escriba {{ ... }}",
                near or None)  # fmt: skip
