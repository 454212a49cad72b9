"""How far the reader's meaning of a message is from the one a careful collector gave it: a table of verdicts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import date
from pathlib import Path

from engine.replies.understand import understand
from schemas.replies import Meaning

TODAY = date(2026, 3, 3)  # a Tuesday
HERE = Path(__file__).parent
ADDRESS_GONE = {"wrong_number", "third_party", "deceased"}
"""What is done is the same for the three: the address is used no more."""
FOR_A_PERSON = {"text", "plan", "will_pay_on", "automatic"}
"""Nothing is done at once; of `will_pay_on` where it has no day."""


def rows(name: str) -> Iterator[tuple[str, str, str]]:
    """The tag of the customers, the wanted meaning and the message of each line."""
    tag = ""
    for line in (HERE / name).read_text("utf-8").split("\n"):
        if line.startswith("# tag: "):
            tag = line.removeprefix("# tag: ").strip()
        elif line and not line.startswith("#"):
            wanted, _, text = line.partition(" | ")
            yield tag, wanted, text.replace("\\n", "\n")


def shown(meaning: Meaning) -> str:
    day = f" {meaning.on}" if meaning.on else ""
    return meaning.sense + day + "".join(f" + {one}" for one in meaning.also)


def deed(meaning: str) -> str:
    """What follows from a meaning as it is shown, but for the words beside it."""
    first = meaning.split(" + ")[0]
    if first in FOR_A_PERSON:
        return "person"
    return "address gone" if first in ADDRESS_GONE else first


def verdict(wanted: str, got: str) -> str:
    """`right`, `to a person` though it was clear, `missed stop`, `wrong deed`."""
    if wanted.startswith("stop") and not got.startswith("stop"):
        return "missed stop"
    beside = {deed(one) for one in got.split(" + ")[1:]} - {deed(one) for one in wanted.split(" + ")[1:]}
    if deed(wanted) == deed(got):
        return "wrong deed" if beside else "right"
    return "to a person" if deed(got) == "person" else "wrong deed"


def judged(name: str) -> list[tuple[str, str, str, str, str]]:
    """Each message of a file: verdict, tag, wanted, got, text."""
    return [
        (verdict(wanted, got), tag, wanted, got, text)
        for tag, wanted, text in rows(name)
        for got in [shown(understand(text, tag, TODAY))]
    ]


def table(name: str) -> Counter[str]:
    """How many messages of a file had each verdict."""
    return Counter(verdict for verdict, *_ in judged(name))


def print_judgement(name: str) -> None:
    """What one looks at while mending: the counts, where it went, and each message that is not right."""
    all_of_them = judged(name)
    print(sum(table(name).values()), dict(table(name)))
    for (wanted, got), count in sorted(Counter((deed(w), deed(g)) for _, _, w, g, _ in all_of_them).items()):
        print(f"  {wanted:24} -> {got:24} {count}")
    for one in sorted(one for one in all_of_them if one[0] != "right"):
        print("{:12} {:6} wanted {:26} got {:26} {!r}".format(*one))


if __name__ == "__main__":
    import sys

    print_judgement(sys.argv[1])
