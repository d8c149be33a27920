"""Files over HTTP: whole, in part, packed, and never from outside their folder."""

import gzip
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from web.calling import Caller
from web.conftest import SITE

from publisher.web.files import FOREVER, File, InMemory, OnDisk
from publisher.web.folders import StaticFiles
from publisher.web.responses import Reply

CONTENT = bytes(range(256)) * 4
SIZE = len(CONTENT)
TAG = '"tag"'


def client_of(file: File) -> Caller:
    """Return a client of one file."""

    def application(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        return file.reply(environ, SITE).send(environ["REQUEST_METHOD"], start_response)

    return Caller(application)


@pytest.fixture(params=["in memory", "on disk"])
def get(request: pytest.FixtureRequest, tmp_path: Path) -> Caller:
    """Return a client of the same file, kept in either way."""
    path = tmp_path / "file"
    path.write_bytes(CONTENT)
    content = InMemory(CONTENT) if request.param == "in memory" else OnDisk(path, SIZE)
    return client_of(File(content, "text/turtle; charset=utf-8", TAG, FOREVER))


RANGES = [
    ("bytes=0-0", 0, 1),
    ("bytes=0-99", 0, 100),
    ("bytes=100-", 100, SIZE),
    ("bytes=-24", SIZE - 24, SIZE),
    ("bytes=0-", 0, SIZE),
    ("bytes=1000-99999999", 1000, SIZE),
    ("bytes=-99999999", 0, SIZE),
    ("bytes = 5 - 9", 5, 10),
]


@pytest.mark.parametrize(("wanted", "start", "stop"), RANGES)
def test_a_part_is_sent(get: Caller, wanted: str, start: int, stop: int) -> None:
    """An interrupted download goes on where it ended (RFC 9110 section 14)."""
    answer = get("/file", range=wanted)

    assert (answer.status, answer.body) == (206, CONTENT[start:stop])
    assert answer.headers["Content-Range"] == f"bytes {start}-{stop - 1}/{SIZE}"
    assert int(answer.headers["Content-Length"]) == stop - start


@pytest.mark.parametrize("wanted", ["bytes=1024-", "bytes=5000-6000", "bytes=-0"])
def test_a_part_beyond_the_end_is_refused_with_the_size(get: Caller, wanted: str) -> None:
    """A client that has all of it already learns so (RFC 9110 section 15.5.17)."""
    answer = get("/file", range=wanted)

    assert (answer.status, answer.headers["Content-Range"]) == (416, f"bytes */{SIZE}")


IGNORED = [
    "",
    "bytes",
    "bytes=",
    "bytes=-",
    "bytes=a-b",
    "bytes=9-5",
    "lines=1-2",
    "bytes=0-1,4-5",
    "bytes=" + "9" * 40,
]


@pytest.mark.parametrize("wanted", IGNORED)
def test_a_range_that_means_nothing_gets_the_whole(get: Caller, wanted: str) -> None:
    """A server may ignore what it does not understand, and then sends everything (RFC 9110 section 14.2)."""
    answer = get("/file", range=wanted)

    assert (answer.status, answer.body) == (200, CONTENT)
    assert answer.headers["Accept-Ranges"] == "bytes"


@given(st.text())
def test_no_range_breaks_the_server(wanted: str) -> None:
    """Whatever stands in Range, the answer is an answer."""
    answer = client_of(File(InMemory(CONTENT), "text/plain", TAG, FOREVER))("/file", range=wanted)

    assert answer.status in {200, 206, 416}


CONDITIONS = [
    (TAG, 206),
    (SITE.issued, 206),
    ('"older"', 200),
    (f"W/{TAG}", 200),
    ("Wed, 01 Jan 2020 00:00:00 GMT", 200),
]


@pytest.mark.parametrize(("condition", "status"), CONDITIONS)
def test_a_part_of_another_edition_is_never_joined(get: Caller, condition: str, status: int) -> None:
    """A client that resumes after a new release gets the whole new file (RFC 9110 section 13.1.5)."""
    assert get("/file", range="bytes=5-9", if_range=condition).status == status


def test_a_known_file_is_not_sent_again(get: Caller) -> None:
    """A harvester pays for nothing twice, not even for a part."""
    answer = get("/file", range="bytes=0-9", if_none_match=TAG)

    assert (answer.status, answer.body) == (304, b"")


def test_head_tells_the_size(get: Caller) -> None:
    """A client learns the size before it downloads; a range is for GET alone."""
    answer = get("/file", "HEAD", range="bytes=0-9")

    assert (answer.status, answer.headers["Content-Length"], answer.body) == (200, str(SIZE), b"")


@pytest.fixture
def static(tmp_path: Path) -> Caller:
    """Return a client of a folder with a style sheet and a picture, beside a secret file."""
    folder = tmp_path / "static"
    (folder / "deep").mkdir(parents=True)
    (folder / "site.css").write_text("p { color: red }\n" * 50, encoding="utf-8")
    (folder / "deep" / "dot.png").write_bytes(b"\x89PNG" + bytes(600))
    (tmp_path / "secret.txt").write_text("secret", encoding="utf-8")
    files = StaticFiles(SITE, folder)

    def application(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        reply = files.answer(environ["PATH_INFO"], environ) or Reply(404, ())
        return reply.send(environ["REQUEST_METHOD"], start_response)

    return Caller(application)


def test_a_style_sheet_is_sent_packed(static: Caller) -> None:
    """A page loads quickly over a slow line; a picture is packed already."""
    plain = static("/static/site.css")
    packed = static("/static/site.css", accept_encoding="gzip")
    picture = static("/static/deep/dot.png", accept_encoding="gzip")

    assert plain.headers["Content-Type"] == "text/css; charset=utf-8"
    assert gzip.decompress(packed.body) == plain.body
    assert packed.headers["ETag"] != plain.headers["ETag"]
    assert packed.headers["Vary"] == plain.headers["Vary"] == "Accept-Encoding"
    assert (picture.headers["Content-Type"], "Content-Encoding" in picture.headers) == ("image/png", False)


def test_a_file_named_with_its_version_is_kept_for_ever(static: Caller) -> None:
    """A returning reader loads no style sheet again, until it changes."""
    version = static("/static/site.css").headers["ETag"].strip('"')[:10]

    named = static(f"/static/site.css?v={version}")
    older = static("/static/site.css?v=0123456789")

    assert "immutable" in named.headers["Cache-Control"]
    assert "immutable" not in older.headers["Cache-Control"]


OUTSIDE = [
    "/static/",
    "/static",
    "/static/none.css",
    "/static/deep",
    "/static/deep/",
    "/static/../secret.txt",
    "/static/%2e%2e/secret.txt",
    "/static/deep/../../secret.txt",
    "/static//site.css",
    "/static/site.css/",
    "/static/site.css%00",
]


@pytest.mark.parametrize("target", OUTSIDE)
def test_nothing_outside_the_folder_is_found(static: Caller, target: str) -> None:
    """A hostile path never reaches the file system."""
    assert static(target).status == 404


def test_a_file_cannot_be_written(static: Caller) -> None:
    """Methods that write are refused with those that read."""
    answer = static("/static/site.css", "PUT")

    assert (answer.status, answer.headers["Allow"]) == (405, "GET, HEAD, OPTIONS")
