"""Writes the words, amounts and days of a document as its reader does. It knows no document."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Final

from babel import Locale

from activities import amounts
from activities.documents.words import WORDS
from schemas.money import Money
from schemas.plan import Duration


class Pen:
    """For one reader: a language (`es`, `es-PE`) and the country (ISO 3166) whose ways of writing count."""

    def __init__(self, language: str, country: str) -> None:
        self.locale: Final[Locale] = amounts.locale_of(language, country)
        base, _, region = language.replace("_", "-").partition("-")
        self.language: Final = f"{base}-{region or country}".rstrip("-")
        self._words = WORDS.get(base.lower(), WORDS["en"])

    def say(self, word: str, **facts: object) -> str:
        """A word or sentence of the table. Raises KeyError where there is none: that is ours to mend."""
        return self._words[word].format(**facts)

    def has(self, word: str) -> bool:
        """Whether there is such a word."""
        return word in self._words

    def money(self, amount: Decimal, currency: str) -> str:
        return amounts.money(Money(amount, currency), self.locale)

    def figure(self, amount: Decimal, currency: str) -> str:
        """An amount where the currency is named beside it."""
        return amounts.figure(Money(amount, currency), self.locale)

    def number(self, value: Decimal) -> str:
        return amounts.number(value, self.locale)

    def day(self, on: date) -> str:
        return amounts.day(on, self.locale)

    def short_day(self, on: date) -> str:
        return amounts.day(on, self.locale, "short")

    def share(self, fraction: Decimal) -> str:
        return amounts.share(fraction.normalize(), self.locale)

    def span(self, length: Duration) -> str:
        return amounts.span(length, self.locale)

    def days(self, count: int) -> str:
        return self.say("one_day") if count == 1 else self.say("days", n=count)
