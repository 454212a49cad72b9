"""What takes two people: one asks, another who may confirms with a token of their own, and then it is done.

It knows which hand does which deed, and nothing of what a hand does.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from importlib import import_module
from typing import TYPE_CHECKING, Any, ClassVar, Final, NamedTuple

from activities import users
from engine.study.acting import role_for, same, why_not_second
from schemas.acting import DEEDS, Actor
from schemas.failures import CollectionsError
from workers import acting
from workers.identity import bearer_of
from workers.speech import say

if TYPE_CHECKING:
    from activities.users import Connection, Wanted
    from workers.settings import Settings

SECOND: Final = "COBRANZA_SECOND_TOKEN"
"""The second person's token, where both are at the machine: then nothing has to wait."""
DAYS: Final = 7
"""After so many days without an answer what was asked is void."""

HANDS: Final[dict[str, str]] = {
    "publish": "workers.publishing:publish_agreed",
    "give_role": "workers.users:give_role",
    "add_user": "workers.users:add_user",
    "set_roles": "workers.users:set_roles",
    "invite": "workers.users:invite",
    "erase": "workers.erasing:erase_agreed",
    "apply_retention": "workers.erasing:retain_agreed",
    "rotate_key": "workers.audit.rotation:rotate_agreed",
}
"""Who does it once both agree: `async (connection, body, first, second, settings)`, in the caller's transaction; what
it answers is told to whoever made it happen."""


class SecondMissing(CollectionsError):
    """to {deed} takes two people: name who does it and another who agreed, as in --by ana --approved-by luis"""

    es: ClassVar[str] = (
        "para {deed} hacen falta dos personas: indique quién lo hace y otra que estuvo de acuerdo, como en --by ana "
        "--approved-by luis"
    )


class CannotBeSecond(CollectionsError):
    """{name} cannot be the second person to {deed}: {why}. Who could: {could}"""

    es: ClassVar[str] = "{name} no puede ser la segunda persona para {deed}: {porque}. Quiénes pueden: {could}"


class NobodyCould(CollectionsError):
    """to {deed} takes a second person with one of the roles {needs}, and nobody else has one; see docs/users.md"""

    es: ClassVar[str] = (
        "para {deed} hace falta una segunda persona con uno de los roles {needs}, y nadie más lo tiene; vea "
        "docs/usuarios.md"
    )


class NothingWaits(CollectionsError):
    """nothing waits under number {number}{why}; `cobranza confirm` lists what does"""

    es: ClassVar[str] = "nada espera con el número {number}{porque}; `cobranza confirm` muestra lo que espera"


_WHY: Final = {
    "same_person": ("nobody agrees to what they asked for themselves", "nadie acepta lo que pidió"),
    "not_proven": ("nothing proves who they are", "nada prueba quién es"),
    "lacks_role": ("it takes one of the roles {needs}", "hace falta uno de los roles {needs}"),
}


class Came(NamedTuple):
    """What came of it: the number under which it waits (0: it is done), and the hand's answer."""

    waits: int
    answer: Any = None


async def propose(
    connection: Connection, body: dict[str, Any], settings: Settings, *, about: str = "", named: str = "",
    environ: Mapping[str, str] | None = None,
) -> Came:  # fmt: skip
    """Do the deed under way where the second person agrees here and now; else put it down, exactly as it will be done.

    `named` is whom `--approved-by` names. Raises SecondMissing, CannotBeSecond, NobodyCould, TokenRefused.
    """
    doing = acting.now()
    assert doing is not None, "a deed is under way"
    second = await second_here(connection, doing.actor, doing.deed, named, environ=environ)
    if second is None and not await _may_begin_alone(connection, doing, about):
        if not await _others(connection, doing.deed, doing.actor.name):
            raise NobodyCould(**_needs(doing.deed))
        number = await users.ask(connection, doing.deed, about, body, doing.actor.name, DAYS)
        doing.told |= {"of": doing.deed, "number": str(number)}
        doing.deed = "ask_second"
        return Came(number)
    doing.second = second.name if second is not None else ""
    if second is None:
        doing.told["alone"] = "true"
    return Came(0, await _hand(doing.deed)(connection, body, doing.actor, second or doing.actor, settings))


