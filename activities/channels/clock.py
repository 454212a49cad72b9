"""What time a channel goes by: the world's. It decides nothing; a life on paper may hand it another."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

Clock = Callable[[], datetime]


def present() -> datetime:
    """The world's time, in UTC."""
    return datetime.now(UTC)
