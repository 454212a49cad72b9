"""What can go wrong in the world outside: providers and the ledger. It names the failures and handles none."""

from __future__ import annotations

from datetime import timedelta
from typing import ClassVar, Literal

from schemas.failures import CollectionsError

Refusal = Literal["bad_address", "not_on_channel", "blocked", "opted_out", "content", "refused"]
"""Why a provider says no: the address does not exist, or is none of this channel's, the carrier or the customer blocks
us, the customer said stop to the provider itself, the message or its template is not acceptable, or anything else."""


class ProviderRefused(CollectionsError):
    """The {channel} channel refused the message: {why}. It is not tried there again."""

    es: ClassVar[str] = "El canal {channel} rechazó el mensaje: {why_es}. No se intenta allí otra vez."

    def __init__(self, *, channel: str, why: str, why_es: str = "", kind: Refusal = "refused", code: str = "") -> None:
        self.kind, self.code = kind, code
        super().__init__(channel=channel, why=why, why_es=why_es or why)


class ProviderUnavailable(CollectionsError):
    """The {channel} channel does not answer: {why}. It is tried again."""

    es: ClassVar[str] = "El canal {channel} no responde: {why_es}. Se intenta de nuevo."

    def __init__(
        self, *, channel: str, why: str, why_es: str = "", after: timedelta | None = None, taken: bool | None = None
    ) -> None:
        """`after`: the provider asked to be left alone for so long. `taken` is False where it surely took nothing."""
        self.after, self.taken = after, taken
        super().__init__(channel=channel, why=why, why_es=why_es or why)


class PlanAbsent(CollectionsError):
    """No plan {sha256} is published in this database; run `cobranza publish` with its playbook."""

    es: ClassVar[str] = "No hay un plan {sha256} publicado en esta base; ejecute `cobranza publish` con su playbook."


class PlanTampered(CollectionsError):
    """The plan stored as {sha256} has other content; it is not used."""

    es: ClassVar[str] = "El plan guardado como {sha256} tiene otro contenido; no se usa."


class CaseAbsent(CollectionsError):
    """No case for invoice {invoice}; see `cobranza status` for those that there are."""

    es: ClassVar[str] = "No hay caso para la factura {invoice}; vea `cobranza status` para saber cuáles hay."
