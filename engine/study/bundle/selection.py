"""A bundle's own page and the sheet that lies on top: what is in it, how it ended, how to check it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Final

from engine.study.bundle.report_words import LIMITS, WORDS
from engine.study.words import times
from engine.study.words.names import ENDS, Both, name, pick
from schemas.audit_report import Grid, GridRow, Report, Section
from schemas.bundle import CaseHead, Redaction

Words = Callable[..., str]
TEXTS: Final[dict[str, Both]] = {
    "title": ("Audit bundle", "Paquete de auditoría"),
    "subtitle": ("What was exported, case by case, with each case's report",
                 "Lo exportado, caso por caso, con el informe de cada uno"),
    "cases": ("Cases", "Casos"), "asked": ("Asked for", "Se pidió"), "ends": ("How they ended", "Cómo terminaron"),
    "amounts": ("Invoiced", "Facturado"), "case": ("Case", "Caso"), "opened": ("Opened", "Abierto"),
    "closed": ("Closed", "Cerrado"), "pdf": ("the same as a PDF: {file}", "lo mismo en PDF: {file}"),
    "rules": ("What each rule allowed, put off and refused", "Lo que cada regla permitió, aplazó y rechazó"),
    "rules_text": ("The file {counts} has a line a rule, {evidence} a line each time that one spoke against.",
                   "El archivo {counts} tiene una línea por regla, {evidence} una por cada vez que una se opuso."),
    "check": ("How to check it", "Cómo comprobarlo"), "of_playbook": ("Playbook", "Playbook"),
}  # fmt: skip
READ_ME: Final[Both] = (
    """WHAT THIS IS
A bundle of {cases} case(s) for an auditor, made on {at} for {by}.
Asked for: {asked}
Redaction: {redaction}

START HERE
index.html has every case with its report. manifest.json names every file by its SHA-256 and is signed.

CHECK IT
On any computer where Cobranza is installed; neither a database nor a server is needed:

    cobranza audit verify .
    cobranza audit verify . --key {key}

That key came with the bundle. Have it from the company by another way too, and compare the two.

PERSONAL DATA
{personal}

WHAT IT DOES NOT PROVE
{limits}
""",
    """QUÉ ES ESTO
Un paquete de {cases} caso(s) para un auditor, hecho el {at} para {by}.
Se pidió: {asked}
Ocultación: {redaction}

EMPIECE AQUÍ
index.html tiene cada caso con su informe. manifest.json nombra cada archivo por su SHA-256 y está firmado.

COMPRUÉBELO
En cualquier computadora con Cobranza instalado; no hace falta base de datos ni servidor:

    cobranza audit verify .
    cobranza audit verify . --key {key}

Esa clave vino con el paquete. Pídala a la empresa también por otro medio, y compare las dos.

DATOS PERSONALES
{personal}

LO QUE NO PRUEBA
{limits}
""",
)
PERSONAL: Final[Both] = (
    "Names, addresses and texts stand in texts.jsonl, party.json, documents/ and the reports of each case.\n"
    "Keep them as the law asks, and delete them when they have served.",
    "Hay nombres, direcciones y textos en texts.jsonl, party.json, documents/ y los informes de cada caso.\n"
    "Guárdelos como pide la ley y bórrelos cuando hayan servido.",
)
SEALED: Final[Both] = (
    "Names, addresses and texts of customers are sealed. Invoice numbers and opaque customer names are not, and with\n"
    "the company's books they lead to persons: it remains personal data in the sense of the law.",
    "Nombres, direcciones y textos de clientes están sellados. Los números de factura y los nombres opacos no, y con\n"
    "los libros de la empresa llevan a personas: siguen siendo datos personales en el sentido de la ley.",
)


def selection(
    heads: Sequence[CaseHead], *, asked: str, by: str, at: datetime, key: str, redaction: Redaction, language: str
) -> Report:
    """The page of the whole: totals, then a row a case with the way to its report."""

    def say(word: str, **facts: object) -> str:
        return pick(TEXTS.get(word) or WORDS[word], language).format(**facts)

    facts = (
        (say("asked"), asked), (say("made"), say("made_by", at=_moment(at, language), by=by or "-")),
        (say("ends"), _ends(heads, language)), (say("redaction"), say(f"redaction.{redaction}")), (say("key"), key),
    )  # fmt: skip
    columns = tuple(map(say, ("case", "customer", "of_playbook", "opened", "closed", "ended", "amount")))
    grid = Grid(columns=columns, rows=tuple(_row(head, language, say) for head in heads), right=(6,), wide=5)
    checked = Section(id="check", title=say("check"), text=(say("proofs_text"),),
                      commands=("cobranza audit verify .", f"cobranza audit verify . --key {key}"))  # fmt: skip
    limits = Section(id="limits", title=say("limits"), points=tuple(pick(point, language) for point in LIMITS))
    counted = say("rules_text", counts="refrained.csv", evidence="refrained-evidence.csv")
    return Report(
        language=language, made_on=at.date(), title=say("title"), subtitle=say("subtitle"), reference="",
        running=say("title"), contents=say("contents"), facts=facts,
        figures=((say("cases"), str(len(heads))), *((say("amounts"), one) for one in _amounts(heads))),
        sections=(
            Section(id="cases", title=say("cases"), grids=(grid,)),
            Section(id="rules", title=say("rules"), text=(counted,)), checked, limits,
        ),
        note=say("personal" if redaction == "none" else "impersonal"),
    )  # fmt: skip


def read_me(
    heads: Sequence[CaseHead], *, asked: str, by: str, at: datetime, key: str, redaction: Redaction, language: str
) -> bytes:
    """What this is, and the command that checks it, as plain text."""
    limits = "\n".join(f"- {pick(point, language)}" for point in LIMITS)
    told = pick(READ_ME, language).format(
        cases=len(heads), at=_moment(at, language), by=by or "-", asked=asked, key=key, limits=limits,
        redaction=pick(WORDS[f"redaction.{redaction}"], language),
        personal=pick(PERSONAL if redaction == "none" else SEALED, language),
    )  # fmt: skip
    return told.encode("utf-8")


def _row(head: CaseHead, language: str, say: Words) -> GridRow:
    report = f"{head.folder}/report.{language}"
    ended = name(ENDS, head.end, language) if head.end else say("open")
    closed = _day(head.closed_at, language) if head.closed_at else "-"
    cells = (head.invoice, head.customer, f"{head.playbook} v{head.version}", _day(head.opened_at, language), closed,
             ended, f"{head.currency} {head.amount:,.2f}")  # fmt: skip
    return GridRow(cells, to=f"{report}.html")


def _amounts(heads: Iterable[CaseHead]) -> list[str]:
    sums: dict[str, Decimal] = {}
    for head in heads:
        sums[head.currency] = sums.get(head.currency, Decimal(0)) + head.amount
    return [f"{currency} {amount:,.2f}" for currency, amount in sorted(sums.items())]


def _ends(heads: Iterable[CaseHead], language: str) -> str:
    counts: dict[str, int] = {}
    for head in heads:
        ended = name(ENDS, head.end, language) if head.end else pick(WORDS["open"], language)
        counts[ended] = counts.get(ended, 0) + 1
    return ", ".join(f"{ended}: {count}" for ended, count in sorted(counts.items(), key=lambda one: (-one[1], one[0])))


def _day(at: datetime, language: str) -> str:
    """The day in UTC: the cases of a selection may live in many zones."""
    return f"{times.short_date(at.date(), language)} {at.year}"


def _moment(at: datetime, language: str) -> str:
    return f"{_day(at, language)}, {at:%H:%M} UTC"
