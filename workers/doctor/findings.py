"""Everything that the doctor can find, as one table: its gravity, its meaning, what to do. It looks at nothing."""

from __future__ import annotations

from typing import Final, Literal, NamedTuple

import msgspec

from activities.doctor import Sign
from workers.speech import say

Severity = Literal["silence", "wrong", "watch"]
Both = tuple[str, str]


class Kind(NamedTuple):
    """A finding's gravity and words: what it is, what a sign's detail is called, and what to do."""

    severity: Severity
    what: Both
    detail: Both
    do: Both


class Finding(msgspec.Struct, frozen=True):
    """Something found. `signs` are all of them; `would` is what `--mend` does about it, empty where it does nothing."""

    name: str
    severity: Severity
    what: str
    do: str
    count: int
    signs: tuple[Sign, ...]
    would: str = ""


_LOOK: Final[Both] = ("look at the case: cobranza explain INVOICE", "mire el caso: cobranza explain FACTURA")
_UP: Final[Both] = ("start the worker: cobranza up", "inicie el worker: cobranza up")
KINDS: Final[dict[str, Kind]] = {
    "silent": Kind(
        "silence", ("open and overdue, and nobody will look: no timer, no hold, no task",
                    "abiertos y vencidos, y nadie los mirará: sin temporizador, sin pausa, sin tarea"),
        ("due", "vencía"), _LOOK),
    "no_workflow": Kind(
        "silence", ("open in the books, and Temporal runs no case for them: ended by hand or lost",
                    "abiertos en los libros, y Temporal no corre su caso: terminado a mano o perdido"),
        ("Temporal says", "Temporal dice"), _LOOK),
    "late": Kind(
        "silence", ("should have looked again more than a day ago", "debieron mirar de nuevo hace más de un día"),
        ("meant for", "previsto para"), _UP),
    "stuck": Kind(
        "wrong", ("an errand of the case fails again and again", "una diligencia del caso falla una y otra vez"),
        ("seen", "se vio"), ("mend what the error says; it goes on by itself",
                             "corrija lo que dice el error; sigue por sí solo")),
    "task_fails": Kind(
        "wrong", ("the program itself cannot go on with the case", "el propio programa no puede seguir con el caso"),
        ("Temporal says", "Temporal dice"), ("read the worker's log; a plan, or a key of payloads, may be missing",
                                             "lea el registro del worker; puede faltar un plan, o una clave")),
    "no_case": Kind(
        "wrong", ("Temporal runs a case that the books have closed or do not know",
                  "Temporal corre un caso que los libros cerraron o no conocen"),
        ("Temporal says", "Temporal dice"), ("if it is another database's, name the right one; else terminate it there",
                                             "si es de otra base, indique la correcta; si no, termínelo allí")),
    "unstarted": Kind(
        "wrong", ("cases that were never given to Temporal", "casos que nunca se entregaron a Temporal"),
        ("opened", "abierto"), _UP),
    "without_case": Kind(
        "wrong", ("invoices without a case: no published playbook takes them",
                  "facturas sin caso: ningún playbook publicado las toma"),
        ("", ""), ("publish a playbook whose `covers` takes them, or name one on the invoice",
                                 "publique un playbook cuyo `covers` las tome, o indique uno en la factura")),
    "task_overdue": Kind(
        "wrong", ("tasks that people have not done in time", "tareas que no se hicieron a tiempo"),
        ("task", "tarea"), ("ask the queue's people", "pregunte a las personas de la cola")),
    "task_kept": Kind(
        "wrong", ("tasks that somebody took and has not done two days after they were due",
                  "tareas que alguien tomó y no hizo dos días después de vencidas"),
        ("by", "por"), ("ask who took it, or give it back: cobranza tasks release",
                        "pregunte a quien la tomó, o libérela: cobranza tasks release")),
    "news_untold": Kind(
        "wrong", ("news that no case was told for ten minutes", "novedades que ningún caso supo en diez minutos"),
        ("event", "evento"), _UP),
    "news_unfolded": Kind(
        "wrong", ("news that a case was told and has not recorded", "novedades avisadas que el caso no registró"),
        ("event", "evento"), _LOOK),
    "news_failed": Kind(
        "wrong", ("news that no case could take", "novedades que ningún caso pudo tomar"),
        ("event", "evento"), ("a person decides: a payment after the end may have to be given back",
                              "decide una persona: quizá haya que devolver un pago tardío")),
    "notice_waiting": Kind(
        "wrong", ("notices of providers that nobody has read", "avisos de proveedores que nadie ha leído"),
        ("since", "desde"), _UP),
    "notice_failed": Kind(
        "wrong", ("notices of providers that could not be read", "avisos de proveedores que no se pudieron leer"),
        ("why", "por qué"), ("a person reads them in the table webhook", "una persona los lee en la tabla webhook")),
    "contact_reserved": Kind(
        "wrong", ("contacts that were begun an hour ago and have no answer",
                  "contactos empezados hace una hora y sin respuesta"),
        ("by", "por"), _UP),
    "contact_unknown": Kind(
        "wrong", ("contacts of which nobody knows whether they left, and nobody was asked",
                  "contactos que no se sabe si salieron, y a nadie se preguntó"),
        ("by", "por"), ("ask the provider with the contact's key", "pregunte al proveedor con la clave del contacto")),
    "reply_unread": Kind(
        "wrong", ("answers of customers that nobody has read for a day",
                  "respuestas de clientes que nadie ha leído en un día"),
        ("since", "desde"), ("read them, and close them", "léalas y ciérrelas")),
    "wish_unanswered": Kind(
        "wrong", ("wishes of customers that no case has answered for a minute",
                  "pedidos de clientes que ningún caso respondió en un minuto"),
        ("wish", "pedido"), _UP),
    "wish_unrecorded": Kind(
        "wrong", ("wishes that their case accepted and has not recorded: what was agreed does not hold",
                  "pedidos que su caso aceptó y no registró: lo acordado no rige"),
        ("wish", "pedido"), _LOOK),
    "link_untold": Kind(
        "wrong", ("payment links that the provider says were paid, and no money was told",
                  "enlaces de pago que el proveedor da por pagados, y el dinero nunca se avisó"),
        ("provider", "proveedor"), ("look at the payment on the provider's page, and send its notice again",
                                    "mire el pago en la página del proveedor, y reenvíe su aviso")),
    "cash_unlooked": Kind(
        "wrong", ("money without an invoice that nothing has looked at for an hour",
                  "dinero sin factura que nada ha mirado en una hora"),
        ("received", "recibido"), _UP),
    "cash_waiting": Kind(
        "wrong", ("money without an invoice that nobody has placed for three days",
                  "dinero sin factura que nadie ha aplicado en tres días"),
        ("rest", "resto"), ("place it: cobranza cash confirm", "aplíquelo: cobranza cash confirm")),
    "letter_waiting": Kind(
        "wrong", ("letters that wait for the post for three days", "cartas que esperan el correo hace tres días"),
        ("made on", "hecha el"), ("make a batch: cobranza post", "haga un lote: cobranza post")),
    "channel_stopped": Kind(
        "watch", ("channels that rest", "canales que descansan"),
        ("why", "por qué"), ("cobranza health shows the rates; cobranza health lift ID ends a rest",
                             "cobranza health muestra las tasas; cobranza health lift ID termina un descanso")),
    "archive_waits": Kind(
        "wrong", ("cases that ended, and whose history is not archived: Temporal removes it one day",
                  "casos que terminaron y cuyo historial no está archivado: Temporal lo borrará un día"),
        ("", ""), ("see what the archive says: cobranza audit archive", "vea qué dice: cobranza audit archive")),
    "archive_gap": Kind(
        "watch", ("histories that Temporal had no more when they were to be archived: they are lost",
                  "historiales que Temporal ya no tenía al archivarlos: están perdidos"),
        ("", ""), ("the ledger stands without them; cobranza audit archive names each run",
                   "el libro mayor queda sin ellos; cobranza audit archive nombra cada ejecución")),
    "plan_tampered": Kind(
        "wrong", ("the plan of these cases is not what its hash says", "el plan de estos casos no es el de su huella"),
        ("plan", "plan"), ("bring the table plan back from a backup", "recupere la tabla plan de un respaldo")),
    "migrations_behind": Kind(
        "wrong", ("the database is older than this program", "la base de datos es más vieja que este programa"),
        ("missing", "falta"), ("any other command migrates it", "cualquier otro comando la migra")),
    "clock_skew": Kind(
        "wrong", ("the clocks of this machine and of the database differ",
                  "los relojes de esta máquina y de la base difieren"),
        ("by", "en"), ("set both by a time server", "ajuste ambos con un servidor de hora")),
    "no_relay": Kind(
        "wrong", ("nothing tells cases what arrives", "nada avisa a los casos lo que llega"),
        ("", ""), _UP),
    "temporal_down": Kind(
        "wrong", ("Temporal does not answer, so nothing runs", "Temporal no responde, así que nada corre"),
        ("said", "dijo"), _UP),
    "roles_absent": Kind(
        "wrong", ("roles that the server has not: nothing but a trigger keeps the record from being changed",
                  "roles que el servidor no tiene: solo un trigger impide cambiar el registro"),
        ("", ""), ("see docs/administrators.md, Roles of the database",
                   "vea docs/administrators.md, Roles of the database")),
    "unsealed": Kind(
        "wrong", ("lines of the record that no checkpoint has sealed for two days",
                  "líneas del registro que ningún punto de control selló en dos días"),
        ("", ""), ("does a worker run, with the right key? cobranza audit checkpoint takes one now",
                   "¿corre un worker con la clave correcta? cobranza audit checkpoint toma uno ahora")),
    "audit_key_absent": Kind(
        "watch", ("this machine has not the key that signs checkpoints",
                  "esta máquina no tiene la clave que firma los puntos de control"),
        ("", ""), ("set COBRANZA_AUDIT_KEY where workers run; a key that is lost: docs/administrators.md",
                   "ponga COBRANZA_AUDIT_KEY donde corren los workers; si se perdió: docs/administrators.md")),
    "login_too_mighty": Kind(
        "watch", ("the program's login could undo what guards the record",
                  "el usuario del programa podría deshacer lo que protege el registro"),
        ("it is", "es"), ("give it a login of its own: docs/administrators.md, Roles of the database",
                          "dele un usuario propio: docs/administrators.md, Roles of the database")),
    "users_unaccounted": Kind(
        "wrong", ("users whose roles no act gave them: somebody wrote into the database by hand",
                  "usuarios cuyos roles no les dio ningún acto: alguien escribió a mano en la base de datos"),
        ("roles", "roles"), ("see who they are: cobranza users; what acts say: cobranza audit acts",
                             "vea quiénes son: cobranza users; qué dicen los actos: cobranza audit acts")),
    "half_configured": Kind(
        "wrong", ("channels that are half configured", "canales a medio configurar"),
        ("missing", "falta"), ("cobranza channels shows what each needs", "cobranza channels dice qué falta")),
}  # fmt: skip
WOULD: Final[dict[str, Both]] = {
    "silent": ("wake the case", "despertar el caso"),
    "late": ("wake the case", "despertar el caso"),
    "no_workflow": ("start the case again from its record", "iniciar el caso de nuevo desde su registro"),
    "news_unfolded": ("tell it once more; cases drop what they have seen",
                      "avisarlo otra vez; un caso descarta lo que ya vio"),
}  # fmt: skip
SEVERITIES: Final[dict[Severity, Both]] = {
    "silence": ("SILENCE", "SILENCIO"), "wrong": ("wrong", "mal"), "watch": ("watch", "atención"),
}  # fmt: skip


def finding(name: str, signs: list[Sign]) -> Finding:
    """The finding in the person's language."""
    kind = KINDS[name]
    would = say(*WOULD[name]) if name in WOULD else ""
    return Finding(name, kind.severity, say(*kind.what), say(*kind.do), len(signs), tuple(signs), would)
