"""Whose paper letters are printed on, and its size: read from the environment of the process that writes them."""

from __future__ import annotations

from collections.abc import Mapping

import phonenumbers

from activities.channels.letter_page import Letterhead, Paper, paper_of
from workers.creditor import creditor


def letterhead(variables: Mapping[str, str]) -> Letterhead:
    """COBRANZA_CREDITOR_ADDRESS is where letters come back to; COBRANZA_PAPER is a4 or us-letter.

    Where no paper is named it is that of the creditor's country, which its telephone number tells: a batch is printed
    where the creditor is, whoever reads it.
    """
    us = creditor(variables)
    return Letterhead(
        name=us["name"],
        address=variables.get("COBRANZA_CREDITOR_ADDRESS", ""),
        phone=us["phone"],
        email=us["email"],
        pay_url=us["pay_url"],
        paper=_paper(variables.get("COBRANZA_PAPER", ""), us["phone"]),
    )


def _paper(named: str, phone: str) -> Paper:
    if named.strip() in ("a4", "us-letter"):
        return "us-letter" if named.strip() == "us-letter" else "a4"
    try:
        return paper_of(phonenumbers.region_code_for_number(phonenumbers.parse(phone)) or "")
    except phonenumbers.NumberParseException:
        return "a4"
