"""What SendGrid's statuses mean for a mail of ours. It is a table and asks nobody.

SendGrid has no codes of its own, only HTTP statuses and the name of the field that it objects to. Sources:
https://www.twilio.com/docs/sendgrid/api-reference/how-to-use-the-sendgrid-v3-api/errors and
https://www.twilio.com/docs/sendgrid/api-reference/mail-send/errors . That 401 also says
"Maximum credits exceeded", and 403 "the from address does not match a verified Sender Identity", is in "4XX API Errors"
at https://support.sendgrid.com.
"""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from email.message import Message
from typing import Final

from activities.channels.answers import MENDED, SOON, Meaning, bad_address, ours

ACCEPTED: Final = 202
"""The one answer that means: taken. 200 is that of a mail that was only looked at, or of somebody else."""
SOMEBODY_ELSE: Final = Meaning(
    "unavailable", "what answered is not SendGrid", "lo que respondió no es SendGrid", after=MENDED, taken=None
)
BROKEN: Final = Meaning("unavailable", "SendGrid is out of order", "SendGrid tiene una falla", taken=None)
BUSY: Final = Meaning("unavailable", "SendGrid is too busy", "SendGrid está saturado", after=SOON, taken=False)
_CONTENT: Final = Meaning("content", "SendGrid does not take this mail", "SendGrid no acepta este correo")
_ACCOUNT: Final = ours(
    "SendGrid does not accept our key, or its credits are used up; see `cobranza channels`",
    "SendGrid no acepta nuestra clave, o se acabaron sus créditos; vea `cobranza channels`",
)
_SENDER: Final = ours(
    "SendGrid does not let us send from this address; see `cobranza channels`",
    "SendGrid no nos deja enviar desde esta dirección; vea `cobranza channels`",
)
_ADDRESS: Final = ours(
    "SENDGRID_BASE_URL is not SendGrid's address", "SENDGRID_BASE_URL no es la dirección de SendGrid"
)

STATUSES: Final[dict[int, Meaning]] = {
    400: _CONTENT,
    401: _ACCOUNT,
    403: _SENDER,
    404: _ADDRESS,
    405: _ADDRESS,
    406: _ADDRESS,
    413: Meaning("content", "the mail is too large", "el correo es demasiado grande"),
    415: _ADDRESS,
    429: BUSY,
    451: ours("the account belongs to another region of SendGrid's", "la cuenta es de otra región de SendGrid"),
}
# A 400 names the field: personalizations.0.to.0.email, from.email, content.0.value ... The first that fits counts.
FIELDS: Final[tuple[tuple[str, Meaning], ...]] = (
    ("personalizations.0.to", bad_address("the address is not valid", "la dirección no es válida")),
    ("from", _SENDER),
    ("reply_to", _SENDER),
)


def meaning_of(status: int, body: bytes) -> Meaning:
    """What an answer of SendGrid's means. Whatever is in the body, 5xx is an outage and may have been taken."""
    if status >= 500:
        return BROKEN
    if status == 400:
        named = _fields(body)
        for prefix, meaning in FIELDS:
            if any(name.startswith(prefix) for name in named):
                return meaning
    return STATUSES.get(status, Meaning("refused", "SendGrid refused it", "SendGrid lo rechazó"))


def wait_of(headers: Message, now: datetime) -> timedelta | None:
    """For how long a 429 asks us to leave it alone: Retry-After in seconds, or X-RateLimit-Reset as a moment."""
    if (seconds := headers.get("Retry-After", "")).isdigit():
        return timedelta(seconds=int(seconds))
    if (moment := headers.get("X-RateLimit-Reset", "")).isdigit() and len(moment) <= 11:
        return max(datetime.fromtimestamp(int(moment), UTC) - now, timedelta(seconds=1))
    return None


def _fields(body: bytes) -> list[str]:
    """The fields that the answer objects to; none where it is not what SendGrid writes."""
    try:
        errors = json.loads(body).get("errors")
        return [str(one.get("field") or "") for one in errors]
    except (ValueError, AttributeError, TypeError):
        return []
