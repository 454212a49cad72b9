"""Every code a finding can have: what it means, a bad example and how it is mended. The examples are tests."""

from __future__ import annotations

from typing import Final, NamedTuple

from engine.language.diagnostics import visible


class Code(NamedTuple):
    """A code's page. Putting `bad` where `good` stands in a sound playbook (or message) brings the finding about."""

    code: str
    en: str
    es: str
    bad: str
    good: str
    in_message: bool = False


_CODES: Final = (
    Code("P000", "There is no playbook of this name.", "No hay un playbook con este nombre.", "", ""),
    # ------------------------------------------------------------------------------------------ P0: the text
    Code("P001", "The file is not plain UTF-8 text.", "El archivo no es texto UTF-8 sin formato.",
         "title: Facturas\x07 a empresas, Perú", "title: Facturas a empresas, Perú"),
    Code("P002", "The file starts with a byte order mark, which hides before the first word.",
         "El archivo empieza con una marca BOM, que se esconde antes de la primera palabra.",
         "\ufeff# yaml-language-server", "# yaml-language-server"),
    Code("P003", "The file is larger than 2 MiB; a playbook has a few KiB.",
         "El archivo pasa de 2 MiB; un playbook ocupa unos pocos KiB.", "", ""),
    Code("P004", "A tab: programs disagree on how wide it is, so indentation would not be what one sees.",
         "Un tabulador: cada programa le da otro ancho, y la sangría no sería lo que se ve.",
         "policy:\t", "policy:"),
    Code("P005", "A line ends in CR alone. LF and CRLF are both fine.",
         "Una línea termina solo en CR. Sirven LF y CRLF.",
         "title: Facturas a empresas, Perú\rowner", "title: Facturas a empresas, Perú\nowner"),
    Code("P006", "The punctuation of YAML is broken: a quote or bracket left open, or odd indentation.",
         "La puntuación de YAML está rota: falta cerrar comillas o corchetes, o la sangría no cuadra.",
         "stop_when: [insolvency_notice, customer_deceased", "stop_when: [insolvency_notice, customer_deceased]"),
    Code("P007", "The file is empty.", "El archivo está vacío.", "", ""),
    Code("P008", "Brackets within brackets, more than 40 deep.", "Corchetes dentro de corchetes, más de 40 niveles.",
         "title: " + "[" * 41 + "]" * 41, "title: Facturas a empresas, Perú"),
    Code("P009", "Anchors (&) and aliases (*) copy a part of the file to another place, unseen.",
         "Las anclas (&) y los alias (*) copian una parte del archivo en otro lugar, sin que se vea.",
         "covers: &who", "covers:"),
    Code("P010", "Tags (!) change what a text is.", "Las etiquetas (!) cambian lo que es un texto.",
         "title: !!binary Facturas", "title: Facturas a empresas, Perú"),
    Code("P011", "One playbook a file.", "Un playbook por archivo.", "---\nwhen_paid:", "when_paid:"),
    Code("P012", "A key is written twice; most readers of YAML would silently keep the last.",
         "Una clave está escrita dos veces; casi todo lector de YAML se quedaría con la última sin decirlo.",
         "calendar: PE\n  calendar: CL", "calendar: PE"),
    Code("P013", "' #' starts a comment, and the rest of the value is lost.",
         "« #» empieza un comentario, y el resto del valor se pierde.",
         "title: Cliente #1, Perú", 'title: Facturas a empresas, Perú'),
    Code("P014", "A list or map stands where a key should.", "Hay una lista o un mapa donde va una clave.",
         "[title]: Facturas a empresas, Perú", "title: Facturas a empresas, Perú"),
    # ------------------------------------------------------------------------------------------ P1: the shape
    Code("P101", "A key that means nothing here.", "Una clave que aquí no significa nada.",
         "stop_wen: [insolvency_notice", "stop_when: [insolvency_notice"),
    Code("P102", "Something that cannot be left out is missing.", "Falta algo que no se puede omitir.",
         "{at: 1 day after due, send: overdue-first}",
         "{at: 1 day after due, send: overdue-first, by: [whatsapp, email]}"),
    Code("P103", "A list where a text should be, or the reverse.", "Una lista donde va un texto, o al revés.",
         "by: sms", "by: [sms, email]"),
    Code("P104", "A word that is not one of the words known here.", "Una palabra que no es de las conocidas aquí.",
         "by: [whatsapp, leter]", "by: [whatsapp, email]"),
    Code("P105", "A key without a value.", "Una clave sin valor.", "combine:", "combine: same day"),
    Code("P106", "An entry of a timeline does one thing: one verb.", "Una entrada hace una sola cosa: un verbo.",
         "call: courtesy-call\n      send: overdue-text", "call: courtesy-call"),
    Code("P107", "An empty list.", "Una lista vacía.", "stop_when: []",
         "stop_when: [insolvency_notice, customer_deceased]"),
    Code("P108", "A word stands twice in a list.", "Una palabra está dos veces en una lista.",
         "require: [tax_id, email, email]", "require: [tax_id, email, mobile]"),
    Code("P109", "A key that belongs to another verb.", "Una clave que es de otro verbo.",
         "report: credit-bureau\n      by: [email]", "report: credit-bureau"),
    Code("P110", "Money is digits, a space and a currency.", "El dinero son cifras, un espacio y una moneda.",
         "late_fee: {amount: S/ 25.00", "late_fee: {amount: 25 PEN"),
    Code("P111", "A percentage is digits and %, up to 100%.", "Un porcentaje son cifras y %, hasta 100%.",
         "discount: 0.02,", "discount: 2%,"),
    Code("P112", "A length of time always has a unit.", "Un plazo siempre lleva unidad.",
         "no_older_than: 180", "no_older_than: 180 days"),
    Code("P113", "A moment says how long, which unit, before or after, and what.",
         "Un momento dice cuánto, en qué unidad, antes o después, y de qué.",
         "next_stage: +15d", "next_stage: 15 days after due"),
    Code("P114", "A contact window has days, and hours that open before they close.",
         "Un horario de contacto tiene días, y horas que abren antes de cerrar.",
         "hours: 18:00 to 09:00", "hours: 09:00 to 18:00"),
    Code("P115", "A limit is 'at most N in' a length of time.", "Un límite es «at most N in» un plazo.",
         "messages: 3 per week", "messages: at most 3 in 7 days"),
    Code("P116", "What follows must be one of the known consequences, and say who where it takes someone.",
         "Lo que sigue debe ser una de las consecuencias conocidas, y decir quién donde haga falta.",
         "then: hand to, clock", "then: hand to disputes-desk, clock"),
    Code("P117", "A whole number, in digits.", "Un número entero, en cifras.",
         "broken_at_most: two", "broken_at_most: 2"),
    Code("P118", "A playbook and its file have one name: a warning.",
         "Un playbook y su archivo se llaman igual: un aviso.", "playbook: pe-empresa\n", "playbook: pe-empresas\n"),
    Code("P119", "Names are small letters, digits and hyphens; languages are like es or es-PE.",
         "Los nombres llevan minúsculas, cifras y guiones; los idiomas son como es o es-PE.",
         "for: Data Desk,", "for: data-desk,"),
    Code("P120", "Holidays are known by country, and region where it has its own.",
         "Los feriados se conocen por país, y por región donde los tiene propios.",
         "calendar: Peru", "calendar: PE"),
    Code("P121", "A time zone has an IANA name, or is the customer's own.",
         "Un huso horario tiene un nombre IANA, o es el del cliente.",
         "timezone: Lima", "timezone: customer"),
    # ------------------------------------------------------------------------------------------ P2: time and order
    Code("P201", "Stages follow each other: none ends before the one above it.",
         "Las etapas se siguen: ninguna termina antes que la anterior.",
         "next_stage: 10 days after due", "next_stage: 45 days after due"),
    Code("P202", "A moment counts from a step that does not exist.",
         "Un momento se cuenta desde un paso que no existe.",
         "at: 10 business days after final-demnd", "at: 10 business days after final-demand"),
    Code("P203", "A moment counts from a step that comes later.",
         "Un momento se cuenta desde un paso que viene después.",
         "at: 5 days after final-demand, send: overdue-text", "at: 5 days after due, send: overdue-text"),
    Code("P204", "A moment that comes after the case has ended for certain.",
         "Un momento posterior al fin cierto del caso.",
         "ends: 20 days after due", "ends: 240 days after due"),
    # ------------------------------------------------------------------------------------------ P3: conditions
    Code("P301", "A fact that is not in the catalogue, or cannot be asked here.",
         "Un dato que no está en el catálogo, o que aquí no se puede preguntar.",
         "only_if: {days_lat: at most 0}", "only_if: {days_late: at most 0}"),
    Code("P302", "A test that does not fit its fact.", "Una prueba que no corresponde a su dato.",
         "unless: {pays_by: cheque}", "unless: {pays_by: direct_debit}"),
    Code("P303", "A row needs a cell for each column.", "Una fila necesita una celda por columna.",
         "- [any, any, any, watch]", "- [any, any, any, watch, high]"),
    Code("P304", "A column that this table cannot answer.", "Una columna que esta tabla no puede responder.",
         "then: [segment, rating]", "then: [segment, risk]"),
    Code("P305", "An answer that does not fit its column.", "Una respuesta que no corresponde a su columna.",
         "[under 500 PEN, any, none, 50%, 0%, nobody]", "[under 500 PEN, any, 2, 50%, 0%, nobody]"),
    Code("P306", "A condition asks what no table decides.", "Una condición pregunta lo que ninguna tabla decide.",
         "given: [exposure, paid_late_share, promises_broken]\n    then: [segment]\n    rows:\n"
         "      - [any, any, any, watch]",
         "given: [exposure, paid_late_share, promises_broken]\n    then: [segment, risk]\n    rows:\n"
         "      - [at least 50000 PEN, any, any, key-account, low]\n"
         '      - [any, under 20%, "0", standard, low]\n'
         "      - [any, under 50%, at most 1, standard, medium]\n"
         "      - [any, any, any, watch, high]"),
    Code("P307", "A condition asks for an answer that no row gives.",
         "Una condición pregunta por una respuesta que ninguna fila da.",
         "unless: {segment: key-acount}", "unless: {pays_by: direct_debit}"),
    # ------------------------------------------------------------------------------------------ P4: policy and law
    Code("P401", "A rule pack that is not there: a warning, because its rules protect nobody.",
         "Un paquete de reglas que no está: un aviso, porque sus reglas no protegen a nadie.",
         "contact_rules: [pe-b3b, house]", "contact_rules: [pe-b2b, house]"),
    # ------------------------------------------------------------------------------------------ P5: messages
    Code("P501", "A message that does not exist in the playbook's language.",
         "Un mensaje que no existe en el idioma del playbook.",
         "send: overdue-frist", "send: overdue-first"),
    Code("P503", "A call script that does not exist in the playbook's language.",
         "Un guion de llamada que no existe en el idioma del playbook.",
         "call: courtesy-cal", "call: courtesy-call"),
    Code("P504", "A message starts with its front matter, between two lines of '---'.",
         "Un mensaje empieza con sus datos, entre dos líneas de «---».",
         "subject: Hola", "---\nsubject: Hola", in_message=True),
)  # fmt: skip

