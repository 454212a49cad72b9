"""Bureaus' layouts: from `playbooks/bureaus/NAME.yaml` to words, and what is wrong in them (P429). No proofs."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable, Mapping
from functools import lru_cache
from typing import Any, Final, get_args

from engine.language.diagnostics import Finding
from engine.language.library import File
from engine.language.reading import Reading
from engine.language.text.source import Node, parse
from engine.language.writing.suggestions import listed
from schemas.bureau import DATES, DECIMALS, ENCODINGS, SEPARATORS, VALUES, WITHDRAWALS, Bureau, Column, NoticePeriod
from schemas.lengths import Duration
from schemas.playbook import CUSTOMER_KINDS
from schemas.rules import BINDING, CONFIDENCES, Basis

KEYS: Final[dict[str, tuple[str, ...]]] = {
    "": ("bureau", "title", "country", "verified", "notice", "file", "columns", "codes"),
    "title": ("en", "es"),
    "notice": ("wait", "basis", "citation", "source", "confidence", "note"),
    "file": ("name", "encoding", "separator", "header", "dates", "decimals"),
    "column": ("name", "value", "longest", "says"),
}
"""What may stand where; `notice`, `columns` and, of a column, `name` and `value` must."""
MUST: Final[dict[str, tuple[str, ...]]] = {
    "": ("bureau", "notice", "columns"), "notice": ("wait",), "column": ("name", "value"),
}  # fmt: skip
CODES: Final[dict[str, tuple[str, ...]]] = {
    "record": ("report", "withdrawal"), "customer_kind": CUSTOMER_KINDS, "reason": ("", *WITHDRAWALS),
}  # fmt: skip
"""Of which values a bureau may have words of its own, and what they are here."""
NAMES: Final = ("{bureau}", "{day}", "{number}")


@lru_cache(maxsize=64)
def read_bureau(file: File) -> tuple[Bureau | None, tuple[Finding, ...]]:
    """One layout, None where it cannot be used, and everything that is wrong with it. Nothing is raised."""
    parsed = parse(file.body, file.path)
    reading = Reading(file.path, parsed.garbled)
    if parsed.node is None:
        return None, parsed.findings
    root, name = parsed.node, reading.name.removesuffix(".yaml")
    if root.kind != "map":
        _wrong(reading, root, "a layout begins with keys", "un formato empieza con claves",
               ("begin with bureau:", "empiece con bureau:"))  # fmt: skip
    _keys(reading, root, "")
    written = root.get("bureau")
    if written is not None and written.text != name:
        _wrong(reading, written, f"the bureau '{written.text}' is in a file called '{reading.name}'",
               f"la central «{written.text}» está en un archivo llamado «{reading.name}»",
               (f"write {name}, or rename the file", f"escriba {name}, o cambie el nombre del archivo"))  # fmt: skip
    bureau = _bureau(reading, root, name, hashlib.sha256(parsed.text.encode("utf-8")).hexdigest())
    findings = (*parsed.findings, *reading.findings)
    return (None if any(one.severity == "error" for one in findings) else bureau), findings


def _bureau(reading: Reading, root: Node, name: str, sha256: str) -> Bureau:
    title, file, notice = root.get("title"), root.get("file"), root.get("notice")
    for place, node in (("title", title), ("notice", notice), ("file", file)):
        _keys(reading, node, place)
    return Bureau(
        id=name, notice=_notice(reading, notice), columns=tuple(_columns(reading, root)),
        title_en=reading.of(title, "en", "text", name), title_es=reading.of(title, "es", "text", name),
        country=reading.of(root, "country", "text", ""), verified=reading.flag(root, "verified"),
        file_name=_file_name(reading, file), encoding=_one_of(reading, file, "encoding", ENCODINGS, "utf-8"),
        separator=_one_of(reading, file, "separator", SEPARATORS, ","),
        header=file is None or file.get("header") is None or reading.flag(file, "header"),
        dates=_one_of(reading, file, "dates", tuple(DATES), "YYYY-MM-DD"),
        decimals=_one_of(reading, file, "decimals", DECIMALS, "."),
        codes=_codes(reading, root), sha256=sha256, place=reading.place(root),
    )  # fmt: skip


def _notice(reading: Reading, node: Node | None) -> NoticePeriod:
    """How long to wait. What says that it is law says where that is written."""
    basis: Basis = _one_of(reading, node, "basis", get_args(Basis), "policy")
    citation, source = reading.of(node, "citation", "text", ""), reading.of(node, "source", "text", "")
    if node is not None and basis in BINDING and not (citation and source):
        _wrong(reading, node, f"the basis '{basis}' says neither where it is written nor who says so",
               f"el fundamento «{basis}» no dice dónde está escrito ni quién lo dice",
               ("write citation: and source:, or basis: policy",
                "escriba citation: y source:, o basis: policy"))  # fmt: skip
    return NoticePeriod(
        wait=reading.of(node, "wait", "duration", Duration(0)), basis=basis, citation=citation, source=source,
        confidence=_one_of(reading, node, "confidence", CONFIDENCES, "low"), note=reading.of(node, "note", "text", ""),
    )  # fmt: skip


def _columns(reading: Reading, root: Node) -> Iterable[Column]:
    columns = root.get("columns")
    seen: set[str] = set()
    if columns is not None and not columns.items:
        _wrong(reading, columns, "a file needs columns", "un archivo necesita columnas",
               ("write one a line: - {name: invoice, value: invoice}",
                "escriba una por línea: - {name: factura, value: invoice}"))  # fmt: skip
    for node in columns.items if columns is not None else ():
        _keys(reading, node, "column")
        name = reading.of(node, "name", "text", "")
        if name in seen:
            _wrong(reading, node, f"two columns are called '{name}'", f"dos columnas se llaman «{name}»",
                   ("give one of them another name", "dé otro nombre a una de ellas"))  # fmt: skip
        seen.add(name)
        longest = node.get("longest")
        if longest is not None and not (longest.text.isdecimal() and 0 < int(longest.text) <= 1000):
            _wrong(reading, longest, f"'{longest.text}' is not a number of characters from 1 to 1000",
                   f"«{longest.text}» no es un número de caracteres de 1 a 1000",
                   ("longest: 60", "longest: 60"))  # fmt: skip
            longest = None
        yield Column(
            name, _one_of(reading, node, "value", tuple(VALUES), "text"),
            int(longest.text) if longest is not None else None, reading.of(node, "says", "text", ""),
        )  # fmt: skip


def _codes(reading: Reading, root: Node) -> dict[str, dict[str, str]]:
    node = root.get("codes")
    tables: dict[str, dict[str, str]] = {}
    for key, table in node.entries if node is not None else ():
        if not _known(reading, key, key.text, tuple(CODES)):
            continue
        tables[key.text] = {one.text: code.text for one, code in table.entries}
        for word, _ in table.entries:
            _known(reading, word, word.text, CODES[key.text])
    return tables


def _file_name(reading: Reading, file: Node | None) -> str:
    """A file's name without a folder; every file of a bureau needs its own."""
    default = "{bureau}-{day}-{number}.csv"
    node = file.get("name") if file is not None else None
    if node is None:
        return default
    bare = node.text
    for name in NAMES:
        bare = bare.replace(name, "x")
    if "{day}" not in node.text or "{number}" not in node.text or any(mark in bare for mark in '/\\{}:*?"<>|'):
        _wrong(reading, node, f"'{node.text}' names no file of its own for each day and number",
               f"«{node.text}» no nombra un archivo propio para cada día y número",
               (f'write "{default}"', f'escriba "{default}"'))  # fmt: skip
        return default
    return node.text


