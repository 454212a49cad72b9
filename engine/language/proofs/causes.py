"""Which finding comes of which: what follows from an error is told once that error is mended. It proves nothing."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

from engine.language.diagnostics import Finding

# An error of the first kind explains every finding of the others, wherever they stand: a window that never opens.
ANYWHERE: Final[dict[str, frozenset[str]]] = {
    "P403": frozenset({"P428"}),
    "P410": frozenset({"P407", "P413", "P414"}),
}
# An error of the first kind explains findings of the others at the same place: a step on the wrong day.
AT_ITS_PLACE: Final[dict[str, frozenset[str]]] = {
    "P404": frozenset({"P428"}),
    "P205": frozenset({"P404", "P407", "P412", "P413", "P415"}),
    "P214": frozenset({"P404"}),
    "P413": frozenset({"P407"}),
}


def causes(findings: Iterable[Finding]) -> Iterator[Finding]:
    """The findings less those that an error among them explains. A warning may be left standing, and explains none."""
    found = tuple(findings)
    errors = tuple(finding for finding in found if finding.severity == "error")
    explained = frozenset().union(*(ANYWHERE.get(error.code, ()) for error in errors))
    places = {(_place(error), code) for error in errors for code in AT_ITS_PLACE.get(error.code, ())}
    for finding in found:
        if finding.code not in explained and (_place(finding), finding.code) not in places:
            yield finding


def _place(finding: Finding) -> tuple[str, int, int]:
    return finding.file, finding.line, finding.column
