"""Why a task stands where it stands on the work list, as people say it. Tables only."""

from __future__ import annotations

from typing import Final

from engine.study.words.names import Both

# By the codes of engine.study.worklist; {} is the moment or the number that stands with the code.
REASONS: Final[dict[str, Both]] = {
    "deadline_promise_active": ("a promise ends {}", "un compromiso vence el {}"),
    "deadline_payment_to_verify": ("a payment is to be verified by {}", "hay un pago por verificar hasta el {}"),
    "deadline_dispute_open": ("a dispute reaches its bound {}", "un reclamo llega a su límite el {}"),
    "deadline_plan_on_track": ("an instalment falls due {}", "vence una cuota el {}"),
    "deadline_silence": ("without an answer the playbook goes on {}", "sin respuesta el playbook sigue el {}"),
    "deadline_law": ("a notice that a rule asks for is due {}", "un aviso que pide una regla vence el {}"),
    "late": ("{} days late", "{} días de retraso"),
    "due_soon": ("due {}", "vence el {}"),
    "old": ("open for {} days", "abierta hace {} días"),
    "amount": ("one of the largest amounts here", "de los montos mayores de esta lista"),
    "risk_low": ("low risk", "riesgo bajo"),
    "risk_medium": ("medium risk", "riesgo medio"),
    "risk_high": ("high risk", "riesgo alto"),
    "open_now": ("may be called now", "se puede llamar ahora"),
    "closing": ("may be called now, until {}", "se puede llamar ahora, hasta el {}"),
    "closed_until": ("no call before {}", "no se llama antes del {}"),
    "never": ("the rules allow no call", "las reglas no permiten llamar"),
    "mine": ("yours", "suya"),
}
