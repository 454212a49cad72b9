"""Tests and conditions of a plan in plain words. It says them; whether they hold is not asked here."""

from __future__ import annotations

from decimal import Decimal
from typing import Final

from engine.study.words import times
from engine.study.words.names import FACTS, VALUES, Both, listed, name, pick
from schemas.facts import CATALOGUE
from schemas.plan import Condition, Step, Test

_OR = ("or", "o")
_AND = ("and", "y")


def value(fact: str, number: Decimal, currency: str) -> str:
    """A bound as the playbook writes it: money with its currency, shares in percent."""
    if currency:
        return times.money(number, currency)
    known = CATALOGUE.get(fact)
    if known is not None and known.kind == "share":
        return times.share(number)
    return f"{number.normalize():f}"


def test(fact: str, one: Test, language: str) -> str:
    """`at least 1000 PEN`, `500 PEN to under 5000 PEN`, `medium`."""
    if one.words:
        return listed([name(VALUES, word, language) for word in one.words], language, _OR)
    low = None if one.low is None else value(fact, one.low, one.currency)
    high = None if one.high is None else value(fact, one.high, one.currency)
    if low is None and high is None:
        return pick(("any", "cualquiera"), language)
    if high is None:
        return pick((f"over {low}", f"más de {low}") if one.low_open else (f"at least {low}", f"desde {low}"), language)
    if low is None:
        return pick(
            (f"under {high}", f"menos de {high}") if one.high_open else (f"at most {high}", f"hasta {high}"), language
        )
    if one.low == one.high:
        return low
    over = pick(("over ", "más de "), language) if one.low_open else ""
    return pick(
        (f"{over}{low} to under {high}", f"{over}{low} a menos de {high}")
        if one.high_open else (f"{over}{low} to {high}", f"{over}{low} a {high}"), language)  # fmt: skip


def tests(fact: str, several: tuple[Test, ...], language: str) -> str:
    """Any of several tests."""
    return listed([test(fact, one, language) for one in several], language, _OR)


def condition(asked: Condition, language: str) -> str:
    """The condition in words: `amount due at least 1000 PEN, risk medium or high`."""
    match asked.op:
        case "fact":
            if (plain := _yes_no(asked, language)) is not None:
                return plain
            return f"{name(FACTS, asked.fact, language)} {tests(asked.fact, asked.tests, language)}"
        case "all":
            return ", ".join(condition(part, language) for part in asked.parts)
        case "any":
            return listed([condition(part, language) for part in asked.parts], language, _OR)
        case "none":
            neither = pick(("not ", "no "), language)
            return neither + listed([condition(part, language) for part in asked.parts], language, _OR)


_NOT: Final[dict[str, Both]] = {
    "new_customer": ("not a new customer", "cliente que no es nuevo"),
    "terms_accepted": ("terms not accepted", "condiciones no aceptadas"),
}


def _yes_no(asked: Condition, language: str) -> str | None:
    """`terms not accepted` rather than `terms accepted no`."""
    words = {word for one in asked.tests for word in one.words}
    if asked.fact not in _NOT or words not in ({"yes"}, {"no"}):
        return None
    return name(FACTS if words == {"yes"} else _NOT, asked.fact, language)


def conditions_of(step: Step, language: str) -> tuple[str, ...]:
    """What `only_if` and `unless` of a step say; nothing where it always runs."""
    said = []
    if step.only_if is not None:
        said.append(pick(("only if ", "solo si "), language) + condition(step.only_if, language))
    if step.unless is not None:
        said.append(pick(("unless ", "salvo "), language) + condition(step.unless, language))
    return tuple(said)
