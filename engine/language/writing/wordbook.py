"""The words of the language as a speaker of Spanish would write them, and other usual words for the same thing."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from functools import cache
from typing import Final


def bare(text: str) -> str:
    """Small letters without accents, and single spaces for spaces, hyphens and underscores."""
    letters = unicodedata.normalize("NFKD", text.lower())
    return " ".join(re.sub(r"[_\-\s]+", " ", "".join(one for one in letters if not unicodedata.combining(one))).split())


def meant(word: str, words: Iterable[str]) -> str:
    """The one of these words that a word in Spanish, or another usual word, stands for; empty when none."""
    candidates = _WORDS.get(bare(word), ()) if len(word) <= 60 else ()
    known = set(words) if candidates else set()
    return next((candidate for candidate in candidates if candidate in known), "")


def in_english(text: str) -> str:
    """The text with the phrases of times, amounts and consequences in the language's own words."""
    words = "".join(one for one in unicodedata.normalize("NFKD", text) if not unicodedata.combining(one))
    for pattern, english in _phrases():
        words = pattern.sub(english, words)
    return " ".join(words.split())


# A word or phrase, bare, and what it may stand for in a list of known words.
_WORDS: Final[dict[str, tuple[str, ...]]] = {
    "si": ("yes",), "y": ("yes",), "true": ("yes",), "on": ("yes", "at"), "verdadero": ("yes",), "s": ("yes",),
    "false": ("no",), "off": ("no",), "n": ("no",), "falso": ("no",), "nunca": ("never", "no"),
    # channels
    "correo": ("email",), "correo electronico": ("email",), "e mail": ("email",), "mail": ("email",),
    "carta": ("letter",), "correo postal": ("letter",), "mensaje de texto": ("sms",), "texto": ("sms",),
    "text": ("sms",), "mensaje": ("sms", "messages"), "wsp": ("whatsapp",), "wasap": ("whatsapp",),
    "wa": ("whatsapp",), "voz": ("voice",), "llamada": ("voice", "call"), "phone": ("voice", "call"),
    "telefono": ("voice", "mobile", "call"),
    # ways to pay
    "transferencia": ("bank_transfer",), "transferencia bancaria": ("bank_transfer",), "tarjeta": ("card",),
    "debito automatico": ("direct_debit",), "enlace de pago": ("payment_link",), "agente": ("cash_agent",),
    "efectivo": ("cash_agent",), "cash": ("cash_agent",),
    # data, notices, attachments
    "ruc": ("tax_id",), "celular": ("mobile",), "movil": ("mobile",), "direccion": ("address",), "nombre": ("name",),
    "insolvencia": ("insolvency_notice",), "concurso": ("insolvency_notice",), "fallecido": ("customer_deceased",),
    "fallecimiento": ("customer_deceased",), "factura pdf": ("invoice_pdf",), "factura": ("invoice_pdf",),
    "estado de cuenta": ("statement_pdf",), "statement": ("statement_pdf",), "invoice": ("invoice_pdf",),
    # values of facts
    "empresa": ("company",), "persona": ("person",), "alto": ("high",), "alta": ("high",), "medio": ("medium",),
    "media": ("medium",), "bajo": ("low",), "baja": ("low",), "cualquiera": ("any",), "todos": ("any",),
    "respondida": ("answered",), "abierta": ("open",), "abierto": ("open",), "ninguna": ("none",),
    # days
    "lunes": ("Monday",), "martes": ("Tuesday",), "miercoles": ("Wednesday",), "jueves": ("Thursday",),
    "viernes": ("Friday",), "sabado": ("Saturday",), "domingo": ("Sunday",),
    "mon": ("Monday",), "tue": ("Tuesday",), "wed": ("Wednesday",), "thu": ("Thursday",), "fri": ("Friday",),
    "sat": ("Saturday",), "sun": ("Sunday",),
    # choices
    "mismo dia": ("same day",), "por dia": ("same day",), "corre": ("runs",), "se detiene": ("stops",),
    "para": ("for", "stops"), "stop": ("stops",), "run": ("runs",), "stopped": ("stops",), "running": ("runs",),
    "requerido": ("required",), "obligatorio": ("required",), "mandatory": ("required",),
    "no requerido": ("not required",), "optional": ("not required",), "opcional": ("not required",),
    # verbs
    "enviar": ("send",), "envio": ("send",), "llamar": ("call",), "tarea": ("task",), "reportar": ("report",),
    "informar": ("report",), "derivar": ("hand_over",), "entregar": ("hand_over",), "handover": ("hand_over",),
    "castigar": ("write_off",), "castigo": ("write_off",), "writeoff": ("write_off",), "cargo": ("charge_fee",),
    "cobrar cargo": ("charge_fee",), "fee": ("charge_fee",), "email": ("send", "email"), "send email": ("send",),
    # keys
    "titulo": ("title",), "nombre del playbook": ("playbook",), "responsable": ("owner",), "dueno": ("owner",),
    "idioma": ("language",), "lang": ("language",), "politica": ("policy",),
    "politicas": ("policy",), "datos": ("data",), "facturacion": ("invoicing",), "primer contacto": ("first_contact",),
    "negociacion": ("negotiation",), "recuperacion": ("recovery",), "cuando pague": ("when_paid",),
    "al pagar": ("when_paid",), "pagado": ("when_paid",), "calendario": ("calendar",), "holidays": ("calendar",),
    "reglas": ("contact_rules",), "rules": ("contact_rules",), "horario": ("contact_window", "hours"),
    "limites": ("limits",), "condiciones": ("terms",), "terminos": ("terms",), "pago": ("payment",),
    "moneda": ("currency",), "interes": ("late_interest",), "mora": ("late_interest",), "descuento": ("discount",),
    "tasa": ("rate",), "desde": ("from",), "monto": ("amount", "amount_due"), "importe": ("amount", "amount_due"),
    "documento": ("document",), "dias": ("days",), "horas": ("hours",), "zona horaria": ("timezone",),
    "mensajes": ("messages",), "llamadas": ("calls",), "linea de tiempo": ("timeline",), "pasos": ("timeline",),
    "steps": ("timeline",), "siguiente etapa": ("next_stage",), "proxima etapa": ("next_stage",),
    "termina": ("ends",), "fin": ("ends",), "end": ("ends",), "cuando": ("at",), "when": ("at",),
    "a los": ("at",), "por": ("by",), "canal": ("by",), "canales": ("by",), "channel": ("by",), "channels": ("by",),
    "via": ("by",), "adjuntar": ("attach",), "adjunto": ("attach",), "attachments": ("attach",),
    "solo si": ("only_if",), "if": ("only_if",), "condition": ("only_if",), "salvo": ("unless",),
    "salvo si": ("unless",), "except": ("unless",), "a menos que": ("unless",), "equipo": ("team",),
    "plazo": ("within",), "dentro de": ("within",), "aprobacion": ("approval",), "aprobador": ("by",),
    "premio": ("reward",), "paises": ("country",), "pais": ("country",), "tipo de cliente": ("customer_kind",),
    "deuda": ("amount_due",), "riesgo": ("risk",), "segmento": ("segment",), "cuotas": ("instalments",),
    "installments": ("instalments",), "inicial": ("down_payment",), "aprobado por": ("approved_by",),
    "ofertas": ("offers",), "filas": ("rows",), "dado": ("given",), "entonces": ("then",), "metodos": ("methods",),
    "exigir": ("require",), "segmentos": ("segments",), "combinar": ("combine",), "reloj": ("clock",),
    "como maximo": ("at_most",), "maximo": ("at_most", "longest"), "gracia": ("grace",), "cubre": ("covers",),
    "preguntar motivo": ("ask_reason",), "si se retrasa": ("if_late",), "deadline": ("within",),
    "metodos de pago": ("methods",), "payment methods": ("methods",), "vence": ("due",), "due date": ("due",),
    "vencimiento": ("due",), "emision": ("issue",), "invoice date": ("issue",), "issued": ("issue",),
}  # fmt: skip

