"""Why a case does not agree to what was asked, and what it would agree to, in words. It knows no rule.

One line for each code of `engine.case.asking`; a test compares. What stands in braces is `NotAllowed.allowed`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from engine.study.words.names import Both, pick
from engine.study.words.times import duration
from schemas.plan import Duration

# What was asked for, by the tag of `schemas.driving.AnyWish`.
WISHES: Final[dict[str, Both]] = {
    "promise": ("promise to pay", "compromiso de pago"),
    "propose": ("instalment plan", "fraccionamiento"),
    "open_dispute": ("dispute", "reclamo"),
    "resolve_dispute": ("end of a dispute", "fin de un reclamo"),
    "report_payment": ("payment to verify", "pago por verificar"),
    "ask_for_time": ("time", "plazo"),
    "give_reason": ("reason for the delay", "motivo de la demora"),
    "answer_offer": ("answer to the offer", "respuesta a la oferta"),
    "accept_terms": ("acceptance of the terms", "aceptación de las condiciones"),
    "approve": ("approval", "aprobación"),
    "waive_charges": ("waiver of charges", "condonación de cargos"),
    "recall": ("recall", "retiro"),
    "ask_write_off": ("write-off", "castigo"),
}
REFUSALS: Final[dict[str, Both]] = {
    # where there is no case to ask
    "closed": ("the case is closed: nothing is agreed any more", "el caso está cerrado: ya no se acuerda nada"),
    "no_case": ("the invoice has no case yet", "la factura aún no tiene caso"),
    # promises
    "no_promises": (
        "the playbook takes no promises; an instalment plan may be allowed: see `cobranza offer`",
        "el playbook no admite compromisos; quizá un fraccionamiento: vea `cobranza offer`",
    ),
    "already_promised": (
        "a promise stands already, until {due_on}; another one can follow it",
        "ya hay un compromiso vigente, hasta el {due_on}; después puede haber otro",
    ),
    "too_many_broken": (
        "too many promises were broken: the playbook takes a promise while fewer than {broken_at_most} were",
        "se incumplieron demasiados compromisos: el playbook los admite mientras sean menos de {broken_at_most}",
    ),
    "past": ("the day has passed: from {today} on", "ese día ya pasó: desde el {today}"),
    "too_long": (
        "the day is too far off: the longest promise is {longest}, until {until}",
        "la fecha está muy lejos: el compromiso más largo es de {longest}, hasta el {until}",
    ),
    "amount": (
        "the amount does not fit: above nothing and up to {at_most}, to the cent",
        "el monto no corresponde: más de cero y hasta {at_most}, sin fracciones de céntimo",
    ),
    "disputed": (
        "all that is owed is contested: resolve the dispute first",
        "todo lo que se debe está en reclamo: primero resuelva el reclamo",
    ),
    # instalment plans
    "no_offer": (
        "no row of negotiation.offers fits this case: no plan can be agreed",
        "ninguna fila de negotiation.offers corresponde: no se puede acordar un fraccionamiento",
    ),
    "already_agreed": (
        "there is a plan already; another one can follow when it is declined, broken or kept",
        "ya hay un fraccionamiento; puede haber otro cuando se rechace, se incumpla o se cumpla",
    ),
    "no_instalments": (
        "every instalment needs an amount above nothing, to the cent",
        "cada cuota necesita un monto mayor que cero, sin fracciones de céntimo",
    ),
    "too_many_instalments": (
        "more instalments than may be offered: at most {instalments}",
        "más cuotas que las que se pueden ofrecer: {instalments} como máximo",
    ),
    "down_payment": (
        "the first payment is too small: at least {down_payment}, which is {first}",
        "la primera cuota es muy baja: {down_payment} como mínimo, es decir {first}",
    ),
    "discount": (
        "more discount than may be offered: at most {discount}",
        "más descuento que el que se puede ofrecer: {discount} como máximo",
    ),
    "dates": (
        "the dates are not in order, or have passed: each after the one before, from {today} on",
        "las fechas no están en orden, o ya pasaron: cada una después de la anterior, desde el {today}",
    ),
    "plan_amount": (
        "the instalments do not come to what is to be paid, {to_pay}",
        "las cuotas no suman lo que hay que pagar, {to_pay}",
    ),
    # an offer's answer
    "yes_or_no": ("an offer is answered yes or no", "una oferta se responde sí o no"),
    "no_offer_made": ("no offer was made yet that could be answered", "aún no se hizo ninguna oferta que responder"),
    "already_answered": ("the offer was answered already", "la oferta ya fue respondida"),
    # disputes
    "reason": ("no such reason: one of {reasons}", "ese motivo no existe: uno de {reasons}"),
    "nothing_owed": ("nothing is owed that could be contested or paid", "no se debe nada que reclamar ni pagar"),
    "already_disputed": (
        "all of it is contested already; resolve that dispute first",
        "ya está todo en reclamo; primero resuelva ese reclamo",
    ),
    "outcome": (
        "a dispute ends accepted, rejected or withdrawn",
        "un reclamo termina aceptado (accepted), rechazado (rejected) o retirado (withdrawn)",
    ),
    "no_dispute": ("no such dispute stands: {disputes}", "no hay tal reclamo abierto: {disputes}"),
    "which_dispute": (
        "several disputes stand; name one of {disputes}",
        "hay varios reclamos; indique uno de {disputes}",
    ),
    "credit_needed": (
        "what is accepted is credited: give the credit note's number and its amount, up to {at_most}",
        "lo que se acepta se acredita: dé el número de la nota de crédito y su monto, hasta {at_most}",
    ),
    "credited": (
        "the credit note is of an amount above nothing and up to {at_most}, which is what is contested",
        "la nota de crédito es por un monto mayor que cero y hasta {at_most}, que es lo reclamado",
    ),
    "no_credit": (
        "only a dispute that is accepted gets a credit note",
        "solo un reclamo aceptado lleva nota de crédito",
    ),
    # what is said and asked
    "already_reported": (
        "it is being verified already; the case rests meanwhile",
        "ya se está verificando; el caso descansa mientras tanto",
    ),
    "no_amount": ("the amount is above nothing, to the cent", "el monto es mayor que cero, sin fracciones de céntimo"),
    "no_time": (
        "the playbook gives no time on request (pause_while.on_request); a person may: `cobranza hold`",
        "el playbook no da plazo a pedido (pause_while.on_request); una persona puede: `cobranza hold`",
    ),
    "already_paused": (
        "the customer asked for time already and still has it",
        "el cliente ya pidió plazo y aún lo tiene",
    ),
    "asked_before": (
        "time was given once already; more of it is for a person to give: `cobranza hold`",
        "ya se dio plazo una vez; más plazo lo da una persona: `cobranza hold`",
    ),
    "too_long_a_pause": (
        "the day is too far off: from {first} until {until}",
        "la fecha está muy lejos: desde el {first} hasta el {until}",
    ),
    "not_asked": (
        "the playbook does not ask why (negotiation.ask_reason: no), so no reason is kept",
        "el playbook no pregunta por qué (negotiation.ask_reason: no), y no se guarda ningún motivo",
    ),
    "forbidden": (
        "the rule {rule} forbids to ask why, so no reason is kept",
        "la regla {rule} prohíbe preguntar por qué, y no se guarda ningún motivo",
    ),
    "delay_reason": ("no such reason: one of {reasons}", "ese motivo no existe: uno de {reasons}"),
    "document": (
        "the accepted text is named by its SHA-256, as it was shown",
        "el texto aceptado se indica por su SHA-256, tal como se mostró",
    ),
    # people of the company
    "for_people": ("that is for a person of the company to say", "eso lo dice una persona de la empresa"),
    "who": ("say who says so: --by NAME", "diga quién lo dice: --by NOMBRE"),
    "nothing_to_approve": ("nothing waits for an answer", "nada espera respuesta"),
    "not_asked_for": ("nobody asked for that; what waits: {waiting}", "nadie pidió eso; lo que espera: {waiting}"),
    "which_approval": ("several things wait; name one of {waiting}", "varias cosas esperan; indique una de {waiting}"),
    "answered_already": ("that was answered already", "eso ya fue respondido"),
    "own_proposal": (
        "nobody approves what they asked for themselves; somebody else must",
        "nadie aprueba lo que pidió; debe hacerlo otra persona",
    ),
    "nothing_charged": ("no interest and no fee is owed", "no se debe ningún interés ni cargo"),
    "waived": (
        "what can be waived is above nothing and up to {at_most}, which is what was charged",
        "se puede condonar más de cero y hasta {at_most}, que es lo cobrado por la mora",
    ),
    "with_counterpart": ("the case was handed over: recall it first", "el caso fue entregado: primero retírelo"),
    "nothing_left": ("nothing is left to write off", "no queda nada por castigar"),
    "already_asked": (
        "a write-off was asked for and waits for its approval",
        "ya se pidió un castigo y espera su aprobación",
    ),
    "not_handed_over": ("the case was not handed over", "el caso no fue entregado"),
}
_UNKNOWN: Final[Both] = ("what is allowed", "lo permitido")


class _Told(dict[str, str]):
    """What is missing, as of a refusal kept by an older version, is said in general."""

    def __init__(self, facts: Mapping[str, str], language: str) -> None:
        super().__init__(facts)
        self._otherwise = pick(_UNKNOWN, language)

    def __missing__(self, name: str) -> str:
        return self._otherwise


def why_refused(code: str, allowed: Mapping[str, str], language: str) -> str:
    """The refusal in `en` or `es`, with what is allowed; a code that nobody knows is said as it is."""
    facts = dict(allowed)
    if "longest" in facts and " " in facts["longest"]:
        count, unit = facts["longest"].split()
        facts["longest"] = duration(Duration(int(count), unit), language)  # type: ignore[arg-type]
    for name in ("disputes", "waiting"):
        facts[name] = facts.get(name) or pick(("none", "ninguno"), language)
    return pick(REFUSALS.get(code, (code, code)), language).format_map(_Told(facts, language))
