"""The command `publish`: checked plans are stored, so that new cases run on them. What a plan is it does not know."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from cyclopts import Parameter

from engine.language.canonical import canonical, fingerprint
from schemas.plan import Plan
from workers import acting
from workers.commands.company import books, print_json
from workers.identity import present
from workers.publishing import Published, Signed, compiled, news_of
from workers.publishing import publish as publish_plan
from workers.settings import Settings
from workers.speech import say
from workers.two_persons import Came, propose

if TYPE_CHECKING:
    from workers.publishing import Connection

FOLDER = Path("playbooks")


def _help(en: str, es: str) -> Parameter:
    return Parameter(help=say(en, es), negative=())


async def publish(
    paths: Annotated[
        tuple[Path, ...], _help("folders or playbooks (playbooks/)", "carpetas o playbooks (playbooks/)")
    ] = (),
    /,
    *,
    by: Annotated[str, _help("who publishes", "quién publica")] = "",
    approved_by: Annotated[str, _help("who approved it: another person", "quién lo aprobó: otra persona")] = "",
    json: Annotated[bool, _help("answer as JSON, for scripts", "responder en JSON, para programas")] = False,
    home: Annotated[
        Path | None, _help("where data are kept (or COBRANZA_HOME)", "dónde quedan los datos (o COBRANZA_HOME)")
    ] = None,
) -> None:
    """Publish what changed, all or nothing; with users, as soon as a second one agrees.

    Raises PlaybooksHaveMistakes, SecondPersonMissing, NothingToPublish, and what `two_persons.propose` raises.
    """
    signed = Signed(by, approved_by)
    signed.check()
    plans = compiled(paths or (FOLDER,), since=datetime.now(UTC).date())
    async with books(home, "publish", by) as connection:
        if present().proven:
            came = await _proposed(connection, plans, approved_by, Settings.from_environment(home))
        else:
            _agreed(approved_by)
            came = Came(0, [await publish_plan(connection, plan, signed) for plan in plans])
        _note(came)
    _tell(plans, came, json=json)


async def _proposed(connection: Connection, plans: list[Plan], approved_by: str, settings: Settings) -> Came:
    """Exactly these plans, once two have agreed; those that are published already ask nobody."""
    news = await news_of(connection, plans)
    if not news:
        return Came(0, [await publish_plan(connection, plan) for plan in plans])
    body = {"plans": [canonical(plan).decode() for plan in news]}
    about = ", ".join(f"{plan.playbook} {fingerprint(plan)[:12]}" for plan in news)
    return await propose(connection, body, settings, about=about, named=approved_by)


def _agreed(approved_by: str) -> None:
    """While the company has no user, who agreed is believed, as who publishes is."""
    if (doing := acting.now()) is not None:
        doing.second = approved_by.strip()


def _note(came: Came) -> None:
    """Text that is published already is no deed."""
    doing = acting.now()
    if doing is not None and not came.waits:
        doing.changes_nothing = not any(plan.is_new for plan in came.answer)


def _tell(plans: list[Plan], came: Came, *, json: bool) -> None:
    if json:
        print_json({"waits": came.waits} if came.waits else came.answer)
        return
    if came.waits:
        names = ", ".join(f"{plan.playbook} {fingerprint(plan)[:12]}" for plan in plans)
        print(say(f"{names}: waits for a second person: cobranza confirm {came.waits}",
                  f"{names}: espera a una segunda persona: cobranza confirm {came.waits}"))  # fmt: skip
        return
    for plan in came.answer:
        print(_line(plan))


def _line(plan: Published) -> str:
    news = say("published", "publicado") if plan.is_new else say("unchanged", "sin cambios")
    return f"{plan.playbook} v{plan.version} {plan.sha256}: {news}"
