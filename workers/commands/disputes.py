"""The command `dispute`: an invoice is contested, all of it or a part, and how that ends."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated, ClassVar

from schemas.driving import (
    AnyWish,
    OpenDispute,
    ResolveDispute,
)  # fmt: skip
from schemas.failures import CollectionsError
from schemas.money import Money
from schemas.playbook import DISPUTE_REASONS
from workers.agreeing import Standing, amount_of, ask, new_id, standing
from workers.commands.agreements import Remark, tell
from workers.commands.company import books, user
from workers.commands.parameters import AsJson, By, HomeFolder, described
from workers.speech import say

OPEN, RESOLVE = "open", "resolve"
_REASONS = ", ".join(DISPUTE_REASONS)


class HowItEnds(CollectionsError):
    """say how it ends, one of: --accepted --credit 100 --number NC01, --rejected, --withdrawn"""

    es: ClassVar[str] = "diga cómo termina, una de: --accepted --credit 100 --number NC01, --rejected, --withdrawn"
    exit_code: ClassVar[int] = 2


class SayWhatIsWrong(CollectionsError):
    """say what is wrong with --reason, one of: {reasons}"""

    es: ClassVar[str] = "diga qué está mal con --reason, uno de: {reasons}"
    exit_code: ClassVar[int] = 2


async def dispute(
    what: Annotated[str, described("the invoice's number; or resolve, and then the number",
                                   "el número de la factura; o resolve, y luego el número")],
    invoice: Annotated[str, described("the invoice's number", "el número de la factura")] = "",
    *,
    reason: Annotated[str, described(_REASONS, _REASONS)] = "",
    amount: Annotated[str, described("how much of it (all)", "cuánto de ella (todo)")] = "",
    accepted: Annotated[bool, described("the customer is right", "el cliente tiene razón")] = False,
    credit: Annotated[str, described("how much is credited", "cuánto se acredita")] = "",
    number: Annotated[str, described("the credit note's number", "el número de la nota de crédito")] = "",
    rejected: Annotated[bool, described("it is owed after all", "sí se debe")] = False,
    withdrawn: Annotated[bool, described("the customer takes it back", "el cliente lo retira")] = False,
    of: Annotated[str, described("which, where several stand", "cuál, si hay varios")] = "",
    note: Remark = "",
    by: By = "",
    json: AsJson = False,
    home: HomeFolder = None,
) -> None:  # fmt: skip
    """Open a dispute, of all or of a part, or resolve one. Raises NotAgreed, HowItEnds, SayWhatIsWrong and others."""
    action, name = (what, invoice) if invoice else (OPEN, what)
    deed = "resolve_dispute" if action == RESOLVE else "dispute"
    async with books(home, deed, by, when="by_hand", invoice=name) as connection:
        who, id = user(), new_id("cli")
        seen = await standing(connection, name)
        if action == RESOLVE:
            outcome = _outcome(accepted=accepted, rejected=rejected, withdrawn=withdrawn)
            credited = amount_of(credit, seen.case) if credit else None
            wish: AnyWish = ResolveDispute(id=id, by=who, door="cli", outcome=outcome, dispute=of, credit_note=number,
                                           credited=credited)  # fmt: skip
        else:
            if reason not in DISPUTE_REASONS:
                raise SayWhatIsWrong(reasons=_REASONS)
            part = amount_of(amount, seen.case) if amount else None
            wish = OpenDispute(id=id, by=who, door="cli", reason=reason, amount=part)
        asked = await ask(connection, name, wish, remark=note)
    tell(asked, _said(seen, wish), json=json)


def _outcome(**ways: bool) -> str:
    chosen = [name for name, is_so in ways.items() if is_so]
    if len(chosen) != 1:
        raise HowItEnds
    return chosen[0]


def _said(seen: Standing, wish: AnyWish) -> str:
    case = seen.case
    if isinstance(wish, ResolveDispute):
        credited = f" ({Money(wish.credited, case.currency)}, {wish.credit_note})" if wish.credited else ""
        words = {"accepted": say("accepted", "aceptado"), "rejected": say("rejected", "rechazado"),
                 "withdrawn": say("withdrawn", "retirado")}  # fmt: skip
        return say(f"{case.invoice}: the dispute is {words[wish.outcome]}{credited}",
                   f"{case.invoice}: el reclamo queda {words[wish.outcome]}{credited}")  # fmt: skip
    assert isinstance(wish, OpenDispute)
    part = Decimal(wish.amount) if wish.amount is not None else case.collectable
    left = Money(case.collectable - part, case.currency)
    apart = Money(part, case.currency)
    return say(f"{case.invoice}: {apart} contested; {left} is still asked for",
               f"{case.invoice}: {apart} en reclamo; {left} se sigue cobrando")  # fmt: skip
