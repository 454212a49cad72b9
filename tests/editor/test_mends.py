"""What one key mends: the fix in its place, all slips at once, and the message that is missing."""

from __future__ import annotations

import pytest

from engine.language.compiler import compile_text
from engine.language.diagnostics import Finding, Fix
from engine.language.editing.mends import Mend, all_at_once, mends
from engine.language.library import File, Library, read_library
from engine.language.messages import read_message

from .conftest import ROOT, SOUND


def found_in(text: str, library: Library) -> tuple[Finding, ...]:
    return compile_text(text, "pe-empresas.yaml", library, (2025, 2029)).findings


def applied(text: str, fixes: tuple[Fix, ...]) -> str:
    lines = text.split("\n")
    for fix in sorted(fixes, key=lambda one: (one.line, one.column), reverse=True):
        before = [*lines[: fix.line - 1], lines[fix.line - 1][: fix.column - 1]]
        after = [lines[fix.end_line - 1][fix.end_column - 1 :], *lines[fix.end_line :]]
        lines = ("\n".join(before) + fix.text + "\n".join(after)).split("\n")
    return "\n".join(lines)


def mend_of(text: str, code: str, library: Library) -> list[Mend]:
    return [mend for mend in mends(found_in(text, library), text) if mend.finding.code == code]


def test_a_typed_fix_makes_the_finding_vanish(library: Library) -> None:
    bad = SOUND.replace("by: [sms, email]}", "by: [sms, emial]}", 1)
    [mend] = mend_of(bad, "P104", library)
    assert (mend.title_en, mend.title_es) == ("Write 'email'", "Escribir «email»")
    assert applied(bad, mend.fixes) == SOUND


def test_all_slips_are_mended_at_once_and_names_are_not_guessed(library: Library) -> None:
    bad = SOUND.replace("[sms, email]}", "[sms, emial]}", 1).replace("[whatsapp, email]}", "[whatsap, email]}", 1)
    bad = bad.replace("send: overdue-first", "send: overdue-frist")
    fixed = applied(bad, all_at_once(found_in(bad, library)))
    assert fixed == SOUND.replace("send: overdue-first", "send: overdue-frist")


def test_a_missing_message_is_written_with_what_its_channels_need() -> None:
    library = read_library(ROOT / "playbooks")
    bad = SOUND.replace("send: overdue-text, by: [sms, email]", "send: brand-new-notice, by: [whatsapp, letter]")
    [mend] = [one for one in mend_of(bad, "P501", library) if one.new_file]
    assert mend.new_file == "messages/es/brand-new-notice.md"
    assert (mend.title_en, mend.title_es) == (f"Create {mend.new_file}", f"Crear {mend.new_file}")
    file = File(mend.new_file, mend.new_text.encode())
    message, wrong = read_message("brand-new-notice", "es", file)
    assert not wrong
    assert message.whatsapp is not None
    assert message.whatsapp.template == "brand_new_notice_es"
    assert message.title
    texts = library.messages | {"brand-new-notice": {"es": file, "en": file}}
    left = found_in(bad, Library(library.folder, library.playbooks, texts, library.calls, library.rules))
    assert not {finding.code for finding in left if "brand-new-notice" in finding.file + finding.message_en} & {"P501"}


def test_a_missing_script_is_written_too(library: Library) -> None:
    bad = SOUND.replace("call: courtesy-call", "call: zzz")
    [mend] = [one for one in mend_of(bad, "P503", library) if one.new_file]
    assert mend.new_file == "calls/es/zzz.md"
    assert "Preguntas" in mend.new_text


@pytest.mark.parametrize(
    ("fix", "title"),
    [
        (Fix(1, 1, 1, 3, "x"), "Write 'x'"),
        (Fix(1, 1, 1, 1, "- [any]\n"), "Insert '- [any]'"),
        (Fix(1, 1, 1, 3, ""), "Delete it"),
        (Fix(1, 1, 1, 3, "y" * 80), f"Write '{'y' * 57}...'"),
    ],
)
def test_a_mend_is_named_by_what_it_types(fix: Fix, title: str) -> None:
    finding = Finding("a.yaml", 1, 1, 1, 3, "P104", "en", "es", fix=fix)
    assert [mend.title_en for mend in mends([finding], "abc")] == [title]


def test_fixes_that_overlap_are_not_typed_together() -> None:
    fixes = [Fix(1, 1, 1, 5, "a"), Fix(1, 3, 1, 8, "b"), Fix(1, 8, 1, 9, "c")]
    found = [Finding("a.yaml", 1, fix.column, 1, fix.end_column, "P104", "", "", fix=fix) for fix in fixes]
    assert [fix.text for fix in all_at_once(found)] == ["a", "c"]
    assert all_at_once([Finding("a", 1, 1, 1, 2, "P501", "", "", fix=fixes[0])]) == ()
