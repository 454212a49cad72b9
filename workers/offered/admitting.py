"""Commands for who may do what: users, logging in, and a second person's word. It loads none of them."""

from __future__ import annotations

from typing import Final

from workers.offered.command import Command, Group

GROUP: Final = Group("Users", "Usuarios", (
    Command(
        "users", "workers.commands.users:users",
        "List the company's users with their roles; add one, change roles, invite anew, say who left.",
        "Muestra los usuarios de la empresa con sus roles; agrega, cambia roles, invita otra vez, dice quién se fue.",
        'cobranza users add rosa --name "Rosa D." --role approver',
        (
            "cobranza users",
            "cobranza users roles rosa --role approver --role operator",
            "cobranza users leave rosa",
        ),
    ),
    Command(
        "login", "workers.commands.login:login",
        "Prove who you are, with an invitation or a token.",
        "Prueba quién es usted, con una invitación o un token.",
        "cobranza login",
    ),
    Command(
        "logout", "workers.commands.login:logout",
        "Revoke the token that is kept here, and forget it.",
        "Revoca el token guardado aquí, y lo olvida.",
        "cobranza logout",
    ),
    Command(
        "whoami", "workers.commands.login:whoami",
        "Say who you are, what proves it, and what you may do.",
        "Dice quién es usted, qué lo prueba, y qué puede hacer.",
        "cobranza whoami",
    ),
    Command(
        "confirm", "workers.commands.confirming:confirm",
        "List what waits for a second person, agree to it, or say no.",
        "Muestra lo que espera a una segunda persona, lo acepta, o dice que no.",
        "cobranza confirm 3",
        (
            "cobranza confirm",
            "cobranza confirm 3 --refuse",
        ),
    ),
))  # fmt: skip
