"""The command `fmt`: lays playbooks, author tests and rule packs out in the canonical way. No server is asked."""

from __future__ import annotations

import difflib
import os
import shutil
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, ClassVar

import msgspec
from cyclopts import CycloptsError, Parameter

from engine.language.diagnostics import render
from engine.language.layout.lay_out import Laid, lay_out
from engine.language.text.decoding import LARGEST
from schemas.failures import CollectionsError
from workers.commands.paths import FOLDER, CannotRead, CannotWrite, reason, yaml_at
from workers.speech import is_coloured, language, say, write

STDIN = Path("-")


class NotLaidOut(CollectionsError):
    """'{path}' has no canonical layout: fmt is for playbooks, author tests and rule packs (.yaml); messages are free"""

    es: ClassVar[str] = (
        "«{path}» no tiene una presentación canónica: fmt es para playbooks, pruebas y paquetes (.yaml); "
        "los mensajes son libres"
    )


class Done(msgspec.Struct, frozen=True):
    """One file: what stood in it, and what came of it."""

    name: str
    raw: bytes
    laid: Laid

    @property
    def text(self) -> bytes | None:
        """The canonical text; None where the file cannot be read."""
        return None if self.laid.text is None else self.laid.text.encode("utf-8")

    @property
    def is_canonical(self) -> bool:
        return self.text == self.raw


def _help(en: str, es: str) -> Parameter:
    return Parameter(help=say(en, es), negative=(), show_default=False)


def fmt(
    paths: Annotated[
        tuple[Path, ...],
        Parameter(
            help=say(
                "folders, files or names; `-` is standard input; else playbooks/",
                "carpetas, archivos o nombres; `-` es la entrada estándar; si no, playbooks/",
            ),
            negative=(),
            allow_leading_hyphen=True,
            show_default=False,
        ),
    ] = (),
    /,
    *,
    check: Annotated[
        bool,
        _help(
            "write nothing; answer 1 and name the files that are laid out otherwise",
            "no escribir nada; responder 1 y nombrar los archivos que no están así",
        ),
    ] = False,
    diff: Annotated[
        bool, _help("write nothing; show what would change", "no escribir nada; mostrar lo que cambiaría")
    ] = False,
) -> int:
    """Lay playbooks, author tests and rule packs out in the one canonical way. Comments and meaning stay.

    A file that cannot be read is left as it is, and its findings are told; then the answer is 1.
    """  # fmt: skip
    files = [file for path in paths or (FOLDER,) for file in ([STDIN] if path == STDIN else yaml_at(_no_option(path)))]
    done = [_laid(file) for file in dict.fromkeys(files)]
    for one in done:
        _tell_findings(one)
        if diff:
            sys.stdout.writelines(_difference(one))
        if one.name == "-" and not diff and not check and one.text is not None:
            write(one.text)
    changed = [one for one in done if one.text is not None and not one.is_canonical]
    if not check and not diff:
        for one in changed:
            if one.name != "-":
                _write(Path(one.name), one.raw, one.text or b"")
    if [one.name for one in done] != ["-"]:
        if not diff:
            print(*(one.name for one in changed), sep="\n", end="\n" if changed else "")
        _tell(done, changed, is_written=not check and not diff)
    return 1 if (check and changed) or any(one.text is None for one in done) else 0


def _no_option(path: Path) -> Path:
    """`-` may stand among the paths; a mistyped option may not."""
    if path.name.startswith("-"):
        raise CycloptsError(say(f"unknown option: {path}", f"opción desconocida: {path}"))
    return path


def _laid(file: Path) -> Done:
    if file.suffix == ".md":
        raise NotLaidOut(path=file)
    try:
        raw = sys.stdin.buffer.read(LARGEST + 1) if file == STDIN else file.read_bytes()
    except OSError as error:
        raise CannotRead(path=file, why=reason(error)) from error
    return Done(str(file), raw, lay_out(raw, str(file)))


def _difference(one: Done) -> Sequence[str]:
    if one.text is None:
        return ()
    old, new = (text.decode("utf-8").splitlines(keepends=True) for text in (one.raw, one.text))
    lines = difflib.unified_diff(old, new, one.name, one.name)
    return [line if line.endswith("\n") else f"{line}\n" for line in lines]


def _write(file: Path, was: bytes, body: bytes) -> None:
    """All of it or nothing: beside the file first, then in its place, with its mode. A link stays a link.

    Whoever made a file read-only meant it, and who saved it meanwhile knows more: both are left alone.
    """
    file = file.resolve()
    try:
        if not file.stat().st_mode & 0o222:
            raise CannotWrite(path=file, why=say("it is read-only", "es de solo lectura"))
        with tempfile.NamedTemporaryFile(dir=file.parent, prefix=f".{file.name}.", delete=False) as beside:
            try:
                beside.write(body)
                beside.flush()
                os.fsync(beside.fileno())
                shutil.copymode(file, beside.name)
                if file.read_bytes() != was:
                    raise CannotWrite(
                        path=file, why=say("it was changed meanwhile", "alguien lo cambió mientras tanto")
                    )
                Path(beside.name).replace(file)
            except BaseException:
                Path(beside.name).unlink(missing_ok=True)
                raise
    except OSError as error:
        raise CannotWrite(path=file, why=reason(error)) from error


def _tell_findings(one: Done) -> None:
    if one.text is None:
        shown = render(one.laid.findings, {one.name: one.laid.source}, language(), is_coloured(sys.stderr))
        print(shown, file=sys.stderr)


def _tell(done: Sequence[Done], changed: Sequence[Done], *, is_written: bool) -> None:
    """How many, on standard error: standard output is for names and texts."""
    unread = sum(one.text is None for one in done)
    kept = len(done) - len(changed) - unread
    en = f"{len(changed)} {'laid out anew' if is_written else 'to be laid out'}, {kept} as they should be"
    # Numbers last, so that one and many are said alike.
    es_done = "con presentación nueva" if is_written else "por presentar de nuevo"
    es = f"{es_done}: {len(changed)}; ya estaban bien: {kept}"
    if unread:
        en, es = (
            f"{en}, {unread} left alone: cannot be read",
            f"{es}; sin tocar, por ilegibles: {unread}",
        )
    print(say(en, es), file=sys.stderr)
