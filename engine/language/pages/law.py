"""The pages of codes P4: policy, limits and law."""

from __future__ import annotations

from typing import Final

from engine.language.pages.page import Code

PAGES: Final = (
    Code("P401", "A rule pack that is not there: a warning, because its rules protect nobody.",
         "Un paquete de reglas que no está: un aviso, porque sus reglas no protegen a nadie.",
         "contact_rules: [pe-b3b, house]", "contact_rules: [pe-b2b, house]"),
)  # fmt: skip
