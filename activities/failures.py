"""What can go wrong in the world outside: providers and the ledger. It names the failures and handles none."""

from __future__ import annotations

from typing import ClassVar

from schemas.failures import CollectionsError


class ProviderRefused(CollectionsError):
    """The {channel} channel refused the message: {why}. It is not tried there again."""

    es: ClassVar[str] = "El canal {channel} rechazó el mensaje: {why}. No se intenta allí otra vez."


class ProviderUnavailable(CollectionsError):
    """The {channel} channel does not answer: {why}. It is tried again."""

    es: ClassVar[str] = "El canal {channel} no responde: {why}. Se intenta de nuevo."


class PlanAbsent(CollectionsError):
    """No plan {sha256} is published in this database; run `cobranza publish` with its playbook."""

    es: ClassVar[str] = "No hay un plan {sha256} publicado en esta base; ejecute `cobranza publish` con su playbook."


class PlanTampered(CollectionsError):
    """The plan stored as {sha256} has other content; it is not used."""

    es: ClassVar[str] = "El plan guardado como {sha256} tiene otro contenido; no se usa."


class CaseAbsent(CollectionsError):
    """No case for invoice {invoice}; see `cobranza status` for those that there are."""

    es: ClassVar[str] = "No hay caso para la factura {invoice}; vea `cobranza status` para saber cuáles hay."
