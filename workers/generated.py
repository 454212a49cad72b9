"""The files that are made from the code and kept in the tree: `make generate` writes them, `make check` compares."""

from __future__ import annotations

import sys
from importlib import import_module
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).parents[1]

# File, and the function that answers its text.
FILES: Final = {
    "schemas/playbook.schema.json": "engine.language.grammar.schema:as_text",
    "schemas/rules.schema.json": "engine.language.grammar.pack_schema:as_text",
    "schemas/bundle.schema.json": "engine.study.bundle.lines:schema_as_text",
    "schemas/dossier.schema.json": "engine.study.dossier_words:schema_as_text",
    "docs/codes.md": "engine.language.codes:as_text",
    "docs/facts.md": "workers.word_list:as_text",
    "docs/openapi.json": "workers.api.openapi:as_text",
    "docs/messages.md": "workers.message_words:as_text",
    "docs/packs.md": "workers.pack_page:as_text",
    "docs/pictures/pe-empresas.en.svg": "workers.commands.pictures:in_english",
    "docs/pictures/pe-empresas.svg": "workers.commands.pictures:in_spanish",
}


def fresh_text(maker: str) -> str:
    """What a file should say now, by the function that makes it (`module:function`)."""
    module, _, function = maker.partition(":")
    return str(getattr(import_module(module), function)())


def stale(root: Path = ROOT) -> list[str]:
    """The files whose text is not what the code makes today, missing ones included."""
    return [name for name, maker in FILES.items() if _text(root / name) != fresh_text(maker)]


def write(root: Path = ROOT) -> None:
    """Write all of them anew."""
    for name, maker in FILES.items():
        (root / name).write_text(fresh_text(maker), encoding="utf-8")


def _text(file: Path) -> str | None:
    return file.read_text("utf-8") if file.exists() else None


if __name__ == "__main__":
    if "--check" not in sys.argv:
        write()
    elif names := stale():
        sys.exit(f"not fresh: {', '.join(names)}; run `make generate` and look at the difference")
