"""What a customer's answer was taken for, as people say it, and why a promise was not taken. Tables only."""

from __future__ import annotations

from typing import Final

from engine.study.words.names import Both

MEANINGS: Final[dict[str, Both]] = {
    "stop": ("wants no more messages", "no quiere más mensajes"),
    "start": ("wants messages again", "quiere mensajes otra vez"),
    "already_paid": ("says it is paid", "dice que ya pagó"),
    "will_pay_on": ("will pay", "pagará"),
    "plan": ("asks for instalments", "pide cuotas"),
    "wrong": ("says something is wrong", "dice que algo está mal"),
    "accepts": ("accepts", "acepta"),
    "wrong_number": ("wrong number", "número equivocado"),
    "third_party": ("somebody else reads it", "lo lee otra persona"),
    "deceased": ("says the customer died", "dice que el cliente falleció"),
    "automatic": ("an automatic answer", "respuesta automática"),
    "text": ("to be read", "por leer"),
    "right_party": ("confirmed who it is", "confirmó quién es"),
    "pay_now": ("pays now", "paga ahora"),
    "promise": ("wants to agree on a date", "quiere acordar una fecha"),
    "dispute": ("does not agree", "no está de acuerdo"),
    "person": ("wants to speak to a person", "quiere hablar con una persona"),
    "nothing": ("a key without meaning", "una tecla sin significado"),
}
REFUSED: Final[dict[str, Both]] = {
    "closed": ("the case is closed", "el caso está cerrado"),
    "no_promises": ("the playbook takes no promises", "el playbook no admite compromisos"),
    "already_promised": ("a promise stands already", "ya hay un compromiso vigente"),
    "too_many_broken": ("too many were broken", "ya incumplió demasiados"),
    "too_long": ("the day is too far off", "la fecha está muy lejos"),
    "past": ("the day is past", "la fecha ya pasó"),
    "amount": ("the amount does not fit", "el monto no corresponde"),
}
