"""Files of releases: what each manifest names is served, of every release, and nothing else."""

import gzip
import hashlib
import json
import shutil
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import pytest
from web.calling import Caller
from web.conftest import SITE

from publisher.release import Archive
from publisher.web.folders import ReleaseFiles
from publisher.web.responses import Reply

VERSION, OLDER = "2020-01-02", "2019-01-02"


@pytest.fixture(scope="module")
def releases(toy_releases: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return an archive of two releases and one that cannot be read."""
    folder = tmp_path_factory.mktemp("archive") / "releases"
    shutil.copytree(toy_releases, folder, symlinks=True)
    shutil.copytree(folder / VERSION, folder / OLDER)
    manifest = folder / OLDER / "manifest.json"
    manifest.write_text(manifest.read_text(encoding="utf-8").replace(VERSION, OLDER), encoding="utf-8")
    (folder / "2018-01-01").mkdir()
    (folder / "2018-01-01" / "manifest.json").write_text("{", encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def get(releases: Path) -> Caller:
    """Return a client of the files of the archive."""
    archive = Archive(releases)
    files = ReleaseFiles(archive, archive.current(), SITE)

    def application(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        reply = files.answer(environ["PATH_INFO"], environ) or Reply(404, ())
        return reply.send(environ["REQUEST_METHOD"], start_response)

    return Caller(application)


@pytest.mark.parametrize("version", [VERSION, OLDER])
def test_every_file_in_a_folder_of_a_release_is_what_the_manifest_says(get: Caller, version: str) -> None:
    """A portal checks each download by size and hash, of the release that it works with."""
    manifest = json.loads(get(f"/release/{version}/manifest.json").body)
    named = {name: facts for name, facts in manifest["files"].items() if "/" in name}

    for name, facts in named.items():
        answer = get(f"/release/{version}/{name}")
        assert (answer.status, len(answer.body)) == (200, facts["size"]), name
        assert hashlib.sha256(answer.body).hexdigest() == facts["sha256"], name
        assert "immutable" in answer.headers["Cache-Control"]
    assert manifest["version"] == version
    assert "dumps/directory.ttl" in named


TYPES = [
    ("dumps/directory.ttl", "text/turtle; charset=utf-8"),
    ("dumps/directory.jsonld", "application/ld+json"),
    ("dumps/directory.nq", "application/n-quads"),
    ("dumps/directory.ttl.gz", "application/gzip"),
    ("manifest.json", "application/json"),
]


@pytest.mark.parametrize(("name", "media_type"), TYPES)
def test_a_file_has_its_media_type(get: Caller, name: str, media_type: str) -> None:
    """A library reads a dump from its address alone."""
    answer = get(f"/release/{VERSION}/{name}")

    assert answer.headers["Content-Type"] == media_type
    assert answer.headers["Access-Control-Allow-Origin"] == "*"


def test_a_dump_is_sent_packed_to_those_who_unpack(get: Caller) -> None:
    """A slow line carries a fifth; a resumed download is of the plain bytes, which the hash is of."""
    target = f"/release/{VERSION}/dumps/directory.nt"
    plain, packed = get(target), get(target, accept_encoding="gzip")
    resumed = get(target, accept_encoding="gzip", range="bytes=100-")

    assert packed.headers["Content-Encoding"] == "gzip"
    assert packed.headers["Content-Type"] == plain.headers["Content-Type"]
    assert gzip.decompress(packed.body) == plain.body
    assert packed.headers["ETag"] != plain.headers["ETag"]
    assert (resumed.status, resumed.body) == (206, plain.body[100:])


def test_the_current_release_has_an_address_of_its_own(get: Caller) -> None:
    """A script that always wants the newest dump need not know its date."""
    answer = get("/release/current/dumps/directory.ttl")

    assert (answer.status, answer.headers["Location"]) == (302, f"/release/{VERSION}/dumps/directory.ttl")


NOWHERE = [
    f"/release/{VERSION}",
    f"/release/{VERSION}/",
    f"/release/{VERSION}/dumps/",
    f"/release/{VERSION}/dumps",
    f"/release/{VERSION}/documents.index",
    f"/release/{VERSION}/dumps/../documents.index",
    f"/release/{VERSION}/dumps/../../{OLDER}/manifest.json",
    f"/release/{VERSION}//manifest.json",
    f"/release/{VERSION}/dumps/none.ttl",
    "/release/2021-01-01/manifest.json",
    "/release/2018-01-01/manifest.json",
    "/release/../releases/2020-01-02/manifest.json",
    "/release//manifest.json",
    "/release/current",
    "/other",
]


@pytest.mark.parametrize("target", NOWHERE)
def test_what_no_manifest_names_is_not_there(get: Caller, target: str) -> None:
    """A hostile or mistyped path finds nothing, and a broken release breaks no other."""
    assert get(target).status == 404


def test_a_release_that_arrives_later_is_found(get: Caller, releases: Path) -> None:
    """A release that is built while the site runs can be downloaded at once."""
    target = "/release/2019-06-01/manifest.json"
    before = get(target)

    shutil.copytree(releases / OLDER, releases / "2019-06-01")

    assert (before.status, get(target).status) == (404, 200)
