"""Why a web-hook is not taken, with the HTTP status of each reason. It knows no provider and names no person."""

from __future__ import annotations

from typing import ClassVar

from schemas.failures import CollectionsError


class HookRefused(CollectionsError):
    """The notice was not taken: {why}"""

    es: ClassVar[str] = "El aviso no se recibió: {why}"
    status: ClassVar[int] = 400


class NotSetUp(HookRefused):
    """This address is not set up: {variable} is missing or cannot be used, so no notice can be verified."""

    es: ClassVar[str] = "Esta dirección no está configurada: falta {variable} o no sirve; así nada se puede verificar."
    status: ClassVar[int] = 503


class WrongContentType(HookRefused):
    """The notice must come as {wanted}."""

    es: ClassVar[str] = "El aviso debe venir como {wanted}."
    status: ClassVar[int] = 415


class TooLarge(HookRefused):
    """The notice is larger than {most} bytes."""

    es: ClassVar[str] = "El aviso pesa más de {most} bytes."
    status: ClassVar[int] = 413


class Unreadable(HookRefused):
    """The notice cannot be read: {why}."""

    es: ClassVar[str] = "El aviso no se puede leer: {why}."
    status: ClassVar[int] = 400


class NotSigned(HookRefused):
    """The notice is not proven to come from the provider: {why}."""

    es: ClassVar[str] = "No consta que el aviso venga del proveedor: {why}."
    status: ClassVar[int] = 403


class CannotStore(HookRefused):
    """The database does not answer; please send the notice again."""

    es: ClassVar[str] = "La base de datos no responde; por favor, envíe el aviso otra vez."
    status: ClassVar[int] = 503
