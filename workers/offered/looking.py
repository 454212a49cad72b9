"""Commands that say how cases and the machine stand, and why. It loads none of them."""

from __future__ import annotations

from typing import Final

from workers.offered.command import Command, Group

GROUP: Final = Group("Look", "Mirar", (
    Command(
        "status", "workers.commands.cases:status",
        "Count the cases by stage, and say what needs a person.",
        "Cuenta los casos por etapa y dice qué necesita a una persona.",
        "cobranza status --json",
    ),
    Command(
        "show", "workers.commands.reading:show",
        "Print what happened to one invoice, stage by stage, with the playbook's own line beside each deed.",
        "Imprime lo que pasó con una factura, etapa por etapa, con la línea del playbook junto a cada acto.",
        "cobranza show F001-000123",
        (
            "cobranza show F001-000123 --messages",
            "cobranza show --customer C0001",
        ),
    ),
    Command(
        "explain", "workers.commands.explaining:explain",
        "Say why an invoice got this message, or why none, with rules and places.",
        "Dice por qué una factura recibió este mensaje, o por qué ninguno, con reglas y lugares.",
        "cobranza explain F001-000123 --on 2026-03-09",
        (
            "cobranza explain F001-000123",
            "cobranza explain --customer C0001 --on 2026-03-09",
        ),
    ),
    Command(
        "trace", "workers.commands.tracing:trace",
        "Lay Temporal's events of a case beside its record, verdicts and contacts, with all three times.",
        "Pone los eventos de Temporal de un caso junto a su registro, veredictos y contactos, con las tres horas.",
        "cobranza trace F001-000123",
        (
            "cobranza trace F001-000123 --json",
            "cobranza trace --customer C0001",
        ),
    ),
    Command(
        "statement", "workers.commands.statements:statement",
        "Print what is owed of an invoice, or by a customer, with how each charge was calculated.",
        "Imprime lo que se debe de una factura, o lo que debe un cliente, con el cálculo de cada cargo.",
        "cobranza statement F001-000123",
        (
            "cobranza statement --customer C-001 --on 2026-03-31",
        ),
    ),
    Command(
        "doctor", "workers.commands.doctor:doctor",
        "Find every open case that stands still unseen, and whatever else is wrong.",
        "Encuentra todo caso abierto que está detenido sin que nadie lo vea, y lo demás que esté mal.",
        "cobranza doctor --mend",
        (
            "cobranza doctor",
        ),
    ),
    Command(
        "health", "workers.commands.health:health",
        "Show how channels, senders and messages fare, and which ones rest; stop one, or end its rest.",
        "Muestra cómo van canales, remitentes y mensajes, y cuáles descansan; detiene uno, o termina su descanso.",
        "cobranza health lift 3 --by ana",
        (
            "cobranza health",
            'cobranza health stop sms --reason "the carrier asks"',
        ),
        (
            "cobranza health lift 3 --by ana",
            "cobranza health",
            'cobranza health stop sms --reason "lo pide el operador"',
        ),
    ),
    Command(
        "replies", "workers.commands.replies:replies",
        "List what people answered and what was made of it; say that one is dealt with.",
        "Muestra lo que la gente respondió y qué se hizo con ello; da una respuesta por atendida.",
        "cobranza replies --open",
        (
            'cobranza replies done SM12ab --outcome "called back"',
        ),
        (
            "cobranza replies --open",
            'cobranza replies done SM12ab --outcome "se le llamó"',
        ),
    ),
    Command(
        "risk", "workers.commands.risk:risk",
        "Train the late-payment model on the company's own history, show its card, score open invoices.",
        "Entrena el modelo de pago tardío con la historia de la empresa, muestra su ficha, puntúa facturas abiertas.",
        "cobranza risk train",
        (
            "cobranza risk show",
            "cobranza risk score F001-000123",
            "cobranza risk train --csv receivables.csv",
        ),
    ),
))  # fmt: skip