CODES: Final = {code.code: code for code in _CODES}
assert len(CODES) == len(_CODES), "a code is never used twice"


def explain(code: Code, language: str) -> str:
    """A code's page for the terminal, in `en` or `es`."""
    spanish = language == "es"
    wrong, right = ("Mal:", "Bien:") if spanish else ("Wrong:", "Right:")
    lines = [f"{code.code}: {code.es if spanish else code.en}"]
    if code.bad:
        lines += ["", wrong, _indented(code.bad), "", right, _indented(code.good)]
    return "\n".join(lines)


def as_text() -> str:
    """The page of all codes, as Markdown."""
    return "\n".join([_HEAD, *(_section(code) for code in _CODES)])


_HEAD: Final = """# Codes

What `cobranza check` can say of a playbook. P0: the text. P1: the shape. P2: time and order. P3: conditions and tables.
P4: policy and law. P5: messages. A code is never reused. Each example is a test: put the wrong piece where the right
one stands in a sound playbook, and the finding appears. `cobranza check --explain P104` shows one in the terminal.
"""


def _section(code: Code) -> str:
    example = f"\nWrong:\n{_fenced(code.bad)}\nRight:\n{_fenced(code.good)}" if code.bad else ""
    return f"## {code.code}\n\n{code.en}\n\n*{code.es}*\n{example}"


def _fenced(text: str) -> str:
    return f"```yaml\n{_readable(text)}\n```\n"


def _indented(text: str) -> str:
    return "\n".join(f"    {line}" for line in _readable(text).split("\n"))


def _readable(text: str) -> str:
    """The example with what cannot be seen made visible."""
    return "\n".join(visible(line.replace("\t", "→")) for line in text.split("\n"))
