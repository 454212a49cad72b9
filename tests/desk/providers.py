"""Providers as a bad day makes them, around the local outbox as their memory. They know nothing of the desk."""

from __future__ import annotations

import asyncio
from datetime import timedelta

from activities.failures import ProviderRefused, ProviderUnavailable, Refusal
from activities.outbox_local import LocalOutbox
from activities.senders import Outgoing, Sent
from tests.desk.company import Company


class Provider(LocalOutbox):
    """Takes everything, and shows at once what it took."""

    def __init__(self, company: Company) -> None:
        super().__init__(company.pool)
        self.seen: list[Outgoing] = []

    async def send(self, message: Outgoing) -> Sent:
        self.seen.append(message)
        return await super().send(message)


class Says(Provider):
    """Refuses everything, and says why."""

    def __init__(self, company: Company, kind: Refusal, code: str) -> None:
        super().__init__(company)
        self.kind, self.code = kind, code

    async def send(self, message: Outgoing) -> Sent:
        self.seen.append(message)
        raise ProviderRefused(channel=message.channel, why="no", kind=self.kind, code=self.code)


class Away(Provider):
    """Answers nothing until it is back; `taken` is what its failure says of the message."""

    def __init__(self, company: Company, taken: bool | None = False, after: timedelta | None = None) -> None:
        super().__init__(company)
        self.taken, self.after, self.back = taken, after, False

    async def send(self, message: Outgoing) -> Sent:
        self._knock(message)
        return await super().send(message)

    async def find(self, message: Outgoing) -> Sent | None:
        self._knock(message)
        return await super().find(message)

    def _knock(self, message: Outgoing) -> None:
        if not self.back:
            raise ProviderUnavailable(channel=message.channel, why="503", taken=self.taken, after=self.after)


class CannotTell(Provider):
    """Takes messages, and cannot be asked about them: its notices are all that is ever heard."""

    tells = False

    async def find(self, message: Outgoing) -> Sent | None:
        return None


class AnswersLate(Provider):
    """Takes a message, and answers when nobody listens any more; it shows what it took only once that has settled."""

    def __init__(self, company: Company) -> None:
        super().__init__(company)
        self.answers_within = timedelta(milliseconds=60)
        self.shows = False

    async def send(self, message: Outgoing) -> Sent:
        await super().send(message)
        await asyncio.Event().wait()
        raise AssertionError

    async def find(self, message: Outgoing) -> Sent | None:
        return await super().find(message) if self.shows else None
