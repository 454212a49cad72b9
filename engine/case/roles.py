"""Who may answer what was asked of a role: its holders and their deputies, and never who asked. It asks nobody."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from schemas.people import Deputy, Holder, Say


def may_answer(
    role: str, person: str, asked_by: str, day: date, holders: Iterable[Holder], deputies: Iterable[Deputy]
) -> Say:
    """Whether a person may answer for a role on a day.

    Who asked for it may not, whatever they hold. Where nobody holds the role that day anybody else may, and it is said
    so: a company that has not set its roles up is not stopped, and its record shows it. A deputy counts only while the
    role has a holder, for without one there is nobody to stand in for. `Ana` and `ana ` are one who asked.
    """
    named = tuple(dict.fromkeys(one.person for one in holders if one.role == role and one.on(day)))
    standing = {one.person: one.until for one in deputies if one.role == role and one.on(day)} if named else {}
    may = tuple(one for one in dict.fromkeys((*named, *standing)) if not _same(one, asked_by))
    if _same(person, asked_by):
        return Say(allowed=False, how="own", may=may)
    if not named:
        return Say(allowed=True, how="unassigned")
    if person in named:
        return Say(allowed=True, how="holder", may=may)
    if person in standing:
        return Say(allowed=True, how="deputy", may=may, until=standing[person])
    return Say(allowed=False, how="stranger", may=may)


def _same(person: str, asked_by: str) -> bool:
    """Whether somebody is who asked, as people read names."""
    one, other = (" ".join(name.split()).casefold() for name in (person, asked_by))
    return bool(one) and one == other
