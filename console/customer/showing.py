"""Writes the pages: templates, the reader's language and country, the headers of every answer. It asks nobody."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from functools import lru_cache
from importlib.resources import files
from typing import Any, Final

from babel import Locale
from jinja2 import Environment, PackageLoader, StrictUndefined, select_autoescape
from starlette.responses import Response

from activities import amounts
from activities.ways_to_pay import in_words
from console.customer.desk import Creditor, Look, Visit
from console.customer.words import (
    DELAYS,
    INTEREST,
    LANGUAGES,
    LINES,
    OF_COMPANIES,
    OF_PERSONS,
    REASONS,
    REFUSED,
    REFUSED_ELSE,
    WORDS,
    in_language,
    language_of,
)
from schemas.money import Money
from schemas.statement import InterestSpan

_KINDS: Final = {"page.css": "text/css", "icon.svg": "image/svg+xml"}


def _name(file: str) -> str:
    """A file's name in an address: it changes with what is in it."""
    stem, _, kind = file.partition(".")
    return f"{stem}-{hashlib.sha256(files('console.customer').joinpath(file).read_bytes()).hexdigest()[:10]}.{kind}"


STYLE, ICON = _name("page.css"), _name("icon.svg")
FILES: Final = {
    _name(file): (files("console.customer").joinpath(file).read_bytes(), kind) for file, kind in _KINDS.items()
}
"""The two files beside the pages."""
_POLICY: Final = (
    "default-src 'self'; script-src 'none'; object-src 'none'; base-uri 'none'; frame-ancestors 'none'; "
    "form-action {to}"
)
HEADERS: Final = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": _POLICY.format(to="'self'"),
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=()",
    "Referrer-Policy": "no-referrer",
    "Strict-Transport-Security": "max-age=31536000",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "X-Robots-Tag": "noindex, nofollow, noarchive",
}
LEAVES: Final = {"Content-Security-Policy": _POLICY.format(to="'self' https:")}
"""Of the one form whose answer leads to a provider's page: a browser asks for leave of the redirect too."""


@lru_cache(maxsize=1)
def _templates() -> Environment:
    return Environment(
        loader=PackageLoader("console.customer"), autoescape=select_autoescape(default=True),
        undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True, auto_reload=False,
    )  # fmt: skip


class Words:
    """How one reader reads: the words of a language, and amounts and days as a country writes them."""

    def __init__(self, language: str, country: str = "") -> None:
        self.language = language_of(language)
        wanted = language if language.replace("_", "-").lower().startswith(f"{self.language}-") else self.language
        self._locale: Locale = amounts.locale_of(wanted, country)

    @property
    def tag(self) -> str:
        """The language as HTML and HTTP name it: `es-PE`."""
        return str(self._locale).replace("_", "-")

    def word(self, name: str, *values: object) -> str:
        """A word of the table, its gaps filled."""
        return in_language(WORDS[name], self.language).format(*values)

    def line(self, kind: str) -> str:
        return in_language(LINES[kind], self.language)

    def reason(self, code: str) -> str:
        return in_language(REASONS[code], self.language)

    def delay(self, code: str) -> str:
        return in_language(DELAYS[code], self.language)

    def delays(self, codes: Iterable[str], kind: str) -> list[str]:
        """Those of the reasons that one would ask a company, or a person, about."""
        strange = OF_PERSONS if kind == "company" else OF_COMPANIES
        return [code for code in codes if code in DELAYS and code not in strange]

    def money(self, amount: Decimal, currency: str) -> str:
        return amounts.money(Money(amount, currency), self._locale)

    def day(self, on: date, width: Any = "long") -> str:
        return amounts.day(on, self._locale, width)

    def share(self, fraction: Decimal) -> str:
        return amounts.share(fraction, self._locale)

    def listed(self, words: Any) -> str:
        return amounts.listed(list(words), self._locale, "or")

    def methods(self, names: Any) -> str:
        return self.listed(in_words(names, self.language))

    def interest(self, span: InterestSpan, currency: str) -> str:
        """How interest was calculated, as one can check it with pencil and paper."""
        return in_language(INTEREST, self.language).format(
            days=span.days, since=self.day(span.since, "short"), until=self.day(span.until, "short"),
            principal=self.money(span.principal, currency), rate=self.share(span.rate), year=span.year,
            amount=self.money(span.amount, currency),
        )  # fmt: skip

    def refusal(self, code: str, allowed: Mapping[str, str]) -> str:
        """Why not, and what would be allowed."""
        try:
            text = in_language(REFUSED[code], self.language)
            return text.format(**{name: self._allowed(value) for name, value in allowed.items()})
        except KeyError:
            return in_language(REFUSED_ELSE, self.language)

    def _allowed(self, value: str) -> str:
        """What is allowed comes as a day (ISO), as an amount with its currency, or as a plain word."""
        try:
            return self.day(date.fromisoformat(value))
        except ValueError:
            number, _, currency = value.partition(" ")
        try:
            return self.money(Decimal(number), currency) if len(currency) == 3 else value
        except ArithmeticError:
            return value

    def mistake(self, word: str, values: tuple[object, ...], currency: str) -> str:
        """What to mend in a field."""
        shown = (
            self.day(value) if isinstance(value, date)
            else self.money(value, currency) if isinstance(value, Decimal)
            else value
            for value in values
        )  # fmt: skip
        return self.word(word, *shown)


class Page:
    """Everything that a template may ask for, whichever it is."""

    def __init__(self, words: Words, creditor: Creditor, prefix: str, visit: Visit | None = None) -> None:
        self.words, self.visit = words, visit
        self._told: dict[str, Any] = {
            "w": words, "t": words.word, "us": creditor, "visit": visit, "prefix": prefix, "languages": LANGUAGES,
            "style": f"{prefix}/p/{STYLE}", "icon": f"{prefix}/p/{ICON}",
            "other": "en" if words.language == "es" else "es",
        }  # fmt: skip

    def answer(
        self, template: str, status: int = 200, *, headers: Mapping[str, str] | None = None, **told: Any
    ) -> Response:
        """The page, with the headers of every page."""
        text = _templates().get_template(template).render(**self._told, **told)
        shown = {**HEADERS, "Content-Language": self.words.tag, **(headers or {})}
        return Response(text, status, shown, media_type="text/html")


def file(name: str) -> Response:
    """One of FILES. Its name changes with it, so it may be kept."""
    content, kind = FILES[name]
    shown = {**HEADERS, "Cache-Control": "public, max-age=31536000, immutable"}
    return Response(content, 200, shown, media_type=kind)


def lateness(words: Words, look: Look) -> tuple[str, str]:
    """How late it is in words, and how to show that: `late`, `soon` or `settled`."""
    if look.debt.balance <= 0:
        return "", "settled"
    days = (look.today - look.debt.due_on).days
    if days > 0:
        return (words.word("late_one") if days == 1 else words.word("late", days)), "late"
    if days == 0:
        return words.word("due_today"), "soon"
    return (words.word("due_tomorrow") if days == -1 else words.word("due_in", -days)), "soon"
