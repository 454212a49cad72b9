"""`bless`: golden files are written anew where COBRANZA_BLESS is set."""

from __future__ import annotations

import os

import pytest


@pytest.fixture
def bless() -> bool:
    return bool(os.environ.get("COBRANZA_BLESS"))
