"""That a call script has what a person on the telephone needs, P540, and names only what can be filled in, P541."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator
from typing import Final, NamedTuple

from engine.language.diagnostics import Elsewhere, Finding
from engine.language.proofs.draft import Check, Draft
from engine.language.proofs.uses import calls_of
from schemas.call_scripts import NAMES, PLACEHOLDER
from schemas.plan import CallScript, Step


class _Part(NamedTuple):
    """A part of a script: how its heading reads, its name and a heading to type, and the stages that need it."""

    heading: str
    name: str
    nombre: str
    write: dict[str, str]
    stages: tuple[str, ...] = ()


_PARTS: Final = (
    _Part(r"\bton[oe]\b", "the tone", "el tono", {"es": "**Tono.** ...", "en": "**Tone.** ..."}),
    _Part(r"gui[oó]n|pregunt|script|question|\bask\b", "what to say and ask", "qué decir y preguntar",
          {"es": "## Preguntas", "en": "## Questions"}),
    _Part(r"objeci|respuesta|responde|contesta|objection|answer|they say|si dice", "answers to usual objections",
          "respuestas a las objeciones habituales", {"es": "## Objeciones", "en": "## Objections"}),
    _Part(r"motivo|alternativa|ofrec|oferta|propuest|reason|alternative|offer|propos", "alternatives to offer",
          "alternativas para ofrecer", {"es": "## Según el motivo", "en": "## By reason"}, ("negotiation", "recovery")),
)  # fmt: skip
# A heading, or a paragraph's first words in bold: `## Script`, `**Tone.** Firm, and kind.`
_HEADING: Final = re.compile(r"^(?:#{1,6}\s+(.+)|\*\*(.+?)\*\*)", re.MULTILINE)


def check_scripts_have_their_parts(draft: Draft) -> Iterator[Finding]:
    """P540"""
    for script in draft.plan.calls:
        steps = calls_of(draft, script.id)
        if script.language.split("-")[0] in ("es", "en"):
            yield from _without(draft, script, steps)


def _without(draft: Draft, script: CallScript, steps: tuple[Step, ...]) -> Iterator[Finding]:
    headings = " / ".join(first or second for first, second in _HEADING.findall(script.body)).lower()
    stages = {step.stage for step in steps}
    missing = [part for part in _PARTS if not re.search(part.heading, headings)
               and (not part.stages or stages & set(part.stages))]  # fmt: skip
    if missing:
        write = ", ".join(part.write[script.language.split("-")[0]] for part in missing)
        yield _at_the_top(draft, script, steps,
                          f"this call script lacks {_and(missing, 'and', spanish=False)}",
                          f"a este guion le falta {_and(missing, 'y', spanish=True)}",
                          f"add {write}", f"agregue {write}")  # fmt: skip


def _and(parts: list[_Part], word: str, *, spanish: bool) -> str:
    *firsts, last = [part.nombre if spanish else part.name for part in parts]
    return f"{', '.join(firsts)} {word} {last}" if firsts else last


def _at_the_top(draft: Draft, script: CallScript, steps: tuple[Step, ...], en: str, es: str, hint: str,
                pista: str) -> Finding:  # fmt: skip
    file = draft.library.calls[script.id][script.language]
    first = script.body.split("\n", 1)[0]
    elsewhere: Elsewhere | None = (
        draft.elsewhere(f"{steps[0].path}.call", "used here", "se usa aquí") if steps else None
    )
    return Finding(file.path, 1, 1, 1, max(len(first), 1) + 1, "P540", en, es, hint, pista,
                   "warning", elsewhere)  # fmt: skip


def check_scripts_name_what_is_there(draft: Draft) -> Iterator[Finding]:
    """P541"""
    for script in draft.plan.calls:
        file = draft.library.calls[script.id][script.language]
        for line, text in enumerate(script.body.split("\n"), 1):
            for found in PLACEHOLDER.finditer(text):
                if found[1] not in NAMES:
                    near = difflib.get_close_matches(found[1], NAMES, 1)
                    names = ", ".join(NAMES)
                    yield Finding(file.path, line, found.start() + 1, line, found.end() + 1, "P541",
                                  f"nothing can be filled in for '{found[1]}' in a call script",
                                  f"no hay con qué llenar «{found[1]}» en un guion",
                                  f"did you mean '{near[0]}'?" if near else f"there are: {names}",
                                  f"¿quiso decir «{near[0]}»?" if near else f"hay: {names}")  # fmt: skip


OF_WORDS: Final[tuple[Check, ...]] = (check_scripts_name_what_is_there,)
OF_SENSE: Final[tuple[Check, ...]] = (check_scripts_have_their_parts,)
