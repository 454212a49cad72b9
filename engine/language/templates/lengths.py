"""How long an SMS can get: the template filled with long but plausible values. It sends nothing and judges nothing."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Any, ClassVar, Final

from schemas.sms import plainer, segments

if TYPE_CHECKING:
    from liquid import Environment

# Long as names of companies go; said in the findings.
NAME: Final = "Distribuidora y Comercial del Sur"
NAME_LETTERS: Final = 33
PAGE_URL: Final = "https://pagos.distribuidora.example/p/0123456789abcdefghjk"
INVOICES: Final = 3
_DAYS: Final = {"es": ("22 de septiembre de 2026", "22 sept. 2026"), "pt": ("22 de setembro de 2026",
"22 de set. de 2026"),
                "en": ("22 September 2026", "22 Sept 2026")}  # fmt: skip
_SPANS: Final = {"es": "15 días hábiles", "en": "15 business days", "pt": "15 dias úteis"}
_MORE: Final = {"es": ("y", "o", "más"), "en": ("and", "or", "more"), "pt": ("e", "ou", "mais")}
_METHODS: Final = {"es": ["transferencia bancaria", "tarjeta", "débito automático"],
                   "en": ["bank transfer", "card", "direct debit"]}  # fmt: skip
assert len(NAME) == NAME_LETTERS


@lru_cache(maxsize=1024)
def longest(text: str, language: str, amount: str) -> str:
    """The text of an SMS at its longest, as it would be sent; empty where the template cannot be filled.

    `amount` is how the largest amount reads. Two lives are tried, one with everything there, one with little.
    """
    from liquid.exceptions import LiquidError

    base = language.split("-")[0]
    written = []
    for rich in (True, False):
        try:
            filled = _letters(base).from_string(text).render(**_told(base, amount, rich))
        except (LiquidError, RecursionError, ArithmeticError, TypeError, ValueError):
            continue
        written.append(plainer(" ".join(filled.split())))
    return max(written, key=lambda sms: (segments(sms), len(sms)), default="")


@cache
def _letters(language: str) -> Environment:
    """Liquid with filters that write the longest a value may read. The bounds are the renderer's own."""
    from liquid import Environment, Mode

    class Bounded(Environment):
        loop_iteration_limit: ClassVar[int | None] = 5_000
        output_stream_limit: ClassVar[int | None] = 200_000
        local_namespace_limit: ClassVar[int | None] = 200_000

    both, either, more = _MORE.get(language, _MORE["en"])
    long, short = _DAYS.get(language, _DAYS["es"])

    def listed(words: Sequence[Any], joint: str = "and") -> str:
        *firsts, last = [str(word) for word in words] or [""]
        return f"{', '.join(firsts)} {either if joint == 'or' else both} {last}" if firsts else last

    def few(words: Sequence[Any]) -> str:
        return listed([*words[:3], f"{len(words) - 3} {more}"] if len(words) > 4 else words)

    letters = Bounded(tolerance=Mode.STRICT, strict_filters=True)
    letters.add_filter("money", lambda amount: str(amount))
    letters.add_filter("day", lambda _, width="long": short if width == "short" else long)
    letters.add_filter("share", lambda _: "12.5%")
    letters.add_filter("span", lambda _: _SPANS.get(language, _SPANS["en"]))
    letters.add_filter("listed", listed)
    letters.add_filter("few", few)
    return letters


def _told(language: str, amount: str, rich: bool) -> dict[str, Any]:
    """What the template is told; the shapes are those of `schemas.variables`."""
    line = {"number": "F001-00012345", "amount_due": amount, "principal": amount,
            "charges": amount if rich else None, "total": amount, "issued_on": "2026-08-22",
            "due_on": "2026-09-22", "days_past_due": 120, "is_overdue": rich, "stage": "first_contact"}  # fmt: skip
    share = Decimal("0.125")
    return {
        "customer": {"name": NAME, "kind": "company" if rich else "person"},
        "creditor": {"name": NAME, "email": "cobranzas@distribuidora.example", "phone": "+51 1 700 1234",
                     "pay_url": "https://pagos.distribuidora.example/p/1234" if rich else None,
                     "account": "BCP 194-1234567-0-89" if rich else None},
        "invoices": [line] * (INVOICES if rich else 1),
        "also": [line] * (2 if rich else 0),
        "total_due": amount,
        "page_url": PAGE_URL if rich else None,
        "methods": _METHODS.get(language, _METHODS["en"]) if rich else [],
        "reward": NAME if rich else None,
        "offer": {"instalments": 12, "down_payment": share, "discount": share} if rich else None,
        "terms": {"payment": "30", "early_payment": {"discount": share, "within": "10"},
                  "late_interest": {"rate": share, "after": "5", "series": NAME if rich else None},
                  "late_fee": {"amount": amount, "after": "15"}},
        "today": "2026-09-22",
        "country": "PE",
    }  # fmt: skip
