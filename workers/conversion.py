"""How words travel through Temporal: msgspec JSON, sealed where there are keys, and the codec that sees which plan a
case needs.

A history holds plans by reference only. Before a case's task is worked on, the codec finds the reference and has the
plan fetched to this process's shelf; a plan that cannot be had fails the task, which is tried again.
"""

from __future__ import annotations

import os
import re
from collections.abc import Awaitable, Callable, Mapping, Sequence
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
from workers.sealing import Sealer, keyring

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


class SealedFailures(DiscreetFailures):
    """The same, and what is left of the words goes where it is sealed with the rest. What may quote somebody is gone
    before: a key may come to light."""

    def to_failure(self, exception: BaseException, payload_converter: PayloadConverter, failure: Failure) -> None:
        super().to_failure(exception, payload_converter, failure)
        words = {"message": failure.message, "stack_trace": failure.stack_trace}
        failure.encoded_attributes.CopyFrom(payload_converter.to_payloads([words])[0])
        failure.message, failure.stack_trace = "Encoded failure", ""


class PlanFetcher(PayloadCodec):
    """Has each plan that payloads name fetched before the case's task sees them, once they are open to be read."""

    def __init__(self, fetch: Callable[[str], Awaitable[None]], within: PayloadCodec) -> None:
        self._fetch, self._within = fetch, within

    async def encode(self, payloads: Sequence[Payload]) -> list[Payload]:
        return await self._within.encode(payloads)

    async def decode(self, payloads: Sequence[Payload]) -> list[Payload]:
        plain = await self._within.decode(payloads)
        for payload in plain:
            for found in PLAN_REFERENCE.finditer(payload.data):
                await self._fetch(found[1].decode())
        return plain


def converter(
    fetch: Callable[[str], Awaitable[None]] | None = None, variables: Mapping[str, str] = os.environ
) -> DataConverter:
    """The data converter of clients (without `fetch`) and workers (with it). Raises PayloadKeysUnreadable."""
    keys = keyring(variables)
    sealer = Sealer(keys)
    return DataConverter(
        payload_converter_class=WordsPayloads,
        failure_converter_class=DiscreetFailures if keys is None else SealedFailures,
        payload_codec=PlanFetcher(fetch, sealer) if fetch is not None else sealer,
    )