_COUNTRIES: Final = {
    "peru": "PE", "mexico": "MX", "chile": "CL", "colombia": "CO", "ecuador": "EC", "bolivia": "BO", "argentina": "AR",
    "uruguay": "UY", "paraguay": "PY", "brasil": "BR", "brazil": "BR", "venezuela": "VE", "panama": "PA",
    "costa rica": "CR", "guatemala": "GT", "el salvador": "SV", "honduras": "HN", "nicaragua": "NI",
    "republica dominicana": "DO", "espana": "ES", "spain": "ES", "estados unidos": "US", "united states": "US",
    "usa": "US", "per": "PE", "mex": "MX", "esp": "ES", "col": "CO", "chl": "CL",
}  # fmt: skip


def country_of(name: str) -> str:
    """The two letters of a country that is written as a name; empty for one that is not known here."""
    letters = bare(name)
    return _COUNTRIES.get(letters, "") or (letters.upper() if letters in map(str.lower, _COUNTRIES.values()) else "")


_DAYS: Final = (("lunes|lun|mon", "Monday"), ("martes|mar|tues?", "Tuesday"), ("miercoles|mie|weds?", "Wednesday"),
                ("jueves|jue|thurs?|thu", "Thursday"), ("viernes|vie|fri", "Friday"), ("sabado|sab|sat", "Saturday"),
                ("domingo|dom|sun", "Sunday"))  # fmt: skip
