"""What is open on the author's desk, and what the checker says of it. It speaks to no editor and starts no task."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date

import msgspec

from engine.language.compiler import Compiled, compile_text
from engine.language.diagnostics import Finding, in_order
from engine.language.editing.dates import Dates, dates_of
from engine.language.library import File, Library
from engine.language.lives.author_tests import read_tests
from engine.language.lives.life_files import read_life
from engine.language.messages import read_message
from engine.language.packs import read_pack
from engine.language.text.source import parse
from schemas.plan import Plan
from workers.editor.folders import Buffer, library_of

YEARS_BEFORE, YEARS_AFTER = 1, 3


class Work(msgspec.Struct, frozen=True):
    """One check of a folder: what is open in it, what stands beside, and the day."""

    folder: str
    buffers: tuple[Buffer, ...]
    library: Library
    today: date


class Checked(msgspec.Struct, frozen=True):
    """What came of it: findings by path, and the plans of the playbooks that could be compiled."""

    findings: dict[str, tuple[Finding, ...]]
    plans: dict[str, Plan]


class _Compiled(msgspec.Struct, frozen=True):
    """A playbook as it was compiled last, and from what."""

    body: bytes
    beside: Library
    today: date
    result: Compiled


class Desk:
    """The open buffers by address, and the last good plan of each playbook by path."""

    def __init__(self) -> None:
        self.buffers: dict[str, Buffer] = {}
        self.plans: dict[str, Plan] = {}
        self._last: dict[str, _Compiled] = {}
        self._dates: dict[str, tuple[Plan, date, date | None, Dates]] = {}

    def open_in(self, folder: str) -> tuple[Buffer, ...]:
        """What is open of a folder."""
        return tuple(buffer for buffer in self.buffers.values() if buffer.folder == folder)

    def library_for(self, buffer: Buffer) -> Library:
        """The folder of a buffer as its author sees it now."""
        return library_of(buffer.folder, self.open_in(buffer.folder) if buffer.path else ())

    def work_for(self, folder: str, today: date) -> Work:
        """What has to be checked in a folder, as it stands now."""
        buffers = self.open_in(folder)
        return Work(folder, buffers, library_of(folder, (one for one in buffers if one.path)), today)

    def check(self, work: Work) -> Checked:
        """Check all that is open in a folder. It is slow, a tenth of a second a playbook, and only reads the work."""
        findings: dict[str, list[Finding]] = {}
        plans: dict[str, Plan] = {}
        for buffer in work.buffers:
            for finding in self._findings(buffer, work, plans):
                findings.setdefault(finding.file, []).append(finding)
        return Checked({path: in_order(found) for path, found in findings.items()}, plans)

    def _findings(self, buffer: Buffer, work: Work, plans: dict[str, Plan]) -> Iterator[Finding]:
        path = buffer.path or buffer.uri
        file = File(path, buffer.text.encode("utf-8", "surrogatepass"))
        match buffer.kind:
            case "playbook":
                result = self._compiled(file, work)
                if result.plan is not None:
                    plans[path] = result.plan
                yield from result.findings
            case "message" | "call":
                yield from self._of_text(buffer, file, work)
            case "pack":
                yield from read_pack(file)[1]
            case "tests" | "life":
                yield from self._of_lives(buffer, file, work)

    def _compiled(self, file: File, work: Work) -> Compiled:
        """A playbook compiled, anew only where it or a text beside it has changed."""
        beside = msgspec.structs.replace(work.library, playbooks={})
        last = self._last.get(file.path)
        if last is not None and (last.body, last.beside, last.today) == (file.body, beside, work.today):
            return last.result
        years = (work.today.year - YEARS_BEFORE, work.today.year + YEARS_AFTER)
        result = compile_text(file.body, file.path, work.library, years, work.today)
        self._last[file.path] = _Compiled(file.body, beside, work.today, result)
        return result

    def _of_text(self, buffer: Buffer, file: File, work: Work) -> Iterator[Finding]:
        """What the playbooks that use a message say of it; of one that none uses, what can be said of it alone."""
        named = buffer.name.removesuffix(".md")
        users = [one for one in work.library.playbooks.values() if named.encode() in one.body]
        found = {
            finding for one in users for finding in self._compiled(one, work).findings if finding.file == file.path
        }
        if buffer.kind == "message":
            found |= set(read_message(named, "", file)[1])
        yield from found

    def _of_lives(self, buffer: Buffer, file: File, work: Work) -> Iterator[Finding]:
        """What a tests file or a life says wrong, for the plan it is written for; without one, whether it is YAML."""
        parsed = parse(file.body, file.path)
        named = parsed.node.get("playbook") if parsed.node is not None else None
        playbook = work.library.playbooks.get(named.text if named is not None else buffer.name)
        plan = self._plan_of(playbook, work) if playbook is not None else None
        if plan is None:
            yield from parsed.findings
            return
        read = read_tests if buffer.kind == "tests" else read_life
        yield from read(file.body, file.path, plan).findings

    def _plan_of(self, playbook: File, work: Work) -> Plan | None:
        return self._compiled(playbook, work).plan or self.plans.get(playbook.path)

    def dates(self, buffer: Buffer, today: date, due: date | None) -> Dates | None:
        """The example invoice's days under the last plan that compiled; None where there never was one."""
        plan = self.plans.get(buffer.path or buffer.uri)
        if plan is None:
            return None
        kept = self._dates.get(buffer.uri)
        if kept is None or (kept[1], kept[2]) != (today, due) or kept[0] is not plan:
            kept = (plan, today, due, dates_of(plan, today, due))
            self._dates[buffer.uri] = kept
        return kept[3]

    def forget(self, uris: Iterable[str]) -> None:
        """Let go of closed documents."""
        for uri in uris:
            self._dates.pop(uri, None)
