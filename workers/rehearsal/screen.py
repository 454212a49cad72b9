"""What a rehearsal shows while it lives: the virtual date, cases by stage, contacts by channel, money in."""

from __future__ import annotations

from datetime import datetime
from types import TracebackType

from rich.console import Console
from rich.live import Live
from rich.table import Table

from activities.reading import Portfolio as Numbers
from schemas.money import Money
from workers.speech import say
from workers.trade_words import STAGES, channel_name, stage_name

EVERY_DAYS = 14
"""Without a terminal: one line for so many days of the rehearsal."""


def money(sums: tuple[Money, ...]) -> str:
    """Sums with thousands apart: 12,345.60 PEN."""
    return " + ".join(f"{one.amount:,.2f} {one.currency}" for one in sums) or "0"


class Screen:
    """A live table on a terminal, a line now and then elsewhere."""

    def __init__(self, console: Console) -> None:
        self._console = console
        self._live = Live(console=console, refresh_per_second=4, transient=True) if console.is_terminal else None
        self._last: datetime | None = None

    def __enter__(self) -> Screen:
        if self._live is not None:
            self._live.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, place: TracebackType | None
    ) -> None:
        if self._live is not None:
            self._live.stop()

    def wants(self, at: datetime) -> bool:
        """Whether this moment is to be shown."""
        return self._live is not None or self._last is None or (at - self._last).days >= EVERY_DAYS

    def show(self, at: datetime, numbers: Numbers) -> None:
        """The portfolio at a moment of the rehearsal."""
        self._last = at
        if self._live is not None:
            self._live.update(_table(at, numbers))
        else:
            self._console.print(_line(at, numbers), soft_wrap=True, markup=False, highlight=False)


def _stages(numbers: Numbers) -> str:
    return ", ".join(
        f"{stage_name(stage)} {numbers.by_stage[stage]}" for stage in STAGES if numbers.by_stage.get(stage)
    )


def _contacts(numbers: Numbers) -> str:
    return ", ".join(f"{channel_name(channel)} {count}" for channel, count in numbers.contacts.items())


def _line(at: datetime, numbers: Numbers) -> str:
    closed, opened = sum(numbers.by_end.values()), sum(numbers.by_stage.values())
    return say(
        f"{at:%Y-%m-%d}  open {opened:>4} ({_stages(numbers) or '-'})  closed {closed:>4}  "
        f"contacts {sum(numbers.contacts.values()):>4}  money in {money(numbers.money_in)}",
        f"{at:%Y-%m-%d}  abiertos {opened:>4} ({_stages(numbers) or '-'})  cerrados {closed:>4}  "
        f"gestiones {sum(numbers.contacts.values()):>4}  cobrado {money(numbers.money_in)}",
    )


def _table(at: datetime, numbers: Numbers) -> Table:
    table = Table(title=f"{at:%Y-%m-%d}", show_header=False, min_width=60)
    table.add_row(say("open", "abiertos"), f"{sum(numbers.by_stage.values())}  ({_stages(numbers) or '-'})")
    table.add_row(say("closed", "cerrados"), str(sum(numbers.by_end.values())))
    table.add_row(say("contacts", "gestiones"), _contacts(numbers) or "-")
    table.add_row(say("money in", "cobrado"), money(numbers.money_in))
    table.add_row(say("still owed", "por cobrar"), money(numbers.money_open))
    return table
