"""What a message may say: every name a template can ask for, its kind and when it is there. It renders nothing."""

from __future__ import annotations

from typing import Final, Literal, NamedTuple

Kind = Literal["text", "word", "count", "share", "money", "date", "span", "yes_no", "list", "map"]
"""`word` is one of the machine's own words (`company`); a `list` holds what stands under its path and `[]`."""

There = Literal["always", "setting", "offer", "terms", "reward", "charges"]
"""`setting`: where the creditor's settings have one. `offer`: in a step of negotiation, where a row of the offers table
fits. `terms`: where `policy.terms` says so. `reward`: where the step names a reward. `charges`: where something was
charged for lateness. In all these cases the name is there and empty else, so `if` can ask."""


class Variable(NamedTuple):
    """One name: `invoices[].number` is the number of any of the invoices."""

    path: str
    kind: Kind
    help: str
    ayuda: str
    there: There = "always"


def _lines(name: str, help: str, ayuda: str) -> tuple[Variable, ...]:
    return (
        Variable(name, "list", help, ayuda),
        Variable(f"{name}[]", "map", "one invoice", "un comprobante"),
        Variable(f"{name}[].number", "text", "its number", "su número"),
        Variable(f"{name}[].amount_due", "money", "what is left to pay of it", "lo que falta pagar"),
        Variable(f"{name}[].principal", "money", "the invoice itself in that", "de eso, el comprobante mismo"),
        Variable(f"{name}[].charges", "money", "interest and fees in that", "de eso, intereses y cargos", "charges"),
        Variable(f"{name}[].total", "money", "what it came to", "su importe total"),
        Variable(f"{name}[].issued_on", "date", "the day it was issued", "el día de emisión"),
        Variable(f"{name}[].due_on", "date", "the day it is due", "el día de vencimiento"),
        Variable(f"{name}[].days_past_due", "count", "days since it fell due; 0 before", "días de mora; 0 antes"),
        Variable(f"{name}[].is_overdue", "yes_no", "whether it is past due", "si ya venció"),
        Variable(f"{name}[].stage", "word", "the stage its case is in", "la etapa en que está su caso"),
    )


# fmt: off
_ALL: Final = (
    Variable("customer", "map", "who reads it", "quien lo lee"),
    Variable("customer.name", "text", "the customer's name", "el nombre del cliente"),
    Variable("customer.kind", "word", "company or person", "company (empresa) o person (persona)"),
    Variable("creditor", "map", "who writes it", "quien escribe"),
    Variable("creditor.name", "text", "your company's name", "el nombre de su empresa"),
    Variable("creditor.email", "text", "your address for answers", "su correo para respuestas"),
    Variable("creditor.phone", "text", "your telephone", "su teléfono"),
    Variable("creditor.pay_url", "text", "the page where one can pay", "la página donde se puede pagar", "setting"),
    Variable("creditor.account", "text", "the account to pay into", "la cuenta a la que se paga", "setting"),
    *_lines("invoices", "what the message is about, oldest due first", "de lo que trata el mensaje, primero el más "
        "antiguo"),
    *_lines("also", "the customer's other invoices, often none", "los demás comprobantes del cliente, a menudo "
        "ninguno"),
    Variable("total_due", "money", "what `invoices` and `also` come to", "lo que suman `invoices` y `also`"),
    Variable("page_url", "text", "the customer's own page: what is owed, and how to pay, answer or agree",
        "la página del cliente: qué debe, y cómo pagar, responder o acordar", "setting"),
    Variable("methods", "list", "the ways to pay, in words", "los medios de pago, en palabras", "terms"),
    Variable("methods[]", "text", "one way to pay", "un medio de pago"),
    Variable("offer", "map", "what the offers table allows", "lo que permite la tabla de ofertas", "offer"),
    Variable("offer.instalments", "count", "the most instalments", "el máximo de cuotas"),
    Variable("offer.down_payment", "share", "the share to pay first", "la parte de la cuota inicial"),
    Variable("offer.discount", "share", "the discount", "el descuento"),
    Variable("terms", "map", "what was agreed on payment", "lo acordado sobre el pago"),
    Variable("terms.payment", "span", "how long after issue it is due", "el plazo desde la emisión", "terms"),
    Variable("terms.early_payment", "map", "the discount for paying early", "el descuento por pronto pago", "terms"),
    Variable("terms.early_payment.discount", "share", "the discount", "el descuento"),
    Variable("terms.early_payment.within", "span", "until when, after issue", "hasta cuándo, desde la emisión"),
    Variable("terms.late_interest", "map", "interest for paying late", "el interés por mora", "terms"),
    Variable("terms.late_interest.rate", "share", "a year", "al año"),
    Variable("terms.late_interest.series", "text", "the published series that the rate is added to, or empty",
             "la serie publicada a la que se suma la tasa, o vacía"),
    Variable("terms.late_interest.after", "span", "from how long after due", "desde cuánto después del vencimiento"),
    Variable("terms.late_fee", "map", "a charge for paying late", "el cargo por mora", "terms"),
    Variable("terms.late_fee.amount", "money", "how much", "cuánto"),
    Variable("terms.late_fee.after", "span", "how long after due", "cuánto después del vencimiento"),
    Variable("reward", "text", "what a good payer gets, in the message's own words (`rewards`)",
        "lo que recibe quien paga bien, en las palabras del mensaje (`rewards`)", "reward"),
    Variable("today", "date", "the customer's date", "la fecha del cliente"),
    Variable("country", "text", "where the reader is, ISO 3166", "dónde está el lector, ISO 3166"),
)
# fmt: on

VARIABLES: Final[dict[str, Variable]] = {variable.path: variable for variable in _ALL}


def names_under(path: str) -> tuple[str, ...]:
    """The names one level below a path; of the empty path, the names a template starts with."""
    start = f"{path}." if path else ""
    below = (name[len(start) :] for name in VARIABLES if name.startswith(start) and name != path)
    return tuple(name for name in below if "." not in name and "[" not in name)
