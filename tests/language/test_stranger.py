"""A stranger at the desk: realistic mistakes, planted one by one in a shipped playbook. What they are told is enough.

Each is told once, in both languages, word for word as in `stranger/`, and is mended by what the message says alone:
by its fix, or by an edit of a line that it names, to words that stand in it. Then nothing is left to be told.
"""

from __future__ import annotations

from typing import NamedTuple

import msgspec
import pytest

from engine.language.compiler import Compiled, compile_text
from engine.language.diagnostics import render
from engine.language.library import File, Library
from engine.language.text.decoding import mended

from .conftest import HERE, SINCE, YEARS_AHEAD

PLAYBOOK = "playbooks/pe-empresas.yaml"


class Edit(NamedTuple):
    """What a person types who has read the message and nothing else: on a line, these words for those."""

    line: int
    old: str
    new: str


class Mistake(NamedTuple):
    """One slip of a stranger: what should stand there, what stands there, and how it is mended; None is the fix."""

    name: str
    right: str
    wrong: str
    mend: Edit | None = None
    file: str = PLAYBOOK


_CATCH_ALL = "      - [any, any, any, watch, high]\n"
_OTHERS = (
    "      - [at least 50000 PEN, any, any, key-account, low]\n"
    '      - [any, under 20%, "0", standard, low]\n'
    "      - [any, under 50%, at most 1, standard, medium]\n"
)
MISTAKES = (
    # Text.
    Mistake("a-bracket-left-open", "by: [sms, email]}\n    - at: 8", "by: [sms, email}\n    - at: 8"),
    Mistake("an-entry-without-braces", "- {at: 5 days after due, send: overdue-text, by: [sms, email]}",
            "- at: 5 days after due, send: overdue-text, by: [sms, email]"),
    Mistake("an-entry-without-its-dash", "    - {at: 5 days after due, send: overdue-text",
            "    {at: 5 days after due, send: overdue-text"),
    Mistake("a-line-too-far-to-the-left", "      team: collections\n", "     team: collections\n"),
    Mistake("a-decimal-comma", "discount: 2%", "discount: 2,5%", Edit(17, "2,5%", "2.5%")),
    # Shape, and how values are written.
    Mistake("a-channel-misspelt", "by: [whatsapp, email]                 #", "by: [whatsap, email]                 #",
            Edit(54, "whatsap", "whatsapp")),
    Mistake("channels-joined-by-and", "by: [sms, email]}\n    - at: 8", "by: [sms y email]}\n    - at: 8"),
    Mistake("hours-as-they-are-said", "hours: 09:00 to 18:00", "hours: 9 a 18", Edit(23, "9 a 18", "09:00 to 18:00")),
    Mistake("a-moment-in-spanish", "next_stage: 15 days after due", "next_stage: 15 días después de vencida"),
    # Time.
    Mistake("a-step-before-its-stage", "{at: 15 days after due, send: offer", "{at: 5 days after due, send: offer",
            Edit(84, "at: 5 days after due", "at: 15 days after due")),
    Mistake("an-end-before-the-last-steps", "ends: 240 days after due", "ends: 60 days after due",
            Edit(104, "60 days after due", "90 days after due")),
    # Tables and conditions.
    Mistake("a-gap-between-two-rows", "[at least 5000 PEN, high, 3", "[at least 6000 PEN, high, 3"),
    Mistake("the-rest-put-first", _OTHERS + _CATCH_ALL, _CATCH_ALL + _OTHERS),
    Mistake("two-rows-for-one-amount", "[500 PEN to under 5000 PEN, high", "[500 PEN to 5000 PEN, high",
            Edit(78, "500 PEN to 5000 PEN", "500 PEN to under 5000 PEN")),
    Mistake("an-amount-in-another-currency", "only_if: {amount_due: at least 1000 PEN",
            "only_if: {amount_due: at least 1000 USD", Edit(67, "at least 1000 USD", "at least 1000 PEN")),
    # Limits and law.
    Mistake("a-cap-too-low", "messages: at most 3 in 7 days", "messages: at most 1 in 15 days",
            Edit(25, "at most 1 in 15 days", "at most 3 in 15 days")),
    Mistake("too-soon-after-the-notice", "at: 10 business days after final-demand",
            "at: 5 business days after final-demand",
            Edit(92, "at: 5 business days after final-demand", "at: 10 business days after final-demand")),
    Mistake("a-reminder-over-a-weekend", "at: 5 days before due", "at: 3 days before due",
            Edit(52, "at: 3 days before due", "at: 3 business days before due")),
    Mistake("a-pack-misspelt", "contact_rules: [pe-b2b, house]", "contact_rules: [pe-bb, house]"),
    # Messages.
    Mistake("a-message-misspelt", "send: overdue-text", "send: overdue-tex"),
    Mistake("a-name-misspelt", "{{ customer.name }}:", "{{ customer.nmae }}:",
            file="playbooks/messages/es/overdue-first.md"),
    Mistake("a-date-as-the-system-writes-it", "{{ invoice.due_on | day }}", "{{ invoice.due_on }}",
            file="playbooks/messages/es/overdue-first.md"),
)  # fmt: skip


