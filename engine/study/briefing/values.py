"""What a call script may name of this case (schemas.call_scripts.NAMES), as text in the script's own language."""

from __future__ import annotations

from collections.abc import Mapping

from engine.case.ageing import days_past_due
from engine.study.briefing.history import amount, day, promises
from engine.study.explaining.scene import Scene
from engine.study.words import times
from engine.study.words.names import METHODS, Both, listed, name, pick
from schemas.briefing import Known
from schemas.offers import Offer

_YOURSELF: Both = ("nobody: you agree it yourself", "nadie: lo acuerda usted")


def values_of(
    scene: Scene, known: Known, creditor: Mapping[str, str], offer: Offer | None, language: str
) -> dict[str, str]:
    """Every name with its text, empty where there is nothing: no offer, no promise, nothing contested."""
    case, currency = scene.states[-1], scene.states[-1].currency
    language = "es" if language.lower().startswith("es") else "en"
    late = days_past_due(scene.plan, case, scene.material.now)
    last = list(promises(case, language))
    return {
        "customer.name": known.name,
        "creditor.name": creditor.get("name", ""),
        "creditor.phone": creditor.get("phone", ""),
        "invoice.number": case.invoice,
        "invoice.total": amount(case.amount, currency),
        "invoice.amount_due": amount(case.collectable, currency),
        "invoice.contested": amount(case.contested, currency) if case.contested > 0 else "",
        "invoice.due_on": day(case.due_on, language),
        "invoice.days_past_due": str(max(late, 0)),
        "promise.last": last[-1] if last else "",
        "methods": listed([name(METHODS, one, language) for one in scene.plan.terms.methods], language),
        **_of_offer(offer, language),
    }


def _of_offer(offer: Offer | None, language: str) -> dict[str, str]:
    promise = offer.promise if offer is not None else None
    until = {"promise.until": day(promise.until, language) if promise is not None else ""}
    if offer is None or offer.instalments <= 0:
        return dict.fromkeys(("offer.instalments", "offer.first", "offer.discount", "offer.approved_by"), "") | until
    return until | {
        "offer.instalments": str(offer.instalments),
        "offer.first": amount(offer.amount * offer.down_payment, offer.currency),
        "offer.discount": times.share(offer.discount) if offer.discount > 0 else "",
        "offer.approved_by": offer.approved_by or pick(_YOURSELF, language),
    }
