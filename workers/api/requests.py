"""HTTP into typed words: headers, query and body, each refused with its place. It knows no table of the books."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import parse_qsl, unquote

import msgspec

from workers.api.problems import Place, Refused, Text

if TYPE_CHECKING:
    from starlette.requests import Request

LARGEST: Final = 1_000_000
"""Bytes of a body."""
_KEY: Final = re.compile(r"[\x21-\x7e]{1,200}")
_NOT_TEXT: Final[Text] = ("it holds a NUL or is not UTF-8", "contiene un NUL o no es UTF-8")

# What msgspec says of a word that does not fit, and what we say of it; none repeats what was sent.
_SHAPES: Final[tuple[tuple[re.Pattern[str], Text], ...]] = tuple(
    (re.compile(pattern), words)
    for pattern, words in (
        (r"Object contains unknown field", ("there is no such field", "no existe ese campo")),
        (r"Object missing required field", ("it is needed", "es obligatorio")),
        (r"Invalid enum value|Invalid value", ("it is not one of the words that fit here; see the OpenAPI document",
                                               "no es una de las palabras que sirven aquí; vea el documento OpenAPI")),
        (r"Invalid RFC3339 encoded date", ("it is not a day; write it as 2026-12-31",
                                           "no es un día; escríbalo como 2026-12-31")),
        (r"matching regex '\^(-\?)?\[0-9\]", ("it is not an amount; write digits in quotes, with a point before the "
                                              "decimals: \"118.00\"",
                                              "no es un monto; escriba dígitos entre comillas, con punto decimal: "
                                              "\"118.00\"")),
        (r"matching regex '\^\[A-Z\]\{3\}", ("it is not a currency; write its ISO code: PEN",
                                             "no es una moneda; escriba su código ISO: PEN")),
        (r"matching regex", ("it does not look as it must; see the OpenAPI document",
                             "no tiene la forma debida; vea el documento OpenAPI")),
        (r"of length >= (?P<n>\d+)", ("it has fewer than {n} characters or items",
                                      "tiene menos de {n} caracteres o elementos")),
        (r"of length <= (?P<n>\d+)", ("it has more than {n} characters or items",
                                      "tiene más de {n} caracteres o elementos")),
        (r"`int` >= (?P<n>\d+)", ("it is below {n}", "es menor que {n}")),
        (r"`int` <= (?P<n>\d+)", ("it is above {n}", "es mayor que {n}")),
        (r"Number out of range|Integer value out of range", ("the number is too large", "el número es muy grande")),
        (r"Expected `(?P<n>[^`]+)`", ("it must be of the kind {n}", "debe ser del tipo {n}")),
    )
)  # fmt: skip


async def body_of(request: Request, says: type) -> tuple[bytes, Any]:
    """The body's bytes and what it says. Raises Refused: not-json, too-large, bad-request, unfit."""
    kind, _, parameters = request.headers.get("content-type", "").partition(";")
    charset = parameters.lower().replace('"', "").strip().removeprefix("charset=")
    if kind.strip().lower() != "application/json" or charset not in ("", "utf-8", "utf8"):
        raise Refused("not-json", ("the Content-Type is not application/json in UTF-8",
                                   "el Content-Type no es application/json en UTF-8"))  # fmt: skip
    raw = await _bytes_of(request)
    return raw, _decoded(raw, says)


async def _bytes_of(request: Request) -> bytes:
    too_large = Refused("too-large", (f"the body is over {LARGEST:,} bytes", f"el cuerpo supera los {LARGEST:,} bytes"))
    announced = request.headers.get("content-length", "0")
    if announced.isdecimal() and int(announced[:18]) > LARGEST:
        raise too_large
    raw = bytearray()
    async for chunk in request.stream():
        raw += chunk
        if len(raw) > LARGEST:
            raise too_large
    return bytes(raw)


def _decoded(raw: bytes, says: type) -> Any:
    try:
        said: Any = msgspec.json.decode(raw, type=says)
    except msgspec.ValidationError as error:
        raise _shapeless(error) from None
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        why = ("the body is not JSON in UTF-8", "el cuerpo no es JSON en UTF-8")
        raise Refused("bad-request", why, [Place(why, pointer="")]) from None
    if pointers := list(_unwritable(msgspec.to_builtins(said), "")):
        raise Refused("unfit", _NOT_TEXT, [Place(_NOT_TEXT, pointer=pointer) for pointer in pointers])
    return said


