"""What an archive can refuse. It knows no store; a line names the archive and says what to do, and no key of it."""

from __future__ import annotations

from typing import ClassVar

from schemas.failures import CollectionsError


class ArchiveFailed(CollectionsError):
    """The archive {address} failed: {why}."""

    es: ClassVar[str] = "El archivo {address} falló: {why}."


class ArchiveAddressUnknown(ArchiveFailed):
    """COBRANZA_ARCHIVE is {address}: it takes a folder, file:///PATH or s3://BUCKET/PREFIX."""

    es: ClassVar[str] = "COBRANZA_ARCHIVE es {address}: lleva una carpeta, file:///RUTA o s3://BUCKET/PREFIJO."


class ArchiveUnreachable(ArchiveFailed):
    """The archive {address} does not answer: {why}. Nothing is lost: Temporal keeps a history until its retention ends, and it is tried again."""  # noqa: E501 (one line for people)

    es: ClassVar[str] = (
        "El archivo {address} no responde: {why}. Nada se pierde: Temporal guarda un historial hasta que vence su "
        "retención, y se intenta de nuevo."
    )


class ArchiveDenied(ArchiveFailed):
    """The archive {address} refuses this program: {why}. Check its keys (AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY) or the folder's owner; they must allow to write, read and list."""  # noqa: E501 (one line for people)

    es: ClassVar[str] = (
        "El archivo {address} rechaza a este programa: {why}. Revise sus claves (AWS_ACCESS_KEY_ID, "
        "AWS_SECRET_ACCESS_KEY) o el dueño de la carpeta; deben permitir escribir, leer y listar."
    )


class ArchiveAbsent(ArchiveFailed):
    """The archive {address} does not exist: create the bucket or the folder first."""

    es: ClassVar[str] = "El archivo {address} no existe: cree antes el bucket o la carpeta."
