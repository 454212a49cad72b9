"""A dossier in words, in both languages, beside the golden one; and the schema that its JSON keeps."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import jsonschema
import msgspec
import pytest

from engine.study.dossier_pages import pages
from engine.study.dossier_words import schema_as_text
from schemas.case import Agreement, Dispute
from schemas.dossier import Dossier, Item, Terms
from schemas.events import Instalment
from schemas.proof import Proof
from tests.machine.lives import plans

GOLDEN = Path(__file__).parent / "golden"
NOON = datetime(2026, 4, 17, 17, tzinfo=UTC)


def file() -> Dossier:
    """The dossier of the golden life, with what that life does not have: terms, goods, a plan, a dispute, a proof."""
    read = msgspec.json.decode((GOLDEN / "dossier.json").read_bytes(), type=Dossier)
    parts = (Instalment(date(2026, 4, 1), Decimal(3000)), Instalment(date(2026, 5, 1), Decimal(3000)))
    plan = Agreement("P-1", parts, Decimal("0.05"), "", Decimal(6000), Decimal(0), state="broken", by="ana")
    invoice = msgspec.structs.replace(
        read.invoice, items=(Item("Cemento # 5 \\ *gris*", Decimal(10), Decimal(600), Decimal(6000)),)
    )
    return msgspec.structs.replace(
        read, invoice=invoice, agreements=(plan,), unproved=False,
        terms=(Terms(at=NOON, document="ab" * 32, by="customer", door="page", version="pe-empresas v1 credit-terms",
                     language="es", text="Condiciones: pagar a 30 días."),),
        disputes=(Dispute("D-1", "quantity", NOON, Decimal(100), "rejected"), Dispute("D-2", "other", NOON)),
        proofs=(Proof(step="recovery.timeline[0]", kind="posted", at=NOON, channel="letter", reference="2026-04-17-1",
                      sha256="cd" * 32), Proof(step="recovery.timeline[0]", kind="person", at=NOON, by="ana")),
    )  # fmt: skip


@pytest.mark.parametrize("language", ["es", "en"])
def test_a_dossier_in_words(language: str, bless: bool) -> None:
    said = "\n".join(lines(file(), language)) + "\n"
    golden = GOLDEN / f"dossier.{language}.txt"
    if bless:
        golden.write_text(said, "utf-8")
    assert said == golden.read_text("utf-8")


def lines(dossier: Dossier, language: str) -> Iterator[str]:
    """The text of its pages, as a reader has it before him."""
    told = pages(dossier, plans()["pe-empresas"], {dossier.demands[0].key: b"%PDF"}, "America/Lima", language)
    yield from (told.title, told.subtitle, told.reference, *(f"{name}: {value}" for name, value in told.facts))
    for part in told.sections:
        yield from ("", part.title, *filter(None, [part.text]), *(f"{name}: {value}" for name, value in part.facts))
        yield from (" | ".join(row) for row in ((part.columns, *part.rows) if part.columns else ()))
        yield from ["(pdf)"] * bool(part.pdf)


def test_without_a_proof_the_file_says_so() -> None:
    bare = msgspec.structs.replace(file(), proofs=(), unproved=True)
    assert "**Nothing proves yet that it reached the customer.**" in "\n".join(lines(bare, "en"))
    nothing = msgspec.structs.replace(bare, demands=(), contacts=(), replies=(), terms=(), statement=None)
    told = pages(nothing, plans()["pe-empresas"], {}, "America/Lima", "en")
    assert all(part.text or part.rows or part.facts for part in told.sections), "no section is silent"


def test_the_json_keeps_the_documented_schema() -> None:
    schema = json.loads(schema_as_text())
    assert schema_as_text() == (Path(__file__).parents[2] / "schemas" / "dossier.schema.json").read_text("utf-8")
    said = json.loads((GOLDEN / "dossier.json").read_bytes())
    jsonschema.validate(said, schema)
    del said["invoice"]["number"]
    with pytest.raises(jsonschema.ValidationError, match="number"):
        jsonschema.validate(said, schema)
