"""The command `publish`: checked plans are stored, so that new cases run on them. What a plan is it does not know."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import msgspec
from cyclopts import Parameter

from workers.local.servers import database
from workers.publishing import Published, Signed, publish_folder
from workers.settings import Settings
from workers.speech import say

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
    """Publish what changed, all or nothing. Raises PlaybooksHaveMistakes, SecondPersonMissing, NothingToPublish."""
    signed = Signed(by, approved_by)
    signed.check()
    async with database(Settings.from_environment(home)) as dsn:
        published = await publish_folder(dsn, *(paths or (FOLDER,)), signed=signed, since=datetime.now(UTC).date())
    if json:
        print(msgspec.json.format(msgspec.json.encode(published), indent=2).decode())
        return
    for plan in published:
        print(_line(plan))


def _line(plan: Published) -> str:
    news = say("published", "publicado") if plan.is_new else say("unchanged", "sin cambios")
    return f"{plan.playbook} v{plan.version} {plan.sha256}: {news}"
