"""The plans of a bundle: that each is the one of its name, that this program knows its meaning, and that the playbook's
text is the one it was compiled from. It judges no case."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Final

from engine.language.canonical import canonical, read_plan
from engine.language.compiler import compile_text
from engine.language.library import Library, read_library
from engine.study.chain import canonical_json, read_line
from schemas.plan import SEMANTICS, Plan
from workers.audit.verification.finding import Found
from workers.audit.verification.reading import Files

OURS: Final = Path(__file__).parents[3] / "playbooks"
"""The rule packs and messages of this release: what a playbook's text is compiled with again."""
PARTS: Final = ("packs", "messages")


def check(files: Files, release: str, found: Found) -> dict[str, Plan]:
    """The plans that are what their names say, by sha256."""
    plans: dict[str, Plan] = {}
    parts: dict[str, set[str]] = {room: set() for room in PARTS}
    for path in sorted(path for path in files if path.startswith("plans/")):
        name = Path(path).stem
        digest = sha256(files[path]).hexdigest()
        if digest != name:
            found.parted("plan", path, "other_hash", digest, name)
            continue
        plan = _read(path, files[path], found)
        if plan is not None:
            with found.named("plan", path):
                for room in PARTS:
                    parts[room] |= _parts_of(files[path], room)
                _source(files, name, plan, release, found)
                plans[name] = plan
    _parts(files, parts, found)
    return plans


def _read(path: str, body: bytes, found: Found) -> Plan | None:
    try:
        plan = read_plan(body)
    except (ValueError, RecursionError) as failure:
        found.parted("plan", path, "unreadable", "", failure)
        return None
    found.counts["plans"] += 1
    if not 1 <= plan.semantics <= SEMANTICS:
        found.parted("plan", path, "unknown_semantics", plan.semantics, f"1..{SEMANTICS}")
        return None
    return plan


def _parts_of(body: bytes, room: str) -> set[str]:
    return {sha256(canonical_json(one).encode()).hexdigest() for one in read_line(body).get(room, ())}


def _parts(files: Files, wanted: Mapping[str, set[str]], found: Found) -> None:
    """Rule packs and messages, each by the hash of its JSON, and each one of some plan."""
    for room, names in wanted.items():
        there = {path for path in files if path.startswith(f"{room}/")}
        for path in sorted(there):
            name, digest = Path(path).stem, sha256(files[path]).hexdigest()
            if digest != name:
                found.parted("plan", path, "other_hash", digest, name)
            elif name not in names:
                found.parted("plan", path, "of_no_plan", name, "")
        for name in sorted(names - {Path(path).stem for path in there}):
            found.parted("plan", f"{room}/{name}.json", "missing", "", name)


def _source(files: Files, name: str, plan: Plan, release: str, found: Found) -> None:
    """The text is in the plan itself, so under its hash; and today's compiler, given it, may still make that plan."""
    path = f"playbooks/{name}.yaml"
    if path not in files:
        found.parted("plan", path, "missing", "", plan.source.sha256)
    elif files[path] != plan.source.text.encode():
        found.parted("plan", path, "other_source", sha256(files[path]).hexdigest(), plan.source.sha256)
    if plan.source.text and sha256(plan.source.text.encode()).hexdigest() != plan.source.sha256:
        found.parted("plan", path, "other_source", sha256(plan.source.text.encode()).hexdigest(), plan.source.sha256)
    if _compiles_to(plan.source.file, plan.source.text, _years(plan)) == name:
        found.counts["recompiled"] += 1
    else:
        found.remark("recompiled_otherwise", path, f"{plan.playbook} {release}")


def _years(plan: Plan) -> tuple[int, int]:
    years = [day.year for day in plan.calendar.holidays]
    return (min(years), max(years)) if years else (0, 0)


@cache
def _library() -> Library | None:
    try:
        return read_library(OURS)
    except (OSError, ValueError):
        return None


@cache
def _compiles_to(file: str, text: str, years: tuple[int, int]) -> str:
    """The sha256 of the plan that this release's compiler makes of a text; empty where it makes none."""
    library = _library()
    if library is None or not text or years == (0, 0):
        return ""
    plan = compile_text(text, file, library, years).plan
    return "" if plan is None else sha256(canonical(plan)).hexdigest()
