"""What the words of rule packs are called, in English and Spanish, on the page of packs. It knows no pack."""

from __future__ import annotations

from typing import Final

from engine.study.words.names import Both

EVERYBODY: Final = "everybody · *todos*"
WHOSE: Final[dict[str, Both]] = {
    "law": ("law", "ley"),
    "platform": ("platform", "plataforma"),
    "house": ("house", "casa"),
}
CHANNELS: Final[dict[str, Both]] = {
    "email": ("e-mail", "correo"),
    "sms": ("SMS", "SMS"),
    "whatsapp": ("WhatsApp", "WhatsApp"),
    "letter": ("letter", "carta"),
    "voice": ("recorded voice", "voz grabada"),
    "call": ("call", "llamada"),
    "visit": ("visit", "visita"),
}
ACTS: Final[dict[str, Both]] = {
    "ask_reason": ("asking why nothing was paid", "preguntar por qué no se pagó"),
    "report": ("reporting to a bureau", "reportar a una central de riesgo"),
    "hand_over": ("handing over", "derivar el caso"),
    "charge_fee": ("charging a fee", "cobrar un cargo"),
    "charge_interest": ("charging interest", "cobrar intereses"),
    "visit": ("visiting", "visitar"),
    "tell_others": ("telling others of the debt", "contar la deuda a terceros"),
    "contact_references": ("contacting references", "contactar a referencias"),
    "looks_judicial": ("what looks like a court's paper", "lo que parece un documento judicial"),
    "public_shaming": ("shaming in public", "exponer en público"),
    "threats": ("threats", "amenazas"),
    "harassment": ("harassment", "acoso"),
    "hidden_number": ("calling from a hidden number", "llamar con número oculto"),
    "false_statements": ("false statements", "afirmaciones falsas"),
    "take_payment_as_agency": ("taking payment as an agency", "recibir pagos como agencia"),
    "work_channels": ("contact at work", "contactar en el trabajo"),
    "unreasonable_hours": ("unreasonable hours", "horas no razonables"),
}
BOUND: Final[dict[str, Both]] = {
    "creditor": ("creditors", "acreedores"),
    "agency": ("agencies", "agencias"),
    "lender": ("lenders", "entidades de crédito"),
}
KINDS: Final[dict[str, Both]] = {"person": ("persons", "personas"), "company": ("companies", "empresas")}
SURE: Final[dict[str, Both]] = {"high": ("high", "alta"), "medium": ("medium", "media"), "low": ("low", "baja")}
DEEDS: Final[dict[str, Both]] = ACTS | {
    "send": ("any message", "todo mensaje"),
    "call": ("a call", "una llamada"),
    "task": ("a task", "una tarea"),
    "write_off": ("writing off", "castigar"),
}
WHEN: Final[dict[str, Both]] = {
    "overdue": ("for overdue debts", "para deudas vencidas"),
    "pre_due": ("before the due date", "antes del vencimiento"),
}
PURPOSES: Final[dict[str, Both]] = {
    "collection": ("collecting", "cobrar"),
    "service": ("documents", "documentos"),
    "notice": ("notices", "avisos"),
    "reply": ("replies", "respuestas"),
    "thanks": ("thanks", "agradecimientos"),
    "marketing": ("advertising", "publicidad"),
}
REACHES: Final[dict[str, Both]] = {
    "address": (
        "a no closes the address or number that it was said of",
        "un «no» cierra la dirección o el número del que se dijo",
    ),
    "channel": ("a no closes the channel", "un «no» cierra el canal"),
    "customer": ("a no closes every channel", "un «no» cierra todos los canales"),
}
BLOCKS: Final[dict[str, Both]] = {
    "insolvency": ("insolvency", "insolvencia"),
    "moratorium": ("a moratorium", "una moratoria"),
    "attorney": ("an attorney who acts for the customer", "un abogado que actúa por el cliente"),
    "deceased": ("death", "fallecimiento"),
    "cease_request": ("a request to cease", "un pedido de que cese la cobranza"),
    "dispute": ("a dispute", "un reclamo"),
}
COUNTED: Final[dict[str, Both]] = {
    "attempts": ("attempts", "intentos"),
    "contacts": ("contacts that come about", "contactos logrados"),
    "conversations": ("talks of both sides", "conversaciones de ambas partes"),
}
AFTER: Final[dict[str, Both]] = {
    "attempts": ("a contact", "un contacto"),
    "contacts": ("a contact that comes about", "un contacto logrado"),
    "conversations": ("a talk of both sides", "una conversación de ambas partes"),
}
PERIODS: Final[dict[str, Both]] = {
    "days": ("a calendar day", "un día calendario"),
    "weeks": ("a calendar week", "una semana calendario"),
    "months": ("a calendar month", "un mes calendario"),
}
EACH_DEBT: Final[Both] = ("for each debt", "por cada deuda")
UNVERIFIED: Final[Both] = ("unverified", "sin verificar")
