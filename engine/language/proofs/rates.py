"""What is charged for paying late: its series and their last day, its currencies, its ceiling. It computes nothing."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from typing import Final

from engine.language.diagnostics import Finding
from engine.language.policy import series_asked
from engine.language.proofs.draft import Check, Draft, facts_asked
from engine.language.rate_series import read_series
from engine.language.writing.suggestions import did_you_mean, listed
from engine.study.words import times
from schemas.plan import LateInterest, RateSeries

TERMS: Final = "policy.terms"


def check_series_are_there(draft: Draft) -> Iterator[Finding]:
    """P430: a series that no file holds. P431: one of money where a rate is asked for."""
    known = draft.library.rates
    for name in series_asked(draft.plan.terms):
        path = _path_of(draft, name)
        if name not in known:
            near = did_you_mean(name, known)
            there = listed(sorted(known)) or "-"
            yield draft.finding("P430", path, f"there is no series '{name}' of rates",
                                f"no hay una serie de tasas «{name}»",
                                (near[0] or f"add playbooks/rates/{name}.yaml; there are: {there}",
                                 near[1] or f"agregue playbooks/rates/{name}.yaml; hay: {there}"))  # fmt: skip
        elif _is_no_rate(draft, name):
            yield draft.finding("P431", path, f"'{name}' is an amount of money by day, not a rate",
                                f"«{name}» es un importe por día, no una tasa",
                                ("name a series of rates", "nombre una serie de tasas"))  # fmt: skip


def _is_no_rate(draft: Draft, name: str) -> bool:
    """Whether interest is to be computed with a series of money."""
    interest, file = draft.plan.terms.late_interest, draft.library.rates.get(name)
    of_interest = interest is not None and name in (interest.series, interest.cap)
    return of_interest and file is not None and bool(read_series(file)[0].currency)


def _path_of(draft: Draft, name: str) -> str:
    interest = draft.plan.terms.late_interest
    if interest is not None and name in (interest.series, interest.cap):
        return f"{TERMS}.late_interest.{'rate' if name == interest.series else 'cap'}"
    return f"{TERMS}.collection_fee"


def check_series_reach_today(draft: Draft) -> Iterator[Finding]:
    """P432: a series that says nothing of the first days to be computed: nothing is charged, and a person is asked."""
    for series in draft.plan.rates:
        if draft.since is None or not series.values or _is_no_rate(draft, series.id):
            continue
        first, last = series.values[0][0], series.until
        if first <= draft.since and (last is None or _later(draft.since) <= last):
            continue
        known = f"{first} to {last}" if last else f"{first} on"
        known_es = f"{first} a {last}" if last else f"{first} en adelante"
        yield draft.finding("P432", _path_of(draft, series.id),
                            f"'{series.id}' is known from {known}, and is needed for half a year from {draft.since}",
                            f"«{series.id}» se conoce de {known_es}, y hace falta medio año desde el {draft.since}",
                            (f"add the value: cobranza rates add {series.id} DAY VALUE --source URL",
                             f"agregue el valor: cobranza rates add {series.id} DÍA VALOR --source URL"),
                            warning=True)  # fmt: skip


def _later(day: date) -> date:
    """The first invoices checked are still followed for half a year."""
    return day + timedelta(days=183)


def check_currencies_agree(draft: Draft) -> Iterator[Finding]:
    """P433: a sum in a currency that no covered invoice is in: it would never be charged."""
    covered = {test.currency for fact in (facts_asked(draft.plan.covers) if draft.plan.covers else ())
               if fact.fact == "amount_due" for test in fact.tests if test.currency}  # fmt: skip
    for path, currency in _currencies(draft):
        if covered and currency not in covered:
            ours = listed(sorted(covered))
            yield draft.finding("P433", path, f"this is in {currency}, and the invoices are in {ours}",
                                f"esto está en {currency}, y las facturas en {ours}",
                                (f"write it in {ours}, or delete it", f"escríbalo en {ours}, o bórrelo"))  # fmt: skip


def _currencies(draft: Draft) -> Iterator[tuple[str, str]]:
    terms = draft.plan.terms
    if terms.late_fee is not None:
        yield f"{TERMS}.late_fee.amount", terms.late_fee.amount.currency
    if terms.late_interest is not None and terms.late_interest.waive_under is not None:
        yield f"{TERMS}.late_interest.waive_under", terms.late_interest.waive_under.currency
    if terms.fixed_sum is not None:
        yield f"{TERMS}.fixed_sum", terms.fixed_sum.currency
    if terms.collection_fee is not None:
        yield f"{TERMS}.collection_fee", terms.collection_fee.currency


def check_interest_is_under_its_cap(draft: Draft) -> Iterator[Finding]:
    """P434: a rate that its own cap lowers, by the newest value of both: the rate written is never charged."""
    interest = draft.plan.terms.late_interest
    cap = _newest(draft, interest.cap) if interest is not None else None
    if interest is None or cap is None:
        return
    rate = _rate_now(draft, interest)
    if rate is not None and rate > cap:
        yield draft.finding("P434", f"{TERMS}.late_interest.rate",
                            f"{times.share(rate)} a year is over the cap '{interest.cap}', now {times.share(cap)}",
                            f"{times.share(rate)} al año supera el tope «{interest.cap}», hoy {times.share(cap)}",
                            ("write a lower rate: the cap is what is charged",
                             "escriba una tasa menor: se cobra el tope"), warning=True)  # fmt: skip


def _rate_now(draft: Draft, interest: LateInterest) -> Decimal | None:
    if not interest.series:
        return interest.rate
    value = _newest(draft, interest.series)
    return None if value is None else interest.times * value + interest.rate


def _newest(draft: Draft, name: str) -> Decimal | None:
    series: RateSeries | None = next((one for one in draft.plan.rates if one.id == name), None)
    return series.values[-1][1] if series is not None and series.values else None


def check_reset_has_a_series(draft: Draft) -> Iterator[Finding]:
    """P435: when a series is read anew, where the rate is a figure and never changes."""
    interest = draft.plan.terms.late_interest
    if interest is not None and not interest.series and draft.node(f"{TERMS}.late_interest").get("reset") is not None:
        yield draft.finding("P435", f"{TERMS}.late_interest.reset", "the rate is a figure: it is never read anew",
                            "la tasa es una cifra: nunca se vuelve a leer",
                            ("delete 'reset', or name a series: uk-bank-rate plus 8%",
                             "borre «reset», o nombre una serie: uk-bank-rate plus 8%"), warning=True,
                            key=True)  # fmt: skip


OF_WORDS: Final[tuple[Check, ...]] = (check_series_are_there, check_reset_has_a_series)
OF_SENSE: Final[tuple[Check, ...]] = (
    check_series_reach_today,
    check_currencies_agree,
    check_interest_is_under_its_cap,
)
