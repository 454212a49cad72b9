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
        "acts", "workers.commands.audit.acts:acts",
        "List who did what, what proves who they are, and who agreed.",
        "Muestra quién hizo qué, qué prueba quién es, y quién estuvo de acuerdo.",
        "cobranza audit acts --by rosa",
        ("cobranza audit acts --invoice F001-000123", "cobranza audit acts --deed publish --from 2026-01-01"),
    ),
    Command(
        "access", "workers.commands.audit.access:access",
        "List who looked at personal data: when, by which command or route, of whom.",
        "Muestra quién miró datos personales: cuándo, con qué comando o ruta, de quién.",
        "cobranza audit access --customer C0001",
        ("cobranza audit access --by ana --from 2026-03-01",),
    ),
    Command(
        "conduct", "workers.commands.audit.conduct:conduct",
        "Look whether anybody was contacted after paying, on hold, after saying stop, or outside the hours of law.",
        "Busca si se contactó a alguien después de pagar, en pausa, tras decir basta, o fuera del horario de ley.",
        "cobranza audit conduct",
        ("cobranza audit conduct --json",),
    ),
    Command(
        "export", "workers.commands.audit.export:export",
        "Export cases as one bundle: record, verdicts, contacts, acts, histories, proofs, and a report for people.",
        "Exporta casos como un paquete: registro, veredictos, contactos, actos, pruebas, y un informe para personas.",
        "cobranza audit export F001-000123 -o bundle.zip",
        (
            "cobranza audit export --customer C0001 -o c0001 --redact masked --report-lang en",
            "cobranza audit export --closed-between 2026-01-01 2026-03-31 -o q1.zip --redact bare",
        ),
    ),
    Command(
        "rules", "workers.commands.audit.rules:rules",
        "Show what each rule allowed, put off and refused in the whole company, with the evidence as CSV.",
        "Muestra lo que cada regla permitió, aplazó y rechazó en toda la empresa, con la evidencia en CSV.",
        "cobranza audit rules --from 2026-01-01 --to 2026-03-31",
        ("cobranza audit rules --rule pe-b2c.hours --csv hours.csv", "cobranza audit rules --evidence refrained.csv"),
    ),
    Command(
        "verify", "workers.commands.audit.verify:verify",
        "Verify bundles on any machine: signatures, chains, every decision and amount, Temporal's histories.",
        "Verifica paquetes en cualquier máquina: firmas, cadenas, cada decisión y monto, historiales de Temporal.",
        "cobranza audit verify bundle.zip",
        ("cobranza audit verify bundle.zip --key audit.pub", "cobranza audit verify bundles/*.zip --no-replay --json"),
    ),
    Command(
        "check", "workers.commands.audit.check:check",
        "Compute every chain and checkpoint again from the database, and name the first place that was changed.",
        "Calcula de nuevo cada cadena y punto de control desde la base, y nombra el primer lugar que fue cambiado.",
        "cobranza audit check",
        ("cobranza audit check --root 12=9f2c... --key 4b1d...", "cobranza audit check --json"),
    ),
    Command(
        "checkpoint", "workers.commands.audit.checkpoint:checkpoint",
        "Sign where all chains stand now; the worker does it once a day.",
        "Firma dónde están ahora todas las cadenas; el worker lo hace una vez al día.",
        "cobranza audit checkpoint",
        ("cobranza audit checkpoint --json",),
    ),
    Command(
        "key", "workers.commands.audit.key:key",
        "Print the public key that signs checkpoints and bundles, or let the next one take over.",
        "Muestra la clave pública que firma puntos de control y paquetes, o pone la próxima.",
        "cobranza audit key",
        ("cobranza audit key --rotate --by ana --approved-by luis",),
    ),
    Command(
        "archive", "workers.commands.audit.archive:archive",
        "See whether the archive has every history of Temporal, whole, and mend its gaps.",
        "Dice si el archivo tiene cada historial de Temporal, completo, y cubre sus huecos.",
        "cobranza audit archive",
        ("cobranza audit archive --mend", "cobranza audit archive --quick --json"),
    ),
)  # fmt: skip
"""What `cobranza audit` does, a word each."""
