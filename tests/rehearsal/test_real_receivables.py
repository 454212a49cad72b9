"""The main job on real input: a slice of a real export lives on real servers, and keeps every promise."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest
from rich.console import Console

from workers.rehearsal.manners import drawn
from workers.rehearsal.respect import Heeded
from workers.rehearsal.stage import Request, portfolio_of, rehearse_on
from workers.settings import Settings

SLICE = 70


async def test_a_real_export_is_collected_to_the_end(shared_data: Path, tmp_path: Path) -> None:
    export = shared_data / "ar" / "ibm_ar_dev.csv"
    request = Request(invoices=str(export), playbook="pe-personas", currency="PEN", size=SLICE, seed=1)
    settings = Settings(home=tmp_path / "rehearsal")
    summary = await rehearse_on(settings, request, Console(quiet=True), resume=False, replay=True)
    proof = summary.proof
    assert (proof.cases, proof.closed) == (SLICE, SLICE)
    assert (proof.dates_checked, proof.wrong_dates) == (SLICE, ())
    assert proof.after_paying == ()
    assert proof.on_hold == ()
    assert proof.twice_a_day == ()
    assert proof.sent_twice == ()
    assert proof.left_over == 0
    assert proof.heeded == Heeded(), "nobody answered, and nobody was wronged"
    assert summary.desk["answered"] == summary.desk["delivered"] == 0
    assert proof.audit is not None
    assert proof.audit.verified.cases == SLICE
    assert proof.audit.verified.replayed >= SLICE
    assert proof.audit.verified.checkpoints > 30, "one for each day"
    assert proof.audit.apart == ()
    assert proof.contacts > SLICE, "the promises above are worth something only where customers were contacted"


def test_what_a_real_exports_customers_answer_is_invented_only_when_asked_for(shared_data: Path) -> None:
    asked = Request(
        invoices=str(shared_data / "ar" / "ibm_ar_dev.csv"), playbook="pe-personas", currency="PEN", size=SLICE
    )  # fmt: skip
    assert portfolio_of(asked).manners is None
    portfolio = portfolio_of(msgspec.structs.replace(asked, answers=True))
    assert portfolio.manners == drawn(portfolio.customers, asked.seed)
    assert not any(one.words for one in portfolio.happenings)


@pytest.mark.parametrize("variable", ["SENDGRID_API_KEY", "TWILIO_AUTH_TOKEN"])
async def test_it_is_refused_where_messages_could_reach_people(
    variable: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from workers.rehearsal.stage import RealProviders

    monkeypatch.setenv(variable, "secret")
    with pytest.raises(RealProviders, match=variable):
        await rehearse_on(Settings(home=tmp_path), Request(size=1), Console(quiet=True), resume=False, replay=False)
    assert list(tmp_path.iterdir()) == []


async def test_a_folder_that_is_no_rehearsal_is_never_emptied(tmp_path: Path) -> None:
    from workers.rehearsal.stage import NotARehearsal

    (tmp_path / "books.txt").write_text("years of work")
    with pytest.raises(NotARehearsal):
        await rehearse_on(Settings(home=tmp_path), Request(size=1), Console(quiet=True), resume=False, replay=False)
    assert (tmp_path / "books.txt").read_text() == "years of work"
