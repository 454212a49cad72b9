"""What each task asks of a person, in English and Spanish: a table. What a playbook names itself stays as written."""

from __future__ import annotations

from typing import Final

from engine.study.words.names import DATA, PAUSES
from workers.speech import say

Both = tuple[str, str]

# By what is to be done: its name, and what a person does about it.
TASKS: Final[dict[str, tuple[Both, Both]]] = {
    "reply": (
        ("read the customer's answer", "leer la respuesta del cliente"),
        ("cobranza replies --open shows it; then say what came of it",
         "cobranza replies --open la muestra; luego diga qué resultó")),
    "match-payment": (
        ("say which invoice money is for", "decir para qué factura es un dinero"),
        ("cobranza cash shows it with proposals, and confirms one with a key; that ends the task",
         "cobranza cash lo muestra con propuestas y confirma una con una tecla; eso cierra la tarea")),
    "confirm-address": (
        ("confirm a new address that came by the customer's page", "confirmar un dato nuevo que llegó por la página"),
        ("call by what is on file; cobranza page requests shows it, cobranza page accept or decline ends it",
         "llame por los datos que ya tiene; cobranza page requests lo muestra, y accept o decline lo termina")),
    "send-by-other-means": (
        ("send a message by another way: its channel was away too long",
         "enviar un mensaje por otra vía: su canal no respondió a tiempo"),
        ("call or write yourself, or let it be; the program does not send it any more",
         "llame o escriba usted, o déjelo así; el programa ya no lo envía")),
    "make-document": (
        ("a document that must go with a message cannot be made",
         "no se puede hacer un documento que debe ir con un mensaje"),
        ("cobranza explain INVOICE says why; mend it, make it with cobranza document, and send both yourself",
         "cobranza explain FACTURA dice por qué; corríjalo, hágalo con cobranza document y envíe ambos usted")),
    "find-out-if-sent": (
        ("find out whether a message went out", "averiguar si un mensaje salió"),
        ("ask the provider for it; --outcome sent counts it as sent, any other words leave it in doubt."
         " It is never sent again",
         "pregunte al proveedor; con --outcome sent cuenta como enviado, con otras palabras queda en duda."
         " Nunca se envía otra vez")),
    "fix-address": (
        ("find a good address for the customer", "conseguir una dirección válida del cliente"),
        ("import it with the customer, then say that it is done: what was refused is tried again",
         "impórtela con el cliente y dé la tarea por hecha: se intenta de nuevo lo rechazado")),
    "complete-contact-details": (
        ("complete the customer's data", "completar los datos del cliente"),
        ("import what is missing with the customer; the case goes on by itself",
         "importe lo que falta con el cliente; el caso sigue solo")),
    "channel-stopped": (
        ("see why a channel or a message rests", "ver por qué descansa un canal o un mensaje"),
        ("cobranza health shows the rates; cobranza health lift NUMBER ends the rest",
         "cobranza health muestra las tasas; cobranza health lift NÚMERO termina el descanso")),
    "review": (
        ("decide what becomes of the invoice: its playbook has ended",
         "decidir qué pasa con la factura: su playbook terminó"),
        ("read the case: cobranza show INVOICE", "lea el caso: cobranza show FACTURA")),
    "alert": (
        ("the case stands still until somebody answers", "el caso está detenido hasta que alguien responda"),
        ("read why: cobranza explain INVOICE", "lea por qué: cobranza explain FACTURA")),
    "late": (
        ("see to what was not done in time", "ocuparse de lo que no se hizo a tiempo"),
        ("do it, or have it done; then say what came of it", "hágalo o haga que se haga; luego diga qué resultó")),
    "refused": (
        ("decide what follows a no", "decidir qué sigue a un no"),
        ("read the case: cobranza show INVOICE; then say what came of it",
         "lea el caso: cobranza show FACTURA; luego diga qué resultó")),
    "report": (
        ("send the report about the customer", "enviar el reporte del cliente"),
        ("cobranza bureau list says when it may be; cobranza bureau write makes the file; say when it was sent",
         "cobranza bureau list dice desde cuándo; cobranza bureau write hace el archivo; diga cuándo se envió")),
    "hand-over": (
        ("hand the case over, with its papers", "entregar el caso, con sus documentos"),
        ("cobranza dossier INVOICE --as-handed-over --out FOLDER writes them; say when it was taken",
         "cobranza dossier FACTURA --as-handed-over --out CARPETA los escribe; diga cuándo lo recibieron")),
    "prove-notice": (
        ("find the proof that the final demand reached the customer",
         "encontrar la constancia de que el requerimiento final llegó al cliente"),
        ("cobranza demand INVOICE shows what is known; --prove records the proof that you keep",
         "cobranza demand FACTURA muestra lo que se sabe; --prove registra la constancia que usted guarda")),
    "tell-counterpart": (
        ("tell whoever has the case of a change in what is owed",
         "avisar a quien tiene el caso que cambió lo que se debe"),
        ("cobranza show INVOICE says what came; cobranza dossier INVOICE --out FOLDER is the file as of today",
         "cobranza show FACTURA dice qué llegó; cobranza dossier FACTURA --out CARPETA es el expediente de hoy")),
    "recovered": (
        ("book what came in of a write-off", "asentar lo recuperado de un castigo"),
        ("cobranza write-offs lists it; say under which number it was booked",
         "cobranza write-offs lo muestra; diga con qué asiento")),
    "overpaid": (
        ("give back, or keep as credit, what was paid too much", "devolver, o dejar a favor, lo pagado de más"),
        ("agree it with the customer, then say what came of it", "acuérdelo con el cliente y diga qué resultó")),
    "late-money": (
        ("see to money or a credit note that came after the end", "ver un dinero o una nota de crédito tras el cierre"),
        ("cobranza show INVOICE says what is left; then say what came of it",
         "cobranza show FACTURA dice cuánto queda; luego diga qué resultó")),
    "taken-back": (
        ("see to a payment that was taken back after the end", "ver un pago que fue revertido tras el cierre"),
        ("cobranza show INVOICE says what is left; then say what came of it",
         "cobranza show FACTURA dice cuánto queda; luego diga qué resultó")),
    "write-off": (
        ("book the write-off", "asentar el castigo"),
        ("say under which number it was booked", "diga con qué asiento")),
}  # fmt: skip
# By its kind, where the playbook gave the task its name.
KINDS: Final[dict[str, tuple[Both, Both]]] = {
    "approval": (
        ("approve, or not: {what}", "aprobar o no: {what}"),
        ("cobranza show INVOICE says what it is; then cobranza approve INVOICE, or cobranza refuse INVOICE",
         "cobranza show FACTURA dice qué es; luego cobranza approve FACTURA, o cobranza refuse FACTURA")),
    "call": (
        ("call the customer: {what}", "llamar al cliente: {what}"),
        ("cobranza briefing INVOICE prepares it and lists the codes; then say what came of it: --outcome CODE",
         "cobranza briefing FACTURA la prepara y lista los códigos; luego diga qué resultó: --outcome CÓDIGO")),
    "task": (("{what}", "{what}"), ("do it, then say what came of it", "hágalo y diga qué resultó")),
}  # fmt: skip
ENDED: Final[Both] = ("a pause has reached its bound: {pause}", "una pausa llegó a su límite: {pause}")
_DECIDE: Final[Both] = (
    "settle it, then say what came of it: the case goes on",
    "resuélvalo y diga qué resultó: el caso sigue",
)


def approval_name(of: str) -> str:
    """What is to be approved: a write-off or an instalment plan in words, not by the id of who asked for it."""
    if of.startswith("write-off/"):
        return say("the write-off", "el castigo")
    return say("the instalment plan", "el fraccionamiento") if "/" in of else of


def task_name(what: str, kind: str) -> str:
    """What is to be done, as people say it."""
    return _words(what, kind)[0]


def task_advice(what: str, kind: str) -> str:
    """How it is done, and closed."""
    return _words(what, kind)[1]


def _words(what: str, kind: str) -> tuple[str, str]:
    deed, _, pause = what.partition(":")
    if deed in ("hand_to", "review_by") and pause:
        return say(*ENDED).format(pause=say(*PAUSES.get(pause, (pause, pause)))), say(*_DECIDE)
    name, advice = TASKS.get(deed) or KINDS.get(kind) or KINDS["task"]
    if kind == "approval":
        deed = approval_name(deed)
    missing = ", ".join(say(*DATA.get(one, (one, one))) for one in pause.split(",") if one)
    return say(*name).format(what=deed) + (f" ({missing})" if missing else ""), say(*advice)
