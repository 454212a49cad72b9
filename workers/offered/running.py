"""Commands that run the program and its doors to the world. It loads none of them."""

from __future__ import annotations

from typing import Final

from workers.offered.command import Command, Group

GROUP: Final = Group("Run", "Poner en marcha", (
    Command(
        "up", "workers.commands.servers:up",
        "Start everything on this machine: database, Temporal, worker and relay.",
        "Inicia todo en esta máquina: base de datos, Temporal, worker y relay.",
        "cobranza up",
        (
            "cobranza up --api 8080",
        ),
    ),
    Command(
        "api", "workers.commands.api:api",
        "Serve the REST API for ERPs, and what providers call back.",
        "Sirve la API REST para ERPs, y lo que llaman los proveedores.",
        "cobranza api --port 8080",
    ),
    Command(
        "codec", "workers.commands.codec:codec",
        "Open sealed payloads for Temporal's own page and for its command line, on this machine.",
        "Abre los datos sellados para la página de Temporal y su línea de comandos, en esta máquina.",
        "cobranza codec",
        (
            "cobranza codec --port 8234 --origin http://localhost:8233",
        ),
    ),
    Command(
        "token", "workers.commands.api:token",
        "Make, list or revoke the tokens of the API.",
        "Crea, lista o revoca los tokens de la API.",
        "cobranza token make erp --scope read --scope write --days 90",
        (
            "cobranza token list",
            "cobranza token revoke erp",
        ),
    ),
    Command(
        "channels", "workers.commands.channels:channels",
        "Show who serves each channel, from which sender, and what is missing; or try one.",
        "Muestra quién sirve cada canal, desde qué remitente, y qué falta; o prueba uno.",
        "cobranza channels --try email:me@acme.example",
        (
            "cobranza channels",
        ),
        (
            "cobranza channels --try email:yo@acme.example",
            "cobranza channels",
        ),
    ),
    Command(
        "rehearse", "workers.commands.rehearsal:rehearse",
        "Live months of a portfolio in about a minute, on the real servers.",
        "Vive meses de una cartera en un minuto, más o menos, sobre los servidores reales.",
        "cobranza rehearse",
    ),
))  # fmt: skip
