"""Commands about invoices, money that comes in, rates and rewards. It loads none of them."""

from __future__ import annotations

from typing import Final

from workers.offered.command import Command, Group

GROUP: Final = Group("Books and money", "Libros y dinero", (
    Command(
        "import", "workers.commands.books:import_",
        "Import customers, invoices, payments or credit notes from CSV, or a bank's statement.",
        "Importa clientes, facturas, pagos o notas de crédito desde CSV, o un extracto del banco.",
        "cobranza import invoices invoices.csv",
        (
            "cobranza import customers customers.csv",
            "cobranza import payments payments.csv",
            "cobranza import bank statement.xml",
        ),
    ),
    Command(
        "pay", "workers.commands.books:pay",
        "Record one payment of an invoice.",
        "Registra un pago de una factura.",
        'cobranza pay F001-000123 "250.00 PEN"',
    ),
    Command(
        "cash", "workers.commands.cash:cash",
        "List money without an invoice with the best proposal for it, and confirm it with one key.",
        "Muestra el dinero sin factura con la mejor propuesta, y lo confirma con una tecla.",
        "cobranza cash",
        (
            "cobranza cash apply BANK-1 F001-000123=100.00 F001-000124",
            "cobranza cash keep BANK-1",
            "cobranza cash undo BANK-1/F001-000123",
        ),
    ),
    Command(
        "mandates", "workers.commands.mandates:mandates",
        "List direct-debit mandates, import them from CSV, or change the state of one.",
        "Muestra las autorizaciones de débito, las importa desde CSV, o cambia el estado de una.",
        "cobranza mandates import mandates.csv",
        (
            "cobranza mandates",
            "cobranza mandates suspend M-0001",
        ),
        (
            "cobranza mandates import autorizaciones.csv",
            "cobranza mandates",
            "cobranza mandates suspend M-0001",
        ),
    ),
    Command(
        "rates", "workers.commands.rates:rates",
        "List published rates by date, or add one with its source; open cases that use it hear of it.",
        "Lista tasas publicadas por fecha, o agrega una con su fuente; la oyen los casos abiertos que la usan.",
        "cobranza rates add uk-bank-rate 2027-01-01 3.5% --source https://www.bankofengland.co.uk",
        (
            "cobranza rates list uk-bank-rate",
        ),
    ),
    Command(
        "rewards", "workers.commands.rewards:rewards",
        "List what good payers were granted, or write it to a file for whoever hands it out.",
        "Muestra lo que se otorgó a quienes pagan bien, o lo escribe en un archivo para quien lo entrega.",
        "cobranza rewards --since 2026-01-01 --out rewards.csv",
        (
            "cobranza rewards",
        ),
    ),
))  # fmt: skip
