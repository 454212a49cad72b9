"""The command `post`: which letters wait, and one file of them for the printer. How a letter looks it does not know."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

from cyclopts import Parameter

from workers import access
from workers.commands.company import books, print_json, user
from workers.commands.parameters import AsJson, HomeFolder
from workers.speech import console, errors, say

if TYPE_CHECKING:
    from activities.channels.post import Batch, Connection, Waiting
    from workers.acting import When
    from workers.post_office import Handed


def _help(en: str, es: str, *names: str) -> Parameter:
    return Parameter(alias=names or None, help=say(en, es), negative="")


async def post(
    action: Annotated[
        Literal["list", "batch"],
        _help("list what waits, or make a batch of it", "list: ver lo que espera; batch: hacer un lote"),
    ],
    /,
    *,
    output: Annotated[
        Path,
        _help(
            "the folder, or FILE.pdf, to write to; the list goes beside it",
            "la carpeta, o ARCHIVO.pdf, donde escribir; la lista queda al lado",
            "-o",
        ),
    ] = Path(),
    duplex: Annotated[
        bool,
        _help(
            "for printing on both sides: each letter begins on a front page",
            "para imprimir a doble cara: cada carta empieza en una cara delantera",
        ),
    ] = False,
    again: Annotated[
        str, _help("write this earlier batch again, to the byte", "escribir de nuevo este lote anterior, idéntico")
    ] = "",
    json: AsJson = False,
    home: HomeFolder = None,
) -> None:
    """List letters, or hand them to the printer. Raises FileIsThere, CannotWriteBatch, BatchNotWritten, BatchUnknown,
    BatchDiffers."""
    from workers.post_office import hand_over, write_again

    when: When = "together" if again else "by_hand"
    async with books(home, "" if action == "list" else "send_post", when=when, about=again) as connection:
        if action == "list":
            await _list(connection, json=json)
            return
        await access.seen(connection, "post")  # before a file of letters is written
        if again:
            handed = await write_again(connection, again, output)
        else:
            handed = await hand_over(connection, output, user(), duplex=duplex)
    if json:
        print_json(handed)
    else:
        _tell(handed)
    _warn(handed)


async def _list(connection: Connection, *, json: bool) -> None:
    from activities.channels import post

    letters, made = await post.waiting(connection), await post.batches(connection)
    await access.seen_all(connection, "post", letters)
    if json:
        print_json({"waiting": letters, "batches": made})
        return
    for batch in made:
        _line(_batch(batch))
    if not letters:
        _line(_nothing())
        return
    for letter in letters:
        _line(_letter(letter))
    sheets = sum(letter.pages for letter in letters)
    en = f"{_letters(len(letters))}, {_pages(sheets)}; print them with: cobranza post batch -o FOLDER"
    es = f"{_letters(len(letters))}, {_pages(sheets)}; imprímalas con: cobranza post batch -o CARPETA"
    _line(say(en, es))


def _tell(handed: Handed) -> None:
    for letter in handed.withdrawn:
        line = _letter(letter)
        _line(say(f"taken out, it has been paid: {line}", f"retirada, ya se pagó: {line}"))
    if handed.batch is None:
        _line(_nothing())
        return
    batch = handed.batch
    count = f"{_letters(batch.letters)}, {_pages(batch.pages)}"
    _line(say(f"batch {batch.id}: {count}", f"lote {batch.id}: {count}"))
    for file in handed.files:
        _line(f"  {file}")
    if handed.left:
        count = _letters(handed.left)
        _line(say(f"{count} still waiting; make another batch", f"{count} aún en espera; haga otro lote"))


def _warn(handed: Handed) -> None:
    """Never silent: letters of such a batch are in no other."""
    for id in handed.unfinished:
        en = f"batch {id} was made, and nobody knows whether its files were written; cobranza post batch --again {id}"
        es = f"el lote {id} se hizo y no se sabe si se escribieron sus archivos; cobranza post batch --again {id}"
        errors().print(say(en, es), markup=False)


def _nothing() -> str:
    return say("no letter waits", "no hay cartas en espera")


def _batch(batch: Batch) -> str:
    count = f"{_letters(batch.letters)}, {_pages(batch.pages)}"
    made = f"{batch.made_at:%Y-%m-%d %H:%M} UTC"
    if batch.written_at is None:
        state = say("nobody knows whether it was written", "no se sabe si se escribió")
    else:
        state = say("written", "escrito")
    return say(f"batch {batch.id}: {count}, made {made}, {state}", f"lote {batch.id}: {count}, hecho {made}, {state}")


def _letter(letter: Waiting) -> str:
    name = letter.recipient.split("\n")[0]
    return "  ".join(part for part in (str(letter.id), letter.invoice, name, _pages(letter.pages)) if part)


def _letters(count: int) -> str:
    return say("1 letter", "1 carta") if count == 1 else say(f"{count} letters", f"{count} cartas")


def _pages(count: int) -> str:
    return say("1 page", "1 página") if count == 1 else say(f"{count} pages", f"{count} páginas")


def _line(text: str) -> None:
    console().print(text, markup=False)
