"""Who may do what, as data: roles of the company's people, deeds, and which deed each command and route is.

It decides nothing: `engine.study.acting` reads these tables. A test holds them against the commands and the API.
"""

from __future__ import annotations

from typing import Final, Literal, NamedTuple

import msgspec

Role = Literal["operator", "approver", "collector", "auditor", "admin"]
ROLES: Final[dict[Role, tuple[str, str]]] = {
    "operator": ("runs it: imports, publishes, channels, rates, the post",
                 "lo opera: importa, publica, canales, tasas, el correo"),
    "approver": ("agrees to what others ask: plans, write-offs, publishing, erasing",
                 "aprueba lo que otros piden: fraccionamientos, castigos, publicaciones, borrados"),
    "collector": ("works with customers: calls, promises, disputes, pauses",
                  "trata con clientes: llamadas, compromisos, reclamos, pausas"),
    "auditor": ("reads everything and changes nothing", "lee todo y no cambia nada"),
    "admin": ("users, roles, tokens and keys", "usuarios, roles, tokens y claves"),
}  # fmt: skip

READS: Final = "reads"
PERSONAL: Final = "reads personal"
OURS: Final = "on this machine"
"""What is no deed: it reads; it reads names, addresses or texts; or it touches files and no books of the company."""


class Actor(msgspec.Struct, frozen=True):
    """Who acts. `proven`: by a user's token. `roles` are a user's; empty where somebody is only believed."""

    name: str
    roles: tuple[str, ...] = ()
    proven: bool = False
    token: str = ""


class Deed(NamedTuple):
    """What is done, and who may do it. `second` are roles of another person who must agree, where two must.

    `person`: no program's token will do, whatever its scopes, once the company has users. `alone`: the first
    admin does it alone for others, while nobody who could agree has ever been there; the act says so.
    """

    en: str
    es: str
    roles: tuple[Role, ...]
    second: tuple[Role, ...] = ()
    person: bool = False
    alone: bool = False


_WORK: Final[tuple[Role, ...]] = ("collector", "operator")
_RUN: Final[tuple[Role, ...]] = ("operator",)
_AGREE: Final[tuple[Role, ...]] = ("approver",)
_ADMIN: Final[tuple[Role, ...]] = ("admin",)
_ALL: Final[tuple[Role, ...]] = tuple(ROLES)

