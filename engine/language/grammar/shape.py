"""Whether a file has the shape of a playbook: the errors of jsonschema, told as an author would want to hear them."""

from __future__ import annotations

import re
from collections.abc import Callable
from itertools import islice
from typing import Any, Final

import msgspec
from jsonschema import Draft7Validator
from jsonschema.exceptions import ValidationError

from engine.language.diagnostics import MOST_FINDINGS
from engine.language.grammar.hints import Hints, cut_short, example_of_key, known_here, near_or_known, of_it
from engine.language.grammar.homes import homes_of, sent_home
from engine.language.grammar.misplaced import not_indented, slipped_in, slipped_out, spilled
from engine.language.grammar.vocabulary import NOUNS, Schema
from engine.language.reading import Reading, tell_nothings
from engine.language.text.source import Node, plain
from engine.language.writing.suggestions import did_you_mean, listed, nearest, short
from schemas.facts import CATALOGUE
from schemas.playbook import VERBS

__all__ = ["Hints", "check_shape", "node_at"]

# Enumerations whose misuse is a matter of conditions and tables.
_CODES: Final = {"fact": "P301", "column": "P304"}
_KINDS: Final = {
    "object": ("keys and values", "claves y valores"),
    "array": ("a list", "una lista"),
    "string": ("a text", "un texto"),
}


def check_shape(reading: Reading, root: Node, schema: Schema) -> None:
    """Report everything in the tree that the schema does not admit. How texts are written is read elsewhere."""
    tell_nothings(reading, root)
    errors = Draft7Validator(schema).iter_errors(plain(root))
    for error in islice(errors, MOST_FINDINGS):
        if reading.is_full:
            return
        if tell := _TELL.get(str(error.validator)):
            tell(_Case(reading, root, schema, error))


class _Case:
    """One error of jsonschema, with the nodes it is about."""

    def __init__(self, reading: Reading, root: Node, schema: Schema, error: ValidationError) -> None:
        self.reading, self.root, self.schema, self.error = reading, root, schema, error
        self.path = tuple(error.absolute_path)
        self.node = node_at(root, self.path)
        # The piece of the schema that was not met, and what it wanted.
        self.asked: Schema = error.schema if isinstance(error.schema, dict) else {}
        self.wanted: Any = error.validator_value
        self.title = str(self.asked.get("title", ""))

    @property
    def name(self) -> str:
        """The key that leads here, or what the whole file is."""
        keys = [step for step in self.path if isinstance(step, str)]
        return keys[-1] if keys else str(self.schema.get("title", "playbook"))

    @property
    def named(self) -> tuple[str, str]:
        """What is spoken of: a key, or an entry of a list that has no name."""
        if not self.path and self.name == "playbook":
            return "the playbook", "el playbook"
        if self.path and isinstance(self.path[-1], int):
            return f"this entry of '{self.name}'", f"esta entrada de «{self.name}»"
        return f"'{self.name}'", f"«{self.name}»"

    @property
    def label(self) -> Node:
        """Where to point at for something that is missing: the key, or the first line of an entry."""
        if self.path and isinstance(self.path[-1], str):
            return node_at(self.root, self.path[:-1]).key(self.path[-1]) or self.node
        return self.node.entries[0][0] if self.node.entries else self.node

    def report(self, code: str, node: Node, en: str, es: str, hints: Hints = ("", "")) -> None:
        self.reading.report(code, node, en, es, *hints)


def node_at(root: Node, path: tuple[str | int, ...]) -> Node:
    """The node that a path of keys and places leads to."""
    node = root
    for step in path:
        node = node.items[step] if isinstance(step, int) else node.get(step) or node
    return node


# ---------------------------------------------------------------------------------------------- keys

# No entry has as many lists: of such a map the brackets are not guessed at.
_MOST_LISTS: Final = 20


