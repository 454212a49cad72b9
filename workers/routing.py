"""One task queue for each channel account, with its rate: what a provider takes a second, whoever sends.

A contact goes to the queue of the first channel of its `by:`. Without providers there is one queue and no rate.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar, Final, NamedTuple

from temporalio import workflow
from temporalio.worker import (
    Interceptor,
    StartActivityInput,
    WorkflowInboundInterceptor,
    WorkflowInterceptorClassInput,
    WorkflowOutboundInterceptor,
)  # fmt: skip

from activities.outbox_local import LocalOutbox
from activities.senders import Sender
from schemas.effects import Contact, Errand
from schemas.failures import CollectionsError

RATES: Final = {"email": 20.0, "sms": 1.0, "whatsapp": 20.0, "voice": 1.0}
"""Contacts a second where nothing else is said: what a new account is surely allowed. COBRANZA_RATE_SMS and its like
say otherwise."""


class RateUnreadable(CollectionsError):
    """{variable}: '{given}' is no rate. Write contacts a second as a number above 0, such as 0.5 or 20."""

    es: ClassVar[str] = (
        "{variable}: '{given}' no es un ritmo. Escriba contactos por segundo, un número mayor que 0, como 0.5 o 20."
    )


class Route(NamedTuple):
    """A channel's task queue, and how many contacts a second leave it."""

    queue: str
    rate: float


def routes_of(senders: Mapping[str, Sender], variables: Mapping[str, str], queue: str) -> dict[str, Route]:
    """The channels that have a queue of their own: those of a provider, and those whose rate is given.

    Raises RateUnreadable.
    """
    routes: dict[str, Route] = {}
    for channel, sender in senders.items():
        given = variables.get(f"COBRANZA_RATE_{channel.upper()}", "")
        by_provider = channel in RATES and sender.name != LocalOutbox.name
        if given or by_provider:
            rate = _rate(f"COBRANZA_RATE_{channel.upper()}", given) if given else RATES[channel]
            routes[channel] = Route(f"{queue}-{channel}", rate)
    return routes


def _rate(variable: str, given: str) -> float:
    try:
        rate = float(given)
    except ValueError:
        rate = 0
    if not 0 < rate < 1_000_000:
        raise RateUnreadable(variable=variable, given=given)
    return rate


class Routing(Interceptor):
    """Gives each contact the queue of its channel. A replay does not compare queues, so routes may change any day."""

    def __init__(self, routes: Mapping[str, Route]) -> None:
        self._queues = {channel: route.queue for channel, route in routes.items()}

    def workflow_interceptor_class(self, _: WorkflowInterceptorClassInput) -> type[WorkflowInboundInterceptor]:
        """The part that sits in each case."""
        queues = self._queues

        class Out(WorkflowOutboundInterceptor):
            def start_activity(self, input: StartActivityInput) -> workflow.ActivityHandle[Any]:  # noqa: A002
                input.task_queue = queue_of(queues, input.args[0]) or input.task_queue
                return super().start_activity(input)

        class In(WorkflowInboundInterceptor):
            def init(self, outbound: WorkflowOutboundInterceptor) -> None:
                super().init(Out(outbound))

        return In


def queue_of(queues: Mapping[str, str], errand: object) -> str | None:
    """The queue of a contact's first channel, if it has one of its own."""
    if not (isinstance(errand, Errand) and isinstance(errand.effect, Contact)):
        return None
    return queues.get(next(iter(errand.effect.channels), ""))
