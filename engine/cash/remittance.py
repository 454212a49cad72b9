"""What a remittance text says beside numbers: letters read for digits, another paper's number, money that came back.

It knows words as banks and payers print them, in the languages that are spoken here, and no invoice.
"""

from __future__ import annotations

import re
from typing import Final

from engine.cash.payers import words_of
from engine.cash.references import names, rf_body, squeezed, unbroken
from schemas.money_in import Receipt

_LOOKS_LIKE: Final = str.maketrans("oil", "011")
"""Letters that stand for digits where a number was typed off paper."""
_OTHER_PAPER: Final = re.compile(
    r"\b(?:o/?c|p\.?o\.?|orden(?: de (?:compra|pago|servicio))?|purchase order|order|pedido|bestell\w*|auftrag\w*|"
    r"gu[ií]a|cotizaci[oó]n|presupuesto|angebot\w*|quote|proforma|contrato|contract|vertrag\w*|decreto|expediente)\b"
    r"[\s.:#°º-]*(?:n(?:r|ro|o|um)?[\s.:°º]*)?[0-9][0-9/.-]*",
    re.IGNORECASE,
)
"""The number of an order, a quotation, a contract: not of an invoice, even where the digits are an invoice's."""
_PLAIN: Final = frozenset(
    words_of(
        "pago pagos pagamos abono deposito transferencia transferencias transf tef spei cce pse stp recibido recibida "
        "interbancaria interbanc inmediata terceros proveedor proveedores prov cliente clientes factura facturas fact "
        "facts fac facs fra fras cancelacion cancela cancelo liquidacion liquida saldo saldos adeudo deuda total todo "
        "todas todos pendiente pendientes cartera estado cuenta cuentas cta ctas op ope operacion ref referencia nro "
        "num no nr gracias enero febrero marzo abril mayo junio julio agosto septiembre setiembre octubre noviembre "
        "diciembre por en del al su sus segun mes con payment payments pay paid bacs bgc fpi faster bank transfer "
        "credit invoice invoices inv invs account statement balance full settlement all open outstanding january "
        "february march april may june july august september october november december thanks thank you for your in "
        "to zahlung ueberweisung uberweisung gutschrift rechnung rechnungen rg rgn re alle allen offen offene offenen "
        "posten sammelzahlung sammler konto kontoauszug saldenausgleich ausgleich januar februar maerz marz mai juni "
        "juli oktober dezember vom danke svwz eref kref sepa bcp bbva interbank scotiabank banamex banorte santander "
        "bancolombia davivienda "
    )
)
"""Words that say no more than that somebody pays. Any other may say what for, so that silence is not silent."""
_CAME_BACK: Final = re.compile(
    r"\b(?:devoluci[oó]n|devuelt[ao]s?|devuelv\w*|rechaz\w*|extorno|reverso|reversi[oó]n|reversal|reversed|retour\w*|returned|return|refund\w*|repayment|recall|"
    r"r(?:ue|ü|u)ck(?:ueber|über|uber|lauf|läuf|laeuf|gabe|lastschrift|zahlung|erstattung)\w*|erstattung\w*|storno\w*|"
    r"reembolso|unpaid|bounced|contracargo|chargeback)\b",
    re.IGNORECASE,
)
"""Money that comes back from where we sent it: its text may well name an invoice, and pays none."""


def texts_of(receipt: Receipt) -> tuple[str, ...]:
    """The ways to read what came with money: as it stands, over a broken line, with letters read as digits."""
    plain = (receipt.reference, receipt.body, unbroken(receipt.body))
    return tuple(dict.fromkeys(text for one in plain for text in (one, in_digits(one)) if text))


def in_digits(text: str) -> str:
    """The text with `O`, `I` and `l` read as digits, in words that hold digits: `F0O1-OOOOO124` is `F001-00000124`."""
    return re.sub(r"\S*[0-9]\S*", lambda found: _word_in_digits(found[0].lower()), text)


def _word_in_digits(word: str) -> str:
    word = re.sub(r"(?<=[^a-z])[oil]+(?![a-z])", lambda found: found[0].translate(_LOOKS_LIKE), word)
    return re.sub(r"(?<=[0-9])[oil]+(?![a-z])|[oil]+(?=[0-9])", lambda found: found[0].translate(_LOOKS_LIKE), word)


def of_invoices(text: str) -> str:
    """The text without the numbers of other papers."""
    return _OTHER_PAPER.sub(" ", text)


def came_back(receipt: Receipt) -> bool:
    """Whether the text speaks of money returned, so that nothing about it is certain."""
    return bool(_CAME_BACK.search(receipt.body))


def says_nothing_else(receipt: Receipt) -> bool:
    """Whether the text holds only plain words of paying, numbers, and the payer's name."""
    words = {word for word in words_of(receipt.body) if word.isalpha()}
    return words <= _PLAIN | set(words_of(receipt.payer))


def said_in(receipt: Receipt, number: str) -> bool:
    """Whether the receipt names the invoice: in its texts, across a broken line, or as a creditor reference."""
    if any(names(of_invoices(text), number) for text in texts_of(receipt)):
        return True
    return bool(squeezed(number)) and rf_body(receipt.reference).lower().lstrip("0") == squeezed(number).lstrip("0")
