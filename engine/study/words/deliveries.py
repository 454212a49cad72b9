"""What became of a message, who took it, and why it was kept back, as people say it. Tables only."""

from __future__ import annotations

from typing import Final

from engine.study.words.names import Both

FACTS: Final[dict[str, Both]] = {
    "placed": ("placed", "realizada"), "queued": ("queued", "en cola"), "accepted": ("accepted", "aceptado"),
    "delivered": ("delivered", "entregado"), "read": ("read", "leído"), "replied": ("answered", "respondido"),
    "answered": ("answered", "contestada"), "no_answer": ("no answer", "sin respuesta"), "busy": ("busy", "ocupado"),
    "right_party": ("spoke with the customer", "se habló con el cliente"),
    "third_party": ("spoke with someone else", "contestó otra persona"),
    "wrong_number": ("wrong number", "número equivocado"), "voicemail": ("voicemail", "buzón de voz"),
    "could_leave_voicemail": ("voicemail", "buzón de voz"), "bounced": ("bounced", "rebotado"),
    "blocked": ("blocked", "bloqueado"), "failed": ("failed", "fallido"), "unknown": ("not known", "no se sabe"),
}  # fmt: skip


PROVIDERS: Final[dict[str, Both]] = {
    "outbox": ("the local outbox", "la bandeja de salida local"), "post": ("the post", "el correo postal"),
    "twilio": ("Twilio", "Twilio"), "sendgrid": ("SendGrid", "SendGrid"),
}  # fmt: skip
KEPT: Final[dict[str, Both]] = {
    "COBRANZA_ONLY_TO": ("the recipient is not in COBRANZA_ONLY_TO, so it was kept in the local outbox",
                         "el destinatario no está en COBRANZA_ONLY_TO, y quedó en la bandeja de salida local"),
    "rehearsal": ("this was a rehearsal", "esto fue un ensayo"),
}  # fmt: skip
