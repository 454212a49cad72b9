"""The checker and the renderer agree: on the names a message may say, on what can be written, and how long it gets."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

import msgspec
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from activities.amounts import locale_of
from activities.combining import Group
from activities.letters import context
from activities.messages import MessageNameUnknown, MessageUnreadable, _words, render
from activities.sight import Customer, DueStep
from engine.language.templates.lengths import longest
from engine.language.templates.look import look_at
from schemas.contact import Verdict
from schemas.money import Money
from schemas.plan import Calendar, Duration, Ends, Message, Moment, Plan, Source, Terms, Window
from schemas.plan import Consequence as Then
from schemas.variables import VARIABLES
from tests.messages.shelf import SHIPPED, TERMS, told

OFFER = {"instalments": "4", "down_payment": "0.25", "discount": "0.05", "approved_by": "nobody"}
TYPES: dict[str, tuple[type, ...]] = {
    "text": (str,), "word": (str,), "count": (int,), "share": (Decimal,), "money": (Money,), "date": (date,),
    "span": (Duration,), "yes_no": (bool,), "list": (list, tuple), "map": (dict,),
}  # fmt: skip


def a_plan() -> Plan:
    ends = Ends(Moment("due", Duration(90)), Then("review_by", "owner"))
    terms = msgspec.structs.replace(TERMS, methods=("bank_transfer", "yape"))
    return Plan(1, "p", Source("p.yaml", "0"), (), ends, Calendar("PE"), Window(), terms=terms)


def due(number: int, message: str, charges: int = 7) -> DueStep:
    return DueStep(
        invoice=f"F001-{number}", step="first_contact.timeline[0]", message=message, channels=("email",), firmness=1,
        plan_sha256="0", stage="first_contact", balance=Decimal(100), total=Decimal(200), currency="PEN",
        issued_on=date(2026, 1, 30), due_on=date(2026, 3, 2), charges=Decimal(charges),
    )  # fmt: skip


def desk_says() -> dict[str, Any]:
    """What a template sees, by the desk's own making."""
    lead = due(1, "overdue-first")
    group = Group(lead, (lead, due(2, "other")), a_plan(), Verdict("allowed", (), channel="email"))
    creditor = {"name": "Acme", "email": "a@example.com", "phone": "1", "pay_url": "https://x.example", "account": "1"}
    customer = Customer("C1", "Núñez", "company", "es", "PE")
    said = context(customer, creditor, group, OFFER, date(2026, 3, 7), "https://x.example/p/0123456789abcdefghjk")
    return _words(said | {"reward": "a chance in the draw"}, locale_of("es", "PE"))


def paths(value: Any, path: str) -> dict[str, Any]:
    found = {path: value} if path else {}
    if isinstance(value, Mapping):
        for name, inner in value.items():
            found |= paths(inner, f"{path}.{name}" if path else str(name))
    elif isinstance(value, list | tuple):
        for inner in value:
            found |= paths(inner, f"{path}[]")
    return found


def test_the_renderer_tells_a_template_exactly_these_names() -> None:
    assert set(paths(desk_says(), "")) == set(VARIABLES)


def test_and_each_is_of_its_kind() -> None:
    for path, value in paths(desk_says(), "").items():
        assert isinstance(value, TYPES[VARIABLES[path].kind]), path


def test_what_is_not_always_there_is_there_and_empty() -> None:
    lead = due(1, "overdue-first", charges=0)
    bare = msgspec.structs.replace(a_plan(), terms=Terms())
    group = Group(lead, (lead, due(2, "other", charges=0)), bare, Verdict("allowed", (), channel="email"))
    creditor = {"name": "Acme", "email": "a@example.com", "phone": "1"}
    customer = Customer("C1", "Núñez", "company", "es", "PE")
    seen = paths(_words(context(customer, creditor, group, {}, date(2026, 3, 7)), locale_of("es", "PE")), "")
    sometimes = {path for path, variable in VARIABLES.items() if variable.there != "always"}
    assert {path for path in sometimes if seen.get(path, "not there")} == set()


# ---------------------------------------------------------------------------------------------- what can be written

