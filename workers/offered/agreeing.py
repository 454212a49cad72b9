"""Commands that record what customers say and what is agreed with them. It loads none of them."""

from __future__ import annotations

from typing import Final

from workers.offered.command import Command, Group

GROUP: Final = Group("Speak with customers", "Tratar con los clientes", (
    Command(
        "offer", "workers.commands.agreements:offer",
        "Say what may be agreed with a customer now, and by whose approval.",
        "Dice qué se puede acordar ahora con un cliente, y quién lo aprueba.",
        "cobranza offer F001-000123",
    ),
    Command(
        "promise", "workers.commands.agreements:promise",
        "Record a promise to pay, within what the playbook takes.",
        "Registra un compromiso de pago, dentro de lo que admite el playbook.",
        'cobranza promise F001-000123 "600.00 PEN" --on 2026-03-27',
        (
            "cobranza promise F001-000123 all --on 2026-03-27",
        ),
        (
            'cobranza promise F001-000123 "600.00 PEN" --on 2026-03-27',
            "cobranza promise F001-000123 todo --on 2026-03-27",
        ),
    ),
    Command(
        "plan", "workers.commands.agreements:plan",
        "Agree an instalment plan within the offers; dates and amounts are worked out.",
        "Acuerda un fraccionamiento dentro de las ofertas; calcula fechas y montos.",
        "cobranza plan F001-000123 --instalments 3 --first 40%",
        (
            "cobranza plan F001-000123 --instalments 4 --every fortnight --show",
            "cobranza plan F001-000123 --amounts 400,500 --dates 2026-03-20,2026-04-20",
        ),
        (
            "cobranza plan F001-000123 --instalments 3 --first 40%",
            "cobranza plan F001-000123 --instalments 4 --every quincena --show",
            "cobranza plan F001-000123 --amounts 400,500 --dates 2026-03-20,2026-04-20",
        ),
    ),
    Command(
        "dispute", "workers.commands.disputes:dispute",
        "Record that a customer contests an invoice, or a part of it; resolve it.",
        "Registra que un cliente reclama una factura, o una parte; lo resuelve.",
        "cobranza dispute F001-000123 --reason quantity --amount 100",
        (
            "cobranza dispute resolve F001-000123 --accepted --credit 100 --number NC01",
            "cobranza dispute resolve F001-000123 --rejected",
        ),
    ),
    Command(
        "paid", "workers.commands.requests:paid",
        "Record that a customer says it was paid: nobody writes until that is verified.",
        "Registra que un cliente dice que ya pagó: nadie escribe hasta verificarlo.",
        "cobranza paid F001-000123",
    ),
    Command(
        "time", "workers.commands.requests:time",
        "Give a customer the time that the playbook gives on request.",
        "Da a un cliente el plazo que el playbook da a pedido.",
        "cobranza time F001-000123 --days 10",
    ),
    Command(
        "reason", "workers.commands.requests:reason",
        "Record why a customer has not paid, as a code; or list the codes.",
        "Registra por qué un cliente no ha pagado, con un código; o lista los códigos.",
        "cobranza reason F001-000123 cash_flow",
    ),
    Command(
        "accept-terms", "workers.commands.requests:accept_terms",
        "Record that a customer accepted the credit terms, by the text that was shown.",
        "Registra que un cliente aceptó las condiciones de crédito, según el texto mostrado.",
        "cobranza accept-terms F001-000123",
    ),
    Command(
        "forgive", "workers.commands.requests:forgive",
        "Waive interest or fees that were charged for lateness.",
        "Condona intereses o cargos cobrados por la mora.",
        "cobranza forgive F001-000123 25.00 --by ana",
    ),
    Command(
        "hold", "workers.commands.cases:hold",
        "Stop contacting about an invoice for some days, with a reason.",
        "Detiene las gestiones de una factura por unos días, con un motivo.",
        'cobranza hold F001-000123 --days 10 --reason "customer asked"',
        (
            "cobranza hold F001-000123 --lift",
        ),
        (
            'cobranza hold F001-000123 --days 10 --reason "lo pidió el cliente"',
            "cobranza hold F001-000123 --lift",
        ),
    ),
    Command(
        "cancel", "workers.commands.cases:cancel",
        "End a case for good, with a reason.",
        "Termina un caso definitivamente, con un motivo.",
        'cobranza cancel F001-000123 --reason "issued by mistake"',
        (),
        ('cobranza cancel F001-000123 --reason "emitida por error"',),
    ),
    Command(
        "consent", "workers.commands.said:consent",
        "Record that a customer agrees to a channel, or says no to it.",
        "Registra que un cliente acepta un canal, o le dice no.",
        "cobranza consent C0001 --channel whatsapp --given --proof contract-12",
        (
            "cobranza consent C0001 --channel any --withdrawn",
        ),
        (
            "cobranza consent C0001 --channel whatsapp --given --proof contrato-12",
            "cobranza consent C0001 --channel any --withdrawn",
        ),
    ),
    Command(
        "block", "workers.commands.said:block",
        "Record a legal block of a customer, such as an insolvency: while it stands nobody collects.",
        "Registra un bloqueo legal de un cliente, como una insolvencia: mientras rige nadie cobra.",
        "cobranza block C0001 --kind attorney --since 2026-03-01",
        (
            "cobranza block C0001 --kind attorney --lift",
        ),
    ),
    Command(
        "waive", "workers.commands.said:waive",
        "Record that a customer asked to be freed from a rule that the customer may lift.",
        "Registra que un cliente pidió quedar libre de una regla que puede levantar.",
        "cobranza waive C0001 --rule co-b2c.hours --proof letter-7",
        (
            "cobranza waive C0001 --rule co-b2c.hours --back",
        ),
        (
            "cobranza waive C0001 --rule co-b2c.hours --proof carta-7",
            "cobranza waive C0001 --rule co-b2c.hours --back",
        ),
    ),
    Command(
        "page", "workers.commands.page:page",
        "Print a link to the customer's page, close one, and see what customers asked for or gave by it.",
        "Imprime un enlace a la página del cliente, cierra uno, y muestra lo que se pidió o entregó por ella.",
        "cobranza page F001-000123 --by ana",
        (
            "cobranza page revoke F001-000123",
            "cobranza page requests",
            "cobranza page files F001-000123",
        ),
    ),
))  # fmt: skip
