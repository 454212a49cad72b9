"""The pages of codes P3: conditions and tables."""

from __future__ import annotations

from typing import Final

from engine.language.pages.page import Code

PAGES: Final = (
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
)  # fmt: skip
