"""What Twilio's codes mean for a message or a call of ours. It is a table and asks nobody.

Sources: each code's page https://www.twilio.com/docs/api/errors/CODE, and the whole list in
https://www.twilio.com/docs/api/errors ; WhatsApp's own: https://www.twilio.com/docs/whatsapp/api/error-code-mapping.
Codes from 30001 on come later, in a status call-back; a message that is asked for again may show them too.
"""

from __future__ import annotations

from typing import Final

from activities.channels.answers import SOON, Meaning, bad_address, ours

BUSY: Final = Meaning("unavailable", "Twilio is too busy", "Twilio está saturado", after=SOON, taken=False)
BROKEN: Final = Meaning("unavailable", "Twilio is out of order", "Twilio tiene una falla", taken=None)
REFUSED: Final = Meaning("refused", "Twilio refused it", "Twilio lo rechazó")
GONE: Final = Meaning("refused", "Twilio does not know it any more", "Twilio ya no lo conoce")
_ACCOUNT: Final = ours(
    "Twilio does not accept our account's credentials; see `cobranza channels`",
    "Twilio no acepta las credenciales de nuestra cuenta; vea `cobranza channels`",
)
_SENDER: Final = ours(
    "Twilio does not let us send from this number or sender; see `cobranza channels`",
    "Twilio no nos deja enviar desde este número o remitente; vea `cobranza channels`",
)
_NO_NUMBER: Final = bad_address("the number is not valid", "el número no es válido", for_ever=True)
_NO_MOBILE: Final = bad_address("the number takes no messages", "el número no recibe mensajes")
# No bad address: a text or a call may well reach it.
_NO_WHATSAPP: Final = Meaning("not_on_channel", "the number has no WhatsApp", "el número no tiene WhatsApp")
_TEMPLATE: Final = Meaning(
    "content", "the template or its variables were not accepted", "la plantilla o sus variables no fueron aceptadas"
)  # fmt: skip

CODES: Final[dict[int, Meaning]] = {
    # --- the account: an outage that a person mends, never a no of the customer ---
    20003: _ACCOUNT,
    20004: _ACCOUNT,
    20005: _ACCOUNT,  # the account is not active
    20006: _ACCOUNT,
    20404: _ACCOUNT,  # no such account at this address
    10001: _ACCOUNT,
    30002: _ACCOUNT,  # suspended
    21212: _SENDER,
    21606: _SENDER,
    21607: _SENDER,
    21659: _SENDER,
    21660: _SENDER,
    21703: _SENDER,  # the messaging service has no number
    63007: _SENDER,  # no WhatsApp sender by this number
    21609: ours("Twilio cannot reach the status address", "Twilio no puede llegar a la dirección de avisos"),
    # "never processed and always safe to retry"
    20429: BUSY,
    # WhatsApp's limit for our sender: Twilio answers it later, by call-back, or at once
    63018: Meaning("unavailable", "WhatsApp's limit for our sender is reached",
                   "se alcanzó el límite de WhatsApp para nuestro remitente", after=SOON * 20, taken=False),
    # --- the address ---
    21211: _NO_NUMBER,
    21217: _NO_NUMBER,
    21401: _NO_NUMBER,
    21421: _NO_NUMBER,
    13223: _NO_NUMBER,
    13224: bad_address(
        "the number is not valid, or cannot be called", "el número no es válido, o no se le puede llamar"
    ),
    21214: bad_address("the number cannot be reached", "no se puede llegar al número"),
    21614: _NO_MOBILE,
    21635: _NO_MOBILE,  # a landline
    30005: bad_address("nobody is known by this number", "no se conoce a nadie con este número", for_ever=True),
    30006: _NO_MOBILE,
    63003: _NO_WHATSAPP,
    63024: _NO_WHATSAPP,
    # --- closed to us ---
    21610: Meaning("opted_out", "the customer told Twilio to stop", "el cliente le dijo a Twilio que no le escriban"),
    63014: Meaning("opted_out", "the customer blocked us", "el cliente nos bloqueó"),
    30004: Meaning("blocked", "the number blocks messages", "el número bloquea mensajes"),
    30007: Meaning("blocked", "the carrier filtered it", "el operador lo filtró"),
    30034: Meaning("blocked", "the carrier takes nothing from a number that is not registered",
                   "el operador no acepta nada de un número no registrado"),
    63032: Meaning("blocked", "WhatsApp does not deliver it to this person", "WhatsApp no lo entrega a esta persona"),
    63049: Meaning("blocked", "WhatsApp chose not to deliver it", "WhatsApp decidió no entregarlo"),
    # --- the message ---
    21602: Meaning("content", "the text is empty", "el texto está vacío"),
    21617: Meaning("content", "the text is too long", "el texto es demasiado largo"),
    21619: Meaning("content", "the text is empty", "el texto está vacío"),
    21655: _TEMPLATE,
    21656: _TEMPLATE,
    63013: Meaning("content", "it breaks a rule of WhatsApp", "incumple una norma de WhatsApp"),
    63016: Meaning("content", "24 hours have passed since the customer wrote, and it is no template",
                   "pasaron 24 horas desde que el cliente escribió, y no es una plantilla"),
    63021: Meaning("content", "WhatsApp does not take this content", "WhatsApp no acepta este contenido"),
    63027: _TEMPLATE,
    63028: _TEMPLATE,
    63029: _TEMPLATE,
    # --- neither: another channel may do better ---
    21604: Meaning("refused", "there is no number to send to", "no hay número al que enviar"),
    21408: Meaning("refused", "our account may not write to this country",
                   "nuestra cuenta no puede escribir a este país"),
    21215: Meaning("refused", "our account may not call this country", "nuestra cuenta no puede llamar a este país"),
    21608: Meaning("refused", "a trial account writes to verified numbers only",
                   "una cuenta de prueba solo escribe a números verificados"),
    21612: Meaning("refused", "there is no way from our number to this one",
                   "no hay ruta de nuestro número a este"),
    30003: Meaning("refused", "the handset could not be reached", "no se pudo llegar al teléfono"),
    30008: Meaning("refused", "it was not delivered, and nobody says why", "no se entregó, y nadie dice por qué"),
}  # fmt: skip

_STATUSES: Final[dict[int, Meaning]] = {401: _ACCOUNT, 403: _ACCOUNT, 404: _ACCOUNT, 429: BUSY}


def told_of(code: str) -> Meaning | None:
    """What a code means that comes later, in a status call-back; None where it is in no table."""
    return CODES.get(int(code)) if code.isdecimal() else None


def meaning_of(status: int, code: int | None) -> Meaning:
    """What an answer of Twilio's means: by its own code, else by its HTTP status.

    A 5xx is an outage whatever code it names, and the message may have been taken.
    """
    if status >= 500:
        return BROKEN
    return CODES.get(code or 0) or _STATUSES.get(status) or REFUSED
