"""What an author can type where the shape is wrong: the words known there, or an example. It finds no mistake."""

from __future__ import annotations

from engine.language.grammar.vocabulary import Schema
from engine.language.writing.suggestions import did_you_mean, listed, nearest

# What to type, in English and Spanish, and where it is plain the very text to put in place.
Hints = tuple[str, str] | tuple[str, str, str]


def of_it(nombre: str) -> str:
    """`del playbook`, `de «policy»`."""
    return f"d{nombre}" if nombre.startswith("el ") else f"de {nombre}"


def near_or_known(word: str, allowed: list[str]) -> Hints:
    """The word that was meant, or all that are known."""
    return did_you_mean(word, allowed) if nearest(word, allowed) else known_here(allowed)


def known_here(allowed: list[str]) -> tuple[str, str]:
    """All the words that mean something here."""
    return f"known here: {listed(allowed)}", f"aquí se conocen: {listed(allowed)}"


def example_of_key(schema: Schema, key: str) -> tuple[str, str]:
    """How a key that is missing is written; empty where no example is known."""
    if "required" in schema and schema.get("properties"):
        keys = listed(schema["required"] or schema["properties"])
        return f"write {key}: and below it, two spaces in: {keys}", f"escriba {key}: y debajo, con dos espacios: {keys}"
    if schema.get("type") == "array" and "type" not in schema.get("items", {"type": ""}):
        return (f"write {key}: and below it, two spaces in, entries that begin with '- '",
                f"escriba {key}: y debajo, con dos espacios, entradas que empiecen con «- »")  # fmt: skip
    shown = next(iter(schema.get("examples") or schema.get("enum") or ()), None)
    if not isinstance(shown, str):
        return "", ""
    return f"write for example {key}: {shown}", f"escriba por ejemplo {key}: {shown}"


def cut_short(text: str) -> str:
    """The text, or as much of it as a line of a terminal takes."""
    return text if len(text) <= 100 else f"{text[:97]}..."
