"""How a provider may treat one request to send. It knows neither Twilio nor SendGrid."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Behaviour:
    """`takes`: the message is on the provider's books afterwards, whatever the caller hears of it.

    `status` and `code` make a refusal (`code` is the provider's own); `late` is seconds; `hangs` answers nothing until
    the caller leaves; `hangs_up` closes the line.
    """

    takes: bool = True
    status: int = 0
    code: int = 0
    message: str = ""
    retry_after: int | None = None
    late: float = 0.0
    hangs: bool = False
    hangs_up: bool = False


TAKES = Behaviour()
TAKES_AND_HANGS = Behaviour(hangs=True)
TAKES_AND_HANGS_UP = Behaviour(hangs_up=True)
HANGS_UP = Behaviour(takes=False, hangs_up=True)
BROKEN = Behaviour(takes=False, status=503, message="Service Unavailable")
"""Not taken, and the provider says that something is wrong with it."""
BROKEN_AFTER_TAKING = Behaviour(takes=True, status=500, message="Internal Server Error")
WRONG_CREDENTIALS = Behaviour(takes=False, status=401, code=20003, message="Authenticate")


def busy(retry_after: int | None = 7) -> Behaviour:
    """429; nothing taken."""
    return Behaviour(takes=False, status=429, code=20429, message="Too Many Requests", retry_after=retry_after)


def refuses(code: int = 0, status: int = 400, message: str = "refused") -> Behaviour:
    """A no: Twilio's `code`, or a plain status of SendGrid's."""
    return Behaviour(takes=False, status=status, code=code, message=message)


def slow(seconds: float) -> Behaviour:
    """Taken, and said so late."""
    return Behaviour(late=seconds)


SOMEBODY_ELSE = Behaviour(takes=False, status=200, message="Welcome to the proxy")
"""A friendly answer of somebody who took nothing."""
