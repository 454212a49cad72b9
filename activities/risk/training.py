"""Trains the late-payment model on the past and tries it on what came later. Only here is scikit-learn used.

What is tested is what is kept: the model learns from invoices that fell due before the split and is judged on those
issued after it, beside two plain rules on the same invoices. One that is not better is refused.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from importlib import import_module
from importlib.metadata import version
from typing import Any, Final, NamedTuple

from activities.risk.measures import calibration, quality
from activities.risk.sample import all_features, is_late, last_known, main_currency
from activities.risk.trees import BadModel, checked, score
from schemas.failures import CollectionsError
from schemas.risk import FEATURES, Card, Features, Model, Past, Tree

PAST_PART: Final = 0.7
"""The split is the day before which this part of the invoices was issued."""
LEAST_TRAINED, LEAST_TESTED, LEAST_OF_A_KIND = 200, 100, 30
"""Fewer invoices to learn from, to be judged on, or late (or punctual) among either, prove nothing."""
RESAMPLES, BETTER_IN = 400, 0.9
"""The test part is drawn anew so often; the model must beat the plain rules in this share of the draws."""
SEED: Final = 20260101
TABLE: Final = (0.2, 0.5)
"""Bounds of the plain table on the past share of late invoices, as shipped playbooks draw them in data.segments."""
SHAPE: Final = {
    "max_iter": 120,
    "learning_rate": 0.05,
    "max_depth": 3,
    "min_samples_leaf": 20,
    "l2_regularization": 1.0,
}


class NoRiskExtra(CollectionsError):
    """the risk model is trained with scikit-learn, which is not installed; install it with: pip install
    'cobranza[risk]'"""

    es = (
        "el modelo de riesgo se entrena con scikit-learn, que no está instalado; instálelo con: pip install "
        "'cobranza[risk]'"
    )


class TooLittleHistory(CollectionsError):
    """too little history to train on: {found}; it takes at least {trained} invoices that fell due before the split and
    {tested} issued after it, with {kind} late and {kind} punctual in each. The table of segments serves meanwhile"""

    es = (
        "hay muy poca historia para entrenar: {encontrado}; hacen falta al menos {trained} facturas vencidas antes del "
        "corte y {tested} emitidas después, con {kind} tardías y {kind} puntuales en cada parte. Mientras tanto sirve "
        "la tabla de segmentos"
    )


class NotBetter(CollectionsError):
    """not saved: the model is not surely better than the plain rules (AUC {auc} against {plain_auc}, Brier {brier}
    against {plain_brier}, better in {better} of {draws} draws where {needed} are needed). Keep the table of segments"""

    es = (
        "no se guardó: el modelo no es con seguridad mejor que las reglas simples (AUC {auc} contra {plain_auc}, Brier "
        "{brier} contra {plain_brier}, mejor en {better} de {draws} sorteos y hacen falta {needed}). Quédese con la "
        "tabla de segmentos"
    )

    exit_code = 1


class Trained(NamedTuple):
    """A model with its card."""

    model: Model
    card: Card


class Split(NamedTuple):
    """The past to learn from and the later part, each as invoices with their features. `ends` is the last known day."""

    past: list[tuple[Past, Features]]
    later: list[tuple[Past, Features]]
    ends: date


def train(invoices: Sequence[Past], seed: int = SEED) -> Trained:
    """Raises NoRiskExtra, TooLittleHistory. Whether the model may be kept is `judged`'s to say."""
    forest = _library()
    currency = main_currency(invoices)
    split = split_by_time([one for one in invoices if one.currency == currency])
    model = _fit(forest, split.past, seed, currency)
    late = [is_late(one) for one, _ in split.later]
    scores = [score(model, features) for _, features in split.later]
    share, table = _plain_rules(split)
    card = Card(
        trained_from=split.past[0][0].issued_on,
        trained_until=max(one.due_on for one, _ in split.past),
        tested_until=split.ends,
        trained_on=len(split.past),
        tested_on=len(split.later),
        late_share_trained=_late_share(split.past),
        late_share_tested=_late_share(split.later),
        model=quality(scores, late),
        past_share=quality(share, late),
        table=quality(table, late),
        better_in=better_in(scores, [share, table], late, seed),
        calibration=calibration(scores, late),
        seed=seed,
        currency=currency,
        library=_version(),
    )
    return Trained(model, card)


def judged(trained: Trained) -> Trained:
    """The same, where it is surely better than the plain rules. Raises NotBetter."""
    card = trained.card
    if card.better_in >= BETTER_IN:
        return trained
    raise NotBetter(
        auc=card.model.auc,
        plain_auc=max(card.past_share.auc, card.table.auc),
        brier=card.model.brier,
        plain_brier=min(card.past_share.brier, card.table.brier),
        better=round(card.better_in * RESAMPLES),
        draws=RESAMPLES,
        needed=round(BETTER_IN * RESAMPLES),
    )


def split_by_time(invoices: Sequence[Past]) -> Split:
    """Those that fell due before the day of the split, and those issued from it on that are due by the last known day.

    Between them lies what was issued before the split and due after it: nobody could know by then how it ends. Raises
    TooLittleHistory.
    """
    ends = last_known(invoices)
    sample = all_features(invoices)
    if ends is None or not sample:
        raise _too_little([], [])
    splits_on = sample[min(int(len(sample) * PAST_PART), len(sample) - 1)][0].issued_on
    past = [(one, features) for one, features in sample if one.due_on < splits_on]
    later = [(one, features) for one, features in sample if one.issued_on >= splits_on and one.due_on < ends]
    if len(past) < LEAST_TRAINED or len(later) < LEAST_TESTED or min(_kinds(past) + _kinds(later)) < LEAST_OF_A_KIND:
        raise _too_little(past, later)
    return Split(past, later, ends)