def _one_of(reading: Reading, parent: Node | None, key: str, allowed: Collection[Any], default: Any) -> Any:
    node = parent.get(key) if parent is not None else None
    if node is None:
        return default
    text = "\t" if node.text == "tab" else node.text
    return text if _known(reading, node, text, allowed) else default


def _known(reading: Reading, node: Node, text: str, allowed: Collection[str]) -> bool:
    if text in allowed:
        return True
    words = ["tab" if one == "\t" else one or '""' for one in allowed]
    _wrong(reading, node, f"'{text}' is not known here", f"«{text}» no se conoce aquí",
           (f"one of {listed(words)}", f"uno de {listed(words)}"))  # fmt: skip
    return False


def _keys(reading: Reading, node: Node | None, place: str) -> None:
    """No key that means nothing here, and none missing."""
    if node is None:
        return
    for key, _ in node.entries:
        _known(reading, key, key.text, KEYS[place])
    for name in MUST.get(place, ()):
        if node.get(name) is None:
            _wrong(reading, node, f"'{name}:' is missing", f"falta «{name}:»", (f"add {name}:", f"agregue {name}:"))


def _wrong(reading: Reading, node: Node, en: str, es: str, hint: tuple[str, str]) -> None:
    reading.report("P429", node, en, es, *hint)


def bureaus_of(files: Mapping[str, File]) -> dict[str, Bureau]:
    """Those of the folder that can be used, by name."""
    read = {name: read_bureau(file)[0] for name, file in files.items()}
    return {name: bureau for name, bureau in read.items() if bureau is not None}
