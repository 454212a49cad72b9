"""What the API writes: books by the import's door, commands by the inbox's. It decides nothing about a case."""

from __future__ import annotations

from typing import Any

from activities import api
from activities.books import standing
from activities.importing.columns import KINDS
from schemas import api as words
from schemas.money import to_minor
from workers import posting
from workers.api.asking import Answer, Asked
from workers.api.problems import Refused
from workers.api.rows import Rows, Said
from workers.posting import Posted

_NO_LINE = words.NewLine()


async def create_customer(asked: Asked) -> Answer:
    """A new customer, or more about a known one. Raises Refused."""
    return await _customer(asked, asked.body.id, {})


async def put_customer(asked: Asked) -> Answer:
    """What is known of the customer of this number. Raises Refused."""
    return await _customer(asked, asked.path["id"], {"id": ""})


async def _customer(asked: Asked, id: str, pointers: dict[str, str]) -> Answer:
    body: words.CustomerFacts = asked.body
    said = _said(body, "customers")
    said |= {"id": id, "email": body.emails, "mobile": body.mobiles}
    said |= {name: body_list for name in ("consented", "opted_out") if (body_list := getattr(body, name))}
    rows = Rows("customers")
    rows.add(said, {"email": "/emails", "mobile": "/mobiles", **pointers})
    count = await rows.enter(asked.connection, sees_people=asked.sees_people)
    id = id.strip()
    receipt = words.Receipt(id=id, href=asked.href("customers", id), new=bool(count.new))
    return Answer(receipt, 201 if count.new else 200)


async def create_invoice(asked: Asked) -> Answer:
    """An invoice with its lines. Raises Refused."""
    body: words.NewInvoice = asked.body
    rows, own = Rows("invoices"), _said(body, "invoices")
    for n, line in enumerate(body.lines or (_NO_LINE,)):
        names = line.__struct_fields__
        cells = {f"line_{name}": getattr(line, name) for name in names}
        rows.add({**own, **cells}, {f"line_{name}": f"/lines/{n}/{name}" for name in names})
    count = await rows.enter(asked.connection, sees_people=asked.sees_people)
    number = body.number.strip()
    receipt = words.Receipt(id=number, href=asked.href("invoices", number), new=bool(count.new))
    return Answer(receipt, 201 if count.new else 200)


async def create_payment(asked: Asked) -> Answer:
    """Money that arrived. Raises Refused."""
    return await _money(asked, "payments", _said(asked.body, "payments"), asked.body.invoice.strip())


async def create_reversal(asked: Asked) -> Answer:
    """A payment taken back. Raises Refused."""
    body: words.NewReversal = asked.body
    found = await api.rows(asked.connection, "payment", asked.path["id"])
    if not found:
        raise Refused("not-found", ("there is no such payment to take back", "no existe ese pago para revertir"))
    said = _said(body, "payments") | {"paid_on": body.reversed_on.isoformat(), "reverses": asked.path["id"]}
    return await _money(asked, "payments", said, found[0]["invoice"], {"paid_on": "/reversed_on", "reverses": ""})


async def create_credit_note(asked: Asked) -> Answer:
    """A document that lowers an invoice. Raises Refused."""
    return await _money(asked, "credit_notes", _said(asked.body, "credit_notes"), asked.body.invoice.strip())


async def _money(
    asked: Asked, kind: str, said: dict[str, Said], invoice: str, pointers: dict[str, str] | None = None
) -> Answer:
    rows = Rows(kind)
    rows.add(said, pointers or {})
    count = await rows.enter(asked.connection, sees_people=asked.sees_people)
    after = await standing(asked.connection, invoice) if invoice else None
    owed = str(to_minor(after.owed, after.currency)) if after else None
    id = asked.body.id.strip()
    href = asked.href(kind.replace("_", "-"), id)
    receipt = words.MoneyReceipt(
        id=id, href=href, new=bool(count.new), invoice=invoice, owed=owed, currency=asked.body.currency
    )
    return Answer(receipt, 201 if count.new else 200)


def _said(body: Any, kind: str) -> dict[str, Said]:
    """The fields of a request that are columns of the kind's files, as files would write them."""
    names = [name for name in KINDS[kind].names if name in body.__struct_fields__]
    found = {name: getattr(body, name) for name in names}
    return {name: value if isinstance(value, str) else value.isoformat() for name, value in found.items()
            if value is not None and not isinstance(value, tuple)}  # fmt: skip


async def hold(asked: Asked) -> Answer:
    """Pause a case. Raises what `posting.place_hold` raises."""
    body: words.HoldWish = asked.body
    until = body.until.isoformat() if body.until else ""
    posted = await posting.place_hold(
        asked.connection, asked.path["invoice"], until=until, days=body.days, reason=body.reason, kind=body.kind,
        by=asked.who, patience=0,
    )  # fmt: skip
    return _stored(asked, posted)


async def lift(asked: Asked) -> Answer:
    """End a pause. Raises what `posting.lift_hold` raises."""
    posted = await posting.lift_hold(
        asked.connection, asked.path["invoice"], kind=asked.body.kind, by=asked.who, patience=0
    )
    return _stored(asked, posted)


async def cancel(asked: Asked) -> Answer:
    """End a case for good. Raises what `posting.cancel_case` raises."""
    posted = await posting.cancel_case(
        asked.connection, asked.path["invoice"], reason=asked.body.reason, by=asked.who, patience=0
    )
    return _stored(asked, posted)


def _stored(asked: Asked, posted: Posted) -> Answer:
    href = asked.href("cases", posted.invoice, "timeline")
    receipt = words.CommandReceipt(
        id=posted.id, href=href, invoice=posted.invoice, event=posted.event, until=posted.until
    )
    return Answer(receipt, 202)