def _unknown_key(case: _Case) -> None:
    allowed = list(case.asked["properties"])
    fallen = not_indented(case.node, case.path, case.schema)
    for above, keys in fallen.items():
        if above.text in allowed:
            _not_indented(case, above, keys)
    told = {key for keys in fallen.values() for key in keys}
    lists = [key for key, value in case.node.entries if value.kind == "text" and value.text
             and case.asked["properties"].get(key.text, {}).get("type") == "array"]  # fmt: skip
    told.update(one for key in lists[:_MOST_LISTS] for one in spilled(case.node, key, case.schema))
    for key, _ in case.node.entries:
        if key.kind == "text" and key.text not in allowed and key not in told and not case.reading.is_full:
            _one_unknown_key(case, key, allowed)


def _not_indented(case: _Case, above: Node, keys: tuple[Node, ...]) -> None:
    """`policy:` and below it, in the same column, what belongs under it."""
    names = " and ".join(f"'{key.text}'" for key in keys) if len(keys) < 3 else f"these {len(keys)} keys"
    nombres = " y ".join(f"«{key.text}»" for key in keys) if len(keys) < 3 else f"estas {len(keys)} claves"
    belong, van = ("belongs", "va") if len(keys) == 1 else ("belong", "van")
    case.report("P015", keys[0], f"{names} {belong} under '{above.text}', and must be indented",
                f"{nombres} {van} bajo «{above.text}», con sangría",
                ("put two spaces before this line, and before all that belongs to it",
                 "ponga dos espacios delante de esta línea, y de todo lo que va con ella"))  # fmt: skip


def _one_unknown_key(case: _Case, key: Node, allowed: list[str]) -> None:
    word, (en, es) = short(key.text), case.named
    home = sent_home(key.text, case.path, case.schema) if not nearest(key.text, allowed) else None
    if case.title == "condition" and home is not None:
        case.report("P101", key, f"'{word}' is not a key of {en}", f"«{word}» no es una clave {of_it(es)}", home)
        return
    if case.title == "condition":
        if key.text in CATALOGUE:
            case.report("P301", key, f"'{word}' cannot be asked in '{case.name}'",
                        f"«{word}» no se puede usar en «{case.name}»", known_here(allowed))  # fmt: skip
            return
        case.report("P301", key, f"'{word}' is not a fact", f"«{word}» no es un dato del catálogo",
                    did_you_mean(key.text, allowed) if nearest(key.text, allowed) else known_here(allowed))  # fmt: skip
        return
    if re.match(r"\d{3}\b", key.text):
        case.report("P101", key, "a comma cut the amount before it in two",
                    "una coma cortó en dos el importe anterior",
                    ("write thousands without a mark: 1000 PEN",
                     "escriba los miles sin separador: 1000 PEN"))  # fmt: skip
        return
    case.report("P101", key, f"'{word}' is not a key of {en}", f"«{word}» no es una clave {of_it(es)}",
                sent_home(key.text, case.path, case.schema) or near_or_known(key.text, allowed))  # fmt: skip


def _missing_key(case: _Case) -> None:
    known = list(case.asked.get("properties", {}))
    parent = node_at(case.root, case.path[:-1]) if case.path else None
    written = [*islice((key.text for key, _ in case.node.entries), 2 * len(known)),
               *slipped_out(parent, case.path, case.schema)]  # fmt: skip
    if _is_elsewhere(case):
        return
    for key in case.wanted:
        typo = next((word for word in written if word not in known and nearest(word, known) == key), None)
        if key in written or typo is not None or slipped_in(case.node, case.path, key, case.schema):
            continue
        if case.error.message.startswith(f"'{key}' "):
            example = example_of_key(case.asked["properties"].get(key, {}), key)
            en, es = case.named
            case.report("P102", case.label, f"{en} needs '{key}'", f"{es} necesita «{key}»", example)


def _is_elsewhere(case: _Case) -> bool:
    """Whether an entry of a list holds only what belongs elsewhere: then that is told, and nothing is missed here."""
    if not case.path or not isinstance(case.path[-1], int) or not case.node.entries:
        return False
    return not any(key.text in case.asked["properties"] for key, _ in case.node.entries) \
        and all(homes_of(key.text, case.schema) for key, _ in case.node.entries)  # fmt: skip


