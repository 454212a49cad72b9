"""The pages of codes P405 to P409: schedules and their caps."""

from __future__ import annotations

from typing import Final

from engine.language.pages.page import Code

PAGES: Final[tuple[Code, ...]] = (
    Code("P405", "A contact that a cap puts off on every due date, though nothing goes wrong: a warning; an error "
         "where it never goes out at all.",
         "Un contacto que un tope aplaza con todo vencimiento, aunque nada salga mal: un aviso; un error si no sale "
         "nunca.",
         "calls: at most 1 in 30 days", "calls: at most 1 in 1 day"),
    Code("P406", "A contact that a cap puts off on some due dates, because weekends and holidays bring days together: "
         "a warning. Fewer than one due date in twenty is not told.",
         "Un contacto que un tope aplaza con algunos vencimientos, porque los fines de semana y feriados juntan los "
         "días: un aviso. Menos de un vencimiento de cada veinte no se dice.",
         "messages: at most 1 in 7 days", "messages: at most 3 in 7 days"),
    Code("P407", "Two contacts that come to one day: an invoice has one contact a day, and of those that a weekend "
         "kept waiting only the newest goes out. A warning.",
         "Dos contactos que llegan al mismo día: una factura tiene un contacto al día, y de los que esperaron el fin "
         "de semana sale solo el más nuevo. Un aviso.",
         "at: 2 days after due, send: overdue-text", "at: 5 days after due, send: overdue-text"),
    Code("P408", "A cap of none keeps back every contact of its group for ever.",
         "Un tope de cero retiene para siempre todo contacto de su grupo.",
         "messages: at most 0 in 7 days", "messages: at most 3 in 7 days"),
    Code("P409", "A playbook of more than 200 steps, of more than 40 that close the case, or of more than 600 tests in "
         "its conditions, is too large to be proved: it is compiled, and only its words and messages are checked. So "
         "is a schedule so long and crowded that not every kind of invoice can be gone through. A warning: no answer "
         "takes longer than a moment.",
         "Un playbook de más de 200 pasos, de más de 40 que cierran el caso, o de más de 600 pruebas en sus "
         "condiciones, es demasiado grande para demostrarlo: se compila, y solo se revisan sus palabras y mensajes. "
         "Igual un calendario tan largo y apretado que no se puede recorrer con todo tipo de factura. Un aviso: "
         "ninguna respuesta tarda más que un momento.",
         "", ""),
)  # fmt: skip
