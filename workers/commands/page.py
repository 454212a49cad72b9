"""The command `page`: a link to the customer's page, its end, and what customers gave or asked for by it."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, ClassVar, Final
from uuid import uuid4

from cyclopts import Parameter
from cyclopts.validators import Number

from activities.pages import links as kept
from activities.pages import visits
from activities.pages.statements import QUERY
from schemas.failures import CollectionsError
from workers import access
from workers.commands.company import books, print_json, user
from workers.commands.parameters import AsJson, By, HomeFolder, described
from workers.pages.secret import page_links
from workers.posting import find_case
from workers.recovery.placing import put
from workers.speech import console, errors, say

if TYPE_CHECKING:
    import asyncpg

    Connection = asyncpg.Connection[asyncpg.Record]

ACTIONS: Final = ("revoke", "links", "requests", "accept", "decline", "files", "save")
MOST: Final = 200


class NoPublicAddress(CollectionsError):
    """there is no address to which a link could lead: set COBRANZA_PUBLIC_URL, as https://cobranza.acme.example"""

    es: ClassVar[str] = (
        "no hay dirección a la que un enlace pueda llevar: ponga COBRANZA_PUBLIC_URL, como https://cobranza.acme.example"
    )


class NothingToRevoke(CollectionsError):
    """no open link of '{which}'; name an invoice (all links of its customer), or one link by its letters"""

    es: ClassVar[str] = (
        "no hay enlace abierto de '{which}'; nombre una factura (todos los de su cliente), o un enlace por sus letras"
    )


class NoSuchRequest(CollectionsError):
    """no request '{which}' waits; see `cobranza page requests`"""

    es: ClassVar[str] = "ningún pedido '{which}' espera; vea `cobranza page requests`"


class NoSuchFile(CollectionsError):
    """there is no file '{which}'; see `cobranza page files INVOICE`"""

    es: ClassVar[str] = "no existe el archivo '{which}'; vea `cobranza page files FACTURA`"


class SayWhich(CollectionsError):
    """say which, as in: cobranza page {action} {example}"""

    es: ClassVar[str] = "diga cuál, como en: cobranza page {action} {example}"
    exit_code: ClassVar[int] = 2


async def page(
    what: Annotated[str, described("an invoice: its customer's link; or revoke, links, requests, accept, decline, files"
                                   " or save", "una factura: el enlace de su cliente; o revoke, links, requests,"
                                   " accept, decline, files o save")],
    which: Annotated[str, described("the invoice, link, request or file that is meant",
                                    "la factura, el enlace, el pedido o el archivo")] = "",
    *,
    days: Annotated[int, Parameter(help=say("for how many days the link is open", "por cuántos días abre el enlace"),
                                   validator=Number(gte=1, lte=366))] = kept.DAYS,
    out: Annotated[Path | None, Parameter(name=["--out", "-o"], help=say("where to write the file",
                                                                         "dónde escribir el archivo"))] = None,
    by: By = "", json: AsJson = False, home: HomeFolder = None,
) -> None:  # fmt: skip
    """Make a link, or do what the word says.

    Raises NoPublicAddress, NothingToRevoke, NoSuchRequest, NoSuchFile, AnotherIsThere, CannotWrite.
    """
    if what in ACTIONS and what != "requests" and not which:
        raise SayWhich(action=what, example="page/0a1b2c3d/..." if what in ("accept", "decline", "save") else "F001-1")
    deed = {"links": "", "requests": "", "files": "", "save": ""}.get(what, "make_link")
    deed = "answer_request" if what in ("accept", "decline") else deed
    told, invoice = ({"what": what}, "") if what in ACTIONS else ({}, what)
    async with books(home, deed, by, about=which, invoice=invoice, told=told) as connection:
        who = user()
        match what:
            case "revoke":
                await _revoke(connection, which, who, json=json)
            case "links":
                await _links(connection, which, json=json)
            case "requests":
                await _requests(connection, json=json)
            case "accept" | "decline":
                await _answer(connection, which, who, accepted=what == "accept", json=json)
            case "files":
                await _files(connection, which, json=json)
            case "save":
                await _save(connection, which, out, json=json)
            case number:
                await _make(connection, number, days, who, home, json=json)


