"""A bundle of cases for an auditor: read in one snapshot, written file by file, hashed and signed. It holds no rule.

The same database, archive, moment and key give the same bytes.
"""

from __future__ import annotations

import hmac
from collections import deque
from collections.abc import AsyncGenerator, Callable, Iterator, Sequence
from contextlib import aclosing, suppress
from datetime import datetime
from hashlib import sha256
from importlib.metadata import PackageNotFoundError, version
from platform import python_version
from typing import TYPE_CHECKING, Any, Final, NamedTuple, cast

import msgspec
from asyncpg import InsufficientPrivilegeError

from activities.audit import records as kept
from activities.audit.page import page
from activities.audit.tables import table
from activities.failures import PlanAbsent
from activities.plans import read_plan
from engine.study.bundle.lines import canonical
from engine.study.bundle.redaction import Redactor, sealing
from engine.study.bundle.refrained import Tally
from engine.study.bundle.selection import read_me, selection
from engine.study.chain import canonical_json, read_line, sha
from schemas.bundle import FORMAT, BundleManifest, CaseHead, FileLine, Redaction
from schemas.plan import Plan
from workers.audit import archiving
from workers.audit.case_files import case_files, head_of, history_files
from workers.audit.checkpoints import release
from workers.audit.keys import public_of, sign, signing_key
from workers.audit.papers import Papers, Setting, papers
from workers.audit.proving import Proving, proving
from workers.audit.report_files import Made, asks_of, letterhead, report_of
from workers.build import build_id
from workers.case_of import NotBegun
from workers.posting import find_case
from workers.settings import Settings

if TYPE_CHECKING:
    import asyncpg
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
    from temporalio.client import Client

    from activities.archive.archive import Archive

GROUP: Final = 200
"""Cases that are read together: so many are in memory at once, however many are exported."""
AHEAD: Final = 16
"""Cases that are read while reports of those before are set."""
Files = AsyncGenerator[tuple[str, bytes], None]
Heard = Callable[[int, int], None]
"""Told how many of how many cases are done."""
MADE_WITH: Final = ("temporalio", "tzdata", "holidays", "msgspec")


async def bundle(connection: kept.Connection, invoices: Sequence[str], **how: Any) -> dict[str, bytes]:
    """The whole bundle in memory, by path. `how` as `export` takes it; raises what it raises."""
    async with aclosing(export(connection, invoices, **how)) as files:
        return {path: content async for path, content in files}


async def export(
    connection: kept.Connection, invoices: Sequence[str], *, redaction: Redaction = "none", language: str = "en",
    by: str, at: datetime, archive: Archive | None = None, client: Client | None = None,
    key: Ed25519PrivateKey | None = None, asked: str = "", heard: Heard = lambda done, total: None,
    absent: list[Absent] | None = None,
) -> Files:  # fmt: skip
    """A bundle's files one after the other, the manifest and its signature last; personal unless redacted.

    `language` is the reports' (en or es), `at` the moment of it (UTC), `asked` the selection in words. Without `key`
    the company's own signs. `absent` is filled with the runs whose history is not there. The caller's connection must
    be in no transaction. Raises InvoiceUnknown, NoCaseYet, NotBegun, PlanAbsent, PlanTampered, AuditKeyUnreadable.
    """
    key = key or signing_key(Settings.from_environment(None))
    secret = hmac.new(key.private_bytes_raw(), b"cobranza: what a masked bundle seals", sha256).digest()
    redactor = Redactor(redaction, sealing(secret))
    told = _Told(redaction, language, redactor.person(by), at, asked or ", ".join(invoices), public_of(key))
    maker = _Export(connection, told, redactor, archive, client)
    lines: list[FileLine] = []
    await maker.note_runs(invoices)
    async with connection.transaction(isolation="repeatable_read", readonly=True):
        async for path, content in maker.files(list(dict.fromkeys(invoices)), heard):
            lines.append(FileLine(path, len(content), sha256(content).hexdigest()))
            yield path, content
    if absent is not None:
        absent += maker.absent()
    manifest = canonical(maker.manifest(tuple(sorted(lines, key=lambda line: line.path))))
    yield "manifest.json", manifest
    yield "manifest.sig.json", canonical(sign(key, manifest))


class Absent(msgspec.Struct, frozen=True):
    """A run without Temporal's history, and why."""

    invoice: str
    run: int
    why: str


class _Told(msgspec.Struct, frozen=True):
    """What was asked for, by whom (as the bundle names them), and the public key that signs it."""

    redaction: Redaction
    language: str
    by: str
    at: datetime
    asked: str
    key: str


