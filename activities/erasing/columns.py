"""Every column of the database that can hold words: whose class of personal data it is, or why it is nobody's.

A test demands that each stands here once, so that a new column cannot be forgotten. It removes nothing itself.
"""

from __future__ import annotations

from typing import Final, Literal, NamedTuple

from schemas.personal import DataClass

How = Literal["emptied", "replaced", "removed", "marked", "by time"]
HOW: Final[dict[How, tuple[str, str]]] = {
    "emptied": ("emptied", "se vacía"),
    "replaced": ("replaced by `-`", "se reemplaza por `-`"),
    "removed": ("rows removed", "se eliminan las filas"),
    "marked": ("replaced by its mark", "se reemplaza por su marca"),
    "by time": ("only when its time is over", "solo cuando vence su plazo"),
}


class Held(NamedTuple):
    """Personal columns of a table: their class, what becomes of them, and the named query that does it."""

    table: str
    data: DataClass
    columns: tuple[str, ...]
    how: How = "emptied"

    @property
    def query(self) -> str:
        """Its name in `erasing.sql`."""
        return f"erase_{self.table}"


# In this order they are removed: what is found by an address goes before the address.
PERSONAL: Final[tuple[Held, ...]] = (
    Held("webhook", "provider_payloads", ("body",)),
    Held("reply", "replies", ("address", "subject", "body", "outcome")),
    Held("outbox_file", "message_texts", ("name", "content")),
    Held("outbox", "message_texts", ("recipient", "subject", "body")),
    Held("message_body", "message_texts", ("recipient", "subject", "body", "variables")),
    Held("contact", "message_texts", ("error",)),
    Held("letter", "message_texts", ("pdf", "recipient")),
    Held("remark", "call_notes", ("body",)),
    Held("task", "call_notes", ("outcome",)),
    Held("document", "documents", ("name", "content")),
    Held("hand_over_file", "documents", ("content",)),
    Held("bureau_file", "documents", ("content",)),
    Held("terms_shown", "documents", ("body",)),
    Held("terms_acceptance", "documents", ("body",)),
    Held("page_file", "page_files", ("name", "content")),
    Held("page_request", "addresses", ("value",)),
    Held("remittance", "bank_details", ("payer", "tax_id", "account", "account_sha256", "reference", "body")),
    Held("mandate", "bank_details", ("account", "account_sha256")),
    Held("taken_back", "bank_details", ("reason", "reference")),
    Held("consent", "proofs", ("source", "proof")),
    Held("legal_block", "proofs", ("source",)),
    Held("waiver", "proofs", ("proof",)),
    Held("said", "proofs", ("proof",)),
    Held("suppressed", "addresses", ("value", "source"), "marked"),
    Held("address", "addresses", ("value",), "removed"),
    Held("customer", "identity", ("name", "tax_id"), "replaced"),
)

Why = Literal["books", "numbers and codes", "hash or mark", "colleagues", "the house's own"]
WHY: Final[dict[Why, tuple[str, str]]] = {
    "books": (
        "the books of account, which their own law keeps: wording of invoice lines and credit notes",
        "los libros contables, que su propia ley conserva: el texto de las líneas y de las notas de crédito",
    ),
    "numbers and codes": (
        "opaque numbers, codes, amounts and days", "números opacos, códigos, montos y días",
    ),
    "colleagues": ("names of colleagues at most", "a lo más, nombres de colegas"),
    "the house's own": ("plans, rates, settings: nothing of a customer", "planes, tasas, ajustes: nada de un cliente"),
    "hash or mark": ("a hash, which tells nothing by itself", "un resumen, que por sí solo no dice nada"),
}  # fmt: skip

