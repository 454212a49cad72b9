"""What the proofs tell an author: each `err/proofs/NAME.yaml` has one mistake, and is told it once, word for word.

Files in a folder `NAME/` stand beside the playbook in place of those that are shipped: messages, calls, rule packs.
"""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest

from engine.language.compiler import Compiled, compile_text
from engine.language.diagnostics import has_errors, render
from engine.language.library import File, Library
from engine.language.text.decoding import mended

from .conftest import HERE, SINCE, YEARS_AHEAD
from .within import assert_within

FOLDER = HERE / "err" / "proofs"
WRONG = sorted(FOLDER.glob("*.yaml"))
each = pytest.mark.parametrize("file", WRONG, ids=lambda file: file.stem)


def _texts(file: Path) -> dict[str, str]:
    """The playbook and what stands beside it, by the paths that findings name."""
    own = [file, *sorted(path for path in file.with_suffix("").rglob("*") if path.is_file())]
    return {path.relative_to(HERE).as_posix(): path.read_text("utf-8") for path in own}


def _proved(file: Path, texts: dict[str, str], library: Library) -> Compiled:
    """The playbook with every proof, those that go through two years of due dates included."""
    messages = {name: dict(files) for name, files in library.messages.items()}
    calls, rules = {name: dict(files) for name, files in library.calls.items()}, dict(library.rules)
    first, *beside = texts
    for path in beside:
        kind, *parts = path.removeprefix(f"{first.removesuffix('.yaml')}/").rpartition(".")[0].split("/")
        if kind == "rules":
            rules[parts[0]] = File(path, texts[path].encode())
        else:
            (messages if kind == "messages" else calls).setdefault(parts[1], {})[parts[0]] = File(
                path, texts[path].encode()
            )
    around = msgspec.structs.replace(library, messages=messages, calls=calls, rules=rules)
    return compile_text(texts[first], first, around, YEARS_AHEAD, SINCE)


@each
@pytest.mark.parametrize("language", ["en", "es"])
def test_findings_read_as_written_down(file: Path, language: str, library: Library, bless: bool) -> None:
    result = _proved(file, _texts(file), library)
    shown = render(result.findings, result.sources, language)
    expected = file.with_suffix(".out" if language == "en" else ".es.out")
    if bless:
        expected.write_text(shown, "utf-8")
    assert (result.plan is None) == has_errors(result.findings)
    assert shown == expected.read_text("utf-8")


@each
def test_one_mistake_is_told_once_and_in_its_place(file: Path, library: Library) -> None:
    texts = _texts(file)
    (finding,) = _proved(file, texts, library).findings
    assert_within(finding, texts[finding.file])
    assert finding.message_en != finding.message_es
    assert bool(finding.hint_en) == bool(finding.hint_es)


@each
def test_what_can_be_typed_mends_it(file: Path, library: Library) -> None:
    """A fix leaves nothing of its kind, in the playbook or in what stands beside it."""
    texts = _texts(file)
    (finding,) = _proved(file, texts, library).findings
    if finding.fix is not None:
        texts[finding.file] = mended(texts[finding.file], finding.fix)
        after = _proved(file, texts, library).findings
        assert finding.code not in {one.code for one in after}, render(after, texts)


def test_the_corpus_is_large_of_many_kinds_and_each_of_it_expected(library: Library) -> None:
    codes = {finding.code for file in WRONG for finding in _proved(file, _texts(file), library).findings}
    assert len(WRONG) >= 100
    assert len(codes) >= 60
    assert {code[:2] for code in codes} == {"P1", "P2", "P3", "P4", "P5"}
    names = {file.stem for file in WRONG}
    assert {file.name for file in FOLDER.glob("*.out")} == {f"{name}{end}" for name in names
                                                            for end in (".out", ".es.out")}  # fmt: skip
    assert {path.name for path in FOLDER.iterdir() if path.is_dir()} <= names
