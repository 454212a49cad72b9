"""Where a finding may point: into the file, at a place that a caret can be put under."""

from __future__ import annotations

from engine.language.diagnostics import Finding


def assert_within(finding: Finding, text: str) -> None:
    """The range is one that a caret can be put under; what can be typed goes to a place that there is."""
    lines = text.split("\n")
    for piece in (finding, *([finding.fix] if finding.fix is not None else [])):
        assert 1 <= piece.line <= piece.end_line <= len(lines)
        assert 1 <= piece.column <= len(lines[piece.line - 1]) + 1
        assert piece.end_column <= len(lines[piece.end_line - 1]) + 2
        assert (piece.line, piece.column) <= (piece.end_line, piece.end_column)
    if (other := finding.elsewhere) is not None and other.file == finding.file:
        assert 1 <= other.line <= len(lines)
        assert 1 <= other.column <= len(lines[other.line - 1]) + 1
