"""The first lines of a message or call script that does not exist yet, so that a writer starts from something sound."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from engine.language.editing.names import steps_in
from engine.language.text.source import Node

_FRONT: Final = {
    "email": ('subject: "Invoice {{ invoices[0].number }} for {{ total_due | money }}"',
              'subject: "Comprobante {{ invoices[0].number }} por {{ total_due | money }}"'),
    "letter": ('title: "Your invoice"', 'title: "Su comprobante"'),
    "sms": ('sms: "{{ creditor.name }}: your invoice {{ invoices[0].number }} for {{ total_due | money }}. '
            'Questions? {{ creditor.phone }}"',
            'sms: "{{ creditor.name }}: su comprobante {{ invoices[0].number }} por {{ total_due | money }}. '
            '¿Consultas? {{ creditor.phone }}"'),
    "whatsapp": ('whatsapp:\n  template: "{name}_en"\n  variables: ["customer.name", "total_due | money"]',
                 'whatsapp:\n  template: "{name}_es"\n  variables: ["customer.name", "total_due | money"]'),
    "voice": ('voice: "Good day. This is {{ creditor.name }} with a message for {{ customer.name }}."',
              'voice: "Buen día. Le saluda {{ creditor.name }} con un mensaje para {{ customer.name }}."'),
}  # fmt: skip
_BODY: Final = (
    "Dear {{ customer.name }},\n\nWrite here what the customer should know.\n\n"
    "Kind regards,\n{{ creditor.name }}\n{{ creditor.phone }} · {{ creditor.email }}\n",
    "Buen día, {{ customer.name }}:\n\nEscriba aquí lo que el cliente debe saber.\n\n"
    "Atentamente,\n{{ creditor.name }}\n{{ creditor.phone }} · {{ creditor.email }}\n",
)
_CALL: Final = (
    "# Opening\n\n# Questions\n\n# What can be offered\n\n# Answers to usual objections\n",
    "# Saludo\n\n# Preguntas\n\n# Qué se puede ofrecer\n\n# Respuestas a objeciones habituales\n",
)


def message(name: str, language: str, channels: Iterable[str]) -> str:
    """A message with the front matter that its channels need, in Spanish or else in English."""
    of = 1 if language.startswith("es") else 0
    wanted = list(dict.fromkeys(channels)) or ["email"]
    lines = [_FRONT[channel][of].replace("{name}", name.replace("-", "_")) for channel in _FRONT if channel in wanted]
    return "\n".join(["---", *lines, "---", _BODY[of]])


def call(language: str) -> str:
    """A call script with the headings that a caller looks for."""
    return _CALL[1 if language.startswith("es") else 0]


def channels_of(root: Node, name: str) -> tuple[str, ...]:
    """The channels by which a playbook sends a message."""
    lists = (step.node.get("by") for step in steps_in(root) if step.what == name and step.verb == "send")
    return tuple(dict.fromkeys(item.text for node in lists if node is not None for item in node.items))
