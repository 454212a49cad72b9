"""That every message and call script is there, in every language in use and for every channel: P501 to P508."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Final

from engine.language.diagnostics import Elsewhere, Finding
from engine.language.library import File
from engine.language.messages import default_languages
from engine.language.proofs.draft import Check, Draft
from engine.language.proofs.uses import file_of, language_names, path_of, sends_of
from engine.language.writing.suggestions import did_you_mean, listed
from schemas.plan import Message

Texts = Mapping[str, Mapping[str, File]]
_LANGUAGE: Final = re.compile(r"[a-z]{2,3}(-[A-Z]{2})?")
# What each channel needs of a message: the field, and the code that says so.
_NEEDS: Final[dict[str, tuple[tuple[str, str], ...]]] = {
    "email": (("body", "P506"), ("subject", "P507")),
    "letter": (("body", "P506"), ("title", "P507")),
    "sms": (("sms", "P506"),),
    "voice": (("voice", "P506"),),
    "whatsapp": (("whatsapp", "P506"),),
}
_WRITE: Final = {
    "body": ("its text below the second '---'", "su texto debajo del segundo «---»"),
    "subject": ("subject: ...", "subject: ..."),
    "title": ("title: ...", "title: ..."),
    "sms": ("sms: ...", "sms: ..."),
    "voice": ("voice: ...", "voice: ..."),
    "whatsapp": ("whatsapp: {template: ..., variables: [...]}", "whatsapp: {template: ..., variables: [...]}"),
}


def check_messages_exist(draft: Draft) -> Iterator[Finding]:
    """P501"""
    asked = [(step.what, path_of(step, "send")) for step in sends_of(draft)]
    if draft.plan.terms.document and not draft.plan.terms.accepted_by_customer:
        asked.append((draft.plan.terms.document, "policy.terms.document"))
    for name, path in asked:
        if not _in_default_language(draft, draft.library.messages.get(name, {})):
            yield _missing_text(draft, "P501", path, name, "message", "mensaje", draft.library.messages)


def check_calls_exist(draft: Draft) -> Iterator[Finding]:
    """P503"""
    for step in draft.steps():
        known = draft.library.calls
        if step.verb == "call" and step.what and not _in_default_language(draft, known.get(step.what, {})):
            yield _missing_text(draft, "P503", f"{step.path}.call", step.what, "call script", "guion", known)


def _in_default_language(draft: Draft, texts: Mapping[str, File]) -> bool:
    return any(language in texts for language in default_languages(draft.plan))


def _missing_text(draft: Draft, code: str, path: str, name: str, noun: str, nombre: str, known: Texts) -> Finding:
    folder = "calls" if code == "P503" else "messages"
    language = draft.plan.language.split("-")[0]
    near = did_you_mean(name, [other for other in known if other != name])
    add = f"{folder}/{language}/{name}.md"
    return draft.finding(code, path, f"there is no {noun} '{name}' in '{language}'",
                         f"no hay {nombre} «{name}» en «{language}»",
                         (near[0] or f"write {add}", near[1] or f"escriba {add}", near[2]))  # fmt: skip


# ---------------------------------------------------------------------------------------------- languages


def check_messages_in_every_language(draft: Draft) -> Iterator[Finding]:
    """P502: a customer's own language wins, so a message that lacks it comes in another one than the last did."""
    named = {step.what: path_of(step, "send") for step in reversed(sends_of(draft))}
    yield from _one_language_short(draft, "P502", named, draft.library.messages, "messages")


def check_calls_in_every_language(draft: Draft) -> Iterator[Finding]:
    """P505: the same of call scripts; their languages in use are those of the messages."""
    steps = [step for step in draft.steps() if step.verb == "call" and step.what]
    named = {step.what: f"{step.path}.call" for step in reversed(steps)}
    yield from _one_language_short(draft, "P505", named, draft.library.calls, "calls")


def languages_in_use(draft: Draft) -> tuple[str, ...]:
    """The playbook's own language, and those in which at least one of its messages is written."""
    found = {message.language for message in draft.plan.messages if _LANGUAGE.fullmatch(message.language)}
    return tuple(sorted(found | {draft.plan.language.split("-")[0]}))


def _one_language_short(draft: Draft, code: str, named: dict[str, str], known: Texts, folder: str) -> Iterator[Finding]:
    own = default_languages(draft.plan)
    there = {name: path for name, path in named.items() if _in_default_language(draft, known.get(name, {}))}
    for language in languages_in_use(draft):
        if language in own or language.split("-")[0] in own:
            continue
        lacking = [name for name in there if not {language, language.split("-")[0]} & set(known[name])]
        # Where most are lacking the language was only begun: that is said once, at the first.
        if 2 * len(lacking) > len(there) > 2:
            yield _begun(draft, code, there[lacking[0]], lacking, len(there), language, folder)
            continue
        for name in lacking:
            yield _untranslated(draft, code, there[name], name, language, folder)


