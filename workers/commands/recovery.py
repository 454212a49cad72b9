"""The commands `demand`, `dossier`, `write-off`, `write-offs` and `recall`: the last resort. It holds no rule."""

from __future__ import annotations

import uuid
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, ClassVar

from schemas.failures import CollectionsError
from workers import access
from workers.commands.company import books, print_json, user
from workers.commands.parameters import AsJson, By, HomeFolder, Reason, described
from workers.speech import console, errors, language, say

if TYPE_CHECKING:
    from workers.door import Asked
    from workers.recovery.notices import Demand

Invoice = Annotated[str, described("the invoice's number", "el número de la factura")]


class NotADay(CollectionsError):
    """'{text}' is not a day; write it as 2026-12-31"""

    es: ClassVar[str] = "«{text}» no es un día; escríbalo como 2026-12-31"
    exit_code: ClassVar[int] = 2


class NotHandedOver(CollectionsError):
    """invoice {invoice} was not handed over, so there is no package of that moment; leave out --as-handed-over"""

    es: ClassVar[str] = (
        "la factura {invoice} no fue entregada: no hay un paquete de ese momento; omita --as-handed-over"
    )


async def demand(
    invoice: Invoice,
    *,
    prove: Annotated[
        bool, described("record that a person keeps the proof", "registrar que una persona guarda la constancia")
    ] = False,
    on: Annotated[
        str, described("the day on which it reached the customer (today)", "el día en que llegó al cliente (hoy)")
    ] = "",
    note: Annotated[str, described("what the proof is and where it lies", "cuál es la constancia y dónde está")] = "",
    by: By = "",
    json: AsJson = False,
    home: HomeFolder = None,
) -> None:
    """Say what proves the final demand. Raises InvoiceUnknown, NoCaseYet, NoDemand, DayWrong, SayWhereItIs."""
    from activities.plans import Plans
    from activities.reading import case_line
    from workers.posting import find_case
    from workers.recovery.notices import announced, keep_proof

    async with books(home, "prove_demand" if prove else "", by, when="by_hand", invoice=invoice) as connection:
        if prove:
            posted = await keep_proof(connection, invoice, on, user(), note)
            print_json(posted) if json else _line(say(f"the proof for {invoice} is on record",
                                                      f"la constancia de {invoice} queda registrada"))  # fmt: skip
            return
        await find_case(connection, invoice)
        line = await case_line(connection, invoice)
        found = (await announced(connection, {invoice: await Plans().get(connection, line.plan_sha256)}))[invoice]
    if json:
        print_json(found)
        return
    for one in found.demands:
        _line(_demand(one))
    for proof in found.proofs:
        if proof.kind == "person":
            _line(f"{proof.at:%Y-%m-%d %H:%M} UTC  " + _kind("person") + f" ({proof.by})")
    if not found.demands:
        _line(say("no final demand has been sent", "no se ha enviado ningún requerimiento final"))
    elif not found.proofs:
        _line(say("nothing proves it yet; --prove records a proof that a person keeps",
                  "nada lo prueba aún; --prove registra una constancia que guarda una persona"))  # fmt: skip


def _demand(one: Demand) -> str:
    head = f"{one.sent.at:%Y-%m-%d %H:%M} UTC  {one.sent.message}  {one.sent.channel}  {one.sent.step}"
    if one.proof is None:
        return head + "  " + say("not proved", "sin constancia")
    proof = one.proof
    return f"{head}\n  {proof.at:%Y-%m-%d %H:%M} UTC  {_kind(proof.kind)}  {proof.reference}  sha256 {proof.sha256}"


def _kind(kind: str) -> str:
    from schemas.proof import PROOFS

    return say(*PROOFS[kind])


