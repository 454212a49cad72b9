"""The key of the audit (Ed25519): from the environment, else made once and kept in the home folder. It words nothing.

Who holds the seed can sign; everybody may have the public half, and an auditor should have it from somewhere else than
from us.
"""

from __future__ import annotations

import os
import secrets
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import ClassVar, Final

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from schemas.bundle import Signed
from schemas.failures import CollectionsError
from workers.settings import Settings

VARIABLE: Final = "COBRANZA_AUDIT_KEY"
FILE: Final = "audit.key"
NEXT_VARIABLE, NEXT_FILE = "COBRANZA_AUDIT_KEY_NEXT", "audit.key.next"
"""The key that is to take over; it signs from the moment in which the database has it."""
DIGITS: Final = 64


class AuditKeyUnreadable(CollectionsError):
    """{where} holds no key of the audit: it takes 64 hexadecimal digits, as from `openssl rand -hex 32`."""

    es: ClassVar[str] = (
        "{where} no contiene una clave de auditoría: lleva 64 dígitos hexadecimales, como de `openssl rand -hex 32`."
    )


class AuditKeyLiesOpen(CollectionsError):
    """every user of this machine can read {file}, and sign as you: run chmod 600 {file}, and let a new key take over
    (`cobranza audit key --rotate`)"""

    es: ClassVar[str] = (
        "todo usuario de esta máquina puede leer {file}, y firmar como usted: use chmod 600 {file}, y ponga una clave "
        "nueva (`cobranza audit key --rotate`)"
    )


def signing_key(settings: Settings, environ: Mapping[str, str] | None = None) -> Ed25519PrivateKey:
    """The company's key: of COBRANZA_AUDIT_KEY, else of the home folder, made there by the first that asks.

    Raises AuditKeyUnreadable.
    """
    said = (os.environ if environ is None else environ).get(VARIABLE, "").strip()
    if said:
        return key_of(said, VARIABLE)
    return key_of(_kept(settings.home, FILE), str(settings.home / FILE))


def next_key(
    settings: Settings, environ: Mapping[str, str] | None = None, *, make: bool = False
) -> Ed25519PrivateKey | None:
    """The key that is to take over; None where there is none, unless it shall be made in the home folder.

    Where the key in force is the environment's, the next one is too: nothing is made. Raises AuditKeyUnreadable.
    """
    variables = os.environ if environ is None else environ
    if said := variables.get(NEXT_VARIABLE, "").strip():
        return key_of(said, NEXT_VARIABLE)
    if variables.get(VARIABLE, "").strip():
        return None
    file = settings.home / NEXT_FILE
    if make or file.is_file():
        return key_of(_kept(settings.home, NEXT_FILE), str(file))
    return None


def promote(settings: Settings, environ: Mapping[str, str] | None = None) -> None:
    """The home's next key is its key from now on; the one before is gone. One of the environment is its owner's."""
    variables = os.environ if environ is None else environ
    if not any(variables.get(name, "").strip() for name in (VARIABLE, NEXT_VARIABLE)):
        with suppress(FileNotFoundError):  # another process was faster
            (settings.home / NEXT_FILE).replace(settings.home / FILE)


def has_key(settings: Settings, environ: Mapping[str, str] | None = None) -> bool:
    """Whether there is a key already; asking makes none."""
    return bool((os.environ if environ is None else environ).get(VARIABLE)) or (settings.home / FILE).is_file()


def key_of(seed: str, where: str) -> Ed25519PrivateKey:
    """The key of a seed of 64 hexadecimal digits. Raises AuditKeyUnreadable, which never quotes the seed."""
    try:
        raw = bytes.fromhex(seed.strip())
    except ValueError:
        raw = b""
    if len(raw) * 2 != DIGITS:
        raise AuditKeyUnreadable(where=where)
    return Ed25519PrivateKey.from_private_bytes(raw)


def public_of(key: Ed25519PrivateKey) -> str:
    """The half that everybody may know: 64 hexadecimal digits."""
    return key.public_key().public_bytes_raw().hex()


def sign(key: Ed25519PrivateKey, statement: bytes) -> Signed:
    """The statement (UTF-8) with the public key and the signature over its bytes."""
    return Signed(statement=statement.decode(), key=public_of(key), signature=key.sign(statement).hex())


def is_signed(signed: Signed) -> bool:
    """Whether the statement is signed by the key that it names. Whose key that is, it does not say."""
    try:
        key = Ed25519PublicKey.from_public_bytes(bytes.fromhex(signed.key))
        key.verify(bytes.fromhex(signed.signature), signed.statement.encode())
    except (ValueError, InvalidSignature):
        return False
    return True


def _kept(home: Path, name: str) -> str:
    """The home folder's own seed; of two that ask at once, one makes it. Raises AuditKeyLiesOpen."""
    file = home / name
    if not file.exists():
        home.mkdir(parents=True, mode=0o700, exist_ok=True)
        fresh = home / f"{name}.{os.getpid()}.{secrets.token_hex(4)}"
        with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as stream:
            stream.write(secrets.token_hex(32) + "\n")
        with suppress(FileExistsError):  # somebody else was faster, and theirs is the one
            file.hardlink_to(fresh)
        fresh.unlink()
    if file.stat().st_mode & 0o007:  # a group may: a container's volume belongs to one
        raise AuditKeyLiesOpen(file=file)
    return file.read_text().strip()