NAMES = st.sampled_from([
    *(path.replace("[]", "[0]") for path in VARIABLES), "customer.nmae", "total_du", "invoices.number",
    "invoices[1].number", "also[1].number", "line.number", "line.due_on", "line.nmbr", "later", "total_due.amount",
    "customer.name.size",
])  # fmt: skip
FILTERS = st.sampled_from([
    "", " | money", " | day", " | day: 'short'", " | share", " | span", " | listed", " | few",
    " | map: 'number' | few", " | upcase", " | truncate: 20", " | size", " | plus: 1", " | join: ', '", " | first",
    " | default: 'x'", " | mony", " | truncate", " | append", " | concat: also",
])  # fmt: skip
PRINTED = st.builds("{{{{ {}{} }}}}".format, NAMES, FILTERS)
ASKED = st.one_of(
    NAMES,
    st.builds("{} {} {}".format, NAMES, st.sampled_from(["==", ">", "!="]), st.sampled_from(["0", "'x'", "nil"])),
    st.builds("{} and {} > 0".format, NAMES, NAMES),
)
TEMPLATES = st.recursive(
    PRINTED | st.just("{% assign later = also.size %}"),
    lambda inner: (
        st.lists(inner, min_size=2, max_size=3).map("".join)
        | st.builds("{{% if {} %}}{}{{% else %}}{}{{% endif %}}".format, ASKED, inner, inner)
        | st.builds("{{% unless {} %}}{}{{% endunless %}}".format, ASKED, inner)
        | st.builds("{{% for line in {} %}}{}{{% endfor %}}".format, st.sampled_from(["invoices", "also"]), inner)
    ),
    max_leaves=5,
)
LIVES = {
    "with everything": told(2, 2, creditor={"name": "Acme", "email": "a@b.example", "phone": "1", "account": "1",
                                            "pay_url": "https://x.example"}, country="PE",
                            page_url="https://x.example/p/0123456789abcdefghjk"),
    "with little": told(1, 0, offer={}, terms=None, methods=[], country="PE"),
}  # fmt: skip


for lines in (LIVES["with everything"]["invoices"], LIVES["with everything"]["also"]):
    for one in lines:
        one["charges"] = Money(Decimal("37.80"), "PEN")


def is_written(template: str, life: dict[str, Any]) -> bool:
    try:
        render(Message("note", "es", template, "0"), "email", life)
    except (MessageNameUnknown, MessageUnreadable):
        return False
    return True


@pytest.mark.parametrize("given", [
    "{% if customer.kind == 'person' %}{% assign who = 'a' %}{% else %}{% assign who = 'b' %}{% endif %}{{ who }}",
    "{% assign who = '' %}{% if customer.kind == 'person' %}{% assign who = 'a' %}{% endif %}{{ who }}",
    "{% for line in invoices %}{% assign last = line.number %}{% endfor %}{{ last }}",
])  # fmt: skip
def test_a_name_that_every_way_gives_is_there(given: str) -> None:
    assert not look_at(given).flaws


@given(TEMPLATES)
@example("{% unless customer %}{% assign later = also.size %}{% endunless %}{{ later }}")
@example("{% for line in also %}{% assign later = also.size %}{% endfor %}{{ later }}")
@example("{% if invoices[0] %}{{ invoices[1].number }}{% endif %}")
@example("{% if invoices[0].number %}{{ invoices[1].number }}{% endif %}")
@settings(max_examples=400, deadline=None)
def test_what_the_checker_lets_pass_is_written_for_every_customer(template: str) -> None:
    look = look_at(template)
    if [flaw for flaw in look.flaws if not flaw.warning]:
        return
    assert is_written(template, LIVES["with everything"]), template
    if not [need for need in look.needs if need.part]:
        assert is_written(template, LIVES["with little"]), template


@pytest.mark.parametrize(
    "template",
    ["{{ customer.nmae }}", "{{ total_due | day }}", "{{ offer.instalments }}", "{{ also[0].number }}",
     "{% if total_due > 100 %}x{% endif %}", "{{ terms.payment | span }}", "{% if offer.discount > 0 %}x{% endif %}",
     "{{ customer.name | mony }}", "{{ invoices[0].charges | money }}", "{{ invoices | few | money }}"],
)  # fmt: skip
def test_what_it_stops_would_have_failed(template: str) -> None:
    look = look_at(template)
    assert any(not flaw.warning for flaw in look.flaws) or any(need.part for need in look.needs)
    assert not is_written(template, LIVES["with little"])


@pytest.mark.parametrize("key", sorted(SHIPPED))
@pytest.mark.parametrize(("invoices", "also"), [(1, 0), (3, 0), (3, 2)])
def test_no_sms_we_ship_gets_longer_than_the_checker_foresees(key: tuple[str, str], invoices: int, also: int) -> None:
    message = SHIPPED[key]
    assert len(render(message, "sms", told(invoices, also)).body) <= len(longest(message.sms, key[0], "PEN 200,000.00"))
