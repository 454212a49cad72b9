"""What is said of a filter or a value that a customer could not read. It looks at no template."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from engine.language.templates.filters import MEANT, OWN, PRINTED_WITH, Shape
from engine.language.templates.text import Flaw
from engine.language.writing.suggestions import listed, nearest
from schemas.variables import names_under

Span = tuple[int, int]

KINDS: Final = {
    "text": ("a text", "un texto"), "word": ("a word of the system", "una palabra del sistema"),
    "count": ("a number", "un número"), "share": ("a share", "un porcentaje"), "money": ("money", "dinero"),
    "date": ("a date", "una fecha"), "span": ("a length of time", "un plazo"), "yes_no": ("yes or no", "sí o no"),
    "list": ("a list", "una lista"), "map": ("several things at once", "varias cosas a la vez"),
}  # fmt: skip
# What a customer would read without a filter.
_READS: Final = {
    "money": ("12.50 PEN", "12.50 PEN"), "date": ("2026-03-02", "2026-03-02"), "share": ("0.25", "0.25"),
    "span": ("the system's own writing", "la escritura interna del sistema"),
    "yes_no": ("'true' or 'false'", "«true» o «false»"), "word": ("a word in English", "una palabra en inglés"),
    "list": ("all of them in one word", "todo en una sola palabra"),
}  # fmt: skip


def printed_raw(shape: Shape, written: str, where: Span) -> Flaw | None:
    """A value printed as the machine has it."""
    kind = shape.kind
    if shape.is_of_maps:
        mended = f"{written} | map: 'number' | few"
        return Flaw("P518", *where, "a list of invoices cannot be printed as a whole",
                    "no se puede imprimir entera una lista de comprobantes",
                    f"write {mended}, or a loop", f"escriba {mended}, o un bucle", mended)  # fmt: skip
    if kind == "map":
        return Flaw("P518", *where, f"'{written}' is several things at once: it cannot be printed as a whole",
                    f"«{written}» son varias cosas a la vez: no se puede imprimir entero",
                    *_parts(shape, written))  # fmt: skip
    if kind not in _READS:
        return None
    name, nombre = KINDS[kind]
    reads, lee = _READS[kind]
    en, es = (
        f"'{written}' is {name}: the customer would read {reads}",
        f"«{written}» es {nombre}: el cliente leería {lee}",
    )
    if (filtered := PRINTED_WITH.get(kind)) is None:
        return Flaw("P518", *where, en, es, "ask for it with {% if ... %} and write the words",
                    "pregúntelo con {% if ... %} y escriba las palabras", warning=True)  # fmt: skip
    mended = f"{written} | {filtered}"
    return Flaw("P518", *where, en, es, f"write {mended}", f"escriba {mended}", mended, warning=kind != "span")


def _parts(shape: Shape, written: str) -> tuple[str, str]:
    known = listed(f"{written}.{name}" for name in names_under(shape.path))
    return f"write one of its parts: {known}", f"escriba una de sus partes: {known}"


def not_a_filter(name: str, known: Iterable[str], where: Span) -> Flaw:
    """A filter that does not exist."""
    near = MEANT.get(name) or nearest(name, [*OWN, *known])
    return Flaw("P516", *where, f"'{name}' is not a filter", f"«{name}» no es un filtro",
                f"did you mean '{near}'?" if near else f"there are: {listed(OWN)}, and Liquid's own",
                f"¿quiso decir «{near}»?" if near else f"hay: {listed(OWN)}, y los de Liquid",
                near or None)  # fmt: skip


def wrong_count(name: str, fewest: int, most: int, given: int, where: Span) -> Flaw:
    """Too many or too few arguments."""
    wants, pide = (str(fewest),) * 2 if fewest == most else (f"{fewest} to {most}", f"de {fewest} a {most}")
    example = {"map": "map: 'number'", "concat": "concat: also", "day": "day: 'short'", "truncate": "truncate: 20"}.get(
        name, f"{name}: ..."
    )
    if most == 0:
        return Flaw("P517", *where, f"'{name}' takes nothing after it", f"«{name}» no lleva nada después",
                    f"write '| {name}' alone", f"escriba solo «| {name}»")  # fmt: skip
    return Flaw("P517", *where, f"'{name}' takes {wants} values after the colon; here are {given}",
                f"«{name}» lleva {pide} valores tras los dos puntos; aquí hay {given}",
                f"write for example '{example}'", f"escriba por ejemplo «{example}»")  # fmt: skip


def not_a_word(name: str, word: str, known: tuple[str, ...], where: Span, *, quoted: bool = True) -> Flaw:
    """A word after a filter that it does not know, or one without its quotes."""
    near = word if word in known else nearest(word, known)
    hint = (f"write one of {listed(known)}", f"escriba una de {listed(known)}")
    if near:
        hint = (f"write '{near}' in quotes", f"escriba '{near}' entre comillas") if not quoted else (
            f"did you mean '{near}'?", f"¿quiso decir «{near}»?")  # fmt: skip
    instead = (near if quoted else f"'{near}'") if near else None
    return Flaw("P517", *where, f"'{name}' does not know '{word}'", f"«{name}» no conoce «{word}»", *hint, instead)


def cannot_take(name: str, shape: Shape, written: str, where: Span) -> Flaw:
    """A filter behind a value of another kind."""
    kind, tipo = KINDS[shape.kind]
    what = written or "this"
    que = written or "esto"
    if shape.is_of_maps and name in ("listed", "few", "join"):
        return Flaw("P519", *where, f"'{name}' lists texts; {what} is a list of invoices",
                    f"«{name}» enumera textos; {que} es una lista de comprobantes",
                    "choose what to name of each: | map: 'number'", "elija qué nombrar de cada uno: | map: 'number'",
                    f"map: 'number' | {name}")  # fmt: skip
    if shape.kind == "list" and name in ("listed", "few"):
        plural, plurales = KINDS[shape.item.kind]
        return Flaw("P519", *where, f"'{name}' lists texts; each of these is {plural}",
                    f"«{name}» enumera textos; cada uno de estos es {plurales}",
                    "write a loop: {% for invoice in invoices %} ... {% endfor %}",
                    "escriba un bucle: {% for invoice in invoices %} ... {% endfor %}")  # fmt: skip
    better = PRINTED_WITH.get(shape.kind, "")
    hint = (f"write '| {better}'", f"escriba «| {better}»", better) if better and name in OWN else (
        "print it as it is, or ask for what you need in another way",
        "imprímalo como es, o pida de otro modo lo que necesita", None)  # fmt: skip
    if shape.kind in ("money", "span") and name not in OWN:
        hint = ("there is no arithmetic with it in a message: ask for the figure itself",
                "en un mensaje no se calcula con esto: pida el dato mismo", None)  # fmt: skip
    return Flaw("P519", *where, f"'{name}' is not for {what}, which is {kind}",
                f"«{name}» no es para {que}, que es {tipo}", *hint)  # fmt: skip


_ORDERED: Final = ("number", "words")
_ALIKE: Final = {"count": "number", "share": "number", "text": "words", "word": "words"}


def cannot_be_compared(shapes: list[Shape], ordered: bool, written: str, where: Span) -> Flaw | None:
    """Two values of different kinds, or an order of what has none: refused, or never so, whatever the customer."""
    known = [_ALIKE.get(shape.kind, shape.kind) for shape in shapes]
    if "any" in known or "nothing" in known or (len(set(known)) == 1 and (not ordered or known[0] in _ORDERED)):
        return None
    kind, tipo = next((KINDS[shape.kind] for shape in shapes if shape.kind not in ("count", "text")), KINDS["text"])
    return Flaw("P519", *where, f"'{written}' cannot be compared like this: it is about {kind}",
                f"«{written}» no se puede comparar así: se trata de {tipo}",
                "decide it in the playbook, with only_if, and send another message",
                "decídalo en el playbook, con only_if, y envíe otro mensaje")  # fmt: skip


def always_holds(shape: Shape, written: str, where: Span) -> Flaw | None:
    """A condition that Liquid takes for true even of an empty list, of 0 or of an empty text."""
    better = {"list": f"{written}.size > 0", "count": f"{written} > 0", "share": f"{written} > 0"}.get(shape.kind)
    if better is None:
        return None
    empty, vacio = ("an empty list", "una lista vacía") if shape.kind == "list" else ("0", "0")
    return Flaw("P524", *where, f"'if {written}' always holds: to Liquid {empty} is as good as any",
                f"«if {written}» siempre se cumple: para Liquid {vacio} también vale",
                f"write {better}", f"escriba {better}", better, warning=True)  # fmt: skip
