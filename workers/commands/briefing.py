"""The command `briefing`: a call prepared, on a screen or on paper. What it says is the engine's."""

from __future__ import annotations

from typing import Annotated, Final

from engine.study.briefing.page import as_lines, as_markdown
from workers import access
from workers.briefing import briefing_of
from workers.commands.company import books, print_json
from workers.commands.parameters import AsJson, HomeFolder, described
from workers.speech import language, told, write

STYLES: Final = {"head": "bold", "plain": "", "warns": "yellow bold", "faint": "dim"}


async def briefing(
    invoice: Annotated[str, described("the invoice's number", "el número de la factura")],
    *,
    call: Annotated[
        str, described("its task's key or script, where there are several", "su clave o guion, si hay varias")
    ] = "",
    markdown: Annotated[bool, described("as Markdown, to be printed", "en Markdown, para imprimir")] = False,
    json: AsJson = False,
    home: HomeFolder = None,
) -> None:
    """Prepare a call. Raises InvoiceUnknown, NoCaseYet, NotBegun and what servers raise."""
    async with books(home) as connection:
        made = await briefing_of(connection, invoice, language(), call=call)
        await access.seen(connection, "briefing", invoices=[invoice])
    if json:
        print_json(made)
    elif markdown:
        write(as_markdown(made).encode())
    else:
        for text, style in as_lines(made):
            told(text, STYLES[style])
