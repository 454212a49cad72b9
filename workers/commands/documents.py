"""The command `document`: one document of a case as a PDF, and what a copy is. What stands on it it does not know."""

from __future__ import annotations

import os
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, ClassVar, Literal

import msgspec

from schemas.failures import CollectionsError
from workers import access
from workers.commands.company import books, print_json
from workers.commands.parameters import AsJson, HomeFolder, described
from workers.speech import console, say

if TYPE_CHECKING:
    from activities.documents.kept import Traced

Asked = Literal["invoice", "statement", "plan_agreement", "final_demand", "receipt", "terms", "credit_note", "which"]


class NotOurs(CollectionsError):
    """no document of this company has the SHA-256 {digest}"""

    es: ClassVar[str] = "ningún documento de esta empresa tiene el SHA-256 {digest}"


async def document(
    kind: Annotated[Asked, described(
        "what to make; `which` says what a copy is", "qué hacer; `which` dice qué es una copia")],
    invoice: Annotated[str, described(
        "the invoice; after `which` a file or its SHA-256", "la factura; tras `which`, un archivo o su SHA-256")],
    /,
    *,
    of: Annotated[str, described(
        "which payment or credit note (the last one)", "qué pago o nota de crédito (el último)")] = "",
    language: Annotated[str, described(
        "es or en (the customer's language)", "es o en (el idioma del cliente)")] = "",
    paper: Annotated[Literal["a4", "us-letter"] | None, described(
        "the paper (COBRANZA_PAPER, or the creditor's country's)", "el papel (COBRANZA_PAPER, o el del país)")] = None,
    out: Annotated[Path | None, described("the file to write", "el archivo por escribir")] = None,
    json: AsJson = False,
    home: HomeFolder = None,
) -> None:  # fmt: skip
    """Make a document and write it; or say what a copy is.

    Raises AnotherIsThere, CannotWrite, NotOurs, and as `Papers.made`.
    """
    from workers.documents import papers_of
    from workers.recovery.placing import put

    async with books(home) as connection:
        if kind == "which":
            _tell(await _traced(connection, invoice), json=json)
            return
        papers = papers_of(os.environ)
        head = papers.head if paper is None else msgspec.structs.replace(papers.head, paper=paper)
        made = await papers.made(connection, kind, invoice, language=language, of=of, head=head)
        await access.seen(connection, "document", invoices=[invoice])
    file = out or Path(made.name)
    put(file, made.content)
    if json:
        print_json({"file": str(file), "sha256": made.sha256, "pages": made.pages, "kind": made.kind})
        return
    pages = say("page" if made.pages == 1 else "pages", "página" if made.pages == 1 else "páginas")
    console().print(
        f"{file}  {made.pages} {pages}  sha256 {made.sha256}", soft_wrap=True, highlight=False, markup=False
    )


async def _traced(connection: object, asked: str) -> Traced:
    from activities.documents.kept import trace

    file = Path(asked)
    digest = sha256(file.read_bytes()).hexdigest() if file.is_file() else asked.strip().lower()
    found = await trace(connection, digest)  # type: ignore[arg-type]
    if found is None:
        raise NotOurs(digest=digest[:64])
    return found


def _tell(found: Traced, *, json: bool) -> None:
    if json:
        print_json(found)
        return
    line = f"{found.kind}  {found.invoice}  {found.language}  {found.made_at:%Y-%m-%d %H:%M} UTC"
    console().print(line, soft_wrap=True, highlight=False, markup=False)
    for one in found.sent or [{}]:
        went = (
            f"{one['at']}  {one['channel']}  {one['state']}  {one['contact']}" if one else say("not sent", "no enviado")
        )
        console().print(f"  {went}", soft_wrap=True, highlight=False, markup=False)
