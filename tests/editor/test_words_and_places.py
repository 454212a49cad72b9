"""What stands here, where it is written, the outline, and that every place of any text has an answer."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from engine.language.editing.completion import complete
from engine.language.editing.dates import Dates, dates_of
from engine.language.editing.grammar import FILE_KINDS, FileKind
from engine.language.editing.hover import explain_at, explain_code
from engine.language.editing.outline import Heading, outline
from engine.language.editing.places import Target, definitions, references
from engine.language.library import Library
from schemas.plan import Plan

from .conftest import SOUND, TODAY, at_mark, in_sound

DUE = date(2026, 3, 2)


@pytest.fixture(scope="module")
def dates(plan: Plan) -> Dates:
    return dates_of(plan, TODAY, DUE)


# ---------------------------------------------------------------------------------------------- words

TOLD = [
    # keys: what for, how written, whether it can be left out
    ("  cov|ers:", "which invoices this playbook takes", "qué facturas toma"),
    ("  cal|endar: PE", "cannot be left out", "No se puede omitir"),
    ("if_undeliv|ered:", "address is bad", "dirección es mala"),
    # facts, as keys, in cells, and in the head of a table
    ("risk: [med|ium, high]}", "`low`, `medium`, `high`", "clase de riesgo"),
    ("given: [expo|sure,", "everything the customer owes", "todo lo que el cliente debe"),
    ("[at least 500|00 PEN, any, any, key-account", "everything the customer owes", "todo lo que el cliente debe"),
    # the answers of a table
    ("[500 PEN to under 5000 PEN, high, 2, 40|%", "paid at once", "se paga al acordar"),
    # moments, with the example's real days
    ("at: 5 days |before due", "Wed 25 Feb 2026", "mié 25 feb 2026"),
    ("at: 10 |business days after final-demand", "Thu 30 Apr 2026", "jue 30 abr 2026"),
    ("ends: 240 |days after due", "Wed 28 Oct 2026", "mié 28 oct 2026"),
    ("payment: 30 |days after issue", "Mon 2 Mar 2026", "lun 2 mar 2026"),
    # names: a message by its subject and first lines, a script, a pack
    ("send: overdue-|first", "Pendiente de pago", "Buen día"),
    ("call: courtesy-|call", "Llamada de cortesía", "es"),
    ("contact_rules: [pe-|b2b", "**pe-b2b**", "**pe-b2b**"),
]


@pytest.mark.parametrize(("piece", "en", "es"), TOLD)
def test_what_stands_here(piece: str, en: str, es: str, library: Library, dates: Dates) -> None:
    for language, words in (("en", en), ("es", es)):
        told = explain_at(*in_sound(piece), library, "playbook", language, dates)
        assert told is not None
        assert words in told.text


def test_a_step_that_is_put_off_says_so(library: Library, plan: Plan) -> None:
    # Five days after Tuesday 3 March is a Sunday.
    told = explain_at(*in_sound("{at: 5 days| after due, send"), library, dates=dates_of(plan, TODAY, date(2026, 3, 3)))
    assert told is not None
    assert "Mon 9 Mar 2026 (+6), put off from Sun 8 Mar 2026" in told.text


def test_where_there_is_nothing_to_tell_nothing_is_told(library: Library) -> None:
    for snippet in ("# a |comment\npolicy:\n", "|", "unknown: w|ord", "policy:\n  unk|nown: 1"):
        assert explain_at(*at_mark(snippet), library) is None


def test_a_code_is_explained_with_its_example() -> None:
    assert "leter" in explain_code("P104", "es")
    assert "```yaml" in explain_code("P104", "en")
    assert explain_code("X999", "en") == ""


# ---------------------------------------------------------------------------------------------- places


def names(targets: list[Target]) -> list[str]:
    return [f"{Path(target.file).parent.name}/{Path(target.file).name}".lstrip("/") for target in targets]


WRITTEN = [
    ("send: overdue-|first", ["es/overdue-first.md", "en/overdue-first.md"]),
    ("document: credit-|terms", ["es/credit-terms.md", "en/credit-terms.md"]),
    ("call: negotiation-|call", ["es/negotiation-call.md", "en/negotiation-call.md"]),
    ("contact_rules: [pe-|b2b", ["rules/pe-b2b.yaml"]),
    ("playbook: pe-|empresas", []),
]


@pytest.mark.parametrize(("piece", "files"), WRITTEN)
def test_where_a_name_is_written(piece: str, files: list[str], library: Library) -> None:
    assert names(definitions(*in_sound(piece), library)) == files


def line_of(piece: str) -> int:
    return SOUND[: SOUND.index(piece)].count("\n") + 1


HERE = [
    # the step that a moment counts from
    ("at: 10 business days after |final-demand", "send: final-demand"),
    # facts that the playbook gives itself
    ("risk: [med|ium, high]}", "segments:"),
    ("ri|sk: [medium, high]}", "segments:"),
    ("unless: {off|er: answered}", "offers:"),
    ("[500 PEN to under 5000 PEN, hi|gh, 2,", "segments:"),
]


@pytest.mark.parametrize(("piece", "there"), HERE)
def test_what_the_playbook_says_itself(piece: str, there: str, library: Library) -> None:
    found = definitions(*in_sound(piece), library)
    assert [(one.file, one.line) for one in found] == [("", line_of(there))]


def test_a_test_leads_to_the_step_of_its_playbook(library: Library) -> None:
    text = "playbook: pe-empresas\ntests:\n  - expect:\n      - {on: 2026-03-03, send: overdue-|first}"
    [found] = definitions(*at_mark(text), library, "tests")
    body = library.playbooks["pe-empresas"].body.decode()
    assert body.split("\n")[found.line - 1][found.column - 1 : found.end_column - 1] == "overdue-first"


def test_a_message_knows_the_steps_that_send_it(library: Library) -> None:
    at_step = references(*in_sound("send: overdue-|first"), library, "playbook", "pe-empresas.yaml")
    at_file = references("---\n", 0, 0, library, "message", "playbooks/messages/es/overdue-first.md")
    assert at_step == at_file
    assert {Path(one.file).stem for one in at_step} == {"pe-empresas", "pe-personas"}


# ---------------------------------------------------------------------------------------------- outline


def flat(headings: tuple[Heading, ...]) -> list[str]:
    return [f"{one.name} {one.detail}".strip() for one in headings]


def test_the_outline_is_the_life_by_stages() -> None:
    chapters = {one.name: one for one in outline(SOUND)}
    assert chapters["recovery"].kind == "stage"
    assert flat(chapters["recovery"].inner) == [
        "send final-demand 45 days after due",
        "report credit-bureau 10 business days after final-demand",
        "hand_over legal 20 business days after final-demand",
        "write_off small-balance 20 business days after final-demand",
        "ends 240 days after due, then review by head-of-collections",
    ]
    assert "segments 4 filas" in flat({one.name: one for one in outline(SOUND, language="es")}["data"].inner)


def test_the_outline_of_a_broken_file_has_what_can_be_read() -> None:
    broken = SOUND.replace("send: final-demand, by: [letter, email]", "send: final-demand, by: [letter, email")
    assert [one.name for one in outline(broken)] == [one.name for one in outline(SOUND)]


def test_every_heading_lies_within_the_one_above() -> None:
    def check(headings: tuple[Heading, ...], first: tuple[int, int], end: tuple[int, int]) -> None:
        for one in headings:
            assert first <= (one.key.line, one.key.column) <= one.end <= end
            check(one.inner, (one.key.line, one.key.column), one.end)

    check(outline(SOUND), (1, 1), (SOUND.count("\n") + 1, 1))


# ---------------------------------------------------------------------------------------------- any place of any text

LINES = SOUND.split("\n")
PIECES = ["[", "]", "{", "}", ": ", "- ", " #", "'", '"', "\n", "\n  ", "\t", "|\n", "😀", "\r", ",", "any", "---\n",
          "\ue000", "after ", "only_if: {", "{{ ", "}}", "{% for a in a.b %}", "a.",
          "invoices[0].", "| ", *LINES]  # fmt: skip
kinds = st.sampled_from(FILE_KINDS)
places = st.tuples(st.integers(-1, 40), st.integers(-1, 60))


@pytest.mark.parametrize(("text", "line", "column"), [("]\n", 1, 0), ("a: b\n  c\n  d", 1, 3), ("- x\n  y\n", 1, 2)])
def test_the_line_of_a_text_that_goes_on_is_completed_alone(
    text: str, line: int, column: int, library: Library
) -> None:
    found = complete(text, line, column, library, "playbook", "pe-empresas", "en")
    assert 0 <= found.start <= column <= found.end <= len(text.split("\n")[line])


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(pieces=st.lists(st.sampled_from(PIECES), max_size=30), place=places, file=kinds)
def test_every_place_of_any_text_has_an_answer(
    pieces: list[str], place: tuple[int, int], file: FileKind, library: Library, dates: Dates
) -> None:
    text = "".join(pieces)
    answer(text, *place, file, library, dates)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(cut=st.integers(0, len(SOUND)), gone=st.integers(0, 40), piece=st.sampled_from(PIECES))
def test_every_place_of_a_playbook_with_a_slip_has_an_answer(
    cut: int, gone: int, piece: str, library: Library, dates: Dates
) -> None:
    text = SOUND[:cut] + piece + SOUND[cut + gone :]
    before = SOUND[:cut] + piece
    answer(text, before.count("\n"), len(before) - (before.rfind("\n") + 1), "playbook", library, dates)


def answer(text: str, line: int, column: int, file: FileKind, library: Library, dates: Dates) -> None:
    for language in ("en", "es"):
        found = complete(text, line, column, library, file, "pe-empresas", language)
        assert 0 <= found.start <= found.end <= max(map(len, re.split("\n", text)))
        explain_at(text, line, column, library, file, language, dates)
        outline(text, file, language)
    definitions(text, line, column, library, file)
    references(text, line, column, library, file, "playbooks/messages/es/invoice.md")
