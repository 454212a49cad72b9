"""How customers and their addresses behave towards what is sent to them, drawn from a seed. It knows no provider.

Whose address is dead, whose number is a stranger's, and who wants no more messages is fixed beforehand, in shares of
all customers; what one message brings is drawn by its own key, so that one customer's luck moves no other's.
"""

from __future__ import annotations

import math
import random
from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from itertools import accumulate, pairwise
from typing import Final, Literal

import msgspec

from schemas.invoice import Customer

Fate = Literal["delivered", "read", "dead", "unreachable"]
Says = Literal["", "stop", "stranger", "away", "asks"]
Topic = Literal["paid", "promise", "wrong"]

# Shares of all customers. Public figures on bounces are lower; a rehearsal must show each thing a few times.
DEAD_MAIL: Final = Decimal("0.07")
DEAD_NUMBER: Final = Decimal("0.05")
STRANGER: Final = Decimal("0.04")
STOPS: Final = Decimal("0.08")
# Of a hundred messages.
READ, UNREACHABLE, ASKS, AWAY = 40, 2, 3, 2

WEEKDAYS: Final = ("lunes", "martes", "miércoles", "jueves", "viernes", "sábado", "domingo")
MONTHS: Final = ("January", "February", "March", "April", "May", "June", "July", "August", "September", "October",
                 "November", "December")  # fmt: skip
TEXTS: Final[dict[str, dict[str, tuple[str, ...]]]] = {
    "stop": {"es": ("STOP", "BAJA", "Por favor, no me escriban más"), "en": ("STOP", "please stop writing to me")},
    "stranger": {"es": ("Número equivocado", "Se equivocó, no conozco a esa persona"), "en": ("Wrong number",)},
    "asks": {
        "es": ("¿Me pueden enviar la factura en PDF?", "Buen día, ¿a qué cuenta deposito?", "¿Con quién puedo hablar?"),
        "en": ("Could you send me the PDF again?", "Which account should I pay into?"),
    },
    "away": {"es": ("Estoy de vacaciones y vuelvo el lunes.",), "en": ("I am away and will be back on Monday.",)},
    "paid": {"es": ("ya pagué", "Buenas tardes, ya hice el depósito", "1"), "en": ("already paid",)},
    "wrong": {"es": ("hay un error, la cantidad no coincide", "4"), "en": ("the amount is not right",)},
    "promise": {"es": ("pago el {weekday} {day}", "Les pago el {weekday} {day}"), "en": ("I'll pay on {day} {month}",)},
}  # fmt: skip


class Manners(msgspec.Struct, frozen=True, kw_only=True):
    """`dead` addresses reach nobody, `strangers` are numbers of somebody else; `stops` says after how many messages a
    customer has had enough: of the later ones, on whatever channel, every other is answered with a no."""

    seed: int
    dead: frozenset[str]
    strangers: frozenset[str]
    stops: dict[str, int]

    def fate(self, key: str, channel: str, recipient: str) -> Fate:
        """What becomes of one message, the same whenever it is asked."""
        if recipient in self.dead:
            return "dead"
        luck = self._dice(key, "fate").randrange(100)
        if channel == "sms":
            return "unreachable" if luck < UNREACHABLE else "delivered"
        return "read" if luck < READ else "delivered"

    def answer(self, key: str, customer: str, channel: str, recipient: str, earlier: int) -> Says:
        """What is answered to a message that was delivered; `earlier` is how many the customer had before it."""
        if recipient in self.strangers:
            return "stranger"
        luck = self._dice(key, "answer").randrange(100)
        if earlier >= self.stops.get(customer, math.inf) and luck % 2:
            return "stop"
        if luck < ASKS:
            return "asks"
        return "away" if channel == "email" and luck >= 100 - AWAY else ""

    def text(self, says: Says | Topic, key: str, language: str, on: date | None = None) -> str:
        """The words, in the customer's language; a day is named as people do."""
        words = self._dice(key, "text").choice(TEXTS[says]["en" if language == "en" else "es"])
        if on is None:
            return words
        return words.format(weekday=WEEKDAYS[on.weekday()], day=on.day, month=MONTHS[on.month - 1])

    def _dice(self, key: str, what: str) -> random.Random:
        return random.Random(f"{self.seed}/{key}/{what}")


def drawn(customers: Sequence[Customer], seed: int) -> Manners:
    """Who behaves how. The first customer, who may owe a quarter of everything, is reached and does not object."""
    dice = random.Random(f"{seed}/manners")
    some = list(customers[1:])
    dice.shuffle(some)
    ends = list(accumulate(math.ceil(len(some) * share) for share in (DEAD_MAIL, DEAD_NUMBER, STRANGER, STOPS)))
    mails, numbers, strangers, stops = (some[first:last] for first, last in pairwise([0, *ends]))
    return Manners(
        seed=seed,
        dead=frozenset(_addresses(mails, "email") + _addresses(numbers, "mobile")),
        strangers=frozenset(_addresses(strangers, "mobile")),
        stops={one.id: dice.randint(1, 3) for one in stops},
    )


def _addresses(customers: Sequence[Customer], kind: str) -> list[str]:
    return [address.value for one in customers for address in one.addresses if address.kind == kind]