DEEDS: Final[dict[str, Deed]] = {
    # ------------------------------------------------------------------------------------------------ books, money
    "import": Deed("import books", "importar libros", _RUN),
    "record_payment": Deed("record a payment", "registrar un pago", _WORK),
    "apply_cash": Deed("apply money", "aplicar dinero", _WORK),
    "change_mandate": Deed("change a mandate", "cambiar una autorización", _RUN),
    "set_rate": Deed("add a rate", "agregar una tasa", _RUN),
    # -------------------------------------------------------------------------------------------------------- cases
    "promise": Deed("take a promise", "tomar un compromiso", _WORK),
    "agree_plan": Deed("agree instalments", "acordar cuotas", _WORK),
    "dispute": Deed("open a dispute", "abrir un reclamo", _WORK),
    "resolve_dispute": Deed("end a dispute", "terminar un reclamo", _WORK),
    "report_payment": Deed("note that a customer says it was paid", "anotar que el cliente dice que pagó", _WORK),
    "give_time": Deed("give time", "dar tiempo", _WORK),
    "give_reason": Deed("note why it was not paid", "anotar por qué no se pagó", _WORK),
    "accept_terms": Deed("record that terms were accepted", "registrar que se aceptaron condiciones", _WORK),
    "waive_charges": Deed("waive interest or fees", "condonar intereses o cargos", _AGREE),
    "hold": Deed("pause a case", "pausar un caso", _WORK),
    "lift_hold": Deed("end a pause", "levantar una pausa", _WORK),
    "cancel": Deed("end a case for good", "terminar un caso para siempre", ("operator", "approver")),
    "recall": Deed("take back a case that was handed over", "retirar un caso entregado", _WORK),
    "ask_write_off": Deed("ask for a write-off", "pedir un castigo", ("collector", "operator", "approver")),
    "prove_demand": Deed("record a proof of the demand", "registrar una constancia", _WORK),
    "record_word": Deed("record a consent, block or waiver", "registrar un permiso, bloqueo o renuncia", _WORK),
    "make_link": Deed("make or close a customer's link", "hacer o cerrar el enlace de un cliente", _WORK),
    "answer_request": Deed("answer what a customer asked by the page", "responder lo pedido por la página", _WORK),
    # ------------------------------------------------------------------------------------------------------- people
    "approve": Deed("answer an approval with yes", "responder sí a una aprobación", _AGREE, person=True),
    "refuse": Deed("answer an approval with no", "responder no a una aprobación", _AGREE, person=True),
    "work_task": Deed("take or settle a task", "tomar o resolver una tarea", ("collector", "operator", "approver")),
    "settle_reply": Deed("say that a reply is dealt with", "dar una respuesta por atendida", _WORK),
    "give_role": Deed("give or take a role of the playbooks", "dar o retirar un rol de los playbooks", _ADMIN,
                      ("admin", "approver"), person=True),
    "delegate": Deed("let somebody stand in", "dejar un reemplazo", ("approver", "admin"), person=True),
    # -------------------------------------------------------------------------------------------------- last resort
    "tell_bureau": Deed("write a file for a bureau, or take a debt back", "escribir para una central, o dar de baja",
                        _RUN),
    "send_post": Deed("hand letters to the post", "entregar cartas al correo", _RUN),
    # --------------------------------------------------------------------------------------------------- the program
    "publish": Deed("publish playbooks", "publicar playbooks", _RUN, ("approver",), person=True),
    "stop_channel": Deed("stop a channel, or end its rest", "detener un canal, o terminar su descanso", _RUN),
    "try_channel": Deed("send a test message", "enviar un mensaje de prueba", _RUN),
    "train_risk": Deed("train the model of late payment", "entrenar el modelo de pago tardío", _RUN),
    "mend": Deed("mend what the doctor found", "corregir lo que halló el doctor", ("operator", "admin")),
    "checkpoint": Deed("sign a checkpoint", "firmar un punto de control", ("operator", "admin")),
    "archive": Deed("archive histories", "archivar historiales", ("operator", "admin")),
    "apply_retention": Deed("remove what its time is over", "retirar lo que ya venció", ("operator", "admin"),
                            _AGREE, person=True),
    "erase": Deed("erase a person's data", "borrar los datos de una persona", ("operator", "admin"), _AGREE,
                  person=True),
    "seal_payloads": Deed("seal with another key what goes to Temporal", "sellar con otra clave lo que va a Temporal",
                          _ADMIN, person=True),
    "rotate_key": Deed("change the audit's key", "cambiar la clave de auditoría", _ADMIN, ("admin", "approver"),
                       person=True),
    # --------------------------------------------------------------------------------------------------------- users
    "add_user": Deed("add a user", "agregar un usuario", _ADMIN, ("admin", "approver"), person=True, alone=True),
    "set_roles": Deed("change a user's roles", "cambiar los roles de un usuario", _ADMIN, ("admin", "approver"),
                      person=True, alone=True),
    "invite": Deed("invite a user to log in anew", "invitar a un usuario a entrar de nuevo", _ADMIN,
                   ("admin", "approver"), person=True, alone=True),
    "user_left": Deed("say that a user has left", "decir que un usuario se fue", _ADMIN, person=True),
    "recover_admin": Deed("begin anew with an admin, as owner of the database",
                          "empezar otra vez con un admin, como dueño de la base de datos", _ADMIN, person=True),
    "make_token": Deed("make a token", "hacer un token", _ADMIN, person=True),
    "revoke_token": Deed("revoke a token", "revocar un token", _ADMIN, person=True),
    "log_in": Deed("log in", "entrar", _ALL, person=True),
    "log_out": Deed("log out", "salir", _ALL, person=True),
    "ask_second": Deed("ask for a second person's word", "pedir la palabra de una segunda persona", _ALL, person=True),
    "confirm": Deed("agree to what another asked", "aceptar lo que otro pidió", ("approver", "admin"), person=True),
    "decline": Deed("say no to what another asked", "rechazar lo que otro pidió", ("approver", "admin"), person=True),
    # ------------------------------------------------------------------------------------------------- customer's page
    "pay": Deed("ask for a page to pay on", "pedir una página donde pagar", ()),
    "set_language": Deed("choose a language", "elegir un idioma", ()),
    "stop_messages": Deed("stop messages of a channel", "detener mensajes de un canal", ()),
    "new_address": Deed("ask for another address", "pedir otra dirección", ()),
}  # fmt: skip
"""Every word that an act may name. Those of the customer's page have no roles: the customer does them."""

