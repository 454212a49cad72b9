"""Commands for documents, letters and the last resort. It loads none of them."""

from __future__ import annotations

from typing import Final

from workers.offered.command import Command, Group

GROUP: Final = Group("Papers and recovery", "Documentos y recuperación", (
    Command(
        "document", "workers.commands.documents:document",
        "Make a document of an invoice as a PDF: invoice, statement, agreement, demand, receipt, terms.",
        "Hace un documento de una factura en PDF: factura, estado de cuenta, convenio, requerimiento, constancia.",
        "cobranza document statement F001-000123",
        (
            "cobranza document final_demand F001-000123 --language en --paper us-letter --out demand.pdf",
            "cobranza document which demand.pdf",
        ),
        (
            "cobranza document statement F001-000123",
            "cobranza document final_demand F001-000123 --language en --paper us-letter --out requerimiento.pdf",
            "cobranza document which requerimiento.pdf",
        ),
    ),
    Command(
        "post", "workers.commands.post:post",
        "List the letters that wait for the post, or make one file of them for the printer.",
        "Muestra las cartas que esperan el correo, o hace con ellas un archivo para la imprenta.",
        "cobranza post batch -o letters --duplex",
        (
            "cobranza post list",
            "cobranza post batch --again 2026-03-20-1 -o letters",
        ),
        (
            "cobranza post batch -o cartas --duplex",
            "cobranza post list",
            "cobranza post batch --again 2026-03-20-1 -o cartas",
        ),
    ),
    Command(
        "demand", "workers.commands.recovery:demand",
        "Say what proves that the final demand reached its customer, or record a proof that a person keeps.",
        "Dice qué prueba que el requerimiento final llegó al cliente, o registra una constancia que alguien guarda.",
        "cobranza demand F001-000123",
        (
            'cobranza demand F001-000123 --prove --on 2026-04-20 --note "courier receipt 4711, file 12"',
        ),
        (
            "cobranza demand F001-000123",
            'cobranza demand F001-000123 --prove --on 2026-04-20 --note "cargo 4711 del mensajero, legajo 12"',
        ),
    ),
    Command(
        "bureau", "workers.commands.bureau:bureau",
        "List what stands with credit bureaus, write the file for one, or take a debt back.",
        "Muestra lo que hay en centrales de riesgo, escribe el archivo para una, o da de baja una deuda.",
        "cobranza bureau write credit-bureau --out reports",
        (
            "cobranza bureau list",
            "cobranza bureau write credit-bureau --again credit-bureau-2026-05-18-1 --out reports",
            "cobranza bureau remove F001-000123 --reason error",
        ),
    ),
    Command(
        "dossier", "workers.commands.recovery:dossier",
        "Write everything known of an invoice as one PDF with index, JSON and a manifest of hashes.",
        "Escribe todo lo que se sabe de una factura: un PDF con índice, JSON y un manifiesto de huellas.",
        "cobranza dossier F001-000123 --out dossier",
        (
            "cobranza dossier F001-000123 --as-handed-over --out dossier",
        ),
    ),
    Command(
        "recall", "workers.commands.recovery:recall",
        "Take back a case that was handed over; it goes on where it stood.",
        "Retira un caso que fue entregado; sigue donde estaba.",
        'cobranza recall F001-000123 --reason "the agency gave it back"',
        (),
        ('cobranza recall F001-000123 --reason "la agencia lo devolvió"',),
    ),
    Command(
        "write-off", "workers.commands.recovery:write_off",
        "Ask that what is left of an invoice be written off; another person must agree.",
        "Pide que se castigue lo que queda de una factura; otra persona debe aprobar.",
        "cobranza write-off F001-000123 --reason insolvent",
    ),
    Command(
        "write-offs", "workers.commands.recovery:write_offs",
        "List what was written off, and what came in after it, as CSV for the accountants.",
        "Muestra lo castigado, y lo que entró después, como CSV para contabilidad.",
        "cobranza write-offs --since 2026-01-01 --out write-offs.csv",
        (),
        ("cobranza write-offs --since 2026-01-01 --out castigos.csv",),
    ),
))  # fmt: skip
