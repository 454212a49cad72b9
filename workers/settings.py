"""Where this process runs and with whom it talks, read once from the environment; it opens nothing, decides nothing."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

import msgspec

NAMESPACE = "default"
TASK_QUEUE = "cobranza"


class Settings(msgspec.Struct, frozen=True):
    """An empty `database_url` or `temporal_address` means: the server of the home folder, started where none runs."""

    home: Path
    database_url: str = ""
    temporal_address: str = ""
    temporal_namespace: str = NAMESPACE
    task_queue: str = TASK_QUEUE
    language: str = ""

    @classmethod
    def from_environment(cls, home: Path | None = None) -> Settings:
        """Read COBRANZA_HOME (unless `home` is given), DATABASE_URL, TEMPORAL_ADDRESS, TEMPORAL_NAMESPACE and so on."""
        return cls.read(os.environ, home)

    @classmethod
    def read(cls, variables: Mapping[str, str], home: Path | None = None) -> Settings:
        """The same from any mapping. A variable that is set but empty counts as not set."""
        return cls(
            home=(home or Path(variables.get("COBRANZA_HOME") or ".cobranza")).resolve(),
            database_url=variables.get("DATABASE_URL", ""),
            temporal_address=variables.get("TEMPORAL_ADDRESS", ""),
            temporal_namespace=variables.get("TEMPORAL_NAMESPACE") or NAMESPACE,
            task_queue=variables.get("COBRANZA_TASK_QUEUE") or TASK_QUEUE,
            language=variables.get("COBRANZA_LANG", ""),
        )

    def as_environment(self) -> dict[str, str]:
        """The variables from which another process reads these same settings."""
        return {
            "COBRANZA_HOME": str(self.home),
            "DATABASE_URL": self.database_url,
            "TEMPORAL_ADDRESS": self.temporal_address,
            "TEMPORAL_NAMESPACE": self.temporal_namespace,
            "COBRANZA_TASK_QUEUE": self.task_queue,
            "COBRANZA_LANG": self.language,
        }
