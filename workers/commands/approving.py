"""The commands `approve` and `refuse`: a person answers what a case asks of their role. Who may is not known here."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, ClassVar, cast

from activities.tasks import Called, called
from schemas.failures import CollectionsError
from workers import approvals
from workers.commands.agreements import Invoice, Remark
from workers.commands.company import books, print_json, user
from workers.commands.parameters import AsJson, By, HomeFolder, described
from workers.posting import find_case
from workers.speech import say, told
from workers.task_words import approval_name

if TYPE_CHECKING:
    from pathlib import Path

    import asyncpg

    Connection = asyncpg.pool.PoolConnectionProxy[asyncpg.Record]

What = Annotated[
    str, described("which, where several things wait: its key", "cuál, si esperan varias cosas: su clave")
]  # fmt: skip


class NothingWaits(CollectionsError):
    """invoice {invoice} waits for no such approval; it waits for: {keys}"""

    es: ClassVar[str] = "la factura {invoice} no espera esa aprobación; espera: {keys}"


class SayWhich(CollectionsError):
    """several things of invoice {invoice} wait for an approval; name one: {keys}"""

    es: ClassVar[str] = "varias cosas de la factura {invoice} esperan aprobación; indique una: {keys}"
    exit_code: ClassVar[int] = 2


async def approve(
    invoice: Invoice, what: What = "", *, note: Remark = "", by: By = "", json: AsJson = False,
    home: HomeFolder = None,
) -> None:  # fmt: skip
    """Say yes. Raises NothingWaits, SayWhich, NotYours, OwnRequest, AnswerRefused, InvoiceUnknown."""
    await _answer(invoice, what, note, by, home, agreed=True, json=json)


async def refuse(
    invoice: Invoice, what: What = "", *, note: Remark = "", by: By = "", json: AsJson = False,
    home: HomeFolder = None,
) -> None:  # fmt: skip
    """Say no. Raises NothingWaits, SayWhich, NotYours, OwnRequest, AnswerRefused, InvoiceUnknown."""
    await _answer(invoice, what, note, by, home, agreed=False, json=json)


async def _answer(
    invoice: str, what: str, note: str, by: str, home: Path | None, *, agreed: bool, json: bool
) -> None:  # fmt: skip
    async with books(home, "approve" if agreed else "refuse", by, when="by_hand", invoice=invoice) as opened:
        connection = cast("Connection", opened)
        case = await find_case(connection, invoice)
        async with connection.transaction():
            task = await _waiting(connection, invoice, what)
        said = await approvals.answer(connection, case, task, user(), agreed=agreed, note=note)
    if json:
        print_json(said)
        return
    word = say("approved", "aprobado") if agreed else say("refused", "rechazado")
    told(f"{invoice}: {word}: {approval_name(task.what)}")
    if not said.recorded:
        told(say("stored; the case hears of it when `cobranza up` runs",
                 "guardado; el caso se entera cuando corra `cobranza up`"))  # fmt: skip


async def _waiting(connection: Connection, invoice: str, what: str) -> Called:
    """The one question that is meant. Raises NothingWaits, SayWhich."""
    asked = [one for one in await called(connection, invoice, what) if one.kind == "approval"]
    if len(asked) == 1:
        return asked[0]
    keys = ", ".join(one.what for one in await called(connection, invoice, "") if one.kind == "approval")
    raise (SayWhich if asked else NothingWaits)(invoice=invoice, keys=keys or say("nothing", "nada"))