def _verb(case: _Case) -> None:
    """An entry says one thing to do."""
    if case.node.kind != "map" or _is_elsewhere(case):
        return
    written = [key for key, _ in case.node.entries if key.text in VERBS]
    unknown = [key.text for key, _ in case.node.entries if key.text not in case.asked["properties"]]
    if len(written) > 1:
        names = " and ".join(f"'{key.text}'" for key in written)
        nombres = " y ".join(f"«{key.text}»" for key in written)
        case.report("P106", written[1], f"{names} stand in one entry",
                    f"{nombres} están en una misma entrada",
                    ("write an entry for each", "escriba una entrada para cada uno"))  # fmt: skip
    elif not written and not any(nearest(word, VERBS) for word in unknown):
        case.report("P106", case.label, "this entry does not say what to do", "esta entrada no dice qué hacer",
                    (f"add one of {listed(VERBS)}", f"agregue uno de {listed(VERBS)}"))  # fmt: skip


# ---------------------------------------------------------------------------------------------- values


def _type(case: _Case) -> None:
    if case.node.kind == "text" and not case.node.text:
        _empty(case)
        return
    wanted = case.wanted
    wanted = wanted if isinstance(wanted, str) else wanted[0]
    if wanted == "array" and case.node.kind == "map" and case.node.entries and case.node.line > case.label.line:
        case.report("P016", case.node.entries[0][0], f"an entry of '{case.name}' begins here, and it has no '-'",
                    f"aquí empieza una entrada de «{case.name}», y le falta el «-»",
                    ("write '- ' before it, and two more spaces before each of its other lines",
                     "escriba «- » delante, y dos espacios más delante de cada una de sus otras líneas"))  # fmt: skip
        return
    en, es = _KINDS.get(wanted, ("a text", "un texto"))
    found = {"map": "object", "list": "array", "text": "string"}[case.node.kind]
    got, obtuvo = _KINDS[found]
    name, nombre = case.named
    case.report("P103", _with_what_spilled(case) if case.node.kind == "text" else case.label,
                f"{name} needs {en}, not {got}", f"{nombre} necesita {es}, no {obtuvo}",
                _other_shape(case, wanted))  # fmt: skip


def _with_what_spilled(case: _Case) -> Node:
    above = node_at(case.root, case.path[:-1]) if case.path else case.node
    more = spilled(above, above.key(case.name), case.schema)
    return msgspec.structs.replace(case.node, end_column=more[-1].end_column) if more else case.node


def _other_shape(case: _Case, wanted: str) -> Hints:
    node = case.node
    if wanted == "array" and node.kind == "text":
        above = node_at(case.root, case.path[:-1])
        words = [node.text, *(key.text for key in spilled(above, above.key(case.name), case.schema))]
        right = f"[{', '.join(words).strip('()')}]"
        return f"write it in brackets: {cut_short(right)}", f"escríbalo entre corchetes: {cut_short(right)}", right
    if wanted == "string" and node.kind == "list" and len(node.items) == 1 and node.items[0].kind == "text":
        right = node.items[0].text
        return f"write it without brackets: {cut_short(right)}", f"escríbalo sin corchetes: {cut_short(right)}", right
    if wanted == "object" and node.kind == "text" and (pair := _as_pair(case, node.text)):
        return f"write it as {cut_short(pair)}", f"escríbalo como {cut_short(pair)}", pair
    if wanted == "array":
        return "start each entry with '-'", "empiece cada entrada con «-»"
    if wanted == "object" and case.asked:
        keys = listed(case.asked.get("properties", {}))
        return f"its keys are: {keys}", f"sus claves son: {keys}"
    return "", ""


