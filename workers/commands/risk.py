"""The command `risk`: train the late-payment model, show its card, score open invoices. It knows no arithmetic."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, ClassVar

from activities.risk import store
from activities.risk.training import judged, train
from activities.risk.written import read
from schemas.failures import CollectionsError
from workers.commands.company import books, print_json, user
from workers.commands.parameters import AsJson, By, HomeFolder, described
from workers.risk_words import card_lines, moved_line
from workers.speech import console, say


class NotADeed(CollectionsError):
    """risk takes 'train', 'show' or 'score', not '{word}'"""

    es: ClassVar[str] = "risk lleva 'train', 'show' o 'score', no '{word}'"
    exit_code: ClassVar[int] = 2


class NoModel(CollectionsError):
    """no risk model is in use; train one with `cobranza risk train`"""

    es: ClassVar[str] = "no hay ningún modelo de riesgo en uso; entrene uno con `cobranza risk train`"


async def risk(
    deed: Annotated[str, described("'train', 'show' or 'score'", "'train', 'show' o 'score'")],
    invoice: Annotated[str, described("score only this invoice", "puntuar solo esta factura")] = "",
    *,
    csv: Annotated[
        Path | None,
        described("try it on this file's invoices; nothing is stored", "probar con este archivo; no se guarda nada"),
    ] = None,
    by: By = "",
    json: AsJson = False,
    home: HomeFolder = None,
) -> None:  # fmt: skip
    """Raises NotADeed, NoModel, NoRiskExtra, TooLittleHistory, NotBetter, CsvUnfit, ModelTampered."""
    match deed:
        case "train" if csv is not None:
            _try(csv, json=json)
        case "train":
            await _train(home, by, json=json)
        case "show":
            await _show(home, json=json)
        case "score":
            await _score(home, invoice, json=json)
        case _:
            raise NotADeed(word=deed)


def _try(file: Path, *, json: bool) -> None:
    trained = train(read(file))
    print_json(trained.card) if json else _say(card_lines(trained.card))
    judged(trained)
    if not json:
        console().print(say("it would be kept; nothing was stored", "se guardaría; no se guardó nada"))


async def _train(home: Path | None, by: str, *, json: bool) -> None:
    async with books(home, "train_risk", by) as connection:
        trained = train(await store.pasts(connection))
        print_json(trained.card) if json else _say(card_lines(trained.card))
        hashed = await store.keep(connection, *judged(trained), user())
    if not json:
        told = say(
            "in use from now on, for cases that enter a stage", "en uso desde ahora, para casos que entran a una etapa"
        )
        console().print(f"{told}: {hashed[:12]}", markup=False)  # fmt: skip


async def _show(home: Path | None, *, json: bool) -> None:
    async with books(home) as connection:
        found = await store.in_use(connection)
    if found is None:
        raise NoModel
    if json:
        print_json({"sha256": found.sha256, "trained_at": found.trained_at, "by": found.trained_by, "card": found.card})
        return
    _say([f"{found.sha256[:12]}  {found.trained_at:%Y-%m-%d %H:%M} UTC  {found.trained_by}", *card_lines(found.card)])


async def _score(home: Path | None, invoice: str, *, json: bool) -> None:
    async with books(home) as connection:
        found = await store.in_use(connection)
        if found is None:
            raise NoModel
        numbers = await store.open_invoices(connection, invoice)
        asked = [await store.score_of(connection, found.model, number) for number in numbers]
    scored = sorted((one for one in asked if one is not None), key=lambda one: -one.score)
    if json:
        print_json(scored)
        return
    if not scored:
        _say([say("no open invoice that the model can score", "no hay factura abierta que el modelo pueda puntuar")])
    _say([f"{one.score:>6.1%}  {one.invoice:<20}  {moved_line(one.moved_by)}" for one in scored])


def _say(lines: list[str]) -> None:
    for line in lines:
        console().print(line, markup=False, highlight=False, soft_wrap=True)
