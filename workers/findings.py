"""Findings for programs: as JSON for scripts, as SARIF 2.1.0 for code review. It checks nothing and prints nothing."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final
from urllib.parse import quote

from engine.language import codes
from engine.language.diagnostics import Elsewhere, Finding, Fix
from engine.language.lives.forms import CODES as OF_LIVES
from workers.speech import Language

SCHEMA: Final = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
BASE: Final = "WORKINGDIR"
_WORDS: Final = {"en": ("Hint", "For example"), "es": ("Sugerencia", "Por ejemplo")}
Data = dict[str, Any]


def as_data(finding: Finding, language: Language) -> Data:
    """A finding for editors and scripts: texts in the language asked for, places from 1, ends exclusive."""
    other, fix, example = finding.elsewhere, finding.fix, finding.example
    return {
        "code": finding.code, "severity": finding.severity, "file": finding.file,
        "line": finding.line, "column": finding.column, "end_line": finding.end_line, "end_column": finding.end_column,
        "message": finding.message(language), "hint": finding.hint(language),
        "elsewhere": None if other is None else {
            "file": other.file, "line": other.line, "column": other.column, "label": _label(other, language),
        },
        "fix": None if fix is None else {
            "line": fix.line, "column": fix.column, "end_line": fix.end_line, "end_column": fix.end_column,
            "text": fix.text,
        },
        "example": None if example is None else {
            "invoice": example.caption(language), "life": list(example.life(language)),
        },
    }  # fmt: skip


def sarif(
    findings: Sequence[Finding], sources: Mapping[str, str], language: Language, version: str, here: Path
) -> Data:
    """The findings as one SARIF run. Files are named from `here`, so that a review on another machine finds them."""
    used = sorted({finding.code for finding in findings})
    run: Data = {
        "tool": {"driver": {
            "name": "cobranza", "version": version, "language": language,
            "rules": [_rule(code, language) for code in used],
        }},
        "invocations": [{"executionSuccessful": True}],
        "originalUriBaseIds": {BASE: {"uri": here.resolve().as_uri() + "/"}},
        "columnKind": "unicodeCodePoints",
        "results": _results(findings, sources, language, used, here),
    }  # fmt: skip
    other: Language = "en" if language == "es" else "es"
    if used:
        run["translations"] = [
            {"name": "cobranza", "language": other, "rules": [_rule(code, other) for code in used]}
        ]  # fmt: skip
    return {"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}


# ---------------------------------------------------------------------------------------------- rules


def _rule(code: str, language: Language) -> Data:
    """A code as a rule: its sentence in the language asked for, and help in both."""
    en, es = _texts(code)
    said, other = (es, en) if language == "es" else (en, es)
    page = codes.CODES.get(code)
    pieces = f"```yaml\n{page.bad}\n```\n→\n```yaml\n{page.good}\n```\n" if page is not None and page.bad else ""
    return {
        "id": code,
        "shortDescription": {"text": said},
        "fullDescription": {"text": said},
        "help": {"text": f"{said}\n\n{other}", "markdown": f"{said}\n\n*{other}*\n\n{pieces}".rstrip() + "\n"},
        "defaultConfiguration": {"level": "error"},
        "properties": {"tags": ["playbook"]},
    }


def _texts(code: str) -> tuple[str, str]:
    """What a code means, in English and Spanish: of playbooks by its page, of lives by its line."""
    page = codes.CODES.get(code)
    return (page.en, page.es) if page is not None else OF_LIVES.get(code, (code, code))


# ---------------------------------------------------------------------------------------------- results


def _results(findings: Sequence[Finding], sources: Mapping[str, str], language: Language, used: Sequence[str],
             here: Path) -> list[Data]:  # fmt: skip
    lines = {file: text.split("\n") for file, text in sources.items()}
    seen: Counter[str] = Counter()
    results = []
    for finding in findings:
        result = _result(finding, language, here)
        result["ruleIndex"] = used.index(finding.code)
        print_of = _fingerprint(finding, lines.get(finding.file, []), here)
        seen[print_of] += 1
        result["partialFingerprints"] = {"primaryLocationLineHash": f"{print_of}:{seen[print_of]}"}
        results.append(result)
    return results


def _result(finding: Finding, language: Language, here: Path) -> Data:
    result: Data = {
        "ruleId": finding.code,
        "level": finding.severity,
        "message": _message(finding, language),
        "locations": [{"physicalLocation": _place(finding.file, _region(finding), here)}],
    }
    if other := finding.elsewhere:
        region = {"startLine": other.line, "startColumn": other.column}
        label = {"text": _label(other, language)}
        result["relatedLocations"] = [
            {"id": 1, "physicalLocation": _place(other.file, region, here), "message": label}
        ]  # fmt: skip
    if finding.fix is not None:
        result["fixes"] = [_mended(finding, finding.fix, language, here)]
    return result


def _message(finding: Finding, language: Language) -> Data:
    """The message with its hint; in Markdown also the counter-example, as a life."""
    hint, example = _WORDS[language]
    text = _unlinked(finding.message(language))
    if other := finding.elsewhere:
        text += f" ([{_label(other, language)}](1))"
    markdown = text
    if said := finding.hint(language):
        text += f"\n{hint}: {_unlinked(said)}"
        markdown += f"\n\n{hint}: {_unlinked(said)}"
    if shown := finding.example:
        life = "\n".join(shown.life(language))
        markdown += f"\n\n{example}: {shown.caption(language)}\n" + (f"\n```text\n{life}\n```\n" if life else "")
    return {"text": text, "markdown": markdown}


def _unlinked(text: str) -> str:
    """SARIF reads `[words](1)` as a link to another place; what an author wrote must not become one."""
    return text.replace("](", "] (")


def _mended(finding: Finding, fix: Fix, language: Language, here: Path) -> Data:
    replacement = {"deletedRegion": _region(fix), "insertedContent": {"text": fix.text}}
    change = {"artifactLocation": _uri(finding.file, here), "replacements": [replacement]}
    return {"description": {"text": finding.hint(language) or fix.text}, "artifactChanges": [change]}


def _region(place: Finding | Fix) -> Data:
    return {
        "startLine": place.line, "startColumn": place.column, "endLine": place.end_line, "endColumn": place.end_column,
    }  # fmt: skip


def _place(file: str, region: Data, here: Path) -> Data:
    return {"artifactLocation": _uri(file, here), "region": region}


def _uri(file: str, here: Path) -> Data:
    """A file below `here` by its relative name; any other by its whole one."""
    whole = (here / file).resolve()
    if whole.is_relative_to(here.resolve()):
        return {"uri": quote(whole.relative_to(here.resolve()).as_posix()), "uriBaseId": BASE}
    return {"uri": whole.as_uri()}


def _fingerprint(finding: Finding, lines: Sequence[str], here: Path) -> str:
    """Stays the same when lines above come and go: the code, the file and the text of the line."""
    text = lines[finding.line - 1].strip() if 0 < finding.line <= len(lines) else ""
    parts = "\0".join((finding.code, _uri(finding.file, here)["uri"], text))
    return hashlib.sha256(parts.encode("utf-8", "replace")).hexdigest()[:16]


def _label(other: Elsewhere, language: Language) -> str:
    return other.label_es if language == "es" else other.label_en
