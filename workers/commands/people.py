"""The commands `people` and `delegate`: who answers for which role of the playbooks, and who stands in meanwhile."""

from __future__ import annotations

from datetime import UTC, date, timedelta
from typing import TYPE_CHECKING, Annotated, Any, ClassVar, Literal

import msgspec
from cyclopts import Parameter

from activities.people import roles
from engine.case.roles import may_answer
from schemas.failures import CollectionsError
from schemas.people import Deputy, Holder
from workers.commands.company import books, print_json, user
from workers.commands.parameters import AsJson, By, HomeFolder, described
from workers.commands.users import tell_waits
from workers.identity import present
from workers.settings import Settings
from workers.speech import say, told
from workers.two_persons import propose
from workers.users import give_role, known

if TYPE_CHECKING:
    from pathlib import Path

    import asyncpg

LONGEST = 366
"""Days: a longer delegation is a role of its own."""


class NameRole(CollectionsError):
    """name the role and the person: cobranza people give head-of-collections rosa"""

    es: ClassVar[str] = "nombre el rol y la persona: cobranza people give head-of-collections rosa"
    exit_code: ClassVar[int] = 2


class HasItAlready(CollectionsError):
    """{person} holds the role {role} already"""

    es: ClassVar[str] = "{person} ya tiene el rol {role}"


class HasItNot(CollectionsError):
    """{person} does not hold the role {role}; who does: {may}"""

    es: ClassVar[str] = "{person} no tiene el rol {role}; lo tiene: {may}"


class SayWhoAndUntil(CollectionsError):
    """say who stands in and until when: cobranza delegate {role} --to NAME --until 2026-12-31; or --back"""

    es: ClassVar[str] = (
        "diga quién reemplaza y hasta cuándo: cobranza delegate {role} --to NOMBRE --until 2026-12-31; o --back"
    )
    exit_code: ClassVar[int] = 2


class NobodyHolds(CollectionsError):
    """nobody holds the role {role}, so nobody can stand in for it: cobranza people give {role} NAME"""

    es: ClassVar[str] = (
        "nadie tiene el rol {role}, así que nadie puede reemplazarlo: cobranza people give {role} NOMBRE"
    )


class NotYoursToGive(CollectionsError):
    """only who holds the role {role} may delegate it: {may}"""

    es: ClassVar[str] = "solo quien tiene el rol {role} puede delegarlo: {may}"


class NotSuchADay(CollectionsError):
    """'{text}' is no day from {today} on and within a year; write it as 2026-12-31"""

    es: ClassVar[str] = "'{text}' no es un día desde el {today} y dentro de un año; escríbalo como 2026-12-31"
    exit_code: ClassVar[int] = 2


class NobodyStoodIn(CollectionsError):
    """nobody stands in for the role {role}"""

    es: ClassVar[str] = "nadie reemplaza el rol {role}"


Role = Annotated[str, described("a role that playbooks name", "un rol que nombran los playbooks")]
Person = Annotated[str, described("the person's name for this program", "el nombre de la persona en este programa")]


async def people(
    action: Annotated[
        Literal["list", "give", "take"], described("list them, give a role, take it back", "mostrar, dar, retirar")
    ] = "list",
    role: Role = "",
    person: Person = "",
    *,
    by: By = "",
    json: AsJson = False,
    home: HomeFolder = None,
) -> None:
    """Show who holds which role, or change it. Raises NameRole, HasItAlready, HasItNot."""
    if action != "list" and not (role.strip() and person.strip()):
        raise NameRole
    deed, told = ("", {}) if action == "list" else ("give_role", {"what": action, "role": role.strip()})
    async with books(home, deed, by, about=person.strip(), told=told) as connection:
        today = (await roles.now(connection)).astimezone(UTC).date()
        waits = 0 if action == "list" else await _change(connection, action, role.strip(), person.strip(), today, home)
        shown = await _seen(connection, role.strip() if action != "list" else role, today)
    if waits:
        tell_waits(f"{role}: {person}", waits, json=json)
        return
    print_json(shown) if json else _tell(shown)


async def _change(
    connection: asyncpg.Connection[asyncpg.Record], action: str, role: str, person: str, today: date, home: Path | None
) -> int:
    """Given or taken; with users, once two have agreed: the number under which it waits, or 0."""
    held = [one.person for one in await roles.holders(connection, role) if one.on(today)]
    if action == "give" and person in held:
        raise HasItAlready(person=person, role=role)
    if action == "take" and person not in held:
        raise HasItNot(person=person, role=role, may=", ".join(held) or say("nobody", "nadie"))
    body = {"what": action, "role": role, "person": person}
    if present().proven:
        if action == "give":
            await known(connection, person)
        return (await propose(connection, body, Settings.from_environment(home), about=person)).waits
    await give_role(connection, body, present(), present(), Settings.from_environment(home))
    return 0


