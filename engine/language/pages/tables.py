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
    Code("P308", "The table of segments asks for what it decides itself.",
         "La tabla de segmentos pregunta lo que ella misma decide.",
         "given: [risk, paid_late_share, promises_broken]\n    then: [segment, risk]\n    rows:\n"
         "      - [low, any, any, key-account, low]",
         "given: [exposure, paid_late_share, promises_broken]\n    then: [segment, risk]\n    rows:\n"
         "      - [at least 50000 PEN, any, any, key-account, low]"),
    Code("P309", "A fact that may not be on file: without it a condition is neither true nor false, and the step is "
         "skipped.",
         "Un dato que puede no estar registrado: sin él una condición no es ni cierta ni falsa, y el paso se omite.",
         "unless: {subdivision: LIM}", "unless: {pays_by: direct_debit}"),
    Code("P320", "A gap: invoices of 'policy.covers' for which no row answers. Neighbours are told as one.",
         "Un hueco: facturas de «policy.covers» para las que ninguna fila responde. Las vecinas se dicen juntas.",
         "      - [at least 5000 PEN, \"low, medium\", 6, 20%, 5%, team-lead]\n",
         "      - [at least 5000 PEN, \"low, medium\", 6, 20%, 5%, team-lead]\n"
         "      - [at least 5000 PEN, high, 3, 30%, 0%, head-of-collections]\n"),
    Code("P321", "A dead row: the rows above it take everything that it could answer. A warning where they answer the "
         "same.",
         "Una fila muerta: las de arriba toman todo lo que podría responder. Un aviso si responden lo mismo.",
         "[any, under 10%, \"0\", watch, medium]", "[any, under 50%, at most 1, standard, medium]"),
    Code("P322", "Two rows cross and answer differently. A warning: the upper one wins. Rows that say 'any', or are an "
         "exception from a row below, do not cross.",
         "Dos filas se cruzan y responden distinto. Un aviso: gana la de arriba. No se cruzan las que dicen «any» ni "
         "las que son una excepción de otra más abajo.",
         "[500 PEN to 5000 PEN, high, 2, 40%, 0%, nobody]", "[500 PEN to under 5000 PEN, high, 2, 40%, 0%, nobody]"),
    Code("P323", "A row for invoices that the playbook never has: outside 'policy.covers', or of a risk that "
         "'data.segments' never answers.",
         "Una fila para facturas que el playbook nunca tiene: fuera de «policy.covers», o de un riesgo que "
         "«data.segments» nunca responde.",
         "- [under 40 USD, any, 2, 50%, 0%, nobody]\n      - [under 500 PEN, any, 2, 50%, 0%, nobody]",
         "- [under 500 PEN, any, 2, 50%, 0%, nobody]"),
    Code("P324", "A gap that an invoice falls into later, once a part of it is paid or a fee is charged.",
         "Un hueco en que una factura cae después, al pagarse una parte o sumarse un cargo.",
         "[50 PEN to under 500 PEN, any, 2, 50%, 0%, nobody]", "[under 500 PEN, any, 2, 50%, 0%, nobody]"),
    Code("P325", "A table or condition so tangled that its proof would take too long. A warning: it works, unproved.",
         "Una tabla o condición tan enredada que probarla tardaría demasiado. Un aviso: funciona, pero sin probar.",
         "", ""),
    Code("P330", "A step that no invoice gets: its condition never holds, or what it excludes always does.",
         "Un paso que ninguna factura recibe: su condición nunca se cumple, o lo que excluye se cumple siempre.",
         "only_if: {amount_total: under 40 PEN, risk: [medium, high]}",
         "only_if: {amount_due: at least 1000 PEN, risk: [medium, high]}"),
    Code("P331", "A condition, or a part of one, that makes no difference. A warning: somebody meant something by it.",
         "Una condición, o parte de ella, que no cambia nada. Un aviso: algo quiso decir quien la escribió.",
         "only_if: {country: PE, risk: [medium, high]}",
         "only_if: {amount_due: at least 1000 PEN, risk: [medium, high]}"),
    Code("P332", "A condition on days that leaves the step out on the very day for which it is planned.",
         "Una condición sobre días que omite el paso justo el día para el que está previsto.",
         "unless: {days_past_due: at least 15}", "unless: {offer: answered}"),
    Code("P333", "A value of a list that no invoice has.", "Un valor de una lista que ninguna factura tiene.",
         "only_if: {amount_due: [at least 1000 PEN, at least 300 USD], risk: [medium, high]}",
         "only_if: {amount_due: at least 1000 PEN, risk: [medium, high]}"),
    Code("P334", "'policy.covers' takes no invoice at all.", "«policy.covers» no toma ninguna factura.",
         "amount_due: at most 0 PEN", "amount_due: 50 PEN to 200000 PEN"),
)  # fmt: skip
