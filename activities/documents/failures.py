"""What a document may be refused for, without a word of it: these lines are recorded where nobody's name may stand."""

from __future__ import annotations

from typing import ClassVar

from schemas.failures import CollectionsError


class DocumentImpossible(CollectionsError):
    """The document cannot be made: {why}."""

    es: ClassVar[str] = "No se puede hacer el documento: {why_es}."

    def __init__(self, *, why: str = "", why_es: str = "", **words: object) -> None:
        super().__init__(why=why, why_es=why_es or why, **words)


class AddressTooLong(DocumentImpossible):
    """The address does not fit the envelope's window; shorten it."""

    es: ClassVar[str] = "La dirección no cabe en la ventana del sobre; acórtela."


class CharacterUnknown(DocumentImpossible):
    """No typeface of ours has the character {character}."""

    es: ClassVar[str] = "Ninguna de nuestras tipografías tiene el carácter {character}."


class LogoUnreadable(DocumentImpossible):
    """COBRANZA_LOGO cannot be used: {why}. It takes a PNG, JPEG or SVG of at most 300 kB."""

    es: ClassVar[str] = "No se puede usar COBRANZA_LOGO: {why_es}. Lleva un PNG, JPEG o SVG de hasta 300 kB."
