"""What can go wrong with servers on one machine, in two languages; each line says what to do."""

from __future__ import annotations

from typing import ClassVar

from schemas.failures import CollectionsError


class ServerDidNotStart(CollectionsError):
    """{server} did not start: {why}. The whole story is in {log}."""

    es: ClassVar[str] = "{server} no arrancó: {why}. Los detalles están en {log}."


class NoPostgres(CollectionsError):
    """No PostgreSQL can be started here: {why}. Install PostgreSQL 15 or newer, or point DATABASE_URL at a server, for
    example DATABASE_URL=postgresql://user:password@host/database."""

    es: ClassVar[str] = (
        "Aquí no se puede arrancar PostgreSQL: {why}. Instale PostgreSQL 15 o más nuevo, o indique un servidor con "
        "DATABASE_URL, por ejemplo DATABASE_URL=postgresql://usuario:clave@servidor/base."
    )


class NoTemporal(CollectionsError):
    """No Temporal server can be started here: the program `temporal` was not found. Install this project's
    requirements again, or point TEMPORAL_ADDRESS at a server, for example TEMPORAL_ADDRESS=host:7233."""

    es: ClassVar[str] = (
        "Aquí no se puede arrancar Temporal: no se encontró el programa `temporal`. Vuelva a instalar los requisitos "
        "del proyecto, o indique un servidor con TEMPORAL_ADDRESS, por ejemplo TEMPORAL_ADDRESS=servidor:7233."
    )


class PasswordIsLost(CollectionsError):
    """The data in {data} have a password that is no longer in {file}: bring that file back from a copy, or move both
    away to start anew."""

    es: ClassVar[str] = (
        "Los datos en {data} tienen una clave que ya no está en {file}: recupere ese archivo de una copia, o mueva "
        "ambos a otro lugar para empezar de nuevo."
    )


class HomeBelongsToAnother(CollectionsError):
    """The data in {data} belong to another user of this machine: run as that user, or choose another folder with
    COBRANZA_HOME."""

    es: ClassVar[str] = (
        "Los datos en {data} pertenecen a otro usuario de esta máquina: ejecute con ese usuario, o elija otra "
        "carpeta con COBRANZA_HOME."
    )


class DatabaseIsDown(CollectionsError):
    """The database of DATABASE_URL does not answer ({why}): start it, or unset DATABASE_URL to use the local one."""

    es: ClassVar[str] = (
        "La base de datos de DATABASE_URL no responde ({why}): arránquela, o quite DATABASE_URL para usar la local."
    )


class TemporalIsDown(CollectionsError):
    """Temporal does not answer at {address}: start it, or unset TEMPORAL_ADDRESS to use the local one."""

    es: ClassVar[str] = "Temporal no responde en {address}: arránquelo, o quite TEMPORAL_ADDRESS para usar el local."


class AttributesAreMissing(CollectionsError):
    """Temporal at {address} lacks the search attributes {names} and refuses to add them ({why}): ask its operator to
    create them in the namespace."""

    es: ClassVar[str] = (
        "A Temporal en {address} le faltan los atributos de búsqueda {names} y no permite crearlos ({why}): pida al "
        "operador que los cree en el namespace."
    )


class AlreadyRunning(CollectionsError):
    """Cobranza is already running on {home}: process {pid} since {since} UTC; web page at {web}. Stop it with Ctrl-C
    there, or choose another folder with COBRANZA_HOME."""

    es: ClassVar[str] = (
        "Cobranza ya está en marcha sobre {home}: proceso {pid} desde {since} UTC; página web en {web}. Deténgalo "
        "con Ctrl-C allí, o elija otra carpeta con COBRANZA_HOME."
    )
