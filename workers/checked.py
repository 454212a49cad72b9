"""What the paths of `cobranza check` come to: playbooks, author tests, rule packs and messages, each checked its way.

It shows nothing and knows no exit code.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import date
from pathlib import Path
from typing import ClassVar, Final, Literal

import msgspec

from engine.language.compiler import Compiled, Years, compile_playbook
from engine.language.diagnostics import Finding
from engine.language.library import File, Library, read_file, read_library
from engine.language.lives.author_tests import ENDING, playbook_of, read_tests
from engine.language.messages import calls_of, messages_of
from engine.language.packs import read_pack
from schemas.failures import CollectionsError
from schemas.plan import Plan
from workers.commands.paths import RULES, CannotRead, file_at, named_by, no_playbooks, nothing_at, reason, yaml_in

Kind = Literal["playbook", "tests", "pack", "message"]
TEXTS: Final = ("messages", "calls")
MAPPINGS: Final = "mappings"
"""Says how to import another system's export; a shell's `playbooks/*` names this folder too."""


class NotAnAuthorsFile(CollectionsError):
    """'{path}' is not what an author writes: playbooks, tests and packs are .yaml; messages stand in messages/LANG/"""

    es: ClassVar[str] = (
        "«{path}» no es de autor: los playbooks, pruebas y paquetes son .yaml; los mensajes están en messages/IDIOMA/"
    )


class IsAMapping(CollectionsError):
    """'{path}' says how to import another system's export; `cobranza import` checks it as it reads"""

    es: ClassVar[str] = "«{path}» dice cómo importar lo de otro sistema; `cobranza import` lo revisa al leer"


class Checked(msgspec.Struct, frozen=True):
    """One file that was checked. `plan` is a playbook's, where it has no errors."""

    kind: Kind
    file: str
    findings: tuple[Finding, ...]
    sources: dict[str, str]
    plan: Plan | None = None


class Desk:
    """Checks files, each once, however often and under whichever name it is asked for."""

    def __init__(self, years: Years, since: date) -> None:
        self.years, self.since = years, since
        self._libraries: dict[Path, Library] = {}
        self._compiled: dict[Path, Compiled] = {}

    def check(self, paths: Iterable[Path], told: Callable[[int, int], None] | None = None) -> list[Checked]:
        """Everything at these paths, in their order. `told` hears how many files of how many are done."""
        paths = [one for path in paths for one in named_by(path)]
        files = dict.fromkeys(file for path in paths for file in self._files_at(path))
        if not files:
            raise no_playbooks(paths[0])
        results = []
        for file in files:
            results.append(self._one(file))
            if told is not None:
                told(len(results), len(files))
        return results

    # ------------------------------------------------------------------------------------------ which files

    def _files_at(self, path: Path) -> Iterator[Path]:
        if path.is_dir():
            yield from self._of_folder(path)
        else:
            yield path if path.is_file() else file_at(path)

    def _of_folder(self, folder: Path) -> Iterator[Path]:
        """A folder of playbooks with its author tests and rule packs; or what a folder below holds: packs, or texts."""
        if folder.name == RULES:
            yield from yaml_in(folder)
        elif any(part in TEXTS for part in folder.parts[-2:]):
            yield from sorted(folder.rglob("*.md"))
        elif folder.name != MAPPINGS:
            yield from (own := yaml_in(folder))
            if own:
                yield from yaml_in(folder / RULES)

    # ------------------------------------------------------------------------------------------ each kind

    def _one(self, file: Path) -> Checked:
        if file.name.endswith(ENDING):
            return self._tests(file)
        if file.suffix == ".md":
            return self._message(file)
        if file.parent.name == RULES and file.suffix == ".yaml":
            return self._pack(file)
        if file.parent.name == MAPPINGS:
            raise IsAMapping(path=file)
        if file.suffix != ".yaml":
            raise NotAnAuthorsFile(path=file)
        done = self._compile(file)
        return Checked("playbook", str(file), done.findings, done.sources, done.plan)

    def _tests(self, file: Path) -> Checked:
        """Author tests are read for their playbook's plan; where it has none, its own errors are what is to be said."""
        playbook = playbook_of(file)
        if not playbook.is_file():
            raise nothing_at(playbook)
        done = self._compile(playbook)
        if done.plan is None:
            return Checked("tests", str(file), done.findings, done.sources)
        read = read_tests(self._read(file).body, str(file), done.plan)
        return Checked("tests", str(file), read.findings, read.sources)

    def _pack(self, file: Path) -> Checked:
        written = self._read(file)
        return Checked("pack", str(file), read_pack(written)[1], _source(written))

    def _message(self, file: Path) -> Checked:
        """A message or call script: what is wrong in it, and what playbooks that use it find in it."""
        if file.parent.parent.name not in TEXTS:
            raise NotAnAuthorsFile(path=file)
        folder = file.parent.parent.parent
        library = self._library(folder)
        read = messages_of if file.parent.parent.name == "messages" else calls_of
        used = [finding for name in library.playbooks for finding in self._compile(folder / f"{name}.yaml").findings]
        findings = (*read(library, [file.stem])[1], *used)
        own = tuple(finding for finding in findings if Path(finding.file) == file)
        return Checked("message", str(file), own, _source(self._read(file)))

    # ------------------------------------------------------------------------------------------ reading

    def _compile(self, file: Path) -> Compiled:
        if file not in self._compiled:
            self._compiled[file] = compile_playbook(file, self._library(file.parent), self.years, self.since)
        return self._compiled[file]

    def _library(self, folder: Path) -> Library:
        if folder not in self._libraries:
            try:
                self._libraries[folder] = read_library(folder)
            except OSError as error:
                raise CannotRead(path=error.filename or folder, why=reason(error)) from error
        return self._libraries[folder]

    def _read(self, file: Path) -> File:
        try:
            return read_file(file)
        except OSError as error:
            raise CannotRead(path=file, why=reason(error)) from error


def _source(file: File) -> dict[str, str]:
    return {file.path: file.body.decode("utf-8", "replace").replace("\r\n", "\n")}
