"""What changed of messages and call guides: which text in which language, with its own lines."""

from __future__ import annotations

import difflib
from collections.abc import Iterator
from typing import Final

from engine.study.changes.change import Change
from engine.study.words.names import Both, name, pick, quoted
from schemas.plan import CallScript, Message, Plan

LANGUAGES: Final[dict[str, Both]] = {
    "es": ("Spanish", "español"), "en": ("English", "inglés"), "pt": ("Portuguese", "portugués"),
}  # fmt: skip
_PARTS: Final[dict[str, Both]] = {
    "subject": ("the subject", "el asunto"),
    "title": ("the title", "el título"),
    "sms": ("the SMS text", "el texto SMS"),
    "voice": ("the voice text", "el texto de voz"),
    "whatsapp": ("the WhatsApp template", "la plantilla de WhatsApp"),
    "body": ("the text", "el texto"),
}
MOST_LINES: Final = 24
AROUND: Final = 1


def compare(old: Plan, new: Plan) -> list[Change]:
    """Texts that came, went or changed. Those of ids that only one plan uses are told with the steps."""
    return [
        *_kind(("the message", "el mensaje"), old.messages, new.messages),
        *_kind(("the call guide", "la guía de llamada"), old.calls, new.calls),
    ]


def _kind(kind: Both, old: tuple[Message, ...] | tuple[CallScript, ...],
          new: tuple[Message, ...] | tuple[CallScript, ...]) -> Iterator[Change]:  # fmt: skip
    before, after = ({(one.id, one.language): one for one in texts} for texts in (old, new))
    shared = {one.id for one in old} & {one.id for one in new}
    for key in sorted(before.keys() | after.keys()):
        was, now = before.get(key), after.get(key)
        if key[0] not in shared:
            continue
        if was is None or now is None:
            yield _language(kind, *key, is_new=was is None)
        else:
            yield from _parts(kind, was, now)


def _language(kind: Both, text: str, language: str, *, is_new: bool) -> Change:
    ends = ("is there in {} now", "ahora está en {}") if is_new else ("is no longer there in {}", "ya no está en {}")
    en, es = (
        f"{pick(kind, tongue)} {quoted(text, tongue)} {pick(ends, tongue).format(name(LANGUAGES, language, tongue))}"
        for tongue in ("en", "es")
    )
    return Change(f"messages/{language}/{text}.md", en, es)


def _parts(kind: Both, old: Message | CallScript, new: Message | CallScript) -> Iterator[Change]:
    for part, called in _PARTS.items():
        was, now = (_text(getattr(one, part, "")) for one in (old, new))
        if was == now:
            continue
        en, es = (
            f"{pick(kind, tongue)} {quoted(new.id, tongue)}, {name(LANGUAGES, new.language, tongue)}: "
            f"{pick(called, tongue)} {pick(('changed', 'cambió'), tongue)}"
            for tongue in ("en", "es")
        )
        yield Change(f"messages/{new.language}/{new.id}.md", en, es, detail=lines(was, now))


def _text(value: object) -> str:
    """A part as text; a template of WhatsApp as its id and variables, one a line."""
    if value is None or isinstance(value, str):
        return value or ""
    return "\n".join((value.template, *value.variables))  # type: ignore[attr-defined]


def lines(old: str, new: str) -> tuple[str, ...]:
    """A text's changed lines with their neighbours: `-` was, `+` is."""
    every = list(difflib.unified_diff(old.splitlines(), new.splitlines(), lineterm="", n=AROUND))[2:]
    shown = [line for line in every if not line.startswith("@@") or line is not every[0]]
    shown = ["..." if line.startswith("@@") else line for line in shown]
    return tuple(shown[:MOST_LINES]) + (("...",) if len(shown) > MOST_LINES else ())