COMMANDS: Final[dict[str, tuple[str, ...]]] = {
    "check": (OURS,), "compile": (OURS,), "fmt": (OURS,), "picture": (OURS,), "language-server": (OURS,),
    "simulate": (OURS,), "test": (OURS,), "diff": (READS,), "publish": ("publish",),
    "status": (READS,), "show": (PERSONAL,), "explain": (PERSONAL,), "statement": (PERSONAL,),
    "doctor": (READS, "mend"), "health": (READS, "stop_channel"), "replies": (PERSONAL, "settle_reply"),
    "risk": (READS, "train_risk"),
    "offer": (READS,), "promise": ("promise",), "plan": (READS, "agree_plan"),
    "dispute": ("dispute", "resolve_dispute"), "paid": ("report_payment",), "time": ("give_time",),
    "reason": (READS, "give_reason"), "accept-terms": ("accept_terms",), "forgive": ("waive_charges",),
    "hold": ("hold", "lift_hold"), "cancel": ("cancel",), "consent": ("record_word",), "block": ("record_word",),
    "waive": ("record_word",), "page": (PERSONAL, "make_link", "answer_request"),
    "worklist": (PERSONAL,), "tasks": (PERSONAL, "work_task", "approve", "refuse"), "briefing": (PERSONAL,),
    "approve": ("approve",), "refuse": ("refuse",), "people": (READS, "give_role"), "delegate": ("delegate",),
    "import": ("import",), "pay": ("record_payment",), "cash": (PERSONAL, "apply_cash"),
    "mandates": (PERSONAL, "change_mandate"), "rates": (READS, "set_rate"), "rewards": (PERSONAL,),
    "document": (PERSONAL,), "post": (PERSONAL, "send_post"), "demand": (READS, "prove_demand"),
    "bureau": (PERSONAL, "tell_bureau"), "dossier": (PERSONAL,), "recall": ("recall",),
    "write-off": ("ask_write_off",), "write-offs": (PERSONAL,),
    "audit": (READS,), "trace": (READS,), "erase": (READS, "erase"), "retention": (READS, "apply_retention"),
    "up": (READS, "publish"), "api": (READS,), "codec": (READS,), "token": (READS, "make_token", "revoke_token"),
    "channels": (READS, "try_channel"), "rehearse": (OURS,),
    "users": (READS, "add_user", "set_roles", "invite", "user_left", "recover_admin"),
    "login": ("log_in",), "logout": ("log_out",), "whoami": (READS,), "confirm": (READS, "confirm", "decline"),
}  # fmt: skip
"""What each command may be: it reads, or does one of the deeds, by its words. Those of `audit` stand in AUDIT."""

AUDIT: Final[dict[str, tuple[str, ...]]] = {
    "access": (READS,), "acts": (READS,), "check": (READS,), "checkpoint": ("checkpoint",),
    "conduct": (READS,), "key": (READS, "rotate_key"),
    "export": (PERSONAL,), "rules": (PERSONAL,), "verify": (OURS,), "archive": (READS, "archive"),
}  # fmt: skip
"""The same for what stands under `cobranza audit`."""

ROUTES: Final[dict[str, str]] = {
    "createCustomer": "import", "putCustomer": "import", "createInvoice": "import", "createPayment": "record_payment",
    "reversePayment": "record_payment", "applyCash": "apply_cash", "createCreditNote": "import",
    "holdCase": "hold", "liftHold": "lift_hold", "cancelCase": "cancel", "promise": "promise",
    "proposePlan": "agree_plan", "openDispute": "dispute", "resolveDispute": "resolve_dispute",
    "reportPayment": "report_payment", "askForTime": "give_time", "giveReason": "give_reason",
    "answerApproval": "approve", "waiveCharges": "waive_charges", "recallCase": "recall",
    "getHealth": READS, "listCustomers": PERSONAL, "getCustomer": PERSONAL, "listInvoices": READS,
    "getInvoice": READS, "listPayments": READS, "getPayment": READS, "listCash": PERSONAL, "listCreditNotes": READS,
    "getCreditNote": READS, "listCases": READS, "getCase": READS, "getTimeline": PERSONAL, "listContacts": READS,
    "listVerdicts": READS, "getOffers": READS, "getWish": READS, "getDocument": PERSONAL, "getBriefing": PERSONAL,
    "getWorklist": PERSONAL, "listTasks": READS,
}  # fmt: skip
"""What each route of the API is, by its name."""

PAGE: Final[dict[str, str]] = {
    "promise": "promise", "propose": "agree_plan", "open_dispute": "dispute", "report_payment": "report_payment",
    "ask_for_time": "give_time", "give_reason": "give_reason", "accept_terms": "accept_terms",
}  # fmt: skip
"""What a customer's wish is, by the wish's tag."""

SCOPES: Final[dict[str, tuple[str, ...]]] = {
    "operator": ("read", "write", "commands", "personal"), "collector": ("read", "write", "commands", "personal"),
    "approver": ("read", "commands", "personal"), "auditor": ("read", "personal"), "admin": ("read",),
}  # fmt: skip
"""The API's scopes that a user's role gives; which deeds of them, DEEDS says."""
