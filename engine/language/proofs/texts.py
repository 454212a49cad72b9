"""Messages and call scripts that a playbook refers to: P501 to P519."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from engine.language.diagnostics import Finding
from engine.language.library import File
from engine.language.messages import default_languages
from engine.language.proofs.draft import Check, Draft
from engine.language.suggestions import did_you_mean


def check_messages_exist(draft: Draft) -> Iterator[Finding]:
    """P501"""
    asked = [(step.what, f"{step.path}.send") for step in draft.steps() if step.verb == "send"]
    asked = [(what, "policy.terms.document" if path.startswith("policy.") else path) for what, path in asked]
    if draft.plan.terms.document and not draft.plan.terms.accepted_by_customer:
        asked.append((draft.plan.terms.document, "policy.terms.document"))
    for name, path in asked:
        if name and not _in_default_language(draft, draft.library.messages.get(name, {})):
            yield _missing_text(draft, "P501", path, name, "message", "mensaje", draft.library.messages)


def check_calls_exist(draft: Draft) -> Iterator[Finding]:
    """P503"""
    for step in draft.steps():
        known = draft.library.calls
        if step.verb == "call" and step.what and not _in_default_language(draft, known.get(step.what, {})):
            yield _missing_text(draft, "P503", f"{step.path}.call", step.what, "call script", "guion", known)


def _in_default_language(draft: Draft, texts: dict[str, File]) -> bool:
    return any(language in texts for language in default_languages(draft.plan))


def _missing_text(draft: Draft, code: str, path: str, name: str, noun: str, nombre: str,
                  known: dict[str, dict[str, File]]) -> Finding:  # fmt: skip
    folder = "calls" if code == "P503" else "messages"
    language = draft.plan.language.split("-")[0]
    near = did_you_mean(name, [other for other in known if other != name])
    add = f"{folder}/{language}/{name}.md"
    return draft.finding(code, path, f"there is no {noun} '{name}' in '{language}'",
                         f"no hay {nombre} «{name}» en «{language}»",
                         (near[0] or f"write {add}", near[1] or f"escriba {add}", near[2]))  # fmt: skip


OF_WORDS: Final[tuple[Check, ...]] = (check_messages_exist, check_calls_exist)
OF_SENSE: Final[tuple[Check, ...]] = ()