async def second_here(
    connection: Connection, first: Actor, deed: str, named: str = "", *, environ: Mapping[str, str] | None = None
) -> Actor | None:
    """The second person, where they are at hand: by COBRANZA_SECOND_TOKEN; or, while the company has no user, by name.

    None: they must still be asked. Raises SecondMissing, CannotBeSecond, TokenRefused.
    """
    if not first.proven:
        if not named.strip() or same(first.name, named):
            raise SecondMissing(**_needs(deed))
        return Actor(" ".join(named.split()))
    token = (os.environ if environ is None else environ).get(SECOND, "").strip()
    if not token:
        return None
    second = await bearer_of(connection, token)
    await _check_second(connection, deed, first.name, second)
    if named.strip() and not same(named, second.name):
        raise CannotBeSecond(name=named, **_why("not_proven", deed), could=second.name)
    return second


async def confirm(connection: Connection, number: int, settings: Settings, *, agreed: bool = True) -> Came:
    """The second person's word on what waits, from whoever acts now; with a yes it is done, in this transaction.

    Raises NothingWaits, CannotBeSecond; and what the hand raises, which leaves everything as it was.
    """
    doing = acting.now()
    assert doing is not None, "a deed is under way"
    one = await _waiting(connection, number)
    first = await _asker(connection, one)
    if agreed or not same(doing.actor.name, one.asked_by):  # who asked may take it back
        await _check_second(connection, one.deed, one.asked_by, doing.actor)
    if not await users.answer(connection, number, doing.actor.name, agreed=agreed):
        raise _no_longer(number, "answered")
    doing.about, doing.told = str(number), {"of": one.deed, "about": one.about, "asked_by": one.asked_by}
    if not agreed:
        return Came(0)
    done = acting.Doing(
        first, one.deed, door=doing.door, role=role_for(first.roles, one.deed), about=one.about,
        told={"number": str(number)}, second=doing.actor.name,
    )  # fmt: skip
    with acting.present(first, done):
        answer = await _hand(one.deed)(connection, one.body, first, doing.actor, settings)
        await acting.last(connection, done)
    return Came(0, answer)


async def _waiting(connection: Connection, number: int) -> Wanted:
    found = await users.wanted(connection, number) if number > 0 else ()
    if not found:
        raise NothingWaits(number=number, why="", porque="")
    if found[0].answered_at is not None or found[0].is_expired:
        raise _no_longer(number, "answered" if found[0].answered_at else "expired")
    return found[0]


def _no_longer(number: int, why: str) -> NothingWaits:
    en, es = {"answered": (": it was answered", ": ya se respondió"),
              "expired": (": its time is over", ": ya venció")}[why]  # fmt: skip
    return NothingWaits(number=number, why=en, porque=es)


async def _asker(connection: Connection, one: Wanted) -> Actor:
    """Who asked, as they are today: who has lost the role, or left, no longer does it. Raises NothingWaits."""
    (found, *_) = await users.users(connection, one.asked_by) or (None,)
    if found is None or found.left_at is not None or not role_for(found.roles, one.deed):
        en, es = f": {one.asked_by} asked, and may no longer", f": lo pidió {one.asked_by}, y ya no puede"
        raise NothingWaits(number=one.number, why=en, porque=es)
    return Actor(found.name, found.roles, proven=True)


async def _check_second(connection: Connection, deed: str, asked_by: str, second: Actor) -> None:
    if why := why_not_second(deed, asked_by, second):
        could = await _others(connection, deed, asked_by)
        raise CannotBeSecond(name=second.name, **_why(why, deed), could=", ".join(could) or say("nobody", "nadie"))


async def _others(connection: Connection, deed: str, asked_by: str) -> tuple[str, ...]:
    """Who could be the second person."""
    found = await users.holding(connection, DEEDS[deed].second)
    return tuple(name for name in found if name != asked_by)


async def _may_begin_alone(connection: Connection, doing: acting.Doing, about: str) -> bool:
    """The first admin brings in the others alone, while nobody else could have agreed, ever; never for themselves."""
    deed = DEEDS[doing.deed]
    if not deed.alone or same(about, doing.actor.name):
        return False
    return not await users.ever_holding(connection, deed.second, [doing.actor.name])


def _needs(deed: str) -> dict[str, str]:
    row = DEEDS[deed]
    return {"deed": say(row.en, row.es), "needs": ", ".join(row.second)}


def _why(why: str, deed: str) -> dict[str, str]:
    words = _needs(deed)
    en, es = (text.format(**words) for text in _WHY[why])
    return {"deed": words["deed"], "why": en, "porque": es}


def _hand(deed: str) -> Any:
    module, _, name = HANDS[deed].partition(":")
    return getattr(import_module(module), name)