async def dossier(
    invoice: Invoice,
    *,
    out: Annotated[Path, described("the folder to write to", "la carpeta donde escribir")],
    as_handed_over: Annotated[
        bool, described("the package of the last hand-over, to the byte", "el paquete de la última entrega, idéntico")
    ] = False,
    json: AsJson = False,
    home: HomeFolder = None,
) -> None:
    """Write a case's file: JSON, one PDF with its index, the record chained by hash, and a manifest.

    Raises InvoiceUnknown, NoCaseYet, NotBegun, NotHandedOver, AnotherIsThere, CannotWrite.
    """
    from activities.recovery.bureau_book import now_of
    from activities.recovery.papers import handed_over, links_shown
    from workers.posting import find_case
    from workers.recovery.dossiers import package_of
    from workers.recovery.placing import prepare, put_in_place

    async with books(home) as connection:
        await find_case(connection, invoice)
        if as_handed_over:
            kept = await handed_over(connection, invoice)
            if kept is None or not kept[1]:
                raise NotHandedOver(invoice=invoice)
            files = kept[1]
        else:
            files = (await package_of(connection, invoice, await now_of(connection), language=language())).files
        links = await links_shown(connection, invoice, await now_of(connection))
        await access.seen(connection, "dossier", invoices=[invoice])
    contents = {out / name: content for name, content in files.items()}
    prepare(contents)
    put_in_place(contents, invoice)
    if json:
        print_json({"invoice": invoice, "files": [str(place) for place in contents], "open_links": links})
        return
    for place in contents:
        _line(str(place))
    if links:
        errors().print(say(f"links in its messages that still open the customer's page: {links}; before others read it:"
                           f" cobranza page revoke {invoice}",
                           f"enlaces en sus mensajes que aún abren la página del cliente: {links}; antes de que otros"
                           f" lo lean: cobranza page revoke {invoice}"), markup=False, soft_wrap=True)  # fmt: skip


async def write_off(
    invoice: Invoice,
    *,
    reason: Annotated[str, described("a code of the reasons' table", "un código de la tabla de motivos")],
    note: Annotated[str, described("more, in words", "más, en palabras")] = "",
    by: By = "",
    json: AsJson = False,
    home: HomeFolder = None,
) -> None:
    """Ask that what is left be written off: another person must agree. Raises ReasonUnknown, ReasonsWrong."""
    from workers.recovery.write_offs import ask

    async with books(home, "ask_write_off", by, when="by_hand", invoice=invoice) as connection:
        asked = await ask(connection, invoice, reason, user(), note)
    _tell(asked, ("asked for; it stands on the list of the person who must agree: cobranza tasks",
                  "pedido; está en la lista de quien debe aprobar: cobranza tasks"), json=json)  # fmt: skip


async def recall(
    invoice: Invoice, *, reason: Reason = "", by: By = "", json: AsJson = False, home: HomeFolder = None
) -> None:
    """Take a case back that was handed over: it goes on where it stood. Raises InvoiceUnknown, NoCaseYet."""
    from schemas.driving import Recall
    from workers import door
    from workers.posting import find_case

    async with books(home, "recall", by, when="by_hand", invoice=invoice) as connection:
        case = await find_case(connection, invoice)
        wish = Recall(id=str(uuid.uuid4()), by=user(), door="cli")
        asked = await door.ask(connection, case, wish, remark=reason.strip())
    _tell(asked, ("taken back; the case goes on where it stood", "retirado; el caso sigue donde estaba"), json=json)


async def write_offs(
    *,
    since: Annotated[str, described("from this day on: 2026-01-01", "desde este día: 2026-01-01")] = "",
    until: Annotated[str, described("up to and with this day", "hasta este día inclusive")] = "",
    out: Annotated[Path | None, described("the CSV file to write", "el archivo CSV que escribir")] = None,
    json: AsJson = False,
    home: HomeFolder = None,
) -> None:
    """List what was written off, and what came in after it, for the accountants. Raises NotADay, AnotherIsThere."""
    from activities.recovery.written_off import written_off
    from workers.recovery.placing import prepare, put_in_place
    from workers.recovery.write_offs import as_csv

    async with books(home) as connection:
        lines = await written_off(connection, _day(since), _day(until))
        await access.seen_all(connection, "write-offs", lines)
    if json:
        print_json(lines)
        return
    if out is None:
        print(as_csv(lines), end="")
        return
    contents = {out: as_csv(lines).encode("utf-8-sig")}
    prepare(contents)
    put_in_place(contents, out.name)
    _line(say(f"{out}: {len(lines)} write-offs", f"{out}: {len(lines)} castigos"))


def _day(text: str) -> date | None:
    if not text:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise NotADay(text=text) from None


def _tell(asked: Asked, done: tuple[str, str], *, json: bool) -> None:
    """What the case said; a refusal is an error of the command."""
    from workers.timelines import why_refused

    if json:
        print_json(asked)
    elif asked.answer is None:
        _line(
            say(
                "stored; the case is asked when `cobranza up` runs",
                "guardado; se pregunta al caso cuando corra `cobranza up`",
            )
        )
    elif asked.answer.accepted:
        _line(f"{asked.invoice}: {say(*done)}")
    else:
        _line(f"{asked.invoice}: " + say("no: ", "no: ") + why_refused(asked.answer.reason))
    if asked.answer is not None and not asked.answer.accepted:
        raise SystemExit(1)


def _line(text: str) -> None:
    console().print(text, markup=False, soft_wrap=True)