# Table: why, and its columns that are nobody's personal data. Hashes, keys and codes of tables above stand here too.
OPAQUE: Final[dict[str, tuple[Why, str]]] = {
    "access_log": ("numbers and codes", "actor door what customer invoice purpose"),
    "act": ("colleagues", "actor role door deed about invoice told second digest link"),
    "address": ("numbers and codes", "customer kind not_on"),
    "api_token": ("colleagues", "id name sha256 scopes made_by of_user"),
    "app_user": ("colleagues", "name shown roles added_by"),
    "archived_run": ("numbers and codes", "invoice run_id gap sha256 stored_as keys"),
    "attempt": ("numbers and codes", "invoice key outcome contact by_whom"),
    "audit_key": ("hash or mark", "public_key statement signed_by signature"),
    "bank_statement": ("the house's own", "sha256 account account_sha256 number"),
    "bureau_entry": ("numbers and codes", "bureau invoice step reported_in withdrawn withdrawn_by taken_back_in"),
    "bureau_file": ("numbers and codes", "id bureau made_by layout sha256"),
    "case_run": ("numbers and codes", "invoice run_id"),
    "cash_look": ("numbers and codes", "payment verdict reason settled_by"),
    "cash_proposal": ("numbers and codes", "payment reason parts"),
    "channel_stop": ("the house's own", "channel sender template reason lifted_by"),
    "checkpoint": ("hash or mark", "root statement sha256 key signature"),
    "checkpoint_head": ("hash or mark", "chain stream link"),
    "clock": ("the house's own", "seed"),
    "collection_case": (
        "numbers and codes",
        "invoice customer plan_sha256 stage hold end_ next_step next_message next_channels state",
    ),
    "consent": ("numbers and codes", "customer channel state"),
    "contact": (
        "numbers and codes",
        "key invoice customer step message channel grouped state provider provider_id sha256 purpose sender template"
        " price_currency delivery",
    ),
    "contact_cover": ("numbers and codes", "key contact invoice step"),
    "credit_note": ("books", "id invoice currency reason"),
    "customer": ("numbers and codes", "id ref kind country subdivision zone language pays_by"),
    "delegation": ("colleagues", "role person set_by"),
    "delivery": ("numbers and codes", "id contact provider fact code"),
    "document": ("numbers and codes", "id invoice customer kind language sha256"),
    "enclosure": ("numbers and codes", "contact document"),
    "erasure": ("numbers and codes", "kind customer reason asked_by approved_by classes removed"),
    "hand_over": ("numbers and codes", "invoice step counterpart currency sha256"),
    "hand_over_file": ("numbers and codes", "name sha256"),
    "idempotency": ("numbers and codes", "token key request_sha256 body"),
    "inbox": ("numbers and codes", "id invoice event failed"),
    "invoice": ("books", "number customer currency playbook"),
    "ledger": ("numbers and codes", "invoice event because plan_sha256 digest link"),
    "legal_block": ("numbers and codes", "customer kind"),
    "letter": ("numbers and codes", "key sha256 batch invoice withdrawn"),
    "line_item": ("books", "invoice description"),
    "mandate": ("numbers and codes", "reference customer scheme sequence state reason"),
    "message_body": ("hash or mark", "contact language sha256 template"),
    "migration": ("the house's own", "name sha256"),
    "outbox": ("numbers and codes", "key channel reason"),
    "outbox_file": ("hash or mark", "media_type sha256"),
    "page_file": ("hash or mark", "id link customer invoice media_type sha256"),
    "page_link": ("numbers and codes", "id customer invoice key made_by revoked_by"),
    "page_request": ("numbers and codes", "id link customer invoice kind answered_by"),
    "payment": ("books", "id invoice customer currency method reverses part_of"),
    "payment_link": ("numbers and codes", "id provider provider_id invoice currency url state"),
    "plan": ("the house's own", "sha256 playbook body published_by approved_by"),
    "postal_batch": ("colleagues", "id made_by sha256"),
    "rate": ("the house's own", "series source set_by"),
    "remark": ("numbers and codes", "event invoice"),
    "remittance": ("numbers and codes", "payment source"),
    "reply": (
        "numbers and codes", "id provider channel customer contact invoice meaning handled_by promise_of refused",
    ),
    "risk_model": ("the house's own", "sha256 model card trained_by"),
    "role_holder": ("colleagues", "role person set_by"),
    "said": ("numbers and codes", "customer about what change by_whom"),
    "second_person": ("colleagues", "deed about body asked_by answered_by"),
    "suppressed": ("numbers and codes", "kind reason"),
    "taken_back": ("numbers and codes", "id source payment currency mandate done_by"),
    "task": ("numbers and codes", "invoice key what queue kind done_by claimed_by"),
    "terms_acceptance": ("hash or mark", "id customer invoice document language sha256 door accepted_by"),
    "terms_shown": ("hash or mark", "customer sha256 document language door"),
    "verdict": ("numbers and codes", "key invoice step says channel spoke asked asked_under digest link"),
    "waiver": ("numbers and codes", "customer rule"),
    "webhook": ("numbers and codes", "id provider kind query failed"),
    "wish": ("numbers and codes", "id invoice command door asked_by reason allowed"),
    "write_off": ("numbers and codes", "invoice because reason currency"),
}  # fmt: skip
