"""Where a case's files stand in a bundle: a folder named after its invoice, on every file system. It knows no case."""

from __future__ import annotations

import re
from hashlib import sha256
from typing import Final

LONGEST: Final = 60
_PLAIN: Final = re.compile(rf"[A-Z0-9][A-Z0-9_-]{{0,{LONGEST - 1}}}")
_OTHER: Final = re.compile(r"[^A-Za-z0-9_-]+")
_TAKEN: Final = re.compile(r"CON|PRN|AUX|NUL|(COM|LPT)[0-9]")
"""Names that Windows keeps for devices."""


def folder_of(invoice: str) -> str:
    """`cases/F001-000011`. Whatever is not plain capitals and figures is followed by a dot and 12 digits of its sha256:
    no two invoices share a folder, where capitals and accents are told apart or not."""
    if _PLAIN.fullmatch(invoice) and not _TAKEN.fullmatch(invoice):
        return f"cases/{invoice}"
    shown = _OTHER.sub("_", invoice)[:LONGEST].strip("_-") or "case"
    return f"cases/{shown}.{sha256(invoice.encode('utf-8', 'surrogatepass')).hexdigest()[:12]}"
