"""The words in which a life is told, in English and Spanish. Tables only: which line is told is known elsewhere."""

from __future__ import annotations

from typing import Final

WORDS: Final[dict[str, tuple[str, str]]] = {
    "case_opened": ("invoice of {amount} {currency}, due {due_on}", "factura por {amount} {currency}, vence {due_on}"),
    "payment_received": ("payment {amount}", "pago {amount}"),
    "payment_reversed": ("payment reversed {amount} {reason}", "pago revertido {amount} {reason}"),
    "credit_note_issued": ("credit note {amount}", "nota de crédito {amount}"),
    "payment_reported": ("says it was paid", "dice que ya pagó"),
    "dispute_opened": ("dispute opened: {reason}", "reclamo abierto: {reason}"),
    "dispute_resolved": ("dispute resolved: {outcome}", "reclamo resuelto: {outcome}"),
    "promise_made": ("promise to pay {amount} by {due_on}", "compromiso de pago {amount} para el {due_on}"),
    "proposal_made": ("instalment plan asked for: {count} payments", "fraccionamiento pedido: {count} cuotas"),
    "offer_answered": ("offer answered {answer}", "oferta respondida {answer}"),
    "terms_accepted": ("credit terms accepted", "condiciones de crédito aceptadas"),
    "hold_placed": ("hold {hold} {reason}", "pausa {hold} {reason}"),
    "hold_lifted": ("hold {hold} lifted", "pausa {hold} levantada"),
    "stop_noticed": ("notice: {notice}", "aviso: {notice}"),
    "case_cancelled": ("cancelled: {reason}", "anulado: {reason}"),
    "delay_reason_given": ("why it was not paid: {reason}", "por qué no se pagó: {reason}"),
    "rate_set": ("{series} is {value} from {since}", "{series} es {value} desde el {since}"),
    "block_told": ("a legal block: {block} from {since}", "un bloqueo legal: {block} desde el {since}"),
    "charges_waived": ("charges waived {amount} by {by}", "cargos condonados {amount} por {by}"),
    "notice_proved": ("proof of {step}: {proof}", "constancia de {step}: {proof}"),
    "write_off_asked": (
        "write-off asked for: {reason}, {approval_by} to agree",
        "castigo pedido: {reason}, debe aprobar {approval_by}",
    ),
    "case_recalled": ("taken back by {by}", "retirado por {by}"),
    "charged": ("{what} {amount}", "{what} {amount}"),
    "charges_forgiven": ("charges forgiven {amount}", "cargos perdonados {amount}"),
    "discount_earned": ("discount {what} {amount}", "descuento {what} {amount}"),
    "reward_granted": ("reward {reward}", "premio {reward}"),
    "facts_changed": ("customer data changed: {pairs}", "datos del cliente actualizados: {pairs}"),
    "address_failed": ("address failed: {channel}", "dirección inválida: {channel}"),
    "contact_failed": ("{what} did not arrive by {channel}", "{what} no llegó por {channel}"),
    "approval_given": ("approved by {by}: {of}", "aprobado por {by}: {of}"),
    "approval_refused": ("refused by {by}: {of}", "rechazado por {by}: {of}"),
    "task_done": ("task done: {task} {outcome}", "tarea hecha: {task} {outcome}"),
    "call_done": ("call: {outcome}", "llamada: {outcome}"),
    "contact_made": ("{verb} {what}{through}{also}", "{verb} {what}{through}{also}"),
    "contact_deferred": ("{verb} {what} put off: {rules}", "se aplaza {what}: {rules}"),
    "contact_refused": ("{verb} {what} refused: {rules}", "se rechaza {what}: {rules}"),
    "contact_unknown": ("{verb} {what}: nobody knows whether it left", "{verb} {what}: no se sabe si salió"),
    "news_waiting": ("{verb} {what} held back: news first", "se retiene {what}: primero las novedades"),
    "task_raised": ("task for {queue}: {task}", "tarea para {queue}: {task}"),
    "approval_asked": ("approval asked of {by}: {of}", "aprobación pedida a {by}: {of}"),
    "reported": ("report {to}", "reporte a {to}"),
    "handed_over": ("hand over to {to}", "entregado a {to}"),
    "written_off": ("write off {amount}", "castigo {amount}"),
    "fee_charged": ("fee {amount}", "cargo {amount}"),
    "case_closed": ("closed: {end}", "cerrado: {end}"),
    "stage_entered": ("stage {stage}", "etapa {stage}"),
    "segment_assigned": ("segment: {pairs}", "segmento: {pairs}"),
    "step_skipped": ("skip {what}: {reason} {detail}", "se omite {what}: {reason} {detail}"),
    "hold_ended": ("hold {hold} ended: {why}", "fin de la pausa {hold}: {why}"),
    "promise_kept": ("promise kept", "compromiso cumplido"),
    "promise_broken": ("promise broken", "compromiso incumplido"),
    "plan_agreed": ("instalment plan agreed", "fraccionamiento acordado"),
    "plan_declined": ("instalment plan declined: {why}", "fraccionamiento no acordado: {why}"),
    "plan_broken": ("instalment plan broken", "fraccionamiento incumplido"),
    "plan_completed": ("instalment plan completed", "fraccionamiento completado"),
    "approval_lapsed": ("no answer: {of}", "sin respuesta: {of}"),
}
VERBS_ES: Final = {"send": "envía", "call": "llamada", "task": "tarea"}
# What is charged for lateness (schemas.playbook.CHARGES).
CHARGES: Final[dict[str, tuple[str, str]]] = {
    "interest": ("late interest", "interés por mora"),
    "late_fee": ("late fee", "cargo por mora"),
    "fixed_sum": ("sum fixed by law", "suma fijada por ley"),
    "collection_fee": ("collection fee", "gastos de cobranza"),
}
DISCOUNTS: Final[dict[bool, tuple[str, str]]] = {
    False: ("for early payment", "por pronto pago"),
    True: ("of the instalment plan", "del fraccionamiento"),
}
# Why a step was skipped (schemas.events.StepSkipped); what the reason names follows it.
REASONS: Final[dict[str, tuple[str, str]]] = {
    "condition": ("its condition", "por su condición"),
    "overtaken": ("overtaken by", "la reemplaza"),
    "late_arrival": ("the invoice arrived late", "la factura llegó tarde"),
    "stage_left": ("its stage is over", "su etapa ya terminó"),
    "approval_refused": ("not approved", "no se aprobó"),
    "approval_lapsed": ("nobody answered", "nadie respondió"),
    "no_offer": ("nothing can be offered", "no hay oferta"),
    "forbidden": ("forbidden by", "lo prohíbe"),
    "no_proof": ("nothing proves its notice", "nada prueba su aviso"),
}
