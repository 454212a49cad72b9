"""The pages of codes P40 to P44: policy and law."""

from __future__ import annotations

from typing import Final

from engine.language.pages.page import Code

PAGES: Final = (
    Code("P401", "A rule pack that is not there: customers would be left without rules that the author counts on.",
         "Un paquete de reglas que no está: los clientes quedarían sin reglas que el autor da por hechas.",
         "contact_rules: [pe-b3b, house]", "contact_rules: [pe-b2b, house]"),
    Code("P402", "A rule pack that contradicts itself: a rule that says two things or nothing, a law without its text "
         "and source or in a platform's own pack, a name that is not the file's, a day that does not exist, a rule "
         "that ends before it begins.",
         "Un paquete que se contradice: una regla que dice dos cosas o ninguna, una ley sin texto ni fuente o en el "
         "paquete de una plataforma, un nombre que no es el del archivo, un día que no existe, una regla que termina "
         "antes de empezar.",
         "prohibits: [looks_judicial]\n    basis: law", "prohibits: [looks_judicial]\n    basis: policy",
         where="rules/pe-b2b.yaml"),
    Code("P403", "A report to a bureau or a hand-over without the notice that a pack asks for, or with one that may "
         "not go out: the deed does not count from it, and it is not required or has conditions of its own.",
         "Un reporte o una derivación sin el aviso que pide un paquete, o con uno que puede no salir: el "
         "acto no se cuenta desde él, y no es obligatorio o tiene condiciones propias.",
         "- {at: 30 days after due, report: credit-bureau}",
         "- {at: 30 days after due, call: negotiation-call, team: collections, within: 2 business days}"),
    Code("P404", "A report or hand-over that comes too soon after its notice, or does not count from it, so that a "
         "late notice leaves too little time.",
         "Un reporte o una derivación que llega muy pronto tras su aviso, o no se cuenta desde él, de modo que "
         "un aviso atrasado deja muy poco tiempo.",
         "at: 5 business days after final-demand", "at: 10 business days after final-demand"),
    Code("P410", "A contact window that shares no hour with a pack's hours: those channels never open. An error where "
         "a contact has no other channel.",
         "Un horario de contacto que no comparte ninguna hora con el de un paquete: esos canales nunca abren. Es "
         "un error donde un contacto no tiene otro canal.",
         "hours: 20:30 to 22:00", "hours: 09:00 to 18:00"),
    Code("P412", "A contact that a pack's hours put off past the end of its stage, where a newer one takes its place.",
         "Un contacto que el horario de un paquete aplaza más allá de su etapa, donde uno más nuevo lo reemplaza.",
         "days: Monday, hours: 08:00 to 20:00", "days: Monday to Saturday, hours: 08:00 to 20:00",
         where="rules/house.yaml"),
    Code("P413", "A reminder meant for before the due date that closed days put off until after it.",
         "Un recordatorio previo al vencimiento que los días cerrados aplazan hasta después de él.",
         "- at: 3 days before due", "- at: 5 days before due"),
    Code("P414", "No message is sure to go out by the day that a pack names, for some due date.",
         "Ningún mensaje sale con certeza hasta el día que un paquete señala, para alguna fecha de vencimiento.",
         "- {at: 1 day after due, send: overdue-first, by: [whatsapp, email], unless: {risk: low}}\n"
         "    - {at: 5 days after due, send: overdue-text, by: [sms, email], unless: {risk: low}}",
         "- {at: 1 day after due, send: overdue-first, by: [whatsapp, email]}\n"
         "    - {at: 5 days after due, send: overdue-text, by: [sms, email]}"),
    Code("P415", "More contacts than a pack allows, or closer together, though nothing goes wrong: they are put off.",
         "Más contactos de los que un paquete permite, o más seguidos, aunque todo vaya bien: se aplazan.",
         "cap: at most 1 in 20 days\n    channels: [email, whatsapp, sms, letter]",
         "gap: 1 day\n    channels: [call, voice]",
         where="rules/house.yaml"),
    Code("P427", "A report to a bureau of which there is no layout: no file could be written for it.",
         "Un reporte a una central de la que no hay formato: no se podría escribir su archivo.",
         "report: credit-burau", "report: credit-bureau"),
    Code("P428", "A report that comes before the bureau's own time since the final demand is over, or that does not "
         "count from one: the bureau's file waits for that time and for the proof, longer than the playbook says.",
         "Un reporte que llega antes de que pase el plazo de la propia central desde el requerimiento final, o que no "
         "se cuenta desde uno: el archivo de la central espera ese plazo y la constancia, más de lo que dice el "
         "playbook.",
         "wait: 30 business days", "wait: 10 business days", where="bureaus/credit-bureau.yaml"),
    Code("P429", "A bureau's layout that says something unknown, lacks something, or names a law without its place.",
         "Un formato de central que dice algo desconocido, al que le falta algo, o que nombra una ley sin su lugar.",
         "separator: tabulator", 'separator: ","', where="bureaus/credit-bureau.yaml"),
    Code("P420", "Something that a pack forbids, such as asking in Colombia why a consumer has not paid.",
         "Algo que un paquete prohíbe, como preguntar en Colombia por qué un consumidor no pagó.",
         "prohibits: [ask_reason]", "requires_text: [creditor]", where="rules/house.yaml"),
    Code("P421", "A pack of another country, or for another kind of customer, than the playbook covers.",
         "Un paquete de otro país, o para otro tipo de cliente, que los que el playbook cubre.",
         "contact_rules: [pe-b2b, pe-b2c, house]", "contact_rules: [pe-b2b, house]"),
    Code("P422", "A playbook for persons that does not name the pack that protects them in their country.",
         "Un playbook para personas que no nombra el paquete que las protege en su país.",
         "customer_kind: [company, person]", "customer_kind: [company]"),
    Code("P423", "A pack that binds collection agencies, in a creditor's own playbook: its rules are not applied.",
         "Un paquete que obliga a agencias de cobranza, en el playbook del propio acreedor: sus reglas no se aplican.",
         "contact_rules: [pe-b2b, us-fdcpa, house]", "contact_rules: [pe-b2b, house]"),
    Code("P424", "A rule of a pack that comes into force within the next 24 months.",
         "Una regla de un paquete que entra en vigor dentro de los próximos 24 meses.",
         "- id: sender\n    effective_from: 2026-07-01", "- id: sender", where="rules/house.yaml"),
    Code("P425", "Holidays of another country than the playbook covers: the wrong days are closed.",
         "Feriados de otro país que el que cubre el playbook: se cierran los días que no son.",
         "calendar: PR", "calendar: PE"),
    Code("P426", "A contact all of whose channels need the customer's consent, where another channel would need none: "
         "who has not agreed never gets it.",
         "Un contacto cuyos canales necesitan todos la autorización del cliente, donde otro canal no la necesitaría: "
         "quien no la dio nunca lo recibe.",
         "requires_consent: yes\n    channels: [whatsapp, sms, email]",
         "requires_text: [creditor]               # the customer sees at once who writes", where="rules/house.yaml"),
    Code("P430", "A series of rates that is not there: interest could never be computed.",
         "Una serie de tasas que no está: el interés no se podría calcular nunca.",
         "rate: uk-bank-rat plus 8%", "rate: 12% a year"),
    Code("P431", "A series that cannot be relied on: amounts of money where a rate is asked for, or a file without "
         "source or day, out of order, or with a value that is none.",
         "Una serie en la que no se puede confiar: importes donde se pide una tasa, o un archivo sin fuente o sin "
         "fecha, en desorden, o con un valor que no lo es.",
         "rate: 12% a year, cap: cl-uf", "rate: 12% a year"),
    Code("P432", "A series of rates that has run out: what depends on it is not computed until a person adds the "
         "value. A warning.",
         "Una serie de tasas que se terminó: lo que depende de ella no se calcula hasta que una persona agregue el "
         "valor. Un aviso.",
         "rate: ecb-main-rate plus 8%", "rate: 12% a year"),
    Code("P433", "A fee or a sum of law in a currency in which no covered invoice is: it would never be charged.",
         "Un cargo o una suma de ley en una moneda en que no está ninguna factura cubierta: nunca se cobraría.",
         "late_fee: {amount: 25 USD", "late_fee: {amount: 25 PEN"),
    Code("P434", "Interest over its own cap: what is charged is the cap. A warning.",
         "Un interés por encima de su propio tope: se cobra el tope. Un aviso.",
         "rate: 12% a year, cap: uk-bank-rate", "rate: 12% a year"),
    Code("P435", "'reset' says when a series is read anew, and a rate that is a figure never changes. A warning.",
         "«reset» dice cada cuánto se lee de nuevo una serie, y una tasa que es una cifra no cambia. Un aviso.",
         "from: 5 days after due, reset: each month", "from: 5 days after due"),
)  # fmt: skip
