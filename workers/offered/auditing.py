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
    Command(
        "erase", "workers.commands.erasing:erase",
        "Remove a person's names, addresses and texts; hashes, amounts and days stay, and every proof holds.",
        "Elimina nombres, direcciones y textos de una persona; quedan huellas, montos y días, y toda prueba vale.",
        "cobranza erase C0001 --dry-run",
        (
            "cobranza erase C0001 --reason request --by ana --approved-by rosa",
        ),
    ),
    Command(
        "retention", "workers.commands.erasing:retention",
        "List personal data whose time is over, with the rule that says so, and remove it.",
        "Muestra los datos personales cuyo plazo venció, con la regla que lo dice, y los elimina.",
        "cobranza retention --due",
        (
            "cobranza retention --apply --by ana --approved-by rosa",
        ),
    ),
))  # fmt: skip

DEEDS: Final[tuple[Command, ...]] = (
    Command(
        "verify", "workers.commands.audit.verify:verify",
        "Verify bundles on any machine: signatures, chains, every decision and amount, Temporal's histories.",
        "Verifica paquetes en cualquier máquina: firmas, cadenas, cada decisión e importe, historiales de Temporal.",
        "cobranza audit verify bundle.zip",
        ("cobranza audit verify bundle.zip --key audit.pub", "cobranza audit verify bundles/*.zip --no-replay --json"),
    ),
    Command(
        "archive", "workers.commands.audit.archive:archive",
        "See whether the archive has every history of Temporal, whole, and mend its gaps.",
        "Ver si el archivo tiene cada historial de Temporal, completo, y corregir sus huecos.",
        "cobranza audit archive",
        ("cobranza audit archive --mend", "cobranza audit archive --quick --json"),
    ),
)  # fmt: skip
"""What `cobranza audit` does, a word each."""