def _untranslated(draft: Draft, code: str, path: str, name: str, language: str, folder: str) -> Finding:
    (reads, lee), (gets, recibe) = language_names(language), language_names(draft.plan.language)
    noun, nombre = ("the call script", "el guion") if folder == "calls" else ("the message", "el mensaje")
    file = f"{draft.library.folder or 'playbooks'}/{folder}/{language}/{name}.md"
    return draft.finding(code, path,
                         f"{noun} '{name}' is not written in {reads}, as others are: who reads {reads} gets {gets} "
                         f"here",
                         f"{nombre} «{name}» no está en {lee}, como otros: quien lee {lee} lo recibe en {recibe}",
                         (f"write {file}", f"escriba {file}"), warning=True)  # fmt: skip


def _begun(draft: Draft, code: str, path: str, lacking: list[str], all_of_them: int, language: str,
           folder: str) -> Finding:  # fmt: skip
    reads, lee = language_names(language)
    noun, nombre = ("call scripts", "guiones") if folder == "calls" else ("messages", "mensajes")
    return draft.finding(code, path,
                         f"{len(lacking)} of {all_of_them} {noun} are not written in {reads}, and some are",
                         f"{len(lacking)} de {all_of_them} {nombre} no están en {lee}, y algunos sí",
                         (f"write in {folder}/{language}: {listed(lacking)}",
                          f"escriba en {folder}/{language}: {listed(lacking)}"), warning=True)  # fmt: skip


# ---------------------------------------------------------------------------------------------- channels


def check_every_channel_has_its_text(draft: Draft) -> Iterator[Finding]:
    """P506: nothing stands in for a text that a channel lacks: the contact would fail."""
    told: set[tuple[str, str]] = set()
    for step in sends_of(draft):
        texts = [message for message in draft.plan.messages if message.id == step.what]
        for number, channel in enumerate(step.by):
            for field, code in _NEEDS[channel]:
                lacking = [message for message in texts if not _has(message, field)]
                if lacking and (step.what, field) not in told:
                    told.add((step.what, field))
                    path = path_of(step, f"by[{number}]")
                    yield _no_text(draft, code, path, channel, field, lacking)


def check_every_reward_has_its_words(draft: Draft) -> Iterator[Finding]:
    """P508: a reward that the message has no words for is granted, and the customer never hears of it."""
    for step in sends_of(draft):
        texts = [message for message in draft.plan.messages if message.id == step.what]
        lacking = [one for one in texts if step.reward and step.reward not in {words.id for words in one.rewards}]
        if lacking:
            yield _no_words(draft, path_of(step, "reward"), step.reward, lacking)


def _no_words(draft: Draft, path: str, reward: str, lacking: list[Message]) -> Finding:
    first = lacking[0]
    known = [words.id for words in first.rewards]
    near = did_you_mean(reward, known)
    files, archivos = _joined([file_of(draft, message).path for message in lacking])
    write = f"rewards: [{{id: {reward}, words: ...}}]"
    return draft.finding("P508", path,
                         f"'{first.id}' has no words for the reward '{reward}': nobody is told of it",
                         f"«{first.id}» no tiene palabras para el premio «{reward}»: nadie se entera de él",
                         (near[0] or f"write {write} in {files}", near[1] or f"escriba {write} en {archivos}", near[2]),
                         elsewhere=Elsewhere(file_of(draft, first).path, 1, 1, "the message", "el mensaje"),
                         warning=True)  # fmt: skip


def _has(message: Message, field: str) -> bool:
    text = getattr(message, field)
    return bool(text.strip()) if isinstance(text, str) else text is not None and bool(text.template)


def _no_text(draft: Draft, code: str, path: str, channel: str, field: str, lacking: list[Message]) -> Finding:
    first = lacking[0]
    file = file_of(draft, first).path
    files, archivos = _joined([file_of(draft, message).path for message in lacking])
    where, _ = _joined([f"'{message.language}'" for message in lacking])
    _, donde = _joined([f"«{message.language}»" for message in lacking])
    write, escriba = _WRITE[field]
    en, es = (
        f"'{first.id}' has no text for {channel} in {where}",
        f"«{first.id}» no tiene texto para {channel} en {donde}",
    )
    if code == "P507":
        en, es = (f"'{first.id}' has no {field} for {channel} in {where}",
                  f"«{first.id}» no tiene «{field}» para {channel} en {donde}")  # fmt: skip
    return draft.finding(code, path, en, es,
                         (f"write {write} in {files}, or take '{channel}' away here",
                          f"escriba {escriba} en {archivos}, o quite aquí «{channel}»"),
                         elsewhere=Elsewhere(file, 1, 1, "the message", "el mensaje"))  # fmt: skip


def _joined(parts: list[str]) -> tuple[str, str]:
    *firsts, last = parts
    before = f"{', '.join(firsts)} " if firsts else ""
    return (f"{before}and {last}", f"{before}y {last}") if firsts else (last, last)


OF_WORDS: Final[tuple[Check, ...]] = (check_messages_exist, check_calls_exist)
OF_SENSE: Final[tuple[Check, ...]] = (
    check_messages_in_every_language, check_calls_in_every_language, check_every_channel_has_its_text,
    check_every_reward_has_its_words,
)  # fmt: skip
