"""What is answered instead of what was asked for: RFC 9457, in English or Spanish. It decides nothing."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, NamedTuple

import msgspec
from starlette.responses import Response

from schemas.api import Fault, Problem
from schemas.failures import CollectionsError
from workers import paying, posting
from workers.case_of import NotBegun

Text = tuple[str, str]


class Kind(NamedTuple):
    """A kind of problem: its HTTP status, its title, and what to do about it, in English and Spanish."""

    status: int
    title: Text
    advice: Text


KINDS: Final[dict[str, Kind]] = {
    "bad-request": Kind(
        400,
        ("The request cannot be read", "No se puede leer la petición"),
        ("`errors` says which part of the request it is", "`errors` dice qué parte de la petición es"),
    ),
    "token-missing": Kind(
        401,
        ("A token is needed", "Se necesita un token"),
        ("send `Authorization: Bearer TOKEN`; `cobranza token make` makes one",
         "envíe `Authorization: Bearer TOKEN`; `cobranza token make` crea uno"),
    ),
    "token-refused": Kind(
        401,
        ("The token is not accepted", "El token no se acepta"),
        ("it is unknown, revoked or expired; `cobranza token list` shows which",
         "es desconocido, está revocado o venció; `cobranza token list` muestra cuál"),
    ),
    "scope-missing": Kind(
        403,
        ("The token may not do this", "El token no permite esto"),
        ("make a token with the scope that `detail` names", "cree un token con el permiso que nombra `detail`"),
    ),
    "not-found": Kind(
        404,
        ("There is no such thing", "No existe"),
        ("look it up in its list first", "búsquelo primero en su lista"),
    ),
    "method-not-allowed": Kind(
        405,
        ("This address takes another method", "Esta dirección usa otro método"),
        ("the header Allow names those it takes", "el encabezado Allow nombra los que acepta"),
    ),
    "conflict": Kind(
        409,
        ("The books say otherwise", "Los libros dicen otra cosa"),
        ("nothing was changed; nothing that is there is changed silently",
         "no se cambió nada; lo que está registrado no se cambia en silencio"),
    ),
    "not-now": Kind(
        409,
        ("The case does not allow it", "El caso no lo permite"),
        ("nothing was changed; read the case first", "no se cambió nada; lea primero el caso"),
    ),
    "too-large": Kind(
        413,
        ("The request is too large", "La petición es demasiado grande"),
        ("send at most 1 MB; long lists come in as files with `cobranza import`",
         "envíe como máximo 1 MB; las listas largas entran como archivos con `cobranza import`"),
    ),
    "not-json": Kind(
        415,
        ("The body must be JSON", "El cuerpo debe ser JSON"),
        ("send `Content-Type: application/json`, in UTF-8", "envíe `Content-Type: application/json`, en UTF-8"),
    ),
    "unfit": Kind(
        422,
        ("The content does not fit", "El contenido no sirve"),
        ("`errors` says each place and what to write there", "`errors` dice cada lugar y qué escribir allí"),
    ),
    "key-used": Kind(
        422,
        ("The Idempotency-Key was used for another request", "La Idempotency-Key se usó para otra petición"),
        ("use a new key for a new request", "use una clave nueva para una petición nueva"),
    ),
    "fault": Kind(
        500,
        ("A fault of the program, not yours", "Una falla del programa, no suya"),
        ("nothing was recorded; the service's log has the rest", "no se registró nada; el log del servicio dice más"),
    ),
    "busy": Kind(
        503,
        ("Too busy just now", "Demasiado ocupado en este momento"),
        ("nothing was recorded; ask again after Retry-After seconds, under the same Idempotency-Key",
         "no se registró nada; repita tras los segundos de Retry-After, con la misma Idempotency-Key"),
    ),
    "database-down": Kind(
        503,
        ("The database does not answer", "La base de datos no responde"),
        ("ask again after Retry-After seconds", "repita tras los segundos de Retry-After"),
    ),
}  # fmt: skip

# What a person's command says of options of the command line, said of a request.
HERE: Final[dict[type[CollectionsError], tuple[str, Text, str]]] = {
    posting.InvoiceUnknown: ("not-found", ("there is no such invoice", "no existe esa factura"), ""),
    posting.NoCaseYet: (
        "not-found",
        ("the invoice has no case yet; one opens when a published playbook covers it and workers run",
         "la factura aún no tiene caso; se abre cuando un playbook publicado la cubre y corren los workers"), "",
    ),
    posting.CaseIsClosed: ("not-now", ("the case is closed", "el caso está cerrado"), ""),
    posting.NothingHeld: ("not-now", ("no hold stands on the case", "el caso no tiene ninguna pausa"), ""),
    posting.SayUntilWhen: (
        "unfit", ("say `until` or `days`, one of the two", "indique `until` o `days`, uno de los dos"), "/until",
    ),
    posting.UntilWrong: (
        "unfit", ("it is not a day after today and within a year", "no es un día posterior a hoy y dentro de un año"),
        "/until",
    ),
    posting.SayWhy: ("unfit", ("it is empty; it stays in the case's record",
                               "está vacío; queda en el registro del caso"), "/reason"),
    NotBegun: (
        "not-found",
        ("the case has no record yet; it begins while workers run",
         "el caso aún no tiene registro; empieza mientras corren los workers"), "",
    ),
    paying.InvoiceUnknown: ("not-found", ("there is no such invoice", "no existe esa factura"), ""),
}  # fmt: skip


class Place(NamedTuple):
    """One thing that is wrong: where (by pointer, parameter or header), and why in both languages."""

    why: Text
    pointer: str | None = None
    parameter: str | None = None
    header: str | None = None


class Refused(Exception):
    """A request that is answered with a problem of this kind."""

    def __init__(
        self, kind: str, detail: Text, places: Sequence[Place] = (), headers: dict[str, str] | None = None
    ) -> None:
        super().__init__(kind)
        self.kind, self.detail, self.places, self.headers = kind, detail, tuple(places), headers or {}


def refused_by(error: CollectionsError) -> Refused:
    """The refusal for a failure that a command would tell, in words of a request. Raises it where there are none."""
    if type(error) not in HERE:
        raise error
    kind, why, pointer = HERE[type(error)]
    return Refused(kind, why, [Place(why, pointer=pointer)] if pointer else ())


def response(refused: Refused, *, instance: str, language: str, public_url: str, bare: bool = False) -> Response:
    """The problem as HTTP says it; `bare` without its body, for HEAD."""
    spanish, kind = language == "es", KINDS[refused.kind]
    problem = Problem(
        type=f"{public_url}/problems/{refused.kind}",
        title=kind.title[spanish],
        status=kind.status,
        detail=refused.detail[spanish],
        instance=instance,
        errors=tuple(Fault(one.why[spanish], one.pointer, one.parameter, one.header) for one in refused.places),
    )
    headers = {"Content-Language": language, "Vary": "Accept-Language", "Cache-Control": "no-store", **refused.headers}
    if kind.status == 503:
        headers.setdefault("Retry-After", "2")
    body = b"" if bare else msgspec.json.encode(problem)
    return Response(body, kind.status, headers, media_type="application/problem+json")
