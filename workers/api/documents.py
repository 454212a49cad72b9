"""A document of a case as the API gives it out: a PDF. What stands on it it does not know."""

from __future__ import annotations

import os
from typing import Final

from activities.documents.failures import DocumentImpossible
from activities.documents.kept import NothingToShow
from activities.failures import CaseAbsent
from schemas.documents import MADE_ON_ASKING
from schemas.failures import CollectionsError
from workers.api.asking import Answer, Asked
from workers.api.problems import Refused
from workers.case_of import NotBegun
from workers.documents import NoAgreement, papers_of

_ABSENT: Final = (CaseAbsent, NotBegun, NothingToShow, NoAgreement)


async def document(asked: Asked) -> Answer:
    """The document, in the customer's language, as of now; kept like one that a person asked for. Raises Refused."""
    kind = asked.path["kind"]
    if kind not in MADE_ON_ASKING:
        kinds = ", ".join(MADE_ON_ASKING)
        raise Refused("not-found", (f"the kinds of documents are {kinds}", f"los tipos de documentos son {kinds}"))
    try:
        made = await papers_of(os.environ).made(asked.connection, kind, asked.path["invoice"])
    except _ABSENT as error:
        raise Refused("not-found", _said(error)) from error
    except DocumentImpossible as error:
        raise Refused("conflict", _said(error)) from error
    return Answer(made.content)


def _said(error: CollectionsError) -> tuple[str, str]:
    return error.say("en"), error.say("es")
