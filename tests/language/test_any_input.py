"""Whatever is written, the compiler answers: a plan or an error, never neither, and never a crash."""

from __future__ import annotations

import os
import random
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from engine.language.canonical import canonical, read_plan
from engine.language.compiler import compile_text
from engine.language.diagnostics import has_errors, render
from engine.language.library import File, Library, read_file
from engine.language.messages import read_message
from engine.language.text.decoding import LARGEST

from .conftest import HERE, YEARS
from .within import assert_within

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
    for finding in result.findings:
        if finding.file == "any.yaml" and result.sources["any.yaml"]:
            assert_within(finding, result.sources["any.yaml"])
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
@example(pieces=["|\n", "  covers:", "|\n", "["])
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


# ---------------------------------------------------------------------------------------------- bytes of the corpus

CORPUS = sorted([*(HERE / "err").glob("*.yaml"), *(HERE / "ok").glob("*.yaml")])
# Times that each file is spoilt; a longer run: `COBRANZA_MUTATIONS=1000 pytest tests/language/test_any_input.py`.
MUTATIONS = int(os.environ.get("COBRANZA_MUTATIONS", "2"))
INTERESTING = b"[]{}:-,#'\"&*!|>%@`?~\t\n\r \x00\x80\xff0.5"


def spoilt(body: bytes, chance: random.Random) -> bytes:
    """The bytes with one to four things done to them that a broken editor, disk or hand does."""
    for _ in range(chance.randint(1, 4)):
        at, size = chance.randint(0, len(body)), chance.choice((1, 1, 1, 2, 5, 40, 200))
        new = bytes(chance.choice(INTERESTING) for _ in range(chance.randint(1, 3)))
        flipped = bytes([body[at] ^ 1 << chance.randint(0, 7)]) if at < len(body) else new
        body = chance.choice((
            body[:at] + flipped + body[at + 1 :],
            body[:at] + body[at + size :],
            body[:at] + new + body[at:],
            body[:at] + body[at : at + size] * 2 + body[at + size :],
            body[:at],
            body[:at] + body[chance.randint(0, len(body)) :],
        ))  # fmt: skip
    return body


@pytest.mark.parametrize("file", CORPUS, ids=lambda file: file.stem)
def test_any_byte_of_the_corpus_may_be_wrong(file: Path, library: Library) -> None:
    chance = random.Random(f"{file.stem} {MUTATIONS}")
    for _ in range(MUTATIONS):
        answers(spoilt(file.read_bytes(), chance), library)


# ---------------------------------------------------------------------------------------------- what no person writes


def _large() -> Iterator[tuple[str, str | bytes, str]]:
    lines = range(30_000)
    bomb = "".join(f"{chr(98 + row)}: &{chr(98 + row)} [{', '.join(['*' + chr(97 + row)] * 9)}]\n" for row in range(20))
    yield "a hundred million bytes", b"a" * 100_000_000, "P003"
    yield "a hundred million letters in a list", "a: [" + "b, " * 33_000_000, "P003"
    yield "a hundred thousand keys", "".join(f"key{line}: a\n" for line in range(100_000)), "P003"
    yield "brackets in brackets", "[" * 50_000, "P008"
    yield "braces in braces", "{" * 50_000, "P008"
    yield "braces under keys", "{a: " * 50_000, "P008"
    yield "dashes in dashes", "- " * 50_000, "P008"
    yield "brackets over lines", "[\n" * 50_000, "P008"
    yield "ever deeper lines", "".join(" " * line + f"key{line}:\n" for line in range(1_000)), "P008"
    yield "a billion laughs", "a: &a [x, x]\n" + bomb, "P009"
    yield "merged keys", "a: &a {x: 1}\nb: {<<: *a}\n", "P009"
    yield "one long line", "a" * 2_000_000, "P103"
    yield "one long line of quotes", '"' * 2_000_000, "P006"
    yield "one long line of colons", "a: " * 600_000, "P006"
    yield "one long line of entries", "a: [" + '"x", ' * 20_000 + "b c: d", "P006"
    yield "a slip in each line", SOUND + "x:y\n" * 30_000, "P017"
    yield "a key again and again", "a: b\n" * 20_000, "P012"
    yield "tabs", "".join("\ta: b\n" for _ in lines), "P004"
    yield "special spaces", "".join("\u00a0a: b\n" for _ in lines), "P018"
    yield "nothing but tabs", "\t" * 2_000_000, "P004"
    yield "a character that is none", "a: b\x00c\n", "P001"
    yield "half a character", "a: \ud800\n", "P001"
    yield "bytes that are no letters", b"a: \xc3\x28\n", "P001"
    yield "a file of a spreadsheet", b"PK\x03\x04" + bytes(range(256)) * 100, "P001"
    yield "any bytes", bytes(range(256)) * 4_000, "P001"
    yield "UTF-16", SOUND.encode("utf-16"), "P001"
    yield "UTF-16, the other way round", b"\xfe\xff" + SOUND.encode("utf-16-be"), "P001"
    yield "a byte order mark", "\ufeff" + SOUND, "P002"


LARGE = list(_large())


@pytest.mark.parametrize(("text", "code"), [case[1:] for case in LARGE], ids=[case[0] for case in LARGE])
def test_what_no_person_writes_is_answered(text: str | bytes, code: str, library: Library) -> None:
    result = compile_text(text, "any.yaml", library, YEARS)
    assert result.plan is None
    assert code in {finding.code for finding in result.findings}
    assert len(result.findings) < 1_000
    assert len(render(result.findings, result.sources)) < 1_000_000


def test_of_a_large_file_only_enough_is_read(tmp_path: Path, library: Library) -> None:
    file = tmp_path / "large.yaml"
    with file.open("wb") as stream:
        stream.truncate(100_000_000)
    read = read_file(file)
    assert len(read.body) == LARGEST + 1
    assert [finding.code for finding in compile_text(read.body, "any.yaml", library, YEARS).findings] == ["P003"]
