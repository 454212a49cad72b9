"""What a person wrote himself in an e-mail: without the mail that he answers, and without his signature."""

from __future__ import annotations

import re
from typing import Final

# The line above a quoted mail, as the usual programs write it.
_QUOTE_BEGINS: Final = re.compile(
    r"""^\s*(
        [-_]{3,}\s*(original\ message|mensaje\ original|forwarded\ message|mensaje\ reenviado).*
      | _{10,}\s*
      | (on|el|le)\b.{5,250}\b(wrote|escribio|escribió|a\ écrit)\s*:.*
      | (from|de|von)\s*:\s.*@.*
      | (enviado\ desde\ mi|sent\ from\ my|enviado\ desde\ correo|get\ outlook\ for|obtener\ outlook\ para|
         sent\ via|enviado\ por\ whatsapp).*
      | --\s*
    )$""",
    re.IGNORECASE | re.VERBOSE,
)

_FORWARDED: Final = re.compile(r"\s*-{3,}.*(?:messages?|mensaje|original|reenviado|forwarded)", re.IGNORECASE)


def own_words(text: str) -> str:
    """The text down to the first quoted line or signature; the whole, where nothing would be left of it."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    kept: list[str] = []
    for index, line in enumerate(lines):
        if _begins_quote(line, lines[index + 1 : index + 3]):
            break
        if not line.lstrip().startswith(">"):
            kept.append(line)
    own = "\n".join(kept).strip()
    only_others = any(line.lstrip().startswith(">") or _FORWARDED.match(line) for line in lines)
    return own or ("" if only_others else text.strip())


def _begins_quote(line: str, following: list[str]) -> bool:
    """The line above a quote may be broken into two or three."""
    if len(line) > 400:
        return False
    if _QUOTE_BEGINS.match(line):
        return True
    begins = re.match(r"\s*(on|el)\b.*(\d{4}|@|<)", line, re.IGNORECASE) is not None
    joined = " ".join([line.strip(), *(one.strip() for one in following)])
    return begins and len(joined) < 400 and _QUOTE_BEGINS.match(joined) is not None


_SIGNED: Final = re.compile(
    r"""\n\s*(?:(?:muchas\ )?gracias|(?:un\ |muchos\ )?saludos?|slds|atte|atentamente|cordialmente|
        (?:(?:kind|best|warm|many)\ )?(?:regards|thanks|wishes)|sincerely|cheers|thank\ you|yours)\b[^\n]{0,25}
        (?:\n(?!\s*p\.?\ ?[ds]\b)[^\n]{0,80}){0,8}\s*$""",
    re.IGNORECASE | re.VERBOSE,
)


def unsigned(own: str) -> str:
    """His words without the greeting on a line of its own at their end, and the name and telephone below it."""
    found = _SIGNED.search(own[-1000:])
    before = own[: -len(found[0])].strip() if found else ""
    return before or own
