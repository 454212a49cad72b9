"""What a provider's no means: a refusal that ends here, or an outage that passes. It speaks to no provider.

Each provider has one table from its own codes to `Meaning`. What the provider said word for word goes nowhere: its
sentences repeat addresses, and an exception ends up in Temporal's history.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Final, Literal, NamedTuple

from activities.failures import ProviderRefused, ProviderUnavailable, Refusal

Kind = Literal["unavailable"] | Refusal

SOON: Final = timedelta(seconds=30)
"""Where a provider is too busy and does not say for how long."""
MENDED: Final = timedelta(minutes=15)
"""How often it is worth asking again while a person mends an account."""


class Meaning(NamedTuple):
    """`after` and `taken` belong to `unavailable` only: when to ask again, and whether the message was taken.

    `for_ever` belongs to `bad_address`: the address is nobody's and will be nobody's, whoever has it on file.
    """

    kind: Kind
    en: str
    es: str
    after: timedelta | None = None
    taken: bool | None = None
    for_ever: bool = False


def bad_address(en: str, es: str, *, for_ever: bool = False) -> Meaning:
    return Meaning("bad_address", en, es, for_ever=for_ever)


def ours(en: str, es: str) -> Meaning:
    """Our own account or settings are at fault: the customer refused nothing, and a person must mend it."""
    return Meaning("unavailable", en, es, after=MENDED, taken=False)


def failure(
    channel: str, meaning: Meaning, code: str, after: timedelta | None = None
) -> ProviderRefused | ProviderUnavailable:
    """The exception to raise, `from None`. `code` is the provider's own; `after` is what the provider asked for."""
    en, es = (f"{meaning.en} ({code})", f"{meaning.es} ({code})") if code else (meaning.en, meaning.es)
    if meaning.kind == "unavailable":
        wait = after if after is not None else meaning.after
        return ProviderUnavailable(channel=channel, why=en, why_es=es, after=wait, taken=meaning.taken)
    return ProviderRefused(channel=channel, why=en, why_es=es, kind=meaning.kind, code=code)


TOO_LATE: Final = Meaning(
    "unavailable", "it is too late to send: the contact window closes", "ya es tarde para enviar: se cierra el horario",
    taken=False,
)  # fmt: skip
EMPTY: Final = Meaning("content", "the text is empty", "el texto está vacío")
NOT_REACHED: Final = Meaning("unavailable", "it cannot be reached", "no se puede llegar a él", taken=False)
NO_ANSWER: Final = Meaning(
    "unavailable", "no answer came to what was sent", "no llegó respuesta a lo enviado", taken=None
)  # fmt: skip
"""The request was written, at least in part, and may have been taken."""
