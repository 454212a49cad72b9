"""However long a playbook is, its proofs take so much work and no more; what was not proved is said."""

from __future__ import annotations

import pytest

from engine.language.compiler import Compiled, compile_text
from engine.language.diagnostics import render
from engine.language.library import Library
from engine.language.proofs import crowds
from engine.language.proofs.limits import MOST_TOLD
from engine.language.proofs.schedule import Schedule
from engine.language.proofs.size import MOST_ENDS, MOST_STEPS, MOST_TESTS
from engine.language.proofs.work import MOST_LIVES, MOST_WORK, Work

from .conftest import HERE, SINCE, YEARS_AHEAD

SEND = "    - {at: 5 days after due, send: overdue-text, by: [sms, email]}\n"


def longer(sound: str, library: Library, more: str) -> Compiled:
    """The sound playbook with more steps after its second contact."""
    assert SEND in sound
    return compile_text(sound.replace(SEND, SEND + more), "pe-empresas.yaml", library, YEARS_AHEAD, SINCE)


def sends(count: int, a_day: int) -> str:
    return "".join(SEND.replace("5 days", f"{5 + place // a_day} days") for place in range(count))


@pytest.fixture
def runs(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The steps of each life that is gone through by days."""
    counted: list[int] = []
    run = Schedule.run

    def counting(self: Schedule, place: int) -> object:
        counted.append(len(self.steps))
        return run(self, place)

    monkeypatch.setattr(Schedule, "run", counting)
    return counted


def test_work_is_taken_until_none_is_left() -> None:
    work = Work(5)
    assert [work.take(2), work.take(3), work.take(1), work.take(0)] == [True, True, False, False]


def test_sixty_contacts_in_a_few_days_are_told_within_the_work_there_is(
    sound: str, library: Library, runs: list[int]
) -> None:
    found = longer(sound, library, sends(60, 20)).findings
    assert sum(runs) <= 3 * MOST_WORK
    meetings = [one for one in found if one.code == "P407"]
    assert len(meetings) == MOST_TOLD + 1
    assert "more contacts come to one day" in " ".join(one.message_en for one in meetings)
    assert not any(one.code == "P409" for one in found)


def test_more_steps_than_can_be_proved_are_told_and_none_is_gone_through(
    sound: str, library: Library, runs: list[int], bless: bool
) -> None:
    done = longer(sound, library, sends(500, 60))
    assert [one.code for one in done.findings] == ["P409"]
    assert done.plan is not None
    assert runs == []
    for language, ending in (("en", ".out"), ("es", ".es.out")):
        golden, shown = HERE / "codes" / f"P409{ending}", render(done.findings, done.sources, language)
        if bless:
            golden.write_text(shown, "utf-8")
        assert shown == golden.read_text("utf-8")


def test_a_condition_of_thousands_of_ranges_is_too_large_too(sound: str, library: Library, runs: list[int]) -> None:
    ranges = ", ".join(f"{place * 10 + 1} PEN to {place * 10 + 5} PEN" for place in range(MOST_TESTS + 1))
    step = SEND.replace("}", f", only_if: {{amount_due: [{ranges}]}}}}")
    (told,) = longer(sound, library, step).findings
    assert told.code == "P409"
    assert f"at most {MOST_TESTS})" in told.message_en
    assert runs == []


def test_many_steps_that_close_the_case_are_too_many(sound: str, library: Library) -> None:
    last = "    - at: 20 business days after final-demand\n      hand_over: legal\n"
    assert last in sound
    more = "    - {at: 19 business days after final-demand, write_off: small, only_if: {amount_due: at most 90 PEN}}\n"
    text = sound.replace(last, more * MOST_ENDS + last)
    (told,) = compile_text(text, "pe-empresas.yaml", library, YEARS_AHEAD, SINCE).findings
    assert told.code == "P409"
    assert f"at most {MOST_ENDS})" in told.message_en


def test_the_longest_playbook_that_is_proved_shows_few_lives(
    sound: str, library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    steps = sound.count("- {at:") + sound.count("- at:")
    fee = "    - {at: 5 days after due, charge_fee: 25 PEN}\n"
    found = longer(sound, library, fee * (MOST_STEPS - steps - 9)).findings
    early = [one for one in found if one.code == "P217"]
    assert len(early) > 100
    lives = sum(1 for one in found if one.example is not None and one.example.life_en)
    assert 0 < lives <= MOST_LIVES // 150**2
    assert all(one.example is not None and one.example.en for one in early)


def test_kinds_of_invoice_that_were_not_gone_through_are_told(
    sound: str, library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(crowds, "MOST_WORK", 0)
    found = longer(sound, library, sends(10, 5)).findings
    (told,) = [one for one in found if one.code == "P409"]
    assert told.severity == "warning"
    assert "for every kind of invoice" in told.message_en
    assert "todo tipo de factura" in told.message_es