def _as_pair(case: _Case, text: str) -> str:
    """`send invoice` as `send: invoice`, `amount_due > 500 PEN` as `{amount_due: over 500 PEN}`; else empty."""
    first, _, rest = text.partition(" ")
    if first.rstrip(":=") not in case.asked.get("properties", {}) or not rest:
        return ""
    key, value = first.rstrip(":="), rest.strip(" =:")
    if case.title != "condition":
        return f"{key}: {value}"
    return f"{{{key}: {_in_words(value)}}}"


def _in_words(test: str) -> str:
    """`> 500 PEN` as `over 500 PEN`."""
    signs = {">=": "at least", "<=": "at most", ">": "over", "<": "under"}
    sign = next((sign for sign in signs if test.startswith(sign)), "")
    return f"{signs[sign]} {test.removeprefix(sign).strip()}" if sign else test


def _empty(case: _Case) -> None:
    parent = node_at(case.root, case.path[:-1])
    if case.path and not_indented(parent, case.path[:-1], case.schema, case.label):
        return
    where = case.label if case.node.line == case.label.line else case.node
    case.report("P105", where, f"'{case.name}' has no value", f"«{case.name}» no tiene valor",
                ("write one, or delete the key", "escriba uno, o borre la clave"))  # fmt: skip


def _enum(case: _Case) -> None:
    if case.node.kind != "text":
        return
    if not case.node.text:
        _empty(case)
        return
    words = [str(word) for word in case.wanted]
    noun, nombre = NOUNS.get(case.title, NOUNS["choice"])
    if _two_words(case, words):
        return
    word = short(case.node.text)
    hints: Hints = did_you_mean(case.node.text, words)
    if len(words) > 8 and any(hints):
        words = []
    if case.title == "yes or no":
        _neither(case, word)
        return
    case.report(_CODES.get(case.title, "P104"), case.node,
                f"'{word}' is not {noun}" + (f"; expected one of {listed(words)}" if words else ""),
                f"«{word}» no es {nombre}" + (f"; se espera uno de {listed(words)}" if words else ""),
                hints)  # fmt: skip


_LONGEST_LIST: Final = 200


def _two_words(case: _Case, words: list[str]) -> bool:
    """`[email sms]`, `[email; sms]`, `[email y sms]`: entries with no comma between them."""
    if len(case.node.text) > _LONGEST_LIST:
        return False
    parts = re.split(r"\s*[;|/+&]\s*|\s+(?:and|or|y|e|o|u)\s+|\s+", case.node.text)
    if len(parts) < 2 or not all(part in words for part in parts):
        return False
    right = ", ".join(parts)
    case.report("P104", case.node, f"a comma is missing between '{parts[0]}' and '{parts[1]}'",
                f"falta una coma entre «{parts[0]}» y «{parts[1]}»",
                (f"write {right}", f"escriba {right}", right))  # fmt: skip
    return True


def _neither(case: _Case, word: str) -> None:
    right = _TRUTHS.get(case.node.text.lower(), "")
    hints: Hints = (f"write {right}", f"escriba {right}", right) if right else ("write yes or no", "escriba yes o no")
    case.report("P104", case.node, f"'{word}' is neither 'yes' nor 'no'", f"«{word}» no es ni «yes» ni «no»", hints)


_TRUTHS: Final = {"yes": "yes", "no": "no", "true": "yes", "on": "yes", "si": "yes", "sí": "yes", "y": "yes",
                  "false": "no", "off": "no", "n": "no"}  # fmt: skip


def _none(case: _Case) -> None:
    case.report("P107", case.label, f"'{case.name}' is empty", f"«{case.name}» está vacío",
                ("write at least one entry, or delete the key", "escriba al menos una entrada, o borre la clave")
        )  # fmt: skip


# `pattern` and `anyOf` are left out: units and conditions tell more exactly what is wrong there.
_TELL: Final[dict[str, Callable[[_Case], Any]]] = {
    "additionalProperties": _unknown_key,
    "required": _missing_key,
    "oneOf": _verb,
    "type": _type,
    "enum": _enum,
    "minLength": _empty,
    "minItems": _none,
    "minProperties": _none,
}
