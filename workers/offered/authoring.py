"""Commands that write, check and publish playbooks. It loads none of them."""

from __future__ import annotations

from typing import Final

from workers.offered.command import Command, Group

GROUP: Final = Group("Write playbooks", "Escribir playbooks", (
    Command(
        "check", "workers.commands.author:check",
        "Check playbooks and say everything that is wrong with them.",
        "Revisa los playbooks y dice todo lo que está mal.",
        "cobranza check playbooks/",
    ),
    Command(
        "compile", "workers.commands.author:compile_",
        "Turn a playbook into its plan, with its hash.",
        "Convierte un playbook en su plan, con su huella.",
        "cobranza compile playbooks/pe-empresas.yaml",
    ),
    Command(
        "fmt", "workers.commands.layout:fmt",
        "Lay playbooks out in the one canonical way; comments stay.",
        "Da a los playbooks la única presentación canónica; los comentarios quedan.",
        "cobranza fmt playbooks/",
    ),
    Command(
        "diff", "workers.commands.changes:diff",
        "Say in words what a change of a playbook means, and for which invoices.",
        "Dice en palabras qué significa un cambio de un playbook, y para qué facturas.",
        "cobranza diff old/pe-empresas.yaml playbooks/pe-empresas.yaml",
    ),
    Command(
        "picture", "workers.commands.pictures:picture",
        "Draw a playbook's life as one timeline by stage: SVG, or Mermaid for Markdown.",
        "Dibuja la vida de un playbook como una línea de tiempo por etapas: SVG, o Mermaid para Markdown.",
        "cobranza picture playbooks/pe-empresas.yaml -o pe-empresas.svg",
    ),
    Command(
        "language-server", "workers.commands.language_server:language_server",
        "Help an editor while a playbook is written: findings, completion, dates. Speaks LSP on stdio.",
        "Ayuda a un editor mientras se escribe un playbook: hallazgos, opciones, fechas. Habla LSP por stdio.",
        "cobranza language-server",
    ),
    Command(
        "simulate", "workers.commands.lives:simulate",
        "Live one invoice's life on paper and print its timeline.",
        "Vive en papel la vida de una factura e imprime su línea de tiempo.",
        "cobranza simulate playbooks/pe-empresas.yaml --life life.yaml",
    ),
    Command(
        "test", "workers.commands.testing:test_",
        "Run the authors' tests that stand beside the playbooks.",
        "Ejecuta las pruebas de los autores que están junto a los playbooks.",
        "cobranza test playbooks/",
    ),
    Command(
        "publish", "workers.commands.publishing:publish",
        "Store a checked plan, so that new cases run on it.",
        "Guarda un plan revisado, para que los casos nuevos lo sigan.",
        "cobranza publish playbooks/ --by ana --approved-by luis",
    ),
))  # fmt: skip
