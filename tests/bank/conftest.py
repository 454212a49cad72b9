"""The books of tests/cash, for statements to come into."""

from __future__ import annotations

from tests.cash.conftest import till

__all__ = ["till"]
