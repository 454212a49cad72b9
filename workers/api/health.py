"""Whether the service can answer: its version, and that the database does. It tells nothing else."""

from __future__ import annotations

from importlib.metadata import PackageNotFoundError, version
from typing import Final

from schemas.api import Health
from workers.api.asking import Answer, Asked


def _version() -> str:
    try:
        return version("cobranza")
    except PackageNotFoundError:
        return "0"


VERSION: Final = _version()


async def health(asked: Asked) -> Answer:
    """Raises what the database raises."""
    await asked.connection.fetchval("select 1")
    return Answer(Health(status="ok", version=VERSION, database="ok"))