def _planted(mistake: Mistake, library: Library) -> dict[str, str]:
    """The text of the playbook, and of the file with the mistake where that is another."""
    texts = {PLAYBOOK: library.playbooks["pe-empresas"].body.decode()}
    if mistake.file != PLAYBOOK:
        texts[mistake.file] = _message(library, mistake.file).decode()
    assert mistake.right in texts[mistake.file], f"{mistake.name}: its right piece is not in {mistake.file}"
    texts[mistake.file] = texts[mistake.file].replace(mistake.right, mistake.wrong, 1)
    return texts


def _message(library: Library, path: str) -> bytes:
    language, name = path.removeprefix("playbooks/messages/").removesuffix(".md").split("/")
    return library.messages[name][language].body


def _checked(texts: dict[str, str], library: Library) -> Compiled:
    """What `cobranza check` says of the playbook, with all its proofs."""
    messages = {name: dict(files) for name, files in library.messages.items()}
    for path in texts.keys() - {PLAYBOOK}:
        language, name = path.removeprefix("playbooks/messages/").removesuffix(".md").split("/")
        messages[name][language] = File(path, texts[path].encode())
    beside = msgspec.structs.replace(library, messages=messages)
    return compile_text(texts[PLAYBOOK], PLAYBOOK, beside, YEARS_AHEAD, SINCE)


each = pytest.mark.parametrize("mistake", MISTAKES, ids=lambda mistake: mistake.name)


@each
def test_a_mistake_is_told_once_and_in_its_file(mistake: Mistake, library: Library) -> None:
    found = _checked(_planted(mistake, library), library).findings
    assert [finding.file for finding in found] == [mistake.file], found


@each
@pytest.mark.parametrize("language", ["en", "es"])
def test_what_a_stranger_reads(mistake: Mistake, language: str, library: Library, bless: bool) -> None:
    result = _checked(_planted(mistake, library), library)
    shown = render(result.findings, result.sources, language)
    golden = HERE / "stranger" / f"{mistake.name}{'' if language == 'en' else '.es'}.out"
    if bless:
        golden.write_text(shown, "utf-8")
    assert shown == golden.read_text("utf-8")


@each
def test_the_message_alone_is_enough_to_mend_it(mistake: Mistake, library: Library) -> None:
    texts = _planted(mistake, library)
    result = _checked(texts, library)
    (finding,) = result.findings
    if mistake.mend is None:
        assert finding.fix is not None
        texts[mistake.file] = mended(texts[mistake.file], finding.fix)
    else:
        for language in ("en", "es"):
            said = render(result.findings, result.sources, language)
            assert mistake.mend.new.removeprefix("at: ") in said
            assert f"{mistake.file}:{mistake.mend.line}:" in said
        lines = texts[mistake.file].split("\n")
        line = lines[mistake.mend.line - 1]
        assert mistake.mend.old in line
        lines[mistake.mend.line - 1] = line.replace(mistake.mend.old, mistake.mend.new, 1)
        texts[mistake.file] = "\n".join(lines)
    after = _checked(texts, library)
    assert after.findings == (), render(after.findings, after.sources)


def test_the_mistakes_are_of_every_kind_and_none_is_lost(library: Library) -> None:
    codes = {finding.code for mistake in MISTAKES for finding in _checked(_planted(mistake, library), library).findings}
    assert {code[:2] for code in codes} == {"P0", "P1", "P2", "P3", "P4", "P5"}
    assert len(codes) >= 10
    kept = {f"{mistake.name}{end}" for mistake in MISTAKES for end in (".out", ".es.out")}
    assert {file.name for file in (HERE / "stranger").glob("*.out")} == kept


def test_the_playbook_is_sound_before_anything_is_planted(library: Library) -> None:
    texts = {PLAYBOOK: library.playbooks["pe-empresas"].body.decode()}
    assert _checked(texts, library).findings == ()
