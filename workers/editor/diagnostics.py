"""Findings as an editor shows them: ranges, severity, the hint and the counter-example. It finds nothing."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Final

from lsprotocol import types
from pygls.uris import from_fs_path

from engine.language.diagnostics import Finding, visible
from workers.editor.positions import Page

_SEVERITY: Final = {"error": types.DiagnosticSeverity.Error, "warning": types.DiagnosticSeverity.Warning}
_HINT: Final = {"en": "hint", "es": "sugerencia"}
_EXAMPLE: Final = {"en": "for example", "es": "por ejemplo"}
# In a checkout, and where a wheel puts it.
_PAGES_OF_CODES: Final = (Path(__file__).parents[2] / "docs" / "codes.md", Path(__file__).parent / "codes.md")
PageOf = Callable[[str], Page]
"""The page of a path, open or on disk."""


def diagnostic(finding: Finding, page_of: PageOf, language: str) -> types.Diagnostic:
    """One finding in the reader's language."""
    page = page_of(finding.file)
    href = _href(finding.code)
    return types.Diagnostic(
        range=page.range(finding.line, finding.column, finding.end_line, finding.end_column),
        message=words(finding, language),
        severity=_SEVERITY[finding.severity],
        code=finding.code,
        code_description=types.CodeDescription(href) if href else None,
        source="cobranza",
        related_information=_elsewhere(finding, page_of, language),
    )


def words(finding: Finding, language: str) -> str:
    """The message, what to type, and one invoice's life where the finding has one."""
    lines = [_shown(finding.message(language))]
    if hint := finding.hint(language):
        lines.append(f"{_HINT[language]}: {_shown(hint)}")
    if finding.example is not None:
        lines.append(f"{_EXAMPLE[language]}: {_shown(finding.example.caption(language))}")
        lines += [f"  {_shown(line)}" for line in finding.example.life(language)]
    return "\n".join(lines)


def _shown(text: str) -> str:
    return "\n".join(visible(line) for line in text.split("\n"))


def _elsewhere(finding: Finding, page_of: PageOf, language: str) -> list[types.DiagnosticRelatedInformation] | None:
    other = finding.elsewhere
    if other is None:
        return None
    place = page_of(other.file).position(other.line, other.column)
    label = other.label_es if language == "es" else other.label_en
    return [types.DiagnosticRelatedInformation(types.Location(uri_of(other.file), types.Range(place, place)), label)]


def uri_of(path: str) -> str:
    """The address of a path; a document that is in no file is named by its address already."""
    return path if "://" in path or path.startswith("untitled:") else from_fs_path(str(Path(path).absolute())) or path


def _href(code: str) -> str:
    """The code's section in the page of all codes, where the page is at hand."""
    return sections(_PAGES_OF_CODES).get(code, "")


@cache
def sections(pages: tuple[Path, ...]) -> dict[str, str]:
    """The address of each code's section in the first of the pages that is there."""
    page = next((one for one in pages if one.is_file()), None)
    if page is None:
        return {}
    lines = enumerate(page.read_text("utf-8", errors="replace").split("\n"), 1)
    return {line.removeprefix("## ").strip(): f"{page.as_uri()}#L{number}" for number, line in lines
            if line.startswith("## ")}  # fmt: skip
