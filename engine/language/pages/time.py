"""The pages of codes P2: time and order."""

from __future__ import annotations

from typing import Final

from engine.language.pages.page import Code

_CALL: Final = (
    "call: courtesy-call                   # a person calls, with a briefing; outcome codes come back\n"
    "      team: collections\n      within: 2 business days"
)
_FIRST_CONTACT: Final = (
    "    - {at: 5 days after due, send: overdue-text, by: [sms, email]}\n    - at: 8 days after due\n"
    f"      {_CALL}\n      only_if: {{amount_due: at least 1000 PEN, risk: [medium, high]}}\n"
    "  next_stage: 15 days after due"
)

PAGES: Final = (
    Code("P201", "Stages follow each other: none ends before the one above it. An error where it is so on every due "
         "date, a warning where only on some.",
         "Las etapas se siguen: ninguna termina antes que la anterior. Es un error si pasa con todo vencimiento, y un "
         "aviso si solo con algunos.",
         "next_stage: 10 days after due", "next_stage: 45 days after due"),
    Code("P202", "A moment counts from a step that does not exist.",
         "Un momento se cuenta desde un paso que no existe.",
         "at: 10 business days after final-demnd", "at: 10 business days after final-demand"),
    Code("P203", "A moment counts from a step that comes later.",
         "Un momento se cuenta desde un paso que viene después.",
         "at: 5 days after final-demand, send: overdue-text", "at: 5 days after due, send: overdue-text"),
    Code("P204", "What comes on or after the day on which the case ends is never done. Weekends and holidays count: a "
         "step that falls on a Saturday waits until Monday.",
         "Lo que llega el día en que termina el caso, o después, no se hace nunca. Cuentan los fines de semana y "
         "feriados: un paso que cae en sábado espera al lunes.",
         "ends: 20 days after due", "ends: 240 days after due"),
    Code("P205", "A step stands in the stage of its day: not before the stage begins, not after it ends. An error "
         "where it is so on every due date, a warning where only on some.",
         "Un paso va en la etapa de su día: ni antes de que empiece, ni después de que termine. Es un error si pasa "
         "con todo vencimiento, y un aviso si solo con algunos.",
         "at: 16 days after due, send: overdue-text", "at: 5 days after due, send: overdue-text"),
    Code("P206", "The steps of a stage stand in the order of their days; the same day is in order. Business days and "
         "calendar days are compared on each due date of two years.",
         "Los pasos de una etapa van en el orden de sus días; el mismo día está en orden. Los días hábiles y los "
         "corridos se comparan en cada vencimiento de dos años.",
         "at: 5 business days after due, send: overdue-text", "at: 5 days after due, send: overdue-text"),
    Code("P207", "A stage that ends on the day on which it begins is never entered: a warning.",
         "En una etapa que termina el día en que empieza no se entra nunca: un aviso.",
         "  next_stage: 1 day after due\n\nnegotiation", _FIRST_CONTACT + "\n\nnegotiation"),
    Code("P208", "The end of a stage counts from the invoice, not from a step: while the step was not done, the stage "
         "would have no days.",
         "El fin de una etapa se cuenta desde la factura, no desde un paso: mientras el paso no se haga, la etapa no "
         "tendría días.",
         "next_stage: 5 days after overdue-text", "next_stage: 15 days after due"),
    Code("P209", "A step counted from a conditional one has no day where that condition does not hold. A warning; an "
         "error where the two can never both be done.",
         "Un paso que cuenta desde otro condicional no tiene día cuando esa condición no se cumple. Un aviso; un error "
         "si los dos no pueden hacerse nunca.",
         "at: 12 days after courtesy-call, send: offer-expiring", "at: 22 days after due, send: offer-expiring"),
    Code("P210", "A step counted from an optional contact may never come: an optional contact is skipped when the "
         "invoice comes late or leaves a pause. A warning.",
         "Un paso que cuenta desde un contacto opcional quizá no llegue: ese contacto se omite si la factura llega "
         "tarde o sale de una pausa. Un aviso.",
         "at: 3 days after overdue-text", "at: 8 days after due"),
    Code("P211", "A step that comes before the invoice is issued goes out right after it: a warning.",
         "Un paso anterior a la emisión de la factura sale justo después de ella: un aviso.",
         "at: 35 days before due", "at: 5 days before due"),
    Code("P212", "After a hand-over or write-off that happens to every invoice, nothing more is done.",
         "Después de una entrega o un castigo que ocurre con toda factura, no se hace nada más.",
         "hand_over: legal",
         "hand_over: legal\n      only_if: {amount_due: at least 5000 PEN}\n      approval: {by: head-of-collections, "
         "within: 5 business days, if_silent: hold and alert owner}"),
    Code("P213", "Two deeds that close the case on one day, for one and the same invoice: a warning.",
         "Dos actos que cierran el caso el mismo día, para una misma factura: un aviso.",
         "only_if: {amount_due: at most 5000 PEN}", "only_if: {amount_due: under 5000 PEN}"),
    Code("P214", "A step cannot lie before another step: that one's day is known only once it is done.",
         "Un paso no puede ser anterior a otro paso: el día de aquel solo se sabe cuando se hace.",
         "at: 3 days before offer-letter, send: offer-expiring", "at: 22 days after due, send: offer-expiring"),
    Code("P215", "The discount for paying early ends with the due day at the latest. What is agreed about money "
         "leaves no line in an invoice's life, so the example tells its days alone.",
         "El descuento por pronto pago termina a más tardar el día del vencimiento. Lo pactado sobre dinero no deja "
         "línea en la vida de una factura: el ejemplo dice solo sus días.",
         "within: 10 days after due}", "within: 10 days after issue}"),
    Code("P216", "Interest and fees for paying late fall on nobody who can still pay on time. What is agreed about "
         "money leaves no line in an invoice's life, so the example tells its days alone.",
         "Los intereses y cargos por mora no recaen en quien aún puede pagar a tiempo. Lo pactado sobre dinero no deja "
         "línea en la vida de una factura: el ejemplo dice solo sus días.",
         "at: due day}", "at: 15 days after due}"),
    Code("P217", "A step charges the fee no earlier than the day that the terms name: a warning.",
         "Un paso cobra el cargo no antes del día que fijan las condiciones: un aviso.",
         "charge_fee: 25 PEN", _CALL),
    Code("P220", "The end of a case counts from the invoice, so that it comes for certain. A life is shown where the "
         "step can be refused or depends on a condition; what else may keep a step back no plan can foresee.",
         "El fin de un caso se cuenta desde la factura, para que llegue con certeza. Se muestra una vida si el paso se "
         "puede rechazar o depende de una condición; qué más puede impedir un paso no lo prevé ningún plan.",
         "ends: 200 days after final-demand", "ends: 240 days after due"),
    Code("P221", "A pause as long as the whole life means nothing, or too much: a warning. Instalment plans may be "
         "longer, where their clock stops.",
         "Una pausa tan larga como la vida entera no significa nada, o demasiado: un aviso. Los fraccionamientos "
         "pueden ser más largos, si su reloj se detiene.",
         "on_request:        {at_most: 300 days", "on_request:        {at_most: 30 days"),
    Code("P222", "An approval has its whole time before the case ends; else nothing follows from silence. A warning.",
         "Una aprobación tiene todo su plazo antes del fin del caso; si no, del silencio no sigue nada. Un aviso.",
         "ends: 83 days after due", "ends: 240 days after due"),
    Code("P223", "A promise made as negotiation begins is found kept or broken before the case ends: a warning.",
         "Un compromiso hecho al empezar la negociación se cumple o incumple antes del fin del caso: un aviso.",
         "longest: 300 days", "longest: 14 days"),
    Code("P224", "Promises are accepted while fewer than 'broken_at_most' were broken, and none is below 0: a warning. "
         "A promise that is not accepted leaves no line in an invoice's life.",
         "Se aceptan compromisos mientras los incumplidos sean menos que «broken_at_most», y nada es menos de 0: un "
         "aviso. Un compromiso que no se acepta no deja línea en la vida de una factura.",
         "broken_at_most: 0", "broken_at_most: 2"),
    Code("P225", "When someone is silent, 'ask' names somebody else: a warning.",
         "Cuando alguien calla, «ask» nombra a otra persona: un aviso.",
         "if_silent: ask head-of-collections}\n    - at: 20 business days after final-demand\n      hand_over",
         "if_silent: hold and alert owner}\n    - at: 20 business days after final-demand\n      hand_over"),
)  # fmt: skip
