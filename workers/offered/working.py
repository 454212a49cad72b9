"""Commands for those who do what only people can do. It loads none of them."""

from __future__ import annotations

from typing import Final

from workers.offered.command import Command, Group

GROUP: Final = Group("Work of people", "El trabajo de las personas", (
    Command(
        "worklist", "workers.commands.worklist:worklist",
        "Say what to do next and why: every open task that nobody else has, in one order.",
        "Dice qué hacer ahora y por qué: toda tarea abierta que no tiene otra persona, en un solo orden.",
        "cobranza worklist --queue collections --most 10",
    ),
    Command(
        "tasks", "workers.commands.tasks:tasks",
        "List what people have to do, by queue, and how; take one, hand it on, say what came of it.",
        "Muestra lo que las personas tienen que hacer, por cola, y cómo; toma una tarea, la pasa, o dice qué resultó.",
        "cobranza tasks --queue collections --overdue",
        (
            "cobranza tasks list F001-000123",
            "cobranza tasks claim F001-000123",
            "cobranza tasks done F001-000123 --outcome promise --amount 500 --on 2026-04-10",
            'cobranza tasks done F001-000123 --outcome "address mended"',
            "cobranza tasks done F001-000123 approval/recovery.timeline[1] --outcome yes",
        ),
        (
            "cobranza tasks --queue collections --overdue",
            "cobranza tasks list F001-000123",
            "cobranza tasks claim F001-000123",
            "cobranza tasks done F001-000123 --outcome promise --amount 500 --on 2026-04-10",
            'cobranza tasks done F001-000123 --outcome "dirección corregida"',
            "cobranza tasks done F001-000123 approval/recovery.timeline[1] --outcome sí",
        ),
    ),
    Command(
        "briefing", "workers.commands.briefing:briefing",
        "Prepare a call: statement, history, what may be offered, the script, what must not be said.",
        "Prepara una llamada: estado de cuenta, historial, qué se puede ofrecer, el guion, qué no se debe decir.",
        "cobranza briefing F001-000123",
        (
            "cobranza briefing F001-000123 --markdown",
        ),
    ),
    Command(
        "approve", "workers.commands.approving:approve",
        "Say yes to what a case asks of your role.",
        "Dice sí a lo que un caso pide a su rol.",
        "cobranza approve F001-000123 --by ana",
    ),
    Command(
        "refuse", "workers.commands.approving:refuse",
        "Say no to what a case asks of your role.",
        "Dice no a lo que un caso pide a su rol.",
        "cobranza refuse F001-000123 --by ana",
    ),
    Command(
        "people", "workers.commands.people:people",
        "Show who holds which role and who stands in; give a role to somebody, or take it back.",
        "Muestra quién tiene qué rol y quién lo reemplaza; da un rol a alguien, o lo retira.",
        "cobranza people give head-of-collections rosa",
        (
            "cobranza people",
            "cobranza people take head-of-collections rosa",
        ),
    ),
    Command(
        "delegate", "workers.commands.people:delegate",
        "Let somebody stand in for a role until a day.",
        "Deja que alguien reemplace un rol hasta un día.",
        "cobranza delegate head-of-collections --to luis --until 2026-04-15",
        (
            "cobranza delegate head-of-collections --back",
        ),
    ),
))  # fmt: skip
