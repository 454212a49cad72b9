"""Whose paper documents are printed on, and its size: read from the environment of the process that makes them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path
from typing import Final

import phonenumbers

from activities.channels.letter_page import Letterhead, Paper, paper_of
from activities.documents.failures import LogoUnreadable
from workers.creditor import creditor

LARGEST: Final = 300 * 1024
"""Bytes of a logo: it goes into every document."""
_PICTURES: Final = re.compile(
    rb"\x89PNG\r\n\x1a\n|\xff\xd8\xff|\s*(?:<\?xml[^>]*>\s*)?(?:<!--.*?-->\s*)*<svg[\s>]", re.DOTALL
)


def letterhead(variables: Mapping[str, str]) -> Letterhead:
    """COBRANZA_CREDITOR_ADDRESS is where letters come back to; COBRANZA_PAPER is a4 or us-letter.

    Where no paper is named it is that of the creditor's country (COBRANZA_CREDITOR_COUNTRY, else the one that its
    telephone number tells): a batch is printed where the creditor is, whoever reads it. Raises LogoUnreadable.
    """
    us = creditor(variables)
    country = variables.get("COBRANZA_CREDITOR_COUNTRY", "").strip().upper() or _country(us["phone"])
    return Letterhead(
        name=us["name"],
        address=variables.get("COBRANZA_CREDITOR_ADDRESS", ""),
        phone=us["phone"],
        email=us["email"],
        pay_url=us["pay_url"],
        account=us["account"],
        tax_id=us["tax_id"],
        country=country,
        paper=_paper(variables.get("COBRANZA_PAPER", ""), country),
        logo=_logo(variables.get("COBRANZA_LOGO", "").strip()),
        tax_category=variables.get("COBRANZA_TAX_CATEGORY", "").strip().upper(),
        tax_rates=_rates(variables.get("COBRANZA_TAX_RATES", "")),
        tax_reason=variables.get("COBRANZA_TAX_REASON", "").strip(),
    )


def _rates(text: str) -> tuple[Decimal, ...]:
    """`20, 10, 5.5`: percent. What is no number was refused before (`workers.channels.check`)."""
    return tuple(Decimal(one) for one in re.findall(r"\d+(?:\.\d+)?", text))


def _paper(named: str, country: str) -> Paper:
    if named.strip() in ("a4", "us-letter"):
        return "us-letter" if named.strip() == "us-letter" else "a4"
    return paper_of(country)


def _country(phone: str) -> str:
    try:
        return phonenumbers.region_code_for_number(phonenumbers.parse(phone)) or ""
    except phonenumbers.NumberParseException:
        return ""


def _logo(path: str) -> bytes:
    if not path:
        return b""
    try:
        with Path(path).open("rb") as file:
            content = file.read(LARGEST + 1)  # what is larger, or has no end, is not read to it
    except OSError as error:
        why = error.strerror or type(error).__name__
        raise LogoUnreadable(why=why, why_es=why) from error
    if len(content) > LARGEST:
        raise LogoUnreadable(why="it is too large", why_es="es demasiado grande")
    if not _PICTURES.match(content):
        raise LogoUnreadable(why="this is no such picture", why_es="no es una imagen así")
    return content
