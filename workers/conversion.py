"""How words travel through Temporal: msgspec JSON, and the codec that sees which plan a case needs.

A history holds plans by reference only. Before a case's task is worked on, the codec finds the reference and has the
plan fetched to this process's shelf; a plan that cannot be had fails the task, which is tried again.
"""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, Sequence
from typing import Final

import asyncpg
from temporalio.api.common.v1 import Payload
from temporalio.api.failure.v1 import Failure
from temporalio.converter import (
    DataConverter,
    DefaultFailureConverter,
    PayloadCodec,
    PayloadConverter,
)

from schemas.failures import CollectionsError
from workers.payloads import WordsPayloads

PLAN_REFERENCE = re.compile(rb'"plan_sha256":"([0-9a-f]{64})"')

QUOTING: Final = (asyncpg.InterfaceError, ValueError, LookupError)
"""Errors whose text repeats a value; msgspec's and those of text in a wrong encoding are among them."""


class DiscreetFailures(DefaultFailureConverter):
    """Failures as Temporal keeps them, in clear and for ever: of an error that may quote what it was given, only its
    kind. A database's quotes the row, its client's the value, a reader's the word that it did not expect."""

    def to_failure(self, exception: BaseException, payload_converter: PayloadConverter, failure: Failure) -> None:
        super().to_failure(exception, payload_converter, failure)
        if isinstance(exception, asyncpg.PostgresError):
            failure.message = f"{type(exception).__name__} ({exception.sqlstate})"
        elif isinstance(exception, QUOTING) and not isinstance(exception, CollectionsError):
            failure.message = type(exception).__name__


class PlanFetcher(PayloadCodec):
    """Leaves payloads as they are, and has each plan that they name fetched before the case's task sees them."""

    def __init__(self, fetch: Callable[[str], Awaitable[None]]) -> None:
        self._fetch = fetch

    async def encode(self, payloads: Sequence[Payload]) -> list[Payload]:
        return list(payloads)

    async def decode(self, payloads: Sequence[Payload]) -> list[Payload]:
        for payload in payloads:
            for found in PLAN_REFERENCE.finditer(payload.data):
                await self._fetch(found[1].decode())
        return list(payloads)


def converter(fetch: Callable[[str], Awaitable[None]] | None = None) -> DataConverter:
    """The data converter of clients (without `fetch`) and workers (with it)."""
    return DataConverter(
        payload_converter_class=WordsPayloads,
        failure_converter_class=DiscreetFailures,
        payload_codec=PlanFetcher(fetch) if fetch is not None else None,
    )
