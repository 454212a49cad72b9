"""A route that is about to answer with personal data is noted first. It answers nothing itself and knows no handler."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from activities.access import note_access
from schemas.acting import PERSONAL, ROUTES
from workers.api.problems import Place, Refused

if TYPE_CHECKING:
    from collections.abc import Mapping

    from workers.api.asking import Answer, Asked, Route
    from workers.api.tokens import Who

HEADER: Final = "X-Purpose"
"""Why somebody looks, where they want it on record: a code or a reference of theirs, nothing of a customer."""
LONGEST: Final = 120
CUSTOMERS: Final = ("listCustomers", "getCustomer")
"""Routes whose own id is a customer's number."""


async def note(asked: Asked, route: Route, who: Who, answer: Answer, headers: Mapping[str, str]) -> None:
    """Write down whom the answer is about, where it holds names, addresses or texts. Raises Refused.

    Without the scope `personal` they are masked, and nothing is noted. What the database raises goes through: no line
    in the log, no answer.
    """
    if ROUTES[route.name] != PERSONAL or not asked.sees_people:
        return
    purpose = headers.get(HEADER.lower(), "").strip()
    if len(purpose) > LONGEST or not purpose.isprintable():
        why = (f"it is at most {LONGEST} characters that can be printed", f"son hasta {LONGEST} caracteres imprimibles")
        raise Refused("bad-request", why, [Place(why, header=HEADER)])
    customers, invoices, is_many = _shown(asked, route, answer)
    for group in ({"customers": customers, "invoices": invoices},) * bool(customers or invoices) + ({},) * is_many:
        await note_access(
            asked.connection, actor=who.name, proven=True, door="api", what=route.name, purpose=purpose, **group
        )


def _shown(asked: Asked, route: Route, answer: Answer) -> tuple[set[str], set[str], bool]:
    """Customers and invoices of an answer, and whether something in it belongs to nobody whom the books know."""
    if asked.path:
        invoice, customer = asked.path.get("invoice", ""), asked.path.get("id", "")
        return {customer} - {""}, {invoice} - {""}, False
    items = getattr(answer.body, "items", ())
    id = "id" if route.name in CUSTOMERS else "customer"
    pairs = [(str(getattr(one, id, "") or ""), str(getattr(one, "invoice", "") or "")) for one in items]
    customers = {customer for customer, invoice in pairs if customer and not invoice}
    return customers, {invoice for _, invoice in pairs if invoice}, any(pair == ("", "") for pair in pairs)