_COUNTS: Final = ("un|una|uno|one|a", "dos|two", "tres|three", "cuatro|four", "cinco|five", "seis|six", "siete|seven",
                  "ocho|eight", "nueve|nine", "diez|ten")  # fmt: skip
_TIMES: Final = (
    (r"(?:el )?(?:dia|fecha) (?:de|del|de la) vencimiento|al vencer|(?:en )?la fecha de vencimiento", "due day"),
    (r"(?:el )?(?:dia|fecha) (?:de|de la) emision|al emitir", "issue day"),
    (r"todos los dias|daily|todo dia|cada dia(?!s)(?= *$)", "every day"),
    (r"dias? habil(?:es)?|dias? laborables?|dias? utiles|working days?|workdays?|bank days?|days? business",
     "business days"),
    (r"calendar days?|dias? (?:calendario|corridos|naturales)|dias?|d", "days"),
    (r"semanas?|wks?", "weeks"), (r"mes(?:es)?|mos?", "months"),
    (r"(?:despues|desde|pasado|tras)(?: de)?(?: el| la)?|after(?: the)|following(?: the)?|past|since|from", "after"),
    (r"prior to(?: the)?|before(?: the)", "before"),
    (r"vencimiento|vence|due ?date|vencida", "due"),
    (r"emision|issue ?date|invoice ?date|issuance|facturacion", "issue"),
    (r"antes", "before"),
)  # fmt: skip
_OTHERS: Final = (
    (r"(?:entre|between) (?=\d.* (?:y|and) \d)", ""),
    (r"al menos|como minimo|minimo|mayor o igual a|at minimum", "at least"),
    (r"como maximo|maximo|hasta|a lo mas|menor o igual a|max\.?|up to|no more than", "at most"),
    (r"mas de|mayor a|mayor que|sobre|more than|greater than|above", "over"),
    (r"menos de|menor a|menor que|bajo|less than|below", "under"),
    (r"por ciento|percent|per cent|pct", "%"),
    (r"al ano|anual|por ano|per year|yearly|annual|p\.a\.|per annum", "of a year"),
    (r"seguir|continuar|continue", "go on"), (r"(?:la )?(?:siguiente|proxima) etapa", "next stage"),
    (r"(?:derivar|entregar|pasar) a|hand over to|handed to|give to", "hand to"),
    (r"(?:revisar|revision) por|reviewed by", "review by"),
    (r"(?:retener|detener) y (?:alertar|avisar) a", "hold and alert"),
    (r"(?:preguntar|consultar) a", "ask"), (r"sin oferta", "no offer"), (r"luego|entonces", "then"),
    (r"soles|sol|nuevos soles|s/\.?", "PEN"), (r"us\$|dolares|dollars", "USD"), (r"euros?|€", "EUR"),
    (r"en|cada|por|per|each|every(?! day)", "in"),
    (r"(?:y|and)(?= \d)", "to"), (r"a(?= (?:las )?[\dMTWFS])", "to"), (r"of a year", "a year"),
)  # fmt: skip


@cache
def _phrases() -> tuple[tuple[re.Pattern[str], str], ...]:
    """Built when first asked for: most files have no such phrase."""
    return tuple(_compiled())


def _compiled() -> Iterable[tuple[re.Pattern[str], str]]:
    yield re.compile(r"(?i)(?<![\w-])antes (?:del|de la|de el|de)(?![\w-])"), "before"
    yield re.compile(r"(?i)(?<![\w-])(?:despues|luego|tras|a partir|a contar) (?:del|de la|de el|de)(?![\w-])"), "after"
    for number, words in enumerate(_COUNTS, 1):
        yield re.compile(rf"(?i){'^' if number == 1 else '(?<![a-z-])'}(?:{words})(?= |$)"), str(number)
    for words, english in _DAYS:
        yield re.compile(rf"(?i)(?<![a-z])(?:{words})\.?(?![a-z])"), english
    for sign, english in ((">=", "at least "), ("<=", "at most "), (">", "over "), ("<", "under ")):
        yield re.compile(re.escape(sign)), english
    for words, english in (*_TIMES, *_OTHERS):
        yield re.compile(rf"(?i)(?<![\w-])(?:{words})(?![\w-])"), english
