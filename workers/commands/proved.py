"""What was proved of playbooks without errors, as text: a line and a table for one, a line each for many.

It proves nothing itself.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from fractions import Fraction
from typing import Final

from engine.language.proofs.lifetime import longest_life
from engine.language.proofs.postponements import CONTACTS, as_table, postponements
from schemas.plan import Plan
from workers.speech import language, say

MOST_SHOWN: Final = 12
"""Playbooks of a folder that are told, those whose cases live longest first."""
Row = tuple[str, str, str, str, str]


def proved(plans: Sequence[Plan], since: date) -> str:
    """The longest lives, and what closed days put off over the due dates of the next 24 months."""
    if len(plans) == 1:
        return "\n".join(_of_one(plans[0], since))
    return "\n".join(_of_many(plans, since)) if plans else ""


def _of_one(plan: Plan, since: date) -> Iterator[str]:
    yield f"{plan.playbook}: {longest_life(plan, since).words(language())}"
    if table := as_table(postponements(plan, since), language()):
        en = "what closed days put off, over the due dates of the next 24 months"
        yield f"{plan.playbook}: {say(en, 'lo que aplazan los días cerrados, en los vencimientos de 24 meses')}"
        yield from (f"  {line}" for line in table.splitlines())


def _of_many(plans: Sequence[Plan], since: date) -> Iterator[str]:
    lives = [(longest_life(plan, since).days or 0, plan) for plan in plans]
    longest = sorted(lives, key=lambda one: (-one[0], one[1].playbook))[:MOST_SHOWN]
    heads = (
        ("playbook", "longest life", "contacts put off", "at most", "never made")
        if language() == "en"
        else ("playbook", "vida más larga", "contactos aplazados", "como máximo", "nunca salen")
    )
    rows: list[Row] = [heads, *(_row(days, plan, since) for days, plan in longest)]
    if not any(row[-1] for row in rows[1:]):
        rows = [(*row[:-1], "") for row in rows]
    widths = [max(len(row[column]) for row in rows) for column in range(len(heads))]
    for row in rows:
        yield "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
    if more := len(plans) - len(longest):
        yield say(f"... and {more} more, none with a longer life", f"... y {more} más, ninguno de vida más larga")
    en = f"over the due dates of the next 24 months; `cobranza check {longest[0][1].playbook}` tells each contact"
    es = f"en los vencimientos de 24 meses; `cobranza check {longest[0][1].playbook}` dice cada contacto"
    yield say(en, es)


def _row(days: int, plan: Plan, since: date) -> Row:
    found = postponements(plan, since)
    contacts = sum(step.verb in CONTACTS for stage in plan.stages for step in stage.steps)
    life = say(f"{days} days", f"{days} días")
    if not found or not contacts:
        return plan.playbook, life, "0%", "", ""
    longest = max(one.longest for one in found)
    never = max(one.overtaken for one in found)
    return (
        plan.playbook, life, _percent(sum((one.share for one in found), Fraction(0)) / contacts),
        say(f"{longest} day{'' if longest == 1 else 's'}", f"{longest} día{'' if longest == 1 else 's'}"),
        _percent(never) if never else "",
    )  # fmt: skip


def _percent(share: Fraction) -> str:
    whole = round(share * 100)
    return "<1%" if whole == 0 and share > 0 else f"{whole}%"
