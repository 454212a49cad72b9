"""Which commands `cobranza` has, in the order in which `--help` lists them. It loads none of them."""

from __future__ import annotations

from typing import NamedTuple


class Command(NamedTuple):
    """A word the user types, the function that answers it, and what `--help` says before that function is loaded.

    `more` are examples of what else it does; `ejemplos` the same examples, all of them, where Spanish ones differ.
    """

    name: str
    home: str
    en: str
    es: str
    example: str
    more: tuple[str, ...] = ()
    ejemplos: tuple[str, ...] = ()

    @property
    def examples(self) -> tuple[str, ...]:
        """All of them, the first one first."""
        return (self.example, *self.more)


COMMANDS = (
    Command(
        "check", "workers.commands.author:check",
        "Check playbooks and say everything that is wrong with them.",
        "Revisa los playbooks y dice todo lo que está mal.",
        "cobranza check playbooks/",
    ),
    Command(
        "compile", "workers.commands.author:compile_",
        "Turn a playbook into its plan, with its hash.",
        "Convierte un playbook en su plan, con su huella.",
        "cobranza compile playbooks/pe-empresas.yaml",
    ),
    Command(
        "fmt", "workers.commands.layout:fmt",
        "Lay playbooks out in the one canonical way; comments stay.",
        "Da a los playbooks la única presentación canónica; los comentarios quedan.",
        "cobranza fmt playbooks/",
    ),
    Command(
        "diff", "workers.commands.changes:diff",
        "Say in words what a change of a playbook means, and for which invoices.",
        "Dice en palabras qué significa un cambio de un playbook, y para qué facturas.",
        "cobranza diff old/pe-empresas.yaml playbooks/pe-empresas.yaml",
    ),
    Command(
        "picture", "workers.commands.pictures:picture",
        "Draw a playbook's life as one timeline by stage: SVG, or Mermaid for Markdown.",
        "Dibuja la vida de un playbook como una línea de tiempo por etapas: SVG, o Mermaid para Markdown.",
        "cobranza picture playbooks/pe-empresas.yaml -o pe-empresas.svg",
    ),
    Command(
        "language-server", "workers.commands.language_server:language_server",
        "Help an editor while a playbook is written: findings, completion, dates. Speaks LSP on stdio.",
        "Ayuda a un editor mientras se escribe un playbook: hallazgos, opciones, fechas. Habla LSP por stdio.",
        "cobranza language-server",
    ),
    Command(
        "simulate", "workers.commands.lives:simulate",
        "Live one invoice's life on paper and print its timeline.",
        "Vive en papel la vida de una factura e imprime su línea de tiempo.",
        "cobranza simulate playbooks/pe-empresas.yaml --life life.yaml",
    ),
    Command(
        "test", "workers.commands.testing:test_",
        "Run the authors' tests that stand beside the playbooks.",
        "Ejecuta las pruebas de los autores que están junto a los playbooks.",
        "cobranza test playbooks/",
    ),
    Command(
        "publish", "workers.commands.publishing:publish",
        "Store a checked plan, so that new cases run on it.",
        "Guarda un plan revisado, para que los casos nuevos lo sigan.",
        "cobranza publish playbooks/ --by ana --approved-by luis",
    ),
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
        "status", "workers.commands.cases:status",
        "Count the cases by stage, and say what needs a person.",
        "Cuenta los casos por etapa y dice qué necesita a una persona.",
        "cobranza status --json",
    ),
    Command(
        "show", "workers.commands.cases:show",
        "Print what happened to one invoice, line by line, with the playbook's place.",
        "Imprime lo que pasó con una factura, línea por línea, con el lugar del playbook.",
        "cobranza show F001-000123",
        (
            "cobranza show F001-000123 --messages",
            "cobranza show --customer C0001",
        ),
    ),
    Command(
        "explain", "workers.commands.explaining:explain",
        "Say why an invoice got this message, or why none, with rules and places.",
        "Dice por qué una factura recibió este mensaje, o por qué ninguno, con reglas y lugares.",
        "cobranza explain F001-000123 --on 2026-03-09",
        (
            "cobranza explain F001-000123",
        ),
    ),
    Command(
        "doctor", "workers.commands.doctor:doctor",
        "Find every open case that stands still unseen, and whatever else is wrong.",
        "Encuentra todo caso abierto que está detenido sin que nadie lo vea, y lo demás que esté mal.",
        "cobranza doctor --mend",
        (
            "cobranza doctor",
        ),
    ),
    Command(
        "health", "workers.commands.health:health",
        "Show how channels, senders and messages fare, and which ones rest; stop one, or end its rest.",
        "Muestra cómo van canales, remitentes y mensajes, y cuáles descansan; detiene uno, o termina su descanso.",
        "cobranza health lift 3 --by ana",
        (
            "cobranza health",
            'cobranza health stop sms --reason "the carrier asks"',
        ),
        (
            "cobranza health lift 3 --by ana",
            "cobranza health",
            'cobranza health stop sms --reason "lo pide el operador"',
        ),
    ),
    Command(
        "risk", "workers.commands.risk:risk",
        "Train the late-payment model on the company's own history, show its card, score open invoices.",
        "Entrena el modelo de pago tardío con la historia de la empresa, muestra su ficha, puntúa facturas abiertas.",
        "cobranza risk train",
        (
            "cobranza risk show",
            "cobranza risk score F001-000123",
            "cobranza risk train --csv receivables.csv",
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
    Command(
        "replies", "workers.commands.replies:replies",
        "List what people answered and what was made of it; say that one is dealt with.",
        "Muestra lo que la gente respondió y qué se hizo con ello; da una respuesta por atendida.",
        "cobranza replies --open",
        (
            'cobranza replies done SM12ab --outcome "called back"',
        ),
        (
            "cobranza replies --open",
            'cobranza replies done SM12ab --outcome "se le llamó"',
        ),
    ),
    Command(
        "tasks", "workers.commands.tasks:tasks",
        "List what people have to do, by queue, and how; take one, hand it on, say what came of it.",
        "Muestra lo que las personas tienen que hacer, por cola, y cómo; toma una tarea, la pasa, o dice qué resultó.",
        "cobranza tasks --queue collections --overdue",
        (
            "cobranza tasks list F001-000123",
            "cobranza tasks claim F001-000123",
            "cobranza tasks done F001-000123 --outcome promise --amount 500 --on 2026-04-10",
            'cobranza tasks done F001-000123 --outcome "address mended"',
            "cobranza tasks done F001-000123 approval/recovery.timeline[1] --outcome yes",
        ),
        (
            "cobranza tasks --queue collections --overdue",
            "cobranza tasks list F001-000123",
            "cobranza tasks claim F001-000123",
            "cobranza tasks done F001-000123 --outcome promise --amount 500 --on 2026-04-10",
            'cobranza tasks done F001-000123 --outcome "dirección corregida"',
            "cobranza tasks done F001-000123 approval/recovery.timeline[1] --outcome sí",
        ),
    ),
    Command(
        "worklist", "workers.commands.worklist:worklist",
        "Say what to do next and why: every open task that nobody else has, in one order.",
        "Dice qué hacer ahora y por qué: toda tarea abierta que no tiene otra persona, en un solo orden.",
        "cobranza worklist --queue collections --most 10",
    ),
    Command(
        "briefing", "workers.commands.briefing:briefing",
        "Prepare a call: statement, history, what may be offered, the script, what must not be said.",
        "Prepara una llamada: estado de cuenta, historial, qué se puede ofrecer, el guion, qué no se debe decir.",
        "cobranza briefing F001-000123",
        (
            "cobranza briefing F001-000123 --markdown",
        ),
    ),
    Command(
        "people", "workers.commands.people:people",
        "Show who holds which role and who stands in; give a role to somebody, or take it back.",
        "Muestra quién tiene qué rol y quién lo reemplaza; da un rol a alguien, o lo retira.",
        "cobranza people give head-of-collections rosa",
        (
            "cobranza people",
            "cobranza people take head-of-collections rosa",
        ),
    ),
    Command(
        "delegate", "workers.commands.people:delegate",
        "Let somebody stand in for a role until a day.",
        "Deja que alguien reemplace un rol hasta un día.",
        "cobranza delegate head-of-collections --to luis --until 2026-04-15",
        (
            "cobranza delegate head-of-collections --back",
        ),
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
        "paid", "workers.commands.disputes:paid",
        "Record that a customer says it was paid: nobody writes until that is verified.",
        "Registra que un cliente dice que ya pagó: nadie escribe hasta verificarlo.",
        "cobranza paid F001-000123",
    ),
    Command(
        "time", "workers.commands.disputes:time",
        "Give a customer the time that the playbook gives on request.",
        "Da a un cliente el plazo que el playbook da a pedido.",
        "cobranza time F001-000123 --days 10",
    ),
    Command(
        "reason", "workers.commands.disputes:reason",
        "Record why a customer has not paid, as a code; or list the codes.",
        "Registra por qué un cliente no ha pagado, con un código; o lista los códigos.",
        "cobranza reason F001-000123 cash_flow",
    ),
    Command(
        "approve", "workers.commands.approving:approve",
        "Say yes to what a case asks of your role.",
        "Dice sí a lo que un caso pide a su rol.",
        "cobranza approve F001-000123 --by ana",
    ),
    Command(
        "refuse", "workers.commands.approving:refuse",
        "Say no to what a case asks of your role.",
        "Dice no a lo que un caso pide a su rol.",
        "cobranza refuse F001-000123 --by ana",
    ),
    Command(
        "forgive", "workers.commands.disputes:forgive",
        "Waive interest or fees that were charged for lateness.",
        "Condona intereses o cargos cobrados por la mora.",
        "cobranza forgive F001-000123 25.00 --by ana",
    ),
    Command(
        "accept-terms", "workers.commands.disputes:accept_terms",
        "Record that a customer accepted the credit terms, by the text that was shown.",
        "Registra que un cliente aceptó las condiciones de crédito, según el texto mostrado.",
        "cobranza accept-terms F001-000123",
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
        "up", "workers.commands.servers:up",
        "Start everything on this machine: database, Temporal, worker and relay.",
        "Inicia todo en esta máquina: base de datos, Temporal, worker y relay.",
        "cobranza up",
        (
            "cobranza up --api 8080",
        ),
    ),
    Command(
        "api", "workers.commands.api:api",
        "Serve the REST API for ERPs, and what providers call back.",
        "Sirve la API REST para ERPs, y lo que llaman los proveedores.",
        "cobranza api --port 8080",
    ),
    Command(
        "token", "workers.commands.api:token",
        "Make, list or revoke the tokens of the API.",
        "Crea, lista o revoca los tokens de la API.",
        "cobranza token make erp --scope read --scope write --days 90",
        (
            "cobranza token list",
            "cobranza token revoke erp",
        ),
    ),
    Command(
        "statement", "workers.commands.statements:statement",
        "Print what is owed of an invoice, or by a customer, with how each charge was calculated.",
        "Imprime lo que se debe de una factura, o lo que debe un cliente, con el cálculo de cada cargo.",
        "cobranza statement F001-000123",
        (
            "cobranza statement --customer C-001 --on 2026-03-31",
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
    Command(
        "channels", "workers.commands.channels:channels",
        "Show who serves each channel, from which sender, and what is missing; or try one.",
        "Muestra quién sirve cada canal, desde qué remitente, y qué falta; o prueba uno.",
        "cobranza channels --try email:me@acme.example",
        (
            "cobranza channels",
        ),
        (
            "cobranza channels --try email:yo@acme.example",
            "cobranza channels",
        ),
    ),
    Command(
        "rehearse", "workers.commands.rehearsal:rehearse",
        "Live months of a portfolio in about a minute, on the real servers.",
        "Vive meses de una cartera en un minuto, más o menos, sobre los servidores reales.",
        "cobranza rehearse",
    ),
)  # fmt: skip
