"""The pages of codes P5: messages and call scripts."""

from __future__ import annotations

from typing import Final

from engine.language.pages.page import Code

_ES: Final = "messages/es/invoice.md"
_HELLO: Final = "Buen día, {{ customer.name }}:"

PAGES: Final = (
    Code("P501", "A message that does not exist in the playbook's language.",
         "Un mensaje que no existe en el idioma del playbook.",
         "send: overdue-frist", "send: overdue-first"),
    Code("P502", "A message that lacks a language in which other messages of the playbook are written: the "
         "customer's own "
         "language wins, so who reads it would get one letter in one language and the next in another.",
         "Un mensaje al que le falta un idioma en que otros mensajes del playbook sí están: gana el idioma del "
         "cliente, y "
         "recibiría una carta en un idioma y la siguiente en otro.",
         "messages/en/offer-leter.md", "messages/en/offer-letter.md", where="files"),
    Code("P503", "A call script that does not exist in the playbook's language.",
         "Un guion de llamada que no existe en el idioma del playbook.",
         "call: courtesy-cal", "call: courtesy-call"),
    Code("P504", "A message starts with its front matter, between two lines of '---'.",
         "Un mensaje empieza con sus datos, entre dos líneas de «---».",
         "subject: ", "---\nsubject: ", where=_ES),
    Code("P505", "A call script that lacks a language in which messages of the playbook are written.",
         "Un guion al que le falta un idioma en que hay mensajes del playbook.",
         "calls/en/courtesy_call.md", "calls/en/courtesy-call.md", where="files"),
    Code("P506", "A channel in `by` for which the message has no text. Nothing stands in for it: the contact would "
         "fail.",
         "Un canal de `by` para el que el mensaje no tiene texto. Nada lo reemplaza: el contacto fallaría.",
         "send: offer-expiring, by: [voice, email]", "send: offer-expiring, by: [sms, email]"),
    Code("P507", "An e-mail without a subject, or a letter without a title.",
         "Un correo sin asunto, o una carta sin título.",
         "sms: ", 'title: "Último aviso de pago"\nsms: ', where="messages/es/final-demand.md"),
    Code("P508", "A reward for which the message has no words: it is granted, and the customer never hears of it.",
         "Un premio para el que el mensaje no tiene palabras: se otorga y el cliente nunca se entera.",
         "reward: anual-draw", "reward: annual-draw"),
    Code("P510", "Braces that are opened and not closed, or closed and not opened.",
         "Llaves que se abren y no se cierran, o se cierran y no se abren.",
         "Buen día, {{ customer.name }:", _HELLO, where=_ES),
    Code("P511", "A tag that Liquid does not have, or that is not for messages.",
         "Una etiqueta que Liquid no tiene, o que no es para mensajes.",
         "{% iff invoices.size > 1 %}Le enviamos los", "{% if invoices.size > 1 %}Le enviamos los", where=_ES),
    Code("P512", "A block that is opened and not closed, closed and not opened, or nested too deep.",
         "Un bloque que se abre y no se cierra, se cierra y no se abre, o está anidado de más.",
         "el siguiente comprobante:\n", "el siguiente comprobante:{% endif %}\n", where=_ES),
    Code("P513", "What stands between the braces is not Liquid.", "Lo que está entre las llaves no es Liquid.",
         "{% if invoices.size = 2 %}Le enviamos los", "{% if invoices.size > 1 %}Le enviamos los", where=_ES),
    Code("P514", "A name that messages do not know. `docs/operations.md` lists what a message may say.",
         "Un nombre que los mensajes no conocen. `docs/operaciones.md` dice qué puede llevar un mensaje.",
         "Buen día, {{ customer.nmae }}:", _HELLO, where=_ES),
    Code("P515", "A name used outside of its loop, or before it is assigned.",
         "Un nombre usado fuera de su bucle, o antes de asignarlo.",
         "Comprobante {{ invoice.number }}.\n\n{% if also.size > 0 %}\nAprovechamos",
         "{% if also.size > 0 %}\nAprovechamos", where=_ES),
    Code("P516", "A filter that does not exist.", "Un filtro que no existe.",
         "emitido el {{ invoice.issued_on | fecha }}", "emitido el {{ invoice.issued_on | day }}", where=_ES),
    Code("P517", "A filter with too many values, too few, or one that it does not know.",
         "Un filtro con valores de más, de menos, o con uno que no conoce.",
         "emitido el {{ invoice.issued_on | day: 'corto' }}", "emitido el {{ invoice.issued_on | day }}", where=_ES),
    Code("P518", "Money, a date or the like printed as the system writes it, not as people read it.",
         "Dinero, una fecha o algo así impreso como lo escribe el sistema, no como lo lee la gente.",
         "emitido el {{ invoice.issued_on }}", "emitido el {{ invoice.issued_on | day }}", where=_ES),
    Code("P519", "A filter behind a value it is not for, or a comparison that cannot be made.",
         "Un filtro tras un valor que no es para él, o una comparación que no se puede hacer.",
         "emitido el {{ invoice.issued_on | money }}", "emitido el {{ invoice.issued_on | day }}", where=_ES),
    Code("P520", "A name that is never there for this message, or not for every customer, and is not asked for "
         "with an `if`. "
         "The message could not be written.",
         "Un nombre que nunca está para este mensaje, o no para todo cliente, y que no se pregunta con un `if`. "
         "El mensaje no se podría redactar.",
         "Gracias por su preferencia. Le ofrecemos {{ offer.instalments }} cuotas.", "Gracias por su preferencia.",
         where=_ES),
    Code("P521", "A name that is not always there and is not asked for with an `if`.",
         "Un nombre que no siempre está y que no se pregunta con un `if`.",
         "Gracias por su preferencia. Nuestra cuenta: {{ creditor.account }}", "Gracias por su preferencia.",
         where=_ES),
    Code("P522", "An `else` with a condition, which Liquid does not look at.",
         "Un `else` con una condición, que Liquid no mira.",
         "comprobantes:{% else if also.size > 0 %}Le enviamos", "comprobantes:{% else %}Le enviamos", where=_ES),
    Code("P523", "A name in single braces: it reaches the customer as it is written.",
         "Un nombre con una sola llave: le llega al cliente tal como está escrito.",
         "Buen día, {customer.name}:", _HELLO, where=_ES),
    Code("P524", "A condition that always holds: to Liquid an empty list and 0 are as good as any.",
         "Una condición que siempre se cumple: para Liquid una lista vacía y 0 también valen.",
         "{% if also %}\nAprovechamos", "{% if also.size > 0 %}\nAprovechamos", where=_ES),
    Code("P530", "An SMS that can take more than two segments. Each is paid for, and providers advise to stay "
         "under 320 letters.",
         "Un SMS que puede ocupar más de dos segmentos. Cada uno se paga, y los proveedores aconsejan no pasar de "
         "320 letras.",
         "Responda 1 si ya pagó y envíenos la constancia por este medio o por correo, con el número del "
         "comprobante, para "
         "aplicar el pago el mismo día y no volver a escribirle, 2 fecha, 3 cuotas, 4 error.",
         "Responda 1 pagué, 2 fecha, 3 cuotas, 4 error.", where="messages/es/overdue-text.md"),
    Code("P531", "A sign that makes an SMS take more segments, because the short alphabet of telephones lacks it. "
         "Accents are "
         "not among them: they are sent without.",
         "Un signo que hace que un SMS ocupe más segmentos, porque el alfabeto corto de los teléfonos no lo tiene. "
         "Las tildes "
         "no cuentan: se envía sin ellas.",
         "• Responda 1", "Responda 1", where="messages/es/overdue-text.md"),
    Code("P532", "An SMS that can come to more than 1600 letters, which providers refuse.",
         "Un SMS que puede pasar de 1600 letras, que los proveedores rechazan.",
         "{% for i in (1..120) %}{{ total_due | money }} {% endfor %}4 error.",
         "4 error.", where="messages/es/overdue-text.md"),
    Code("P533", "A WhatsApp variable is a name with its filters, without braces.",
         "Una variable de WhatsApp es un nombre con sus filtros, sin llaves.",
         'variables: ["{{ customer.name }}"', 'variables: ["customer.name"', where=_ES),
    Code("P534", "A WhatsApp variable that may be empty: WhatsApp refuses the message then.",
         "Una variable de WhatsApp que puede quedar vacía: WhatsApp rechaza entonces el mensaje.",
         '"invoices[0].due_on | day", "creditor.account", "creditor.name"]',
         '"invoices[0].due_on | day", "creditor.name"]', where=_ES),
    Code("P535", "A WhatsApp template's name is of small letters, digits and '_', as it was approved.",
         "El nombre de una plantilla de WhatsApp lleva minúsculas, dígitos y «_», como se aprobó.",
         'template: "Envío de comprobante"', 'template: "invoice_es"', where=_ES),
    Code("P540", "A call script without one of the parts that a person on the telephone needs: the tone, what to "
         "say and ask, "
         "answers to usual objections, and in negotiation alternatives to offer.",
         "Un guion sin una de las partes que necesita quien llama: el tono, qué decir y preguntar, respuestas a las "
         "objeciones habituales y, en negociación, alternativas para ofrecer.",
         "**Recuerde.** Cordial", "**Tono.** Cordial", where="calls/es/courtesy-call.md"),
    Code("P541", "A name in a call script that cannot be filled in.",
         "Un nombre en un guion que no se puede llenar.",
         "{{ cliente.nombre }} recibió", "{{ customer.name }} recibió", where="calls/es/courtesy-call.md"),
    Code("P545", "A message that does not say what a rule pack asks of it, such as who writes, or how to stop the "
         "messages. "
         "The finding names the rule and what backs it.",
         "Un mensaje que no dice lo que un paquete de reglas le pide, como quién escribe, o cómo dejar de recibir "
         "mensajes. "
         "El hallazgo nombra la regla y en qué se basa.",
         "4 error. Llame al {{ creditor.phone }}", "4 error. {{ creditor.name }} {{ creditor.phone }}",
         where="messages/es/overdue-text.md"),
)  # fmt: skip
