"""Messages and call scripts beside a playbook: front matter and body. It does not render them or know variables."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from functools import lru_cache
from typing import Final

from engine.language.diagnostics import Finding
from engine.language.grammar.shape import check_shape
from engine.language.grammar.vocabulary import Schema, closed, kind, listing
from engine.language.library import File, Library
from engine.language.reading import Reading
from engine.language.templates.pieces import divided
from engine.language.text.decoding import decode
from engine.language.text.source import Node, parse
from schemas.plan import CallScript, Message, Plan, RewardWords, WhatsApp

_TEXT: Final = ("a Liquid template", "una plantilla Liquid")
FRONT_MATTER: Final[Schema] = closed(
    "what a message says outside its body", "lo que un mensaje dice fuera del cuerpo", (),
    subject=kind("text", *_TEXT), title=kind("text", *_TEXT), sms=kind("text", *_TEXT), voice=kind("text", *_TEXT),
    whatsapp=closed("an approved WhatsApp template", "una plantilla de WhatsApp aprobada", ("template",),
                    template=kind("text", "its name", "su nombre", "overdue_first_es"),
                    variables=listing(kind("text", *_TEXT), "its variables, in order", "sus variables, en orden")),
    rewards=listing(closed("a reward in words", "un premio en palabras", ("id", "words"),
                           id=kind("id", "as the playbook names it", "como lo nombra el playbook", "annual-draw"),
                           words=kind("text", "what the customer gets", "lo que recibe el cliente")),
                    "what `reward` says, for each reward that the message can go with",
                    "lo que dice `reward`, para cada premio con que puede ir el mensaje"),
)  # fmt: skip


def messages_of(library: Library, ids: Iterable[str]) -> tuple[tuple[Message, ...], tuple[Finding, ...]]:
    """These messages in every language there is, in order of id and language, and what is wrong with them."""
    found: list[Message] = []
    findings: list[Finding] = []
    for name in sorted(set(ids)):
        for language, file in sorted(library.messages.get(name, {}).items()):
            message, wrong = read_message(name, language, file)
            found.append(message)
            findings += wrong
    return tuple(found), tuple(findings)


def calls_of(library: Library, ids: Iterable[str]) -> tuple[tuple[CallScript, ...], tuple[Finding, ...]]:
    """These call scripts in every language there is, in order of id and language."""
    found: list[CallScript] = []
    findings: list[Finding] = []
    for name in sorted(set(ids)):
        for language, file in sorted(library.calls.get(name, {}).items()):
            text, wrong = decode(file.body, file.path)
            found.append(CallScript(name, language, text, _sha256(text)))
            findings += wrong
    return tuple(found), tuple(findings)


@lru_cache(maxsize=512)
def read_message(name: str, language: str, file: File) -> tuple[Message, tuple[Finding, ...]]:
    """One message file. Line ends are made equal before its hash is taken, so every machine sees the same."""
    text, refused = decode(file.body, file.path)
    if refused:
        return Message(name, language, "", ""), refused
    front, body = divided(text)
    reading = Reading(file.path)
    if front is None:
        start = Node("text", 1, 1, 1, 2)
        reading.report("P504", start, "a message starts with '---', its front matter and '---' again",
                       "un mensaje empieza con «---», sus datos y otra vez «---»",
                       "write at least: --- / subject: ... / ---",
                       "escriba al menos: --- / subject: ... / ---")  # fmt: skip
        return Message(name, language, body, _sha256(text)), tuple(reading.findings)
    parsed = parse(front, file.path, first_line=2)
    if parsed.node is not None:
        check_shape(reading, parsed.node, FRONT_MATTER)
    message = _message(name, language, parsed.node, body, _sha256(text))
    return message, (*parsed.findings, *reading.findings)


def _message(name: str, language: str, front: Node | None, body: str, sha256: str) -> Message:
    def text(node: Node | None, key: str) -> str:
        value = node.get(key) if node is not None else None
        return value.text.strip() if value is not None else ""

    whatsapp = front.get("whatsapp") if front is not None else None
    variables = whatsapp.get("variables") if whatsapp is not None else None
    rewards = front.get("rewards") if front is not None else None
    template = WhatsApp(text(whatsapp, "template"), tuple(item.text for item in variables.items) if variables else ())
    return Message(
        name, language, body.strip() + "\n", sha256,
        subject=text(front, "subject"), title=text(front, "title"), sms=text(front, "sms"), voice=text(front, "voice"),
        whatsapp=template if whatsapp is not None else None,
        rewards=tuple(RewardWords(text(one, "id"), text(one, "words")) for one in (rewards.items if rewards else ())),
    )  # fmt: skip


def _sha256(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8")).hexdigest()


def default_languages(plan: Plan) -> tuple[str, ...]:
    """The folders in which a message of the playbook's language may be: `es-PE`, then `es`."""
    return tuple(dict.fromkeys((plan.language, plan.language.split("-")[0])))
