"""Every reason for which a row is refused, in English and Spanish, with what to write instead. A table, nothing else."""

# One reason a line and language reads best, however long.
# ruff: noqa: E501

from __future__ import annotations

from typing import Final

# reason: English, Spanish. Each says what is wrong and what to write.
REASONS: Final[dict[str, tuple[str, str]]] = {
    # one cell
    "empty": (
        "it is empty; every row needs it",
        "está vacío; toda fila lo necesita",
    ),
    "too_long": (
        "it is longer than {most} characters; shorten it",
        "tiene más de {most} caracteres; acórtelo",
    ),
    "nul": (
        "it holds a NUL byte; export the file again as text",
        "contiene un byte NUL; exporte de nuevo el archivo como texto",
    ),
    "date": (
        "it is not a date; write it as {form}, for example {example}",
        "no es una fecha; escríbala como {form}, por ejemplo {example}",
    ),
    "no_such_day": (
        "there is no such day; dates are read as {form}",
        "ese día no existe; las fechas se leen como {form}",
    ),
    "year": (
        "the year is not between 1990 and 2100",
        "el año no está entre 1990 y 2100",
    ),
    "serial_date": (
        "it is a spreadsheet's day number; format the column as a date and export again",
        "es el número de día de una hoja de cálculo; dé formato de fecha a la columna y exporte de nuevo",
    ),
    "amount": (
        "it is not an amount; write digits with '{point}' before the decimals, for example {example}",
        "no es un monto; escriba dígitos con '{point}' antes de los decimales, por ejemplo {example}",
    ),
    "amount_sign": (
        "the currency has a column of its own; write the digits alone, for example {example}",
        "la moneda tiene su propia columna; escriba solo los dígitos, por ejemplo {example}",
    ),
    "not_positive": (
        "it must be over zero; what lowers a debt is a payment or a credit note",
        "debe ser mayor que cero; lo que baja una deuda es un pago o una nota de crédito",
    ),
    "too_large": (
        "it has more than 15 digits before the decimals",
        "tiene más de 15 dígitos antes de los decimales",
    ),
    "decimals": (
        "{currency} has {places} decimals; if the mark is for thousands, say so in the mapping (thousands:)",
        "{currency} tiene {places} decimales; si el signo es de miles, dígalo en el mapeo (thousands:)",
    ),
    "currency": (
        "it is not a currency; write its ISO code, for example PEN",
        "no es una moneda; escriba su código ISO, por ejemplo PEN",
    ),
    "email": (
        "it is not an e-mail address; write one like ana@example.com, several with ';' between them",
        "no es una dirección de correo; escriba una como ana@example.com, varias separadas con ';'",
    ),
    "phone": (
        "it is not a telephone number; write 7 to 15 digits with the country in front: +51 987654321",
        "no es un número de teléfono; escriba de 7 a 15 dígitos con el país delante: +51 987654321",
    ),
    "word": (
        "it is not one of {words}",
        "no es uno de {words}",
    ),
    "country": (
        "it is not a country; write its two letters (ISO 3166): PE, MX",
        "no es un país; escriba sus dos letras (ISO 3166): PE, MX",
    ),
    "zone": (
        "it is not a time zone; write an IANA name: America/Lima",
        "no es una zona horaria; escriba un nombre IANA: America/Lima",
    ),
    "language": (
        "it is not a language; write es, en or es-PE",
        "no es un idioma; escriba es, en o es-PE",
    ),
    # one row
    "ragged": (
        "the row has {cells} cells and the header {expected}; is a '{delimiter}' inside a text without quotes?",
        "la fila tiene {cells} celdas y el encabezado {expected}; ¿hay un '{delimiter}' dentro de un texto sin comillas?",
    ),
    "quote": (
        "the quotes do not fit (the row runs to line {to}); write a quote inside a text twice",
        "las comillas no cierran bien (la fila llega a la línea {to}); escriba dos veces una comilla dentro de un texto",
    ),
    "due_before_issue": (
        "it is before the date of issue, {issued_on}",
        "es anterior a la fecha de emisión, {issued_on}",
    ),
    "line_incomplete": (
        "the line item has no amount; give its amount, or quantity and unit price",
        "la línea no tiene monto; indique el monto, o la cantidad y el precio unitario",
    ),
    "nobody": (
        "the payment names no invoice, customer or reversed payment; name one of them",
        "el pago no nombra factura, cliente ni pago revertido; nombre uno de ellos",
    ),
    # against the other rows
    "duplicate": (
        "it is also on line {other}; keep one of the two",
        "también está en la línea {other}; deje una de las dos",
    ),
    "disagrees": (
        "line {other} has the same {key} and says otherwise in the columns that must agree",
        "la línea {other} tiene el mismo {key} y dice otra cosa en las columnas que deben coincidir",
    ),
    "spoiled": (
        "left out, because another row with the same {key} is bad",
        "queda fuera, porque otra fila con el mismo {key} está mal",
    ),
    # against the books
    "conflict": (
        "it is already in the books with '{there}', and nothing is changed silently; correct the file",
        "ya está en los libros con '{there}', y nada se cambia en silencio; corrija el archivo",
    ),
    "unknown_customer": (
        "there is no such customer; import the customers first",
        "no existe ese cliente; importe primero los clientes",
    ),
    "unknown_invoice": (
        "there is no such invoice; import it first, or leave it empty and name the customer (unapplied cash)",
        "no existe esa factura; impórtela primero, o déjela vacía y nombre al cliente (pago sin aplicar)",
    ),
    "unknown_payment": (
        "there is no such payment to reverse",
        "no existe ese pago para revertir",
    ),
    "other_customer": (
        "the invoice is of customer '{there}'",
        "la factura es del cliente '{there}'",
    ),
    "other_currency": (
        "the invoice or payment it refers to is in {there}",
        "la factura o el pago al que se refiere está en {there}",
    ),
    "other_invoice": (
        "the payment it reverses is for invoice '{there}'",
        "el pago que revierte es de la factura '{there}'",
    ),
    "over_reversed": (
        "together with earlier reversals it takes back more than the payment's {there}",
        "sumado a reversiones anteriores, devuelve más que los {there} del pago",
    ),
    "is_reversal": (
        "it is itself a reversal and cannot be reversed; record the money as a new payment",
        "es a su vez una reversión y no se puede revertir; registre el dinero como un pago nuevo",
    ),
    # the header
    "no_header": (
        "the file is empty; its first line must name the columns",
        "el archivo está vacío; su primera línea debe nombrar las columnas",
    ),
    "missing_column": (
        "the column is missing; the header has {header}{near}",
        "falta la columna; el encabezado tiene {header}{near}",
    ),
    "twice_in_header": (
        "the column is in the header twice",
        "la columna está dos veces en el encabezado",
    ),
    "misspelt_column": (
        "no such column{near}; name the columns in a mapping, see cobranza import --guess",
        "no existe esa columna{near}; nombre las columnas en un mapeo, vea cobranza import --guess",
    ),
    "default": (
        "the mapping's default does not fit: {why}",
        "el valor por defecto del mapeo no sirve: {why}",
    ),
}

NEAR: Final = ("; did you mean '{near}'?", "; ¿quiso decir '{near}'?")
