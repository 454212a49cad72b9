"""Who uses a message or a call script: steps, channels, files. It checks nothing."""

from __future__ import annotations

from collections.abc import Iterator

from engine.language.library import File
from engine.language.proofs.draft import Draft
from engine.language.templates.pieces import MessageFile, pieces_of
from schemas.plan import Message, Step

_NAMES = {"es": ("Spanish", "español"), "en": ("English", "inglés"), "pt": ("Portuguese", "portugués"),
          "fr": ("French", "francés"), "qu": ("Quechua", "quechua"), "it": ("Italian", "italiano"),
          "de": ("German", "alemán")}  # fmt: skip


def sends_of(draft: Draft, message: str = "") -> tuple[Step, ...]:
    """The steps that send a message, or any message, the acceptance of the terms among them."""
    return tuple(step for step in draft.steps() if step.verb == "send" and message in ("", step.what) and step.what)


def steps_by(draft: Draft, message: Message, channel: str) -> tuple[Step, ...]:
    """The steps that may send a message on a channel."""
    return tuple(step for step in sends_of(draft, message.id) if channel in step.by)


def calls_of(draft: Draft, script: str) -> tuple[Step, ...]:
    """The steps in which a person calls with this script."""
    return tuple(step for step in draft.steps() if step.verb == "call" and step.what == script)


def path_of(step: Step, key: str) -> str:
    """Where a step's key is written; the message that asks to accept the terms is named in them."""
    return "policy.terms.document" if step.path.startswith("policy.") else f"{step.path}.{key}"


def file_of(draft: Draft, message: Message) -> File:
    """The file a message was read from."""
    return draft.library.messages[message.id][message.language]


def texts_of(draft: Draft) -> Iterator[tuple[Message, MessageFile]]:
    """Every message of the playbook, in every language it is written in, with its texts."""
    for message in draft.plan.messages:
        yield message, pieces_of(file_of(draft, message))


def language_names(language: str) -> tuple[str, str]:
    """A language's name in English and Spanish; its code where it has none here."""
    return _NAMES.get(language.split("-")[0].lower(), (f"'{language}'", f"«{language}»"))