async def _make(connection: Connection, number: str, days: int, by: str, home: Path | None, *, json: bool) -> None:
    """A link of its own each time: whoever gets one can be told apart, and closed, from the others."""
    links = page_links(os.environ, home)
    if links is None:
        raise NoPublicAddress
    await find_case(connection, number)
    customer = await connection.fetchval(QUERY["customer_of_invoice"], number)
    at = await kept.now(connection)
    await access.seen(connection, "page", invoices=[number])  # the link opens all of the customer
    url = await links.url_for(connection, f"by/{uuid4().hex}", customer, number, at, by, days)
    if json:
        return print_json({"invoice": number, "url": url, "days": days, "by": by})
    print(url)
    errors().print(say(f"it opens everything of this customer, for {days} days; who made it is on record",
                       f"abre todo lo de este cliente, por {days} días; queda registrado quién lo hizo"),
                   markup=False)  # fmt: skip


async def _revoke(connection: Connection, which: str, by: str, *, json: bool) -> None:
    closed = await kept.revoke(connection, which, await kept.now(connection), by)
    if not closed:
        raise NothingToRevoke(which=which)
    if json:
        return print_json({"revoked": closed})
    _line(say(f"links closed: {closed}; they open nothing from now on",
              f"enlaces cerrados: {closed}; desde ahora no abren nada"))  # fmt: skip


async def _links(connection: Connection, number: str, *, json: bool) -> None:
    found = await kept.links_of(connection, number)
    if json:
        return print_json(found)
    if not found:
        _line(say("there is no link", "no hay ningún enlace"))
    for one in found:
        closed = one["revoked_at"]
        state = (
            say(f"revoked by {one['revoked_by']}", f"cerrado por {one['revoked_by']}") if closed
            else say(f"until {one['expires_at']:%Y-%m-%d}", f"hasta {one['expires_at']:%Y-%m-%d}")
        )  # fmt: skip
        _line(f"{one['id']}  {one['made_at']:%Y-%m-%d}  {one['made_by'] or one['key']}  {state}")


async def _requests(connection: Connection, *, json: bool) -> None:
    found = await visits.waiting(connection, MOST)
    await access.seen_all(connection, "page", found)
    if json:
        return print_json(found)
    if not found:
        _line(say("nothing waits", "nada espera"))
    for one in found:
        _line(f"{one.id}  {one.customer} {one.name}  {one.kind}: {one.value}  ({one.invoice}, {one.at:%Y-%m-%d})")
    if found:
        _line(say("call by what is on file; then: cobranza page accept ID, or decline ID",
                  "llame por los datos que ya tiene; luego: cobranza page accept ID, o decline ID"))  # fmt: skip


async def _answer(connection: Connection, id: str, by: str, *, accepted: bool, json: bool) -> None:
    if not await visits.answer(connection, id, by, await kept.now(connection), accepted=accepted):
        raise NoSuchRequest(which=id)
    if json:
        return print_json({"id": id, "accepted": accepted})
    _line(say("the new address is used from now on", "desde ahora se usa el dato nuevo") if accepted
          else say("nothing was changed", "no se cambió nada"))  # fmt: skip


async def _files(connection: Connection, number: str, *, json: bool) -> None:
    found = list(await visits.files_of(connection, number))
    await access.seen(connection, "page", invoices=[number])
    if json:
        return print_json(found)
    if not found:
        _line(say("there is no file", "no hay ningún archivo"))
    for one in found:
        _line(f"{one['id']}  {one['name']}  {one['media_type']}  {one['bytes']} B  {one['at']:%Y-%m-%d}")


async def _save(connection: Connection, id: str, out: Path | None, *, json: bool) -> None:
    """Under a name of ours: what a stranger called a file is no path. It is written, never opened."""
    found = await visits.file(connection, id)
    if found is None:
        raise NoSuchFile(which=id)
    invoice, media_type, content = found
    await access.seen(connection, "page", invoices=[invoice])
    to = out or Path(id.replace("/", "-") + {"application/pdf": ".pdf", "image/png": ".png"}.get(media_type, ".jpg"))
    put(to, content)
    if json:
        return print_json({"file": str(to), "media_type": media_type, "bytes": len(content)})
    _line(str(to))


def _line(text: str) -> None:
    console().print(text, markup=False)
