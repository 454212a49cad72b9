"""Whatever is written, the compiler answers: a plan or an error, never neither, and never a crash."""

from __future__ import annotations

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from engine.language.canonical import canonical, read_plan
from engine.language.compiler import compile_text
from engine.language.diagnostics import has_errors, render
from engine.language.library import File, Library
from engine.language.messages import read_message

from .conftest import HERE, YEARS

SOUND = (HERE / "ok" / "pe-empresas.yaml").read_text("utf-8")
LINES = SOUND.split("\n")
PIECES = ["[", "]", "{", "}", ": ", "- ", " #", "'", '"', "\n", "\t", "&a ", "*a", "!!x ", "|\n", "? ", "any", "0", "%",
          "1,000 PEN", "at least ", " to ", "due", "all_of", "\u2028", "\ufeff", "é", "😀", "---\n", "<<", "...\n",
          ","]  # fmt: skip
few = settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


def answers(text: str | bytes, library: Library) -> None:
    """The promise: findings render, and a plan is there exactly when no finding is an error."""
    result = compile_text(text, "any.yaml", library, YEARS)
    render(result.findings, result.sources, "en")
    render(result.findings, result.sources, "es")
    assert (result.plan is None) == has_errors(result.findings)
    if result.plan is not None:
        assert read_plan(canonical(result.plan)) == result.plan


@few
@given(text=st.text(max_size=300))
def test_any_text(text: str, library: Library) -> None:
    answers(text, library)


@few
@given(body=st.binary(max_size=300))
def test_any_bytes(body: bytes, library: Library) -> None:
    answers(body, library)


@few
@given(pieces=st.lists(st.sampled_from([*PIECES, *LINES]), max_size=40))
def test_any_pieces_of_yaml(pieces: list[str], library: Library) -> None:
    answers("".join(pieces), library)


@few
@given(edits=st.lists(st.tuples(st.integers(0, len(SOUND)), st.integers(0, 12), st.sampled_from(PIECES)), max_size=4))
def test_a_sound_playbook_with_slips_of_the_hand(edits: list[tuple[int, int, str]], library: Library) -> None:
    text = SOUND
    for place, cut, piece in edits:
        text = text[:place] + piece + text[place + cut :]
    answers(text, library)


@few
@given(gone=st.sets(st.integers(0, len(LINES) - 1), max_size=8), moved=st.integers(0, len(LINES) - 1))
def test_a_sound_playbook_with_lines_lost_or_moved(gone: set[int], moved: int, library: Library) -> None:
    kept = [line for number, line in enumerate(LINES) if number not in gone]
    answers("\n".join([*kept[moved:], *kept[:moved]]), library)


@few
@given(text=st.lists(st.sampled_from([*PIECES, "---\n", "subject: x", "whatsapp: {template: a}"]), max_size=12))
def test_any_message(text: list[str]) -> None:
    body = "".join(text).encode("utf-8", "surrogatepass")
    message, findings = read_message("any", "es", File("any.md", body))
    assert message.id == "any"
    render(findings, {"any.md": "".join(text)})


def test_very_many_mistakes_are_told_in_part(library: Library) -> None:
    result = compile_text(SOUND + "".join(f"key{number}: a\n" for number in range(5_000)), "any.yaml", library, YEARS)
    assert 100 < len(result.findings) < 1_000


def test_a_file_of_a_size_no_playbook_has_is_not_read(library: Library) -> None:
    result = compile_text("a: [" + "b, " * 100_000 + "]", "any.yaml", library, YEARS)
    assert [finding.code for finding in result.findings] == ["P003"]


def test_a_very_long_value_does_not_make_a_very_long_message(library: Library) -> None:
    result = compile_text(SOUND.replace("under 20%", "under " + "9" * 100_000 + "%"), "any.yaml", library, YEARS)
    assert len(render(result.findings, result.sources)) < 5_000