class _Export:
    """One bundle as it is made."""

    def __init__(
        self, connection: kept.Connection, told: _Told, redactor: Redactor, archive: Archive | None,
        client: Client | None,
    ) -> None:  # fmt: skip
        self._connection, self._told, self._redactor = connection, told, redactor
        self._database = cast("asyncpg.Connection[asyncpg.Record]", connection)  # a pool lends what is one
        self._archive, self._client = archive, client
        self._plans: dict[str, Plan] = {}
        self._bodies: dict[str, bytes] = {}
        self._asks: dict[str, dict[str, str]] = {}
        self._tally = Tally(told.language, self._asks)
        self._made = Made(language=told.language, at=told.at, by=told.by, key=told.key, asks=self._asks)
        self._heads: list[CaseHead] = []

    async def note_runs(self, invoices: Sequence[str]) -> None:
        """Before the snapshot, in which nothing is written: ids of runs that nobody noted, asked of Temporal's list."""
        if self._client is None:
            return
        with suppress(InsufficientPrivilegeError):  # an auditor only reads: what nobody noted stays a gap
            for invoice in invoices:
                await archiving.note_runs(self._database, self._client, invoice)

    async def files(self, invoices: list[str], heard: Heard) -> Files:
        proofs = await proving(self._connection, invoices)
        async with papers(len(invoices), letterhead()) as hands:
            for first in range(0, len(invoices), GROUP):
                async for file in self._group(invoices[first : first + GROUP], proofs, hands):
                    yield file
                heard(min(first + GROUP, len(invoices)), len(invoices))
        for file in (*self._shared(), *await proofs.files(self._connection), *self._overviews()):
            yield file

    async def _group(self, invoices: list[str], proofs: Proving, hands: Papers) -> Files:
        found = await kept.records_of(self._connection, invoices)
        for invoice in invoices:
            if invoice not in found:
                await find_case(self._connection, invoice)  # says which of the reasons it is
            if not found[invoice].ledger:
                raise NotBegun(number=invoice)
        await self._read_plans(found.values())
        waiting: deque[Waiting] = deque()
        try:
            for invoice in invoices:
                waiting.append(await self._case(found.pop(invoice), proofs, hands))
                while len(waiting) > (AHEAD if invoice != invoices[-1] else 0):
                    for file in await _ready(waiting.popleft(), hands):
                        yield file
        finally:
            for one in waiting:
                one.reports.made.cancel()

    async def _case(self, records: kept.CaseRecords, proving: Proving, hands: Papers) -> Waiting:
        """The case's files, and its reports on their way."""
        invoice, proofs = records.head["invoice"], proving.of(records)
        plan = self._plans[records.head["plan_sha256"]]
        head = head_of(records, (), plan.semantics)
        runs = await archiving.history_of(self._database, self._client, self._archive, invoice)
        lines, histories = history_files(runs, head.folder, self._redactor)
        head = msgspec.structs.replace(head, runs=lines)
        self._heads.append(head)
        files = [*case_files(records, head, self._redactor, proofs), *histories.items()]
        for line, verdict in zip(records.verdicts, records.own, strict=True):
            under = line["asked_under"] or records.head["plan_sha256"]
            self._tally.add(self._plans[under], under, invoice, head.customer, verdict)
        told = report_of(records, head, plan, self._redactor, proofs, self._made)
        return Waiting(files, f"{head.folder}/report.{told.language}", hands.begin(told))

    async def _read_plans(self, found: Any) -> None:
        """Every plan that a line ran under or a verdict was asked under."""
        lines = [line for one in found for line in (one.head, *one.ledger)]
        shas = {line["plan_sha256"] for line in lines}
        shas |= {line["asked_under"] for one in found for line in one.verdicts if line["asked_under"]}
        bodies = await kept.plan_bodies(self._connection, shas - self._plans.keys())
        for sha256_ in sorted(shas - self._plans.keys()):
            if sha256_ not in bodies:
                raise PlanAbsent(sha256=sha256_)
            self._plans[sha256_] = read_plan(bodies[sha256_], sha256_)
            self._bodies[sha256_] = bodies[sha256_]
            self._asks[sha256_] = asks_of(self._plans[sha256_], self._told.language)

    def absent(self) -> list[Absent]:
        """The runs without a history."""
        return [
            Absent(head.invoice, run.number, run.missing) for head in self._heads for run in head.runs if run.missing
        ]

    def _shared(self) -> Iterator[tuple[str, bytes]]:
        """Plans, and what they are made of, each once."""
        parts: dict[str, bytes] = {}
        for sha256_, body in self._bodies.items():
            parts[f"plans/{sha256_}.json"] = body
            parts[f"playbooks/{sha256_}.yaml"] = self._plans[sha256_].source.text.encode("utf-8")
            plan = read_line(body)
            for room in ("packs", "messages"):
                for one in plan.get(room, ()):
                    text = canonical_json(one)
                    parts[f"{room}/{sha(text)}.json"] = text.encode("utf-8")
        return iter(sorted(parts.items()))

    def _overviews(self) -> Iterator[tuple[str, bytes]]:
        """The pages on top, and the regulator's tables."""
        told = msgspec.structs.asdict(self._told)
        yield "index.html", page(selection(self._heads, **told))
        yield "READ-ME.txt", read_me(self._heads, **told)
        yield "refrained.csv", table(self._tally.counts())
        yield "refrained-evidence.csv", table(self._tally.shown())

    def manifest(self, files: tuple[FileLine, ...]) -> BundleManifest:
        return BundleManifest(
            format=FORMAT, made_at=self._told.at, release=release(), made_with=_made_with(),
            language=self._told.language, redaction=self._told.redaction, asked=self._told.asked,
            by=self._told.by, cases=tuple(self._heads), files=files,
        )  # fmt: skip


class Waiting(NamedTuple):
    """A case's files, and the reports that will be `NAME.html` and `NAME.pdf`."""

    files: list[tuple[str, bytes]]
    name: str
    reports: Setting


async def _ready(one: Waiting, hands: Papers) -> list[tuple[str, bytes]]:
    html, pdf = await hands.ready(one.reports)
    found = [*one.files, (f"{one.name}.html", html)]
    return found if pdf is None else [*found, (f"{one.name}.pdf", pdf)]


def _made_with() -> dict[str, str]:
    return {"python": python_version(), "build": build_id(), **{name: _version(name) for name in MADE_WITH}}


def _version(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return ""
