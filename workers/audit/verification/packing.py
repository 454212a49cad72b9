"""Whether a bundle is what somebody signed: its manifest, each file's hash, and the signature. It opens no case."""

from __future__ import annotations

from collections.abc import Collection
from hashlib import sha256
from typing import Final

import msgspec

from schemas.bundle import FORMAT, BundleManifest, CaseHead, Signed
from workers.audit.keys import is_signed
from workers.audit.verification.finding import Found
from workers.audit.verification.reading import Files, one

MANIFEST: Final = "manifest.json"
SIGNATURE: Final = "manifest.sig.json"


def check(files: Files, keys: Collection[str], found: Found) -> BundleManifest | None:
    """The manifest, after everything about it was looked at; None where there is none that can be read."""
    manifest = one(files, MANIFEST, BundleManifest, "manifest", found)
    _signature(files, keys, found)
    if manifest is None:
        if MANIFEST not in files:
            found.parted("manifest", MANIFEST, "missing", "", MANIFEST)
        return None
    if manifest.format != FORMAT:
        found.parted("manifest", MANIFEST, "other_format", manifest.format, FORMAT)
    _files(files, manifest, found)
    _cases(files, manifest, found)
    return manifest


def _files(files: Files, manifest: BundleManifest, found: Found) -> None:
    listed = {line.path: line for line in manifest.files}
    if len(listed) != len(manifest.files):
        found.parted("manifest", MANIFEST, "listed_twice", len(manifest.files), len(listed))
    for path in sorted(files.keys() | listed.keys() - {MANIFEST, SIGNATURE}):
        if path in (MANIFEST, SIGNATURE):
            continue
        if path not in listed:
            found.parted("file", path, "extra", f"{len(files[path])} bytes", "")
        elif path not in files:
            found.parted("file", path, "missing", "", listed[path].sha256)
        elif (digest := sha256(files[path]).hexdigest()) != listed[path].sha256:
            found.parted("file", path, "other_bytes", digest, listed[path].sha256)
        elif len(files[path]) != listed[path].bytes:
            found.parted("file", path, "other_size", len(files[path]), listed[path].bytes)
    found.counts["files"] += len(listed)


def _signature(files: Files, keys: Collection[str], found: Found) -> None:
    if SIGNATURE not in files:
        found.parted("signature", SIGNATURE, "unsigned", "", MANIFEST)
        return
    signed = one(files, SIGNATURE, Signed, "signature", found)
    if signed is None:
        return
    if signed.statement.encode() != files.get(MANIFEST, b""):
        found.parted("signature", SIGNATURE, "other_statement", signed.statement[:80], MANIFEST)
    elif not is_signed(signed):
        found.parted("signature", SIGNATURE, "bad_signature", signed.signature, signed.key)
    found.counts["signatures"] += 1
    if keys and signed.key not in keys:
        found.parted("key", SIGNATURE, "unknown_key", signed.key, " ".join(sorted(keys)))


def signer(files: Files) -> str:
    """By whose key the manifest is signed; empty where by none."""
    try:
        return msgspec.json.decode(files.get(SIGNATURE, b"null"), type=Signed).key
    except ValueError:
        return ""


def _cases(files: Files, manifest: BundleManifest, found: Found) -> None:
    """Each case of the manifest has its folder, which says the same, and no case stands outside."""
    folders = {case.folder: case for case in manifest.cases}
    for name, wanted in (("folder", len(folders)), ("invoice", len({case.invoice for case in manifest.cases}))):
        if wanted != len(manifest.cases):
            found.parted("manifest", MANIFEST, "listed_twice", f"{len(manifest.cases)} {name}", wanted)
    for folder, case in folders.items():
        said = one(files, f"{folder}/case.json", CaseHead, "manifest", found, case.invoice)
        if said != case:
            place = f"{folder}/case.json"
            found.parted("manifest", place, "other_case", _text(said), _text(case), case.invoice)
    there = {"/".join(path.split("/")[:2]) for path in files if path.startswith("cases/")}
    for folder in sorted(there - folders.keys()):
        found.parted("manifest", folder, "extra_case", folder, "")


def _text(case: CaseHead | None) -> str:
    return "" if case is None else msgspec.json.encode(case, order="sorted").decode()
