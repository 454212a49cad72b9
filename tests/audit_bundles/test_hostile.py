"""Bundles made to break the verifier, or to say two things to two readers: each ends with a name, and in time."""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
import zipfile
from base64 import b64encode
from collections.abc import Callable
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from typing import Any

import msgspec
import pytest

from tests.bundles.recorded import KEY, bundle_of
from workers.audit import verifying
from workers.audit.bundle_files import NameRefused, TooMuch, read, write
from workers.audit.keys import public_of
from workers.audit.verifying import verify

ROOT = Path(__file__).parents[2]
OURS = public_of(KEY)
Bundle = dict[str, bytes]
UNGUARDED = """
import sys
from pathlib import Path
from workers.audit import verifying
from workers.audit.bundle_files import read
verifying.ALONE = 0
found = verifying.verify(read(Path(sys.argv[1])), jobs=2, replay=False)
print(found.cases, len(found.divergences), flush=True)
"""
REWRITTEN: dict[str, Callable[[bytes], bytes]] = {
    "a key twice": lambda raw: raw.replace(b'"seq":4', b'"seq":9,"seq":4'),
    "a number otherwise": lambda raw: raw.replace(b'"position":4', b'"position":4e0'),
    "a letter escaped": lambda raw: raw.replace(b'"event"', b'"\\u0065vent"', 1),
    "white space": lambda raw: raw.replace(b'":', b'": '),
    "line ends of another system": lambda raw: raw.replace(b"\n", b"\r\n"),
    "an empty line": lambda raw: raw.replace(b"\n", b"\n\n", 1),
    "a mark at its head": lambda raw: b"\xef\xbb\xbf" + raw,
    "a number of a gigabyte": lambda raw: raw.replace(b'"event":{', b'"event":{"zz":1e999999999,', 1),
    "a number without end": lambda raw: raw.replace(b'"event":{', b'"event":{"zz":1e999999999999999999,', 1),
    "a thousand brackets": lambda raw: raw.replace(b'"event":{', b'"event":{"zz":' + b"[" * 985 + b"]" * 985 + b",", 1),
}


@pytest.fixture(scope="module")
def files() -> Bundle:
    return bundle_of("fee-and-task", datetime(2026, 11, 22, 12, tzinfo=UTC))


def path_of(files: Bundle, name: str) -> str:
    return next(path for path in sorted(files) if name in path)


@pytest.mark.parametrize("name", REWRITTEN)
def test_a_line_that_says_the_same_in_other_words_is_found_at_its_place(files: Bundle, name: str) -> None:
    path = path_of(files, "ledger.jsonl")
    body = REWRITTEN[name](files[path])
    assert body != files[path]
    found = verify(files | {path: body}, replay=False)
    assert {one.place.rpartition(":")[0] for one in found.divergences} >= {path}
    assert len(msgspec.json.encode(found)) < 1 << 20


@pytest.mark.parametrize("path", ["manifest.json", "manifest.sig.json", "case.json"])
def test_a_file_that_says_two_things_is_found(files: Bundle, path: str) -> None:
    path = path_of(files, path)
    found = verify(files | {path: files[path].replace(b"{", b'{"zz":1,"zz":2,', 1)}, keys=[OURS], replay=False)
    assert "not_canonical" in {one.why for one in found.divergences if one.place == path}


def test_a_plan_under_its_own_hash_that_is_no_text_is_named(files: Bundle) -> None:
    path = path_of(files, "plans/")
    body = files[path].replace(b"{", b'{"zz":"\xc7",', 1)
    found = verify(files | {f"plans/{sha256(body).hexdigest()}.json": body}, replay=False)
    assert "not_checked" in {one.why for one in found.divergences if one.kind == "plan"}


def told(said: Any) -> dict[str, Any]:
    return {"metadata": {"encoding": b64encode(b"json/plain").decode()}, "data": b64encode(said).decode()}


def broken(history: dict[str, Any], how: str) -> None:
    events = history["events"]
    start = events[0]["workflowExecutionStartedEventAttributes"]
    match how:
        case "before the first day":
            events[1]["eventTime"] = "0001-01-01T00:00:00Z"
        case "half a letter":
            start["workflowId"] = "\ud800"
        case "half a letter as a name":
            events[1]["\ud800"] = 1
        case "brackets within":
            start["input"]["payloads"] = [told(b"[" * 100_000)]


@pytest.mark.parametrize("how", ["before the first day", "half a letter", "half a letter as a name", "brackets within"])
def test_a_history_that_no_server_wrote_is_named(files: Bundle, how: str) -> None:
    path = path_of(files, "/temporal/")
    history = json.loads(files[path])
    broken(history, how)
    found = verify(files | {path: json.dumps(history).encode()})
    assert "history" in {one.kind for one in found.divergences}
    assert msgspec.json.encode(found)


def test_any_file_cut_off_or_with_another_byte_ends_with_a_name(files: Bundle) -> None:
    dice = random.Random("hostile")
    for path, body in sorted(files.items()):
        for _ in range(4):
            at = dice.randrange(len(body) or 1)
            for other in (body[:at], body[:at] + bytes([dice.randrange(256)]) + body[at + 1 :]):
                if other != body:
                    assert verify(files | {path: other}, keys=[OURS], replay=False).divergences, (path, at)


# --- processes ---


def test_a_program_that_begins_again_in_every_process_of_its_own_still_ends(files: Bundle, tmp_path: Path) -> None:
    write(tmp_path / "bundle.zip", files)
    (tmp_path / "program.py").write_text(UNGUARDED)
    done = subprocess.run(
        [sys.executable, str(tmp_path / "program.py"), str(tmp_path / "bundle.zip")],
        cwd=ROOT, env=os.environ | {"PYTHONPATH": str(ROOT)}, capture_output=True, text=True, timeout=60,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines()[-1] == "1 0"


def _dies(*_: object) -> None:
    os._exit(9)


def test_what_a_process_that_died_left_is_done_by_this_one(files: Bundle, monkeypatch: pytest.MonkeyPatch) -> None:
    alone = verify(files, keys=[OURS], replay=False)
    monkeypatch.setattr(verifying, "ALONE", 0)
    monkeypatch.setattr(verifying, "_begin", _dies)
    assert verify(files, keys=[OURS], replay=False, jobs=2) == alone


# --- files ---


def test_many_small_files_that_unpack_to_very_much_are_refused(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "a.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("manifest.json", b"{}")
        for number in range(70):
            archive.writestr(f"cases/{number}", bytes(1 << 20))
    assert (tmp_path / "a.zip").stat().st_size < 1 << 20
    with pytest.raises(TooMuch, match="250 : 1"):
        read(tmp_path / "a.zip")


@pytest.mark.parametrize("letter", ["\u202e", "\u200b", "\ufeff", "\ue000", "\u2028"])
def test_a_name_with_a_letter_that_nobody_sees_is_refused(tmp_path: Path, letter: str) -> None:
    with pytest.raises(NameRefused):
        write(tmp_path / "a.zip", {"manifest.json": b"{}", f"cases/F{letter}1/ledger.jsonl": b""})


def test_a_name_that_is_no_text_is_refused(tmp_path: Path) -> None:
    write(tmp_path / "a", {"manifest.json": b"{}"})
    (tmp_path / os.fsdecode(b"a/\xff")).write_bytes(b"")
    with pytest.raises(NameRefused):
        read(tmp_path / "a")
