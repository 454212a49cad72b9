"""Commands for auditors, and for those who answer to them. It loads none of them."""

from __future__ import annotations

from typing import Final

from workers.offered.command import Command, Group

GROUP: Final = Group("Audit", "Auditoría", (
    Command(
        "audit", "workers.commands.audit.app:app",
        "Prove what happened: export bundles, verify them, check chains, checkpoints and archive.",
        "Prueba lo que pasó: exporta paquetes, los verifica, revisa cadenas, puntos de control y archivo.",
        "cobranza audit verify bundle.zip",
        (
            "cobranza audit export F001-000123 -o bundle.zip",
            "cobranza audit check",
        ),
    ),
))  # fmt: skip

DEEDS: Final[tuple[Command, ...]] = ()
"""What `cobranza audit` does, a word each."""
