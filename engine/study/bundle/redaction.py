"""What a bundle leaves out, and how it says so: names, texts and addresses sealed, colleagues opaque. It reads nothing.

A line of a chain is hashed with the name of whoever did it. Where that name is replaced the line keeps the digest and
link that it had, and names what was replaced (`redacted`): nobody is led to believe that it can still be recomputed.
"""

from __future__ import annotations

import hmac
from collections.abc import Callable, Mapping
from hashlib import sha256
from typing import Any, Final

from msgspec.structs import replace

from schemas.bundle import DocumentLine, PartyTold, Redaction, TextLine

Line = dict[str, Any]
ROLES: Final = frozenset({"approval_asked"})
"""Events whose `by` is a role of the playbook and no colleague."""
NOT_COLLEAGUES: Final = frozenset({"customer", "the-customer"})
"""Who acts and is nobody of the company's: a word, and no name."""
PERSONAL: Final = ("recipient", "subject", "body", "by")


def sealing(secret: bytes) -> Callable[[str], str]:
    """Seals values so that who has the secret can show that one is the one, and nobody can guess."""

    def seal(value: str) -> str:
        return f"sealed:{hmac.new(secret, value.encode('utf-8'), sha256).hexdigest()}" if value else ""

    return seal


class Redactor:
    """One bundle's. A colleague has one opaque name in all of it, in the order in which they are met."""

    def __init__(self, level: Redaction, seal: Callable[[str], str]) -> None:
        self.level, self.seal = level, seal
        self._names: dict[str, str] = {}

    @property
    def is_masked(self) -> bool:
        return self.level != "none"

    @property
    def is_bare(self) -> bool:
        return self.level == "bare"

    def person(self, name: str) -> str:
        """A colleague's name, or `person-3`; nobody stays nobody."""
        if not self.is_bare or not name or name in NOT_COLLEAGUES:
            return name
        return self._names.setdefault(name, f"person-{len(self._names) + 1}")

    def ledger(self, line: Line) -> Line:
        """A line of the record, `event` as an object. An older approval's id holds the name too."""
        event: Mapping[str, Any] = line["event"]
        who = event.get("by", "")
        if event.get("event") in ROLES or (known := self.person(who)) == who:
            return line
        return {**line, "event": _renamed({**event, "by": known}, who, known), "redacted": ["event.by"]}

    def act(self, line: Line) -> Line:
        """Somebody's act; what was told of it may name colleagues, and is left out."""
        if not self.is_bare:
            return line
        names = {name: self.person(line[name]) for name in ("actor", "second") if self._is_one(line.get(name, ""))}
        told: Line = {"told": {}} if line.get("told") else {}
        redacted = {"redacted": sorted([*names, *told])} if names or told else {}
        return {**line, **names, **told, **redacted}

    def _is_one(self, name: str) -> bool:
        return self.person(name) != name

    def wish(self, line: Line) -> Line:
        """What was asked of a case, `command` as an object."""
        if not self.is_bare:
            return line
        command = line["command"]
        if who := command.get("by"):
            known = self.person(who)
            line, command = _renamed(line, who, known), _renamed({**command, "by": known}, who, known)
        return {**line, "command": command, "by": self.person(line.get("by", ""))}

    def by(self, line: Line) -> Line:
        """A line of which only `by` names a colleague."""
        return {**line, "by": self.person(line["by"])} if self.is_bare and line.get("by") else line

    def text(self, line: TextLine) -> TextLine | None:
        """A text, sealed; None where it is left out."""
        if self.is_bare and line.kind == "remark":
            return None
        if not self.is_masked:
            return line
        sealed = {name: self.seal(getattr(line, name)) for name in PERSONAL if name != "by"}
        return replace(line, **sealed, by=self.person(line.by), masked=True)

    def party(self, line: PartyTold) -> PartyTold:
        """Who owes; what kind and in which country is no secret."""
        if not self.is_masked:
            return line
        addresses = tuple((kind, self.seal(value)) for kind, value in line.addresses)
        number, name, tax_id = map(self.seal, (line.number, line.name, line.tax_id))
        return replace(line, number=number, name=name, tax_id=tax_id, addresses=addresses, masked=True)

    def document(self, line: DocumentLine) -> DocumentLine:
        """A document's line without its file; its name may say whose it is."""
        return replace(line, name=self.seal(line.name), file="", masked=True) if self.is_masked else line


def _renamed(line: Line, who: str, known: str) -> Line:
    """The line, its id without the colleague's name where that is one part of it."""
    return {**line, "id": line["id"].replace(f"/{who}/", f"/{known}/")} if "id" in line else line
