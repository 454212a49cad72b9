"""Legal blocks: while one stands nobody collects. It knows what each leaves open, and no pack."""

from __future__ import annotations

from typing import Final

from schemas.contact import ContactRequest, Purpose

SPARED: Final[dict[str, frozenset[Purpose]]] = {"deceased": frozenset()}
OTHERS_SPARE: Final[frozenset[Purpose]] = frozenset({"service", "thanks", "reply"})
"""Documents that the customer must have anyway, thanks and answers collect nothing; a dead customer gets none."""


def standing(request: ContactRequest) -> list[str]:
    """The blocks that stand against a contact of this purpose under every playbook; one nobody has heard of is one."""
    return sorted(one for one in request.blocks if request.purpose not in SPARED.get(one, OTHERS_SPARE))
