"""Training: judged on what came later, refused where plain rules do as well, the same again from the same seed."""

from __future__ import annotations

import sys
from collections.abc import Callable
from datetime import timedelta

import pytest
from msgspec.structs import replace

from activities.risk import training
from activities.risk.training import (
    NoRiskExtra,
    NotBetter,
    TooLittleHistory,
    Trained,
    better_in,
    judged,
    split_by_time,
    train,
)
from schemas.risk import Past
from tests.risk.books import cassandra, ibm, made, synthetic


@pytest.fixture(scope="module")
def trained() -> Trained:
    pytest.importorskip("sklearn", reason="scikit-learn is not installed: pip install 'cobranza[risk]'")
    return train(made())


def test_a_pattern_beyond_the_past_share_is_found_and_kept(trained: Trained) -> None:
    card = judged(trained).card
    assert card.model.auc > max(card.past_share.auc, card.table.auc) + 0.02
    assert card.model.brier < min(card.past_share.brier, card.table.brier)
    assert sum(one.count for one in card.calibration) == card.tested_on
    assert card.trained_from < card.trained_until < card.tested_until


def test_the_same_seed_trains_the_same_model(trained: Trained) -> None:
    assert train(made()) == trained


def test_where_nothing_can_be_foretold_nothing_is_kept() -> None:
    pytest.importorskip("sklearn", reason="scikit-learn is not installed: pip install 'cobranza[risk]'")
    with pytest.raises(NotBetter) as refusal:
        judged(train(made(pattern=False)))
    assert "not saved" in str(refusal.value)
    assert "no se guardó" in refusal.value.say("es")


@pytest.mark.parametrize(
    ("books", "kept", "auc", "plain"),
    [(ibm, False, 0.87, 0.87), (cassandra, True, 0.81, 0.78), (synthetic, False, 0.49, 0.51)],
    ids=["ibm", "cassandra", "synthetic"],
)
def test_public_receivables(books: Callable[[], list[Past]], kept: bool, auc: float, plain: float) -> None:
    """The figures that docs/risk.md shows."""
    invoices = books()
    pytest.importorskip("sklearn", reason="scikit-learn is not installed: pip install 'cobranza[risk]'")
    found = train(invoices)
    assert found.card.model.auc == pytest.approx(auc, abs=0.01)
    assert max(found.card.past_share.auc, found.card.table.auc) == pytest.approx(plain, abs=0.01)
    assert (found.card.better_in >= training.BETTER_IN) is kept


# --- what needs no library --------------------------------------------------------------------------------------


def test_the_later_part_is_later_and_what_lies_between_is_left_out() -> None:
    split = split_by_time(made())
    last_of_past = max(one.due_on for one, _ in split.past)
    first_of_later = min(one.issued_on for one, _ in split.later)
    assert last_of_past < first_of_later
    assert len(split.past) + len(split.later) < len(made())
    assert all(one.due_on < split.ends for one, _ in split.later)


@pytest.mark.parametrize(
    "invoices", [[], made()[:1], made()[:60], [replace(one, paid_on=one.due_on) for one in made()]]
)
def test_too_little_history_proves_nothing(monkeypatch: pytest.MonkeyPatch, invoices: list[Past]) -> None:
    monkeypatch.setattr(training, "_library", lambda: None)
    with pytest.raises(TooLittleHistory) as refusal:
        train(invoices)
    assert "{" not in str(refusal.value) + refusal.value.say("es")


def test_without_the_library_one_line_says_how_to_install_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "sklearn", None)
    monkeypatch.setitem(sys.modules, "sklearn.ensemble", None)
    with pytest.raises(NoRiskExtra) as refusal:
        train(made())
    assert "pip install 'cobranza[risk]'" in str(refusal.value)
    assert "pip install 'cobranza[risk]'" in refusal.value.say("es")


def test_a_rule_is_not_better_than_itself() -> None:
    pytest.importorskip("numpy", reason="numpy comes with 'cobranza[risk]'")
    late = [n % 3 == 0 for n in range(200)]
    scores = [0.5 + 0.4 * (one - 0.5) for one in late]
    assert better_in(scores, [scores], late, 1) == 0
    assert better_in(scores, [[0.5] * 200], late, 1) == 1


def test_an_invoice_issued_on_the_last_day_is_judged_by_nobody() -> None:
    invoices = made()
    ends = max(one.paid_on for one in invoices if one.paid_on)
    fresh = replace(invoices[0], number="new", issued_on=ends, due_on=ends + timedelta(days=30), paid_on=None)
    split = split_by_time([*invoices, fresh])
    assert "new" not in {one.number for one, _ in (*split.past, *split.later)}
