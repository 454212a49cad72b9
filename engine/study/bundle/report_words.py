"""The words of an auditor's report, in English and Spanish. Tables only."""

from __future__ import annotations

from typing import Final

from engine.study.words.names import Both

WORDS: Final[dict[str, Both]] = {
    "title": ("Audit report", "Informe de auditoría"),
    "subtitle": ("One invoice from its arrival to its end: what was done, when, and on whose word",
                 "Una factura desde su llegada hasta su fin: qué se hizo, cuándo y por palabra de quién"),
    "contents": ("Contents", "Contenido"),
    "amount": ("Invoice", "Factura"), "ended": ("How it ended", "Cómo terminó"), "left": ("Still owed", "Se debe aún"),
    "contacts_short": ("Contacts", "Contactos"),
    "counted": ("{made} made\n{refrained} times refrained", "{made} hechos\n{refrained} abstenciones"),
    "open": ("still open", "aún abierto"), "on_day": ("{what}, {day}", "{what}, {day}"),
    # --- the case
    "case": ("The case", "El caso"), "number": ("Invoice", "Factura"), "customer": ("Customer", "Cliente"),
    "opaque": ("Customer (opaque name)", "Cliente (nombre opaco)"), "tax_id": ("Tax number", "Número tributario"),
    "issued_on": ("Issued", "Emitida"), "due_on": ("Due", "Vence"), "opened_at": ("Case opened", "Caso abierto"),
    "closed_at": ("Case closed", "Caso cerrado"), "playbook": ("Playbook", "Playbook"),
    "plan": ("Plan (SHA-256)", "Plan (SHA-256)"), "zone": ("Days and hours as in", "Días y horas de"),
    "semantics": ("Semantics of the machine", "Semántica de la máquina"),
    "made": ("Report made", "Informe hecho"), "made_by": ("{at}, for {by}", "{at}, para {by}"),
    "facts_of_opening": ("What was known when it opened", "Lo que se sabía al abrirlo"),
    # --- the timeline
    "timeline": ("Timeline by stage", "Línea de tiempo por etapa"),
    "timeline_text": (
        "Every day on which something happened, on the customer's calendar. Days late are counted from the due date;"
        " days of holds whose clock stops do not count. The place is the file and line of the playbook that made it.",
        "Cada día en que pasó algo, en el calendario del cliente. El atraso se cuenta desde el vencimiento; los días de"
        " pausas cuyo reloj se detiene no cuentan. El lugar es el archivo y la línea del playbook que lo hizo."),
    "day": ("Day", "Día"), "late": ("Days late", "Atraso"), "happened": ("What happened", "Qué pasó"),
    "place": ("Place", "Lugar"), "before_stage": ("before any stage", "antes de toda etapa"),
    "after_end": ("after the end", "después del fin"),
    # --- the money
    "money": ("The money", "El dinero"),
    "money_text": ("Every line of what was owed, with how each charge was calculated, as of {day}.",
                   "Cada línea de lo que se debía, con el cálculo de cada cargo, al {day}."),
    "what": ("What", "Qué"), "line_amount": ("Amount", "Monto"), "after": ("Owed after it", "Se debe después"),
    "principal": ("Of the invoice itself", "De la factura misma"),
    "charges": ("Interest and fees", "Intereses y cargos"),
    "contested": ("Contested, and not asked for", "En reclamo, y no se cobra"), "total": ("Owed", "Se debe"),
    "pending": ("not charged yet", "aún sin cargar"),
    # --- the contacts
    "contacts": ("Contacts, and what providers said", "Contactos, y lo que dijeron los proveedores"),
    "contacts_text": ("A message is known by the SHA-256 of its text. Delivery is the provider's word, never ours.",
                      "Un mensaje se conoce por el SHA-256 de su texto. La entrega es palabra del proveedor,"
                      " nunca nuestra."),
    "when": ("When", "Cuándo"), "message": ("Message", "Mensaje"), "channel": ("Channel", "Canal"),
    "state": ("State", "Estado"), "whose": ("Provider", "Proveedor"),
    "text_hash": ("text", "texto"),
    "carried": ("in one message with {others}", "en un mensaje con {others}"),
    "nothing_known": ("nothing is known of its delivery", "de su entrega no se sabe nada"),
    "attempt": ("attempt {n}", "intento {n}"),
    # --- having refrained
    "verdicts": ("Where it refrained", "Cuándo se abstuvo"),
    "verdicts_text": (
        "Before each message and call the contact desk asked its rules, with the books as they were at that moment."
        " These are the answers that kept it from contacting, each rule with what it saw and what backs it.",
        "Antes de cada mensaje y llamada la mesa de contacto preguntó a sus reglas, con los libros como estaban en ese"
        " momento. Estas son las respuestas que impidieron contactar, cada regla con lo que vio y lo que la respalda."),
    "asked_count": ("The desk was asked {asked} times: {allowed} allowed, {deferred} put off, {refused} refused.",
                    "A la mesa se le preguntó {asked} veces: {allowed} permitidas, {deferred} aplazadas,"
                    " {refused} rechazadas."),
    "step": ("Step", "Paso"), "answer": ("Answer", "Respuesta"), "until": ("Until", "Hasta"),
    # --- people
    "people": ("Approvals, tasks and who acted", "Aprobaciones, tareas y quién actuó"),
    "people_text": ("An act is proven where a token showed who it was; else a name was believed.",
                    "Un acto está acreditado cuando un token mostró quién era; si no, se creyó un nombre."),
    "tasks": ("Questions and tasks", "Preguntas y tareas"), "acts": ("Acts", "Actos"), "role": ("For", "Para"),
    "raised": ("Raised", "Planteada"), "due": ("due by {at}", "plazo hasta {at}"),
    "done": ("done {at}", "hecha {at}"),
    "outcome": ("Outcome", "Resultado"), "by": ("By", "Por"), "deed": ("Deed", "Acto"),
    "proven": ("Proven", "Acreditado"),
    "open_task": ("open", "abierta"),
    "yes": ("yes", "sí"), "no": ("no", "no"), "second": ("with {who}", "con {who}"),
    "approval": ("approval", "aprobación"), "task": ("task", "tarea"), "call": ("call", "llamada"),
    "review": ("review", "revisión"), "alert": ("alert", "alerta"),
    # --- holds and agreements
    "holds": ("Holds, promises, plans and disputes", "Pausas, compromisos, fraccionamientos y reclamos"),
    "hold": ("Hold", "Pausa"), "since": ("From", "Desde"),
    "ended_at": ("Until", "Hasta"), "stands": ("stands", "vigente"),
    "promises": ("What was agreed or contested", "Lo acordado o reclamado"),
    # --- proofs
    "proofs": ("Hashes, and how to check them", "Huellas, y cómo comprobarlas"),
    "proofs_text": (
        "Each line of the record and each answer of the desk is hashed with the one before it by the database itself."
        " Once a day all chains are summed up in a checkpoint that is signed. On any computer, without our servers:",
        "La base de datos misma calcula la huella de cada línea del registro y de cada respuesta de la mesa con la"
        " anterior. Una vez al día todas las cadenas se resumen en un punto de control firmado. En cualquier"
        " computadora, sin nuestros servidores:"),
    "record": ("Last link of the record ({n} lines)", "Último eslabón del registro ({n} líneas)"),
    "verdict_chain": ("Last link of the desk's answers ({n})", "Último eslabón de las respuestas de la mesa ({n})"),
    "checkpoint": ("Covered by checkpoints", "Cubierto por los puntos de control"),
    "no_checkpoint": ("none yet: what was recorded since the last one is not signed",
                      "ninguno aún: lo registrado desde el último no está firmado"),
    "key": ("Public key that signed this bundle", "Clave pública que firmó este paquete"),
    "history": ("Temporal's history", "Historial de Temporal"), "run": ("run {n}: {what}", "ejecución {n}: {what}"),
    "redaction": ("Redaction", "Ocultación"),
    "redaction.none": ("none: the bundle is whole and holds personal data",
                       "ninguna: el paquete está completo y contiene datos personales"),
    "redaction.masked": ("names, addresses, texts and documents are sealed; every check still works",
                         "nombres, direcciones, textos y documentos están sellados; toda comprobación sigue valiendo"),
    "redaction.bare": ("names, addresses, texts and documents are sealed, and colleagues are opaque; lines that named"
                       " them keep a hash that can no longer be recomputed",
                       "nombres, direcciones, textos y documentos están sellados, y los colegas son opacos; las líneas"
                       " que los nombraban conservan una huella que ya no se puede recalcular"),
    # --- what it does not prove
    "limits": ("What this does not prove", "Lo que esto no prueba"),
    "personal": ("This report holds personal data. Keep it as the law asks, and delete it when it has served.",
                 "Este informe contiene datos personales. Guárdelo como pide la ley y bórrelo cuando haya servido."),
    "impersonal": ("The customer's name, addresses and texts are not in this report.",
                   "El nombre, las direcciones y los textos del cliente no están en este informe."),
    "withheld_run": ("left out: it names colleagues", "no está: nombra a colegas"),
    "BUNDLE": ("BUNDLE", "PAQUETE"),
    "withheld": ("[withheld]", "[no se muestra]"),
    "nothing": ("Nothing is on record.", "No hay nada en el registro."),
    "untold": ("This record cannot be told", "Este registro no se puede contar"),
    "untold_text": (
        "Some line of it is not what the program writes. All lines are in this bundle as the database has them;"
        " verification names the first that is wrong.",
        "Alguna línea no es como las escribe el programa. Todas las líneas están en este paquete como las tiene la base"
        " de datos; la verificación nombra la primera que está mal."),
}  # fmt: skip
LIMITS: Final[tuple[Both, ...]] = (
    ("That a message was read, or who read it. Delivery is the provider's word.",
     "Que un mensaje se leyó, ni quién lo leyó. La entrega es palabra del proveedor."),
    ("That the books said what was true: an invoice, a payment or a consent that was entered wrongly is wrong"
     " here too.",
     "Que los libros decían la verdad: una factura, un pago o un permiso mal ingresado también está mal aquí."),
    ("That nobody contacted the customer by other means than this program.",
     "Que nadie contactó al cliente por otros medios que este programa."),
    ("That a rule of law is stated rightly. Each rule names its source and how sure it is; no lawyer has"
     " reviewed them.",
     "Que una regla de ley está bien enunciada. Cada regla nombra su fuente y su certeza; ningún abogado"
     " las ha revisado."),
    ("Who sat at the keyboard where an act is not proven by a token.",
     "Quién estaba al teclado cuando un acto no está acreditado por un token."),
    ("Whose the public key is. Have it from the company by another way than this bundle.",
     "De quién es la clave pública. Obténgala de la empresa por otro medio que este paquete."),
    ("What came after the last signed checkpoint, beyond the chain itself.",
     "Lo posterior al último punto de control firmado, más allá de la cadena misma."),
)  # fmt: skip
STATES: Final[dict[str, Both]] = {
    "reserved": ("reserved, no answer yet", "reservado, sin respuesta"), "accepted": ("accepted", "aceptado"),
    "failed": ("not taken", "no aceptado"), "unknown": ("not known", "no se sabe"),
}  # fmt: skip
VERDICTS: Final[dict[str, Both]] = {
    "allowed": ("allowed", "permitida"), "deferred": ("put off", "aplazada"), "refused": ("refused", "rechazada"),
}  # fmt: skip
KINDS: Final[dict[str, Both]] = {
    name: WORDS[name] for name in ("approval", "task", "call", "review", "alert")
}  # fmt: skip
OUTCOMES: Final[dict[str, Both]] = {
    "yes": ("yes", "sí"), "no": ("no", "no"), "done": ("done", "hecha"), "approved": ("approved", "aprobada"),
    "refused": ("refused", "rechazada"), "lapsed": ("nobody answered", "nadie respondió"),
    "case closed": ("the case ended", "el caso terminó"), "": ("", ""), "answered": ("answered", "respondida"),
}  # fmt: skip
