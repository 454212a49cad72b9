"""The same servers for somebody who is not root: a process of root drops to nobody, as CI often runs as root."""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
from pathlib import Path

import pytest

from workers.local.home import Home
from workers.local.worker_process import CHECKOUT

# Everything is loaded before the drop: a root's own Python may lie where nobody can read it.
AS_NOBODY = """
import asyncio, concurrent.futures.thread, encodings.idna, os, sys
from pathlib import Path
import asyncpg, temporalio.client, temporalio.api.workflowservice.v1, temporalio.api.operatorservice.v1
import temporalio.api.namespace.v1, temporalio.api.enums.v1
from workers.local import temporal
from workers.local.postgres import Postgres
from workers.local.servers import Home, servers
from workers.migrations import shipped
from workers.settings import Settings

async def main(home):
    async with servers(Settings(home)) as given:
        connection = await asyncpg.connect(given.dsn)
        print(await connection.fetchval("select count(*) from customer"))
        await connection.close()
    print(Postgres(Home(home)).data.stat().st_uid)

shipped(), temporal.find()
os.setgroups([])
os.setgid(65534)
os.setuid(65534)
asyncio.run(main(Path(sys.argv[1])))
"""


@pytest.mark.skipif(os.geteuid() != 0, reason="an ordinary user runs all other tests as one")
async def test_both_servers_run_for_an_ordinary_user(reachable: Home) -> None:
    reachable.folder.parent.chmod(0o777)
    child = await asyncio.create_subprocess_exec(
        sys.executable, "-c", AS_NOBODY, reachable.folder, cwd=CHECKOUT,
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, env={**os.environ, "PYTHONPATH": str(CHECKOUT), "HOME": "/"},
    )  # fmt: skip
    told, wrong = await child.communicate()
    if child.returncode and not _is_readable(Path(sys.prefix)):
        pytest.skip("this environment's folder is closed to other users")
    assert (told.split(), child.returncode) == ([b"0", b"65534"], 0), wrong.decode()


def _is_readable(folder: Path) -> bool:
    return all(parent.stat().st_mode & 0o005 == 0o005 for parent in (folder, *folder.parents))
