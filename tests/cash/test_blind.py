"""Bank lines of seven countries, written by hand before the rule was read: what is certain is right, line by line.

The counts are exact: whoever makes the rule better writes the new ones here and into docs/money-in.md.
"""

from __future__ import annotations

from collections import Counter
from datetime import date
from decimal import Decimal

import pytest

from engine.cash.lists import listed
from engine.cash.matching import match
from engine.cash.payers import alike
from engine.cash.references import key
from engine.cash.remittance import came_back, in_digits, of_invoices
from schemas.money_in import Matched, Open, Payer, Proposal, Proposed, Receipt, Verdict
from tests.cash.blind import FILE, Line, lines

EXPECTED = {
    # file: of what can be decided, and of what a person must decide
    "blind.txt": ({"certain": 156, "first": 48, "further": 1, "other": 1},
                  {"first": 49, "further": 6, "other": 54, "nothing": 2}),
    "blind_second.txt": ({"certain": 33, "first": 8}, {"first": 16, "further": 2, "other": 15}),
    "blind_third.txt": ({"certain": 18, "first": 3}, {"first": 5, "other": 11}),
    "blind_fourth.txt": ({"certain": 4, "first": 5}, {"first": 6, "other": 12}),
}  # fmt: skip


def _parts(proposal: Proposal) -> dict[str, Decimal]:
    return {part.invoice: part.amount for part in proposal.parts}


def _outcome(line: Line) -> str:
    verdict = match(line.receipt, *line.book.look_up(line.receipt))
    if isinstance(verdict, Matched):
        assert not line.person, f"line {line.at}: certain, and a person must decide: {verdict}"
        assert _parts(verdict.proposal) == line.truth, f"line {line.at}: certain, and wrong: {verdict}"
        return "certain"
    if not isinstance(verdict, Proposed):
        return "nothing"
    proposed = [_parts(one) for one in verdict.proposals]
    return ("first" if proposed[0] == line.truth else "further") if line.truth in proposed else "other"


@pytest.mark.parametrize("name", EXPECTED)
def test_what_is_certain_is_right_and_no_line_is_lost(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    all_of = lines(FILE.with_name(name))
    decidable = Counter(_outcome(line) for line in all_of if not line.person)
    person = Counter(_outcome(line) for line in all_of if line.person)
    with capsys.disabled():
        print(f"\n  {name}: decidable {dict(decidable)}; for a person {dict(person)}")
    assert (decidable, person) == EXPECTED[name]


@pytest.mark.parametrize(
    ("text", "number", "tail", "said", "between"),
    [
        ("F001-123/124/130", "F001-00000123", False, "F001-124 F001-130", ""),
        ("FACT 123 Y 124", "F001-00000123", True, "F001-124", ""),
        ("FACT 123 Y 124", "F001-00000123", False, "", ""),
        ("E001-45 A E001-47", "E001-45", False, "E001-47", "E001-46"),
        ("A-10523,24", "A-10523", False, "A-10524", ""),
        ("INV 20417/8", "INV-20417", False, "INV-20418", ""),
        ("2026/0123-0124", "2026/0123", False, "2026/0124", ""),
        ("FE-1045 10/03/2026", "FE-1045", False, "", ""),
        ("34521 OP 34522", "34521", False, "", ""),
        ("F001-123 A 900", "F001-123", False, "F001-900", ""),
    ],
)
def test_a_list_goes_on_from_its_first_number(text: str, number: str, tail: bool, said: str, between: str) -> None:
    found = listed(text, number, tail)
    assert found.said == {key(one) for one in said.split()}
    assert found.between == {key(one) for one in between.split()}


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("F0O1-OOOOO124", "f001-00000124"),
        ("FACT A-l0524", "FACT a-10524"),
        ("RE-2026-IOOI", "re-2026-1001"),
        ("OIL AND COIL 20", "OIL AND COIL 20"),
        ("INVOICE1234", "invoice1234"),
    ],
)
def test_letters_that_stand_for_digits(text: str, read: str) -> None:
    assert in_digits(text) == read