async def delegate(
    role: Role,
    *,
    to: Annotated[str, described("who stands in", "quién reemplaza")] = "",
    since: Annotated[str, described("from this day on (today)", "desde este día (hoy)")] = "",
    until: Annotated[str, described("the last day: 2026-12-31", "el último día: 2026-12-31")] = "",
    back: Annotated[bool, Parameter(negative="", help=say("end it now", "terminarlo ya"))] = False,
    by: By = "",
    json: AsJson = False,
    home: HomeFolder = None,
) -> None:
    """Let somebody stand in for a role. Raises SayWhoAndUntil, NobodyHolds, NotYoursToGive, NotSuchADay."""
    if back == bool(to and until) or (back and until):
        raise SayWhoAndUntil(role=role)
    told = {"to": to.strip(), "until": until, "what": "back" if back else "give"}
    async with books(home, "delegate", by, about=role, told=told) as connection:
        who = user()
        today = (await roles.now(connection)).astimezone(UTC).date()
        await _check(connection, role, who, today)
        if back:
            if not await roles.take_back(connection, role, to.strip(), today):
                raise NobodyStoodIn(role=role)
        else:
            if present().proven:
                await known(connection, to)
            first = _day(since, today, today) if since else today
            await roles.delegate(connection, role, to.strip(), first, _day(until, first, today), who)
        shown = await _seen(connection, role, today)
    print_json(shown) if json else _tell(shown)


async def _check(connection: asyncpg.Connection[asyncpg.Record], role: str, who: str, today: date) -> None:
    """A role is handed on by who holds it, not by who stands in."""
    right = may_answer(role, who, "", today, await roles.holders(connection, role), ())
    if right.how == "unassigned":
        raise NobodyHolds(role=role)
    if not right.allowed:
        raise NotYoursToGive(role=role, may=", ".join(right.may))


def _day(text: str, first: date, today: date) -> date:
    try:
        day = date.fromisoformat(text.strip())
    except ValueError:
        raise NotSuchADay(text=text, today=first) from None
    if not first <= day <= today + timedelta(days=LONGEST):
        raise NotSuchADay(text=text, today=first)
    return day


class Standing(msgspec.Struct, frozen=True):
    """A role today: who holds it, who stands in (also those still to come), how many approvals wait for it."""

    role: str
    holders: tuple[str, ...]
    deputies: tuple[Deputy, ...]
    waiting: int


async def _seen(connection: asyncpg.Connection[asyncpg.Record], role: str, today: date) -> tuple[Standing, ...]:
    holders, deputies = await roles.holders(connection, role), await roles.deputies(connection, role)
    asked = await roles.asked(connection)
    held = {one.role for one in holders} | {one.role for one in deputies}
    known = held | {one for one in asked if role in ("", one)} | ({role} if role else set())
    return tuple(
        Standing(
            one, _holding((held for held in holders if held.role == one), today),
            tuple(deputy for deputy in deputies if deputy.role == one and deputy.until >= today), asked.get(one, 0),
        )
        for one in sorted(known)
    )  # fmt: skip


def _holding(holders: Any, today: date) -> tuple[str, ...]:
    held: list[Holder] = [one for one in holders if one.on(today)]
    return tuple(dict.fromkeys(one.person for one in held))


def _tell(shown: tuple[Standing, ...]) -> None:
    if not shown:
        told(say("nobody holds a role yet: cobranza people give ROLE NAME",
                 "nadie tiene un rol aún: cobranza people give ROL NOMBRE"))  # fmt: skip
    for one in shown:
        nobody = say("nobody; anyone may answer, and the record says so",
                     "nadie; cualquiera puede responder, y el registro lo dice")  # fmt: skip
        told(f"{one.role}: {', '.join(one.holders) or nobody}", "bold")
        for deputy in one.deputies:
            told(say(f"  {deputy.person} stands in from {deputy.since} to {deputy.until}",
                     f"  {deputy.person} reemplaza del {deputy.since} al {deputy.until}"))  # fmt: skip
        if one.waiting:
            told(say(f"  approvals waiting: {one.waiting}", f"  aprobaciones pendientes: {one.waiting}"), "dim")
