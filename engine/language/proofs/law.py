"""What the rule packs make of a playbook: P401 to P419."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from engine.language.diagnostics import Finding
from engine.language.proofs.draft import Check, Draft
from engine.language.suggestions import did_you_mean


def check_rule_packs(draft: Draft) -> Iterator[Finding]:
    """P401"""
    for place, pack in enumerate(draft.plan.contact_rules):
        if pack not in draft.library.rules:
            yield draft.finding("P401", f"policy.contact_rules[{place}]",
                                f"there is no rule pack '{pack}'; its rules are not applied",
                                f"no hay paquete de reglas «{pack}»; sus reglas no se aplican",
                                did_you_mean(pack, draft.library.rules), warning=True)  # fmt: skip


OF_WORDS: Final[tuple[Check, ...]] = (check_rule_packs,)
OF_SENSE: Final[tuple[Check, ...]] = ()
OF_DAYS: Final[tuple[Check, ...]] = ()