@pytest.mark.parametrize(
    ("text", "rest"),
    [
        ("INV-20421 PO 20426", "INV-20421"),
        ("ORDEN DE COMPRA NRO 45000 F001-1", "F001-1"),
        ("BESTELLUNG 20260146", ""),
        ("ORDER INV-20417", "ORDER INV-20417"),
        ("POCO 123", "POCO 123"),
    ],
)
def test_the_number_of_another_paper_is_no_invoice(text: str, rest: str) -> None:
    assert of_invoices(text).strip() == rest


@pytest.mark.parametrize(
    ("text", "is_back"),
    [
        ("DEVOLUCION TRANSF F001-123", True),
        ("RUECKUEBERWEISUNG RE-2026-1001", True),
        ("RETURNED INV-20417", True),
        ("DEVUELVO SU TRANSFERENCIA", True),
        ("REVERSE CHARGE RE-2026-1001", False),
        ("PAGO F001-123", False),
    ],
)
def test_money_that_comes_back_to_us_pays_nothing(text: str, is_back: bool) -> None:
    assert came_back(_came(text)) is is_back


def test_all_that_is_owed_is_certain_only_in_silence() -> None:
    owed = Open(number="F001-123", customer="c1", currency="PEN", due_on=date(2026, 3, 1), owed=Decimal("118.00"))
    payer = Payer(customer="c1", how="tax_id")

    def said(body: str) -> Verdict:
        receipt = Receipt(id="r", source="bank", amount=Decimal("118.00"), currency="PEN",
                          paid_on=date(2026, 3, 1), body=body)  # fmt: skip
        return match(receipt, [payer], [], [owed])

    assert isinstance(said("TRANSFERENCIA 12/03 OP 0012345"), Matched)
    assert isinstance(said("ANTICIPO OBRA"), Proposed)
    assert isinstance(said("VERTRAG 2026-88"), Proposed)


def test_an_account_that_pays_under_another_name_is_not_the_customer_himself() -> None:
    owed = Open(number="F001-123", customer="c1", currency="PEN", due_on=date(2026, 3, 1), owed=Decimal("118.00"))
    account, name = Payer(customer="c1", how="account"), Payer(customer="c1", how="name")
    receipt = Receipt(id="r", source="bank", amount=Decimal("118.00"), currency="PEN", paid_on=date(2026, 3, 1),
                      payer="HOLDING")  # fmt: skip
    assert isinstance(match(receipt, [account], [], [owed]), Proposed)
    assert isinstance(match(receipt, [account, name], [], [owed]), Matched)


def _came(body: str) -> Receipt:
    (line, *_) = lines()
    return Receipt(id="r", source="bank", amount=line.receipt.amount, currency="PEN", paid_on=line.receipt.paid_on,
                   body=body)  # fmt: skip


@pytest.mark.parametrize(
    ("said", "known", "is_alike"),
    [
        ("BAECKEREI MUELLER GMBH", "Bäckerei Müller GmbH", True),
        ("STADTWERKE BRUEHL AOER", "Stadtwerke Brühl AöR", True),
        ("HARTLEYS BAKERY LT", "Hartley's Bakery Ltd", True),
        ("NEUE HEIMAT STIFTUNG", "Neue Heimat eG", False),
        ("HARTLEY S BAKERY", "Hartley's Bakery Ltd", True),
        ("TALLERES HNOS MARTINEZ SL", "Talleres Hermanos Martínez, S.L.", True),
        ("TALLERES HNOS MARTINEZ SL", "Talleres Martínez e Hijos, S.L.", False),
        ("MUELLER BAU GMBH", "Bäckerei Müller GmbH", False),
        ("MARTINEZ", "Talleres Martínez e Hijos, S.L.", False),
    ],
)
def test_names_as_banks_write_them(said: str, known: str, is_alike: bool) -> None:
    assert alike(said, known) is is_alike
