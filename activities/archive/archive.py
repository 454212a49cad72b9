"""Where what must outlive a server is kept: a folder, memory, or storage that speaks S3. It knows not what it keeps.

Nothing is ever changed or removed: a name is put once, and who puts it again leaves it as it is.
"""

from __future__ import annotations

import os
import re
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import unquote, urlsplit

from obstore.exceptions import AlreadyExistsError, BaseError, PermissionDeniedError, UnauthenticatedError
from obstore.store import LocalStore, MemoryStore, S3Store

from activities.archive.failures import (
    ArchiveAbsent,
    ArchiveAddressUnknown,
    ArchiveDenied,
    ArchiveFailed,
    ArchiveUnreachable,
)

if TYPE_CHECKING:
    from obstore.store import ClientConfig, RetryConfig

ADDRESS, ENDPOINT = "COBRANZA_ARCHIVE", "COBRANZA_ARCHIVE_ENDPOINT"
FOLDER: Final = "archive"
"""Its folder in the home, where no other place is named."""
PATIENCE: Final[ClientConfig] = {"timeout": timedelta(seconds=30), "connect_timeout": timedelta(seconds=5)}
AGAIN: Final[RetryConfig] = {"max_retries": 2, "retry_timeout": timedelta(seconds=20)}
_CODE: Final = re.compile(r"<Code>(\w+)</Code>")
DENIED: Final = frozenset({"AccessDenied", "InvalidAccessKeyId", "SignatureDoesNotMatch", "ExpiredToken"})


class Archive:
    """Names of files and their bytes. `address` is for people; `folder` is set where the store is a folder."""

    def __init__(self, store: LocalStore | MemoryStore | S3Store, address: str, folder: Path | None = None) -> None:
        self._store, self.address, self._folder = store, address, folder

    async def put(self, name: str, body: bytes) -> bool:
        """Keep it, unless the name is taken. True when it is new. Raises ArchiveFailed."""
        with self._failing():
            try:
                await self._store.put_async(name, body, mode="create", use_multipart=False)
            except AlreadyExistsError:
                return False
            except FileNotFoundError as error:  # where it would stand does not exist
                raise ArchiveAbsent(address=self.address) from error
        self._settle(name)
        return True

    async def get(self, name: str) -> bytes | None:
        """What was put under the name; None where nothing was. Raises ArchiveFailed."""
        with self._failing():
            try:
                return bytes(await (await self._store.get_async(name)).bytes_async())
            except FileNotFoundError as error:
                if "NoSuchBucket" in str(error):
                    raise ArchiveAbsent(address=self.address) from error
                return None

    async def has(self, name: str) -> bool:
        """Whether something was put under the name. Raises ArchiveFailed."""
        with self._failing():
            try:
                await self._store.head_async(name)
            except FileNotFoundError:
                return False
        return True

    async def names(self, prefix: str = "") -> AsyncIterator[tuple[str, int]]:
        """Every name in the folder `prefix`, with its bytes, in no order. Raises ArchiveFailed."""
        with self._failing():
            async for chunk in self._store.list(prefix or None, chunk_size=1000):
                for one in chunk:
                    yield one["path"], one["size"]

    @contextmanager
    def _failing(self) -> Iterator[None]:
        try:
            yield
        except (BaseError, OSError) as error:
            raise self._failure(error) from error
        except ValueError as error:  # no store takes such a name
            raise ArchiveFailed(address=self.address, why=str(error).splitlines()[0]) from error

    def _failure(self, error: Exception) -> ArchiveFailed:
        said = str(error)
        code = found[1] if (found := _CODE.search(said)) else ""
        why = code or said.splitlines()[0][:200]
        if code == "NoSuchBucket":
            return ArchiveAbsent(address=self.address)
        denied = isinstance(error, PermissionDeniedError | UnauthenticatedError | PermissionError)
        if denied or code in DENIED or "Permission denied" in said:
            return ArchiveDenied(address=self.address, why=why)
        return ArchiveUnreachable(address=self.address, why=why)

    def _settle(self, name: str) -> None:
        """A folder's file is on the disk before anybody relies on it."""
        if self._folder is None:
            return
        file = self._folder / name
        for path in (file, file.parent):
            handle = os.open(path, os.O_RDONLY)
            try:
                os.fsync(handle)
            finally:
                os.close(handle)


def archive_of(variables: Mapping[str, str], home: Path) -> Archive:
    """The archive that COBRANZA_ARCHIVE names; without it a folder in the home. Raises ArchiveFailed."""
    address = variables.get(ADDRESS, "")
    parts = urlsplit(address)
    if parts.scheme == "s3" and parts.netloc:
        return Archive(_s3(parts.netloc, parts.path.strip("/"), variables), address)
    if parts.scheme == "file" and not parts.netloc and len(parts.path) > 1:
        return in_folder(Path(unquote(parts.path)))
    if parts.scheme:
        raise ArchiveAddressUnknown(address=address)
    return in_folder(Path(address).expanduser().resolve() if address else home / FOLDER)


def in_folder(folder: Path) -> Archive:
    """An archive in a folder, which is made where it is absent and is its owner's alone. Raises ArchiveFailed."""
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except PermissionError as error:
        raise ArchiveDenied(address=str(folder), why=error.strerror or "") from error
    except OSError as error:
        raise ArchiveUnreachable(address=str(folder), why=error.strerror or "") from error
    return Archive(LocalStore(folder), str(folder), folder)


def in_memory() -> Archive:
    """An archive that is gone with this process: for trying."""
    return Archive(MemoryStore(), "memory")


def _s3(bucket: str, prefix: str, variables: Mapping[str, str]) -> S3Store:
    """Keys and region are read from the variables by their AWS names; the endpoint is ours to name."""
    endpoint = variables.get(ENDPOINT, "")
    config: dict[str, Any] = {
        "access_key_id": variables.get("AWS_ACCESS_KEY_ID"),
        "secret_access_key": variables.get("AWS_SECRET_ACCESS_KEY"),
        "session_token": variables.get("AWS_SESSION_TOKEN"),
        "region": variables.get("AWS_REGION") or variables.get("AWS_DEFAULT_REGION") or "us-east-1",
        "endpoint": endpoint,
    }
    return S3Store(
        bucket,
        prefix=prefix or None,
        client_options={**PATIENCE, "allow_http": endpoint.startswith("http://")},
        retry_config=AGAIN,
        **{name: value for name, value in config.items() if value},
    )
