"""One contract for every place that an archive can be: a folder, memory, and a server that speaks S3."""

from __future__ import annotations

import stat
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest
from moto.server import ThreadedMotoServer

from activities.archive.archive import Archive, archive_of, in_memory
from activities.archive.failures import (
    ArchiveAbsent,
    ArchiveAddressUnknown,
    ArchiveDenied,
    ArchiveFailed,
    ArchiveUnreachable,
)

NAMES = ("histories/F%2F1/001.a.json.gz", "histories/F%2F1/002.b.json.gz", "histories/ñandú/001.c.json.gz")
KEYS = {"AWS_ACCESS_KEY_ID": "somebody", "AWS_SECRET_ACCESS_KEY": "something-secret"}


@pytest.fixture(scope="module")
def s3() -> Iterator[str]:
    """The address of an S3 server with a bucket `books`."""
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    address = f"http://127.0.0.1:{server.get_host_and_port()[1]}"
    urllib.request.urlopen(urllib.request.Request(f"{address}/books", method="PUT"), timeout=10).close()
    yield address
    server.stop()


@pytest.fixture(params=["folder", "file", "memory", "s3", "s3-root"])
def archive(request: pytest.FixtureRequest, tmp_path: Path) -> Archive:
    if request.param == "memory":
        return in_memory()
    variables = {
        "folder": {},
        "file": {"COBRANZA_ARCHIVE": f"file://{tmp_path}/with%20space/deep"},
        "s3": {"COBRANZA_ARCHIVE": f"s3://books/{tmp_path.name}/two"},
        "s3-root": {"COBRANZA_ARCHIVE": "s3://books"},
    }[request.param]
    if request.param.startswith("s3"):
        variables |= {"COBRANZA_ARCHIVE_ENDPOINT": request.getfixturevalue("s3"), **KEYS}
    return archive_of(variables, tmp_path / "home")


async def test_what_is_put_once_is_read_as_it_was_and_never_overwritten(archive: Archive) -> None:
    for name in NAMES:
        assert not await archive.has(name)
        assert await archive.get(name) is None
        assert await archive.put(name, name.encode())
        assert not await archive.put(name, b"another")
        assert await archive.get(name) == name.encode()
        assert await archive.has(name)
    assert await archive.put("empty", b"")
    assert await archive.get("empty") == b""
    found = {name: size async for name, size in archive.names("histories")}
    assert found == {name: len(name.encode()) for name in NAMES}
    assert len([name async for name, _ in archive.names()]) >= len(NAMES) + 1


async def test_names_of_thousands_are_all_listed() -> None:
    archive = in_memory()
    for number in range(2_500):
        await archive.put(f"histories/{number}", b"x")
    assert len([name async for name, _ in archive.names("histories")]) == 2_500


@pytest.mark.parametrize("name", ["../outside", "a/../../outside", "/absolute/../x"])
async def test_no_name_leads_out_of_the_archive(name: str, tmp_path: Path) -> None:
    archive = archive_of({}, tmp_path / "home")
    with pytest.raises(ArchiveFailed):
        await archive.put(name, b"x")
    assert {file.name for file in tmp_path.rglob("*")} <= {"home", "archive"}


def test_a_folder_of_histories_is_its_owner_s_alone(tmp_path: Path) -> None:
    archive_of({}, tmp_path)
    assert stat.S_IMODE((tmp_path / "archive").stat().st_mode) == 0o700


@pytest.mark.parametrize("address", ["ftp://x/y", "s3://", "s3:///x", "file://host/x", "gs://bucket"])
def test_an_address_that_names_no_archive_is_refused(address: str, tmp_path: Path) -> None:
    with pytest.raises(ArchiveAddressUnknown, match="s3://BUCKET/PREFIX"):
        archive_of({"COBRANZA_ARCHIVE": address}, tmp_path)


def test_a_file_where_the_folder_should_be_is_said(tmp_path: Path) -> None:
    (tmp_path / "archive").write_text("in the way")
    with pytest.raises(ArchiveUnreachable, match="File exists"):
        archive_of({}, tmp_path)


async def test_a_bucket_that_is_not_there_is_said_and_never_taken_for_an_empty_one(s3: str, tmp_path: Path) -> None:
    variables = {"COBRANZA_ARCHIVE": "s3://nobody-s/books", "COBRANZA_ARCHIVE_ENDPOINT": s3, **KEYS}
    absent = archive_of(variables, tmp_path)
    with pytest.raises(ArchiveAbsent, match="s3://nobody-s/books"):
        await absent.put("a", b"x")
    with pytest.raises(ArchiveAbsent):
        await absent.get("a")
    with pytest.raises(ArchiveAbsent):
        _ = [name async for name in absent.names()]


async def test_a_server_that_is_down_is_said_in_both_languages_without_its_keys(tmp_path: Path) -> None:
    variables = {"COBRANZA_ARCHIVE": "s3://books", "COBRANZA_ARCHIVE_ENDPOINT": "http://127.0.0.1:9", **KEYS}
    down = archive_of(variables, tmp_path)
    for asked in (down.put("a", b"x"), down.get("a"), down.has("a")):
        with pytest.raises(ArchiveUnreachable) as caught:
            await asked
        for language in ("en", "es"):
            said = caught.value.say(language)
            assert "s3://books" in said
            assert "\n" not in said
            assert not any(key in said for key in KEYS.values())


async def test_keys_that_are_refused_are_said(tmp_path: Path, refusing: str) -> None:
    variables = {"COBRANZA_ARCHIVE": "s3://books", "COBRANZA_ARCHIVE_ENDPOINT": refusing, **KEYS}
    denied = archive_of(variables, tmp_path)
    for asked in (denied.put("a", b"x"), denied.get("a"), denied.has("a")):
        with pytest.raises(ArchiveDenied, match="AWS_ACCESS_KEY_ID"):
            await asked


@pytest.fixture
def refusing() -> Iterator[str]:
    """The address of a server that refuses every key, in S3's own words."""
    import threading
    from http.server import BaseHTTPRequestHandler, HTTPServer

    class Refuses(BaseHTTPRequestHandler):
        def refuse(self) -> None:
            self.rfile.read(int(self.headers.get("Content-Length") or 0))
            body = b"<Error><Code>InvalidAccessKeyId</Code><Message>something-secret</Message></Error>"
            self.send_response(403)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            if self.command != "HEAD":
                self.wfile.write(body)

        do_GET = do_PUT = do_HEAD = refuse  # noqa: N815 (the names are the server's)

        def log_message(self, format: str, *args: object) -> None:
            return

    server = HTTPServer(("127.0.0.1", 0), Refuses)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()