def _kinds(part: Sequence[tuple[Past, Features]]) -> list[int]:
    late = sum(is_late(one) for one, _ in part)
    return [late, len(part) - late]


def _too_little(past: Sequence[tuple[Past, Features]], later: Sequence[tuple[Past, Features]]) -> TooLittleHistory:
    (late, punctual), (late_after, punctual_after) = _kinds(past), _kinds(later)
    return TooLittleHistory(
        found=f"{late} late and {punctual} punctual before, {late_after} late and {punctual_after} punctual after",
        encontrado=f"{late} tardías y {punctual} puntuales antes, {late_after} tardías y {punctual_after} después",
        trained=LEAST_TRAINED, tested=LEAST_TESTED, kind=LEAST_OF_A_KIND,
    )  # fmt: skip


def _late_share(part: Sequence[tuple[Past, Features]]) -> float:
    return round(sum(is_late(one) for one, _ in part) / len(part), 4)


# --- the plain rules --------------------------------------------------------------------------------------------

_SHARE: Final = next(index for index, feature in enumerate(FEATURES) if feature.name == "late_share_before")


def _plain_rules(split: Split) -> tuple[list[float], list[float]]:
    """What two plain rules say of the later part: the customer's own past share, and a table of it whose rows say what
    share of the past part came late. A customer without a past gets the past part's share."""
    base = _late_share(split.past)
    share = [base if features[_SHARE] is None else float(features[_SHARE] or 0) for _, features in split.later]
    rates = _rates(split.past, base)
    return share, [rates[_row(features)] for _, features in split.later]


def _row(features: Features) -> int:
    known = features[_SHARE]
    return -1 if known is None else sum(known >= bound for bound in TABLE)


def _rates(past: Sequence[tuple[Past, Features]], base: float) -> dict[int, float]:
    rates = dict.fromkeys((-1, *range(len(TABLE) + 1)), base)
    for row in rates:
        inside = [is_late(one) for one, features in past if _row(features) == row]
        rates[row] = sum(inside) / len(inside) if inside else base
    return rates


def better_in(scores: Sequence[float], plain: Sequence[Sequence[float]], late: Sequence[bool], seed: int) -> float:
    """The share of seeded redraws of the test part on which the scores beat every plain rule in AUC and in Brier."""
    import numpy

    dice = numpy.random.default_rng(seed)
    won = 0
    for _ in range(RESAMPLES):
        drawn = dice.integers(0, len(late), len(late)).tolist()
        came = [late[index] for index in drawn]
        ours = quality([scores[index] for index in drawn], came)
        theirs = [quality([rule[index] for index in drawn], came) for rule in plain]
        won += all(ours.auc > one.auc and ours.brier < one.brier for one in theirs)
    return won / RESAMPLES


# --- the library ------------------------------------------------------------------------------------------------


def _library() -> Any:
    try:
        return import_module("sklearn.ensemble").HistGradientBoostingClassifier
    except ImportError as error:
        raise NoRiskExtra from error


def _version() -> str:
    return f"scikit-learn {version('scikit-learn')}"


def _fit(forest: Any, past: Sequence[tuple[Past, Features]], seed: int, currency: str) -> Model:
    import numpy

    rises = [1 if feature.rises else 0 for feature in FEATURES]
    table = numpy.array([features for _, features in past], dtype=float)  # None becomes nan: not known
    late = numpy.array([is_late(one) for one, _ in past])
    fitted = forest(random_state=seed, early_stopping=False, monotonic_cst=rises, **SHAPE).fit(table, late)
    trees = tuple(_tree(stage[0].nodes) for stage in fitted._predictors)
    base = float(numpy.ravel(fitted._baseline_prediction)[0])
    model = checked(Model(tuple(feature.name for feature in FEATURES), base, trees, currency))
    theirs = fitted.predict_proba(table)[:, 1]
    ours = [score(model, features) for _, features in past]
    # Read from the library's inside: should a newer one keep its trees otherwise, nothing is trained rather than wrong.
    if not numpy.allclose(theirs, ours, rtol=0, atol=1e-9):
        raise BadModel("the exported trees do not say what the library says")
    return model


def _tree(nodes: Any) -> Tree:
    """The library's nodes as plain columns; what a node says is the average of the leaves below it."""
    leaf = [bool(one) for one in nodes["is_leaf"]]
    left, right = ([int(one) for one in nodes[side]] for side in ("left", "right"))
    count, value = ([float(one) for one in nodes[name]] for name in ("count", "value"))
    for node in reversed(range(len(leaf))):  # children come after their parents
        if not leaf[node]:
            one, other = left[node], right[node]
            value[node] = (value[one] * count[one] + value[other] * count[other]) / (count[one] + count[other])
    return Tree(
        feature=tuple(-1 if end else int(asks) for end, asks in zip(leaf, nodes["feature_idx"], strict=True)),
        threshold=tuple(0.0 if end else float(one) for end, one in zip(leaf, nodes["num_threshold"], strict=True)),
        left=tuple(left),
        right=tuple(right),
        missing_left=tuple(bool(one) for one in nodes["missing_go_to_left"]),
        value=tuple(value),
    )