def _unwritable(said: Any, pointer: str) -> Any:
    """Where a NUL stands, which no database text can hold, or half a character."""
    if isinstance(said, str) and ("\0" in said or not _is_text(said)):
        yield pointer
    elif isinstance(said, dict):
        for name, value in said.items():
            yield from _unwritable(value, f"{pointer}/{name}")
    elif isinstance(said, list | tuple):
        for place, value in enumerate(said):
            yield from _unwritable(value, f"{pointer}/{place}")


def _is_text(said: str) -> bool:
    try:
        said.encode()
    except UnicodeEncodeError:
        return False
    return True


def _shapeless(error: msgspec.ValidationError) -> Refused:
    pointer, why = _pointed(str(error))
    return Refused("unfit", why, [Place(why, pointer=pointer)])


def _pointed(told: str) -> tuple[str, Text]:
    """`... - at `$.lines[2].amount`` as `/lines/2/amount`, with our words."""
    path = re.search(r" - at `(?:key in )?\$([^`]*)`$", told)
    pointer = re.sub(r"\[([^\]]*)\]|\.", lambda part: "/" + (part[1] or ""), path[1]) if path else ""
    if named := re.match(r"Object (?:contains unknown|missing required) field `([^`]*)`", told):
        pointer += "/" + named[1].replace("~", "~0").replace("/", "~1")
    for pattern, words in _SHAPES:
        if found := pattern.search(told):
            return pointer, (words[0].format_map(found.groupdict()), words[1].format_map(found.groupdict()))
    return pointer, ("it does not fit", "no sirve")


def query_of(request: Request, asks: type | None) -> Any:
    """What is asked for after the `?`. Raises Refused: bad-request, unfit."""
    try:
        pairs = parse_qsl(request.scope["query_string"].decode("ascii"), keep_blank_values=True, errors="strict",
                          max_num_fields=40)  # fmt: skip
    except (ValueError, UnicodeDecodeError):
        why = ("the query is not text in UTF-8", "la consulta no es texto UTF-8")
        raise Refused("bad-request", why) from None
    said: dict[str, str] = dict(pairs)
    for name, value in pairs:
        if "\0" in value or "\0" in name:
            raise Refused("unfit", _NOT_TEXT, [Place(_NOT_TEXT, parameter=name.replace("\0", ""))])
    known = asks.__struct_fields__ if asks is not None else ()  # type: ignore[attr-defined]
    wrong = [name for name in said if name not in known]
    twice = [name for name in said if [one for one, _ in pairs].count(name) > 1]
    if wrong or twice:
        why = ("there is no such parameter, or it is there twice", "no existe ese parámetro, o está dos veces")
        raise Refused("unfit", why, [Place(why, parameter=name) for name in dict.fromkeys((*wrong, *twice))])
    try:
        return msgspec.convert(said, asks, strict=False) if asks is not None else None
    except msgspec.ValidationError as error:
        pointer, why = _pointed(str(error))
        raise Refused("unfit", why, [Place(why, parameter=pointer.lstrip("/"))]) from None


def path_of(request: Request) -> list[str] | None:
    """The parts of the path as they were meant: a number may hold a `/`, written %2F. None where it is no text."""
    raw: bytes = request.scope.get("raw_path") or request.scope["path"].encode()
    try:
        parts = [unquote(part, errors="strict") for part in raw.decode("ascii").partition("?")[0].split("/")]
    except UnicodeDecodeError:
        return None
    return None if any("\0" in part for part in parts) else parts


def key_of(headers: Mapping[str, str]) -> str:
    """The Idempotency-Key, or nothing. Raises Refused."""
    key = headers.get("idempotency-key")
    if key is None:
        return ""
    if _KEY.fullmatch(key) is None:
        why = ("it must be 1 to 200 visible ASCII characters", "debe tener de 1 a 200 caracteres ASCII visibles")
        raise Refused("bad-request", why, [Place(why, header="Idempotency-Key")])
    return key


def language_of(headers: Mapping[str, str], otherwise: str) -> str:
    """`es` or `en`, whichever Accept-Language wants more."""
    wished: list[tuple[float, int, str]] = []
    for place, wish in enumerate(headers.get("accept-language", "")[:400].split(",")):
        tag, _, weight = wish.strip().partition(";")
        number = re.fullmatch(r"\s*q=([01](?:\.\d{0,3})?)", weight)
        if tag[:2].lower() in ("es", "en") and (not weight or number):
            wished.append((-(float(number[1]) if number else 1.0), place, tag[:2].lower()))
    wished = [wish for wish in wished if wish[0] < 0]
    return min(wished)[2] if wished else otherwise
