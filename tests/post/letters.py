"""Letters for tests: the shipped messages on the paper of a company. It proves nothing."""

from __future__ import annotations

from datetime import date
from typing import Any

from activities.channels.letter_page import Letter, Letterhead
from activities.channels.letter_text import taken_out, window_lines
from activities.messages import render
from tests.messages.shelf import SHIPPED, told

HEAD = Letterhead(
    name="Acme Perú",
    address="Av. Javier Prado Este 560, San Isidro, Lima 15046",
    phone="+51 1 555 0100",
    email="cobranzas@acme.example",
    pay_url="https://pagos.acme.example/",
)
NAME, ADDRESS = "Comercial Andina S.A.C.", "Av. República de Panamá 3420, piso 12, San Isidro, Lima 15047, Perú"


def final_demand(language: str = "es", invoices: int = 2, **more: Any) -> Letter:
    context = told(invoices, 1, customer={"name": NAME, "kind": "company"}, today=date(2026, 3, 20))
    message = render(SHIPPED[language, "final-demand"], "letter", context)
    dated, text = taken_out(message.body, NAME)
    words: dict[str, Any] = {
        "recipient": window_lines(NAME, ADDRESS), "subject": message.subject, "text": text, "dated": dated,
        "language": f"{language}-PE", "reference": "F001-00012340", "made_on": date(2026, 3, 20),
    }  # fmt: skip
    return Letter(**{**words, **more})
