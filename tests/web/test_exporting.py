"""The site as plain files: the bytes of the server, among which servers of files choose as it does."""

import gzip
import json
import re
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote
from xml.etree import ElementTree as ET

import pytest
import requests
from support.site import command
from web.calling import Caller
from web.file_servers import file_server
from web.history_site import FIRST, THIRD, site, three_releases

from publisher.config import load
from publisher.errors import ReleaseError, ReleaseExistsError
from publisher.release import Archive
from publisher.web.exporting import export
from publisher.web.exporting.items import Item
from publisher.web.exporting.writing import _name

CHROME = "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,*/*;q=0.8"
OPENSEARCH = "{http://a9.com/-/spec/opensearch/1.1/}"
RDFLIB = "application/rdf+xml,text/rdf+n3;q=0.9,application/xhtml+xml;q=0.5, */*;q=0.1"

# Address, Accept, Accept-Language; media type and language of the answer.
Choice = tuple[str, str, str, str, str]
# What clients of each kind send, and what they get; the same table holds for the server itself.
CHOICES: list[Choice] = [
    ("/entity/alpha", "", "", "text/html", "id"),
    ("/entity/alpha", "*/*", "en", "text/html", "en"),
    ("/entity/alpha", CHROME, "en-GB,en;q=0.9", "text/html", "en"),
    ("/entity/alpha", CHROME, "id;q=0.3, en;q=0.7", "text/html", "en"),
    ("/entity/alpha", RDFLIB, "", "application/rdf+xml", ""),
    ("/entity/alpha", "text/turtle", "", "text/turtle", ""),
    ("/entity/alpha", "TEXT/Turtle", "", "text/turtle", ""),
    ("/entity/alpha", "*/*, text/turtle", "", "text/turtle", ""),
    ("/entity/alpha", "application/ld+json;q=0.9, text/turtle;q=0.8", "", "application/ld+json", ""),
    ("/entity/alpha", "application/json", "", "application/ld+json", ""),
    ("/entity/alpha", "text/*, text/html;q=0", "", "text/turtle", ""),
    ("/entity/alpha", "text/turtle;charset=utf-8", "", "text/turtle", ""),
    ("/entity/alpha.ttl", CHROME, "", "text/turtle", ""),
    ("/entity/alpha.en.html", "text/turtle", "id", "text/html", "en"),
    ("/entity/alpha.html", "*/*", "en", "text/html", "en"),
    ("/entity/", "text/turtle", "", "text/turtle", ""),
    ("/entity/", CHROME, "en", "text/html", "en"),
    ("/", CHROME, "", "text/html", "id"),
    ("/def", "text/turtle", "", "text/turtle", ""),
    ("/def", CHROME, "", "text/html", "id"),
    ("/context/v1.jsonld", "*/*", "", "application/ld+json", ""),
    ("/robots.txt", "*/*", "", "text/plain", ""),
    # Documents of things and the vocabulary have the name of a folder, the others have not.
    ("/entity/", "application/json", "", "application/ld+json", ""),
    ("/shapes", "application/json, text/plain, */*", "", "application/ld+json", ""),
    ("/entity/alpha", "Application/JSON;q=0.5, text/turtle", "", "text/turtle", ""),
    ("/entity/alpha", f"{CHROME},application/json;q=0.9", "", "text/html", "id"),
    ("/entity/alpha?lang=en", CHROME, "id", "text/html", "en"),
    ("/entity/alpha?lang=en", "text/turtle", "", "text/turtle", ""),
    ("/entity/alpha?lang=xx", CHROME, "en", "text/html", "en"),
    ("/entity/alpha?from=letter&lang=en", "", "", "text/html", "en"),
    ("/entity/alpha.html?lang=en", "*/*", "id", "text/html", "en"),
    ("/entity/?lang=en", CHROME, "id", "text/html", "en"),
    ("/def?lang=en", CHROME, "", "text/html", "en"),
    ("/search?q=rye&lang=en", CHROME, "", "text/html", "en"),
    ("/?lang=en", CHROME, "", "text/html", "en"),
    (f"/release/{FIRST}/entity/epsilon?lang=en", CHROME, "", "text/html", "en"),
    (f"/release/{FIRST}/entity/epsilon", "application/json", "", "application/ld+json", ""),
]
# Caddy's matchers weigh nothing and know no other spelling.
NAMED = [
    choice
    for choice in CHOICES
    if choice[1] in {"", "*/*", "text/turtle", "application/json", CHROME}
    and not choice[0].partition("?")[0].endswith("alpha.html")
    and ";q=0.3" not in choice[2]
]
REFUSED = [
    ("/entity/alpha", "image/png", 406),
    ("/entity/alpha", "text/turtle;q=0", 406),
    ("/entity/nobody", "*/*", 404),
    ("/id/entity/nobody", "*/*", 404),
]
MOVED = [
    ("/id/entity/alpha", 303, "/entity/alpha"),
    ("/entity", 301, "/entity/"),
]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a directory with three releases."""
    return three_releases(tmp_path_factory.mktemp("exported") / "site")


@pytest.fixture(scope="module")
def exported(folder: Path) -> Iterator[Path]:
    """Export it with its past, to where servers may look that do not answer as the user who starts them."""
    settings = load(folder)
    with tempfile.TemporaryDirectory() as room:
        Path(room).chmod(0o755)
        export(Archive(settings.folders.releases), settings, Path(room) / "export")
        yield Path(room) / "export"


@pytest.fixture(scope="module")
def get(folder: Path) -> Iterator[Caller]:
    """Return a client of the server itself."""
    with site(folder) as (client, _):
        yield client


@pytest.fixture(scope="module")
def nginx(exported: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Serve the export by nginx."""
    with file_server("nginx", exported, tmp_path_factory.mktemp("nginx")) as url:
        yield url


@pytest.fixture(scope="module")
def apache(exported: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Serve the export by Apache."""
    with file_server("apache", exported, tmp_path_factory.mktemp("apache")) as url:
        yield url


@pytest.fixture(scope="module")
def caddy(exported: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Serve the export by Caddy."""
    with file_server("caddy", exported, tmp_path_factory.mktemp("caddy")) as url:
        yield url


def ask(url: str, accept: str, language: str) -> requests.Response:
    """Send a request as a client with these wishes; an empty one is none."""
    wishes = {"Accept": accept or None, "Accept-Language": language or None}
    return requests.get(url, headers=wishes, timeout=10, allow_redirects=False)


def got(answer: requests.Response) -> tuple[int, str, str]:
    """Return what a client sees of the choice."""
    kind = answer.headers["Content-Type"].partition(";")[0]
    return answer.status_code, kind, answer.headers.get("Content-Language", "")


def test_every_file_is_what_the_server_sends(get: Caller, exported: Path) -> None:
    """Who moves from the server to files, or back, sees no difference."""
    files = exported / "files"
    names = [path.relative_to(files).as_posix() for path in files.rglob("*") if path.is_file()]
    own = (".gz", ".link", ".var", ".htaccess")
    made = {f"{name}.{tag}.html" for name in ("404", "406", "search", "sparql") for tag in ("id", "en")}
    # What the server answers by looking up, a page looks up in these.
    sought = "static/search/"
    made.add("opensearch.xml")
    compared = [
        name for name in names if not name.endswith(own) and name not in made and not name.startswith(sought)
    ]
    assert len(compared) > 500

    different = [
        name
        for name in compared
        if not name.startswith("gone/") and get(f"/{quote(name)}").body != (files / name).read_bytes()
    ]

    assert different == []


def test_compressed_files_are_the_same(exported: Path) -> None:
    """A server that sends what is compressed already sends the same document."""
    packed = list((exported / "files" / "entity").glob("*.gz"))
    assert packed

    assert all(gzip.decompress(path.read_bytes()) == path.with_suffix("").read_bytes() for path in packed)


def test_what_is_gone_and_all_editions_are_there_too(exported: Path) -> None:
    """Links of the past lead somewhere on files as well."""
    files = exported / "files"

    assert (files / "release" / FIRST / "entity" / "epsilon.ttl").is_file()
    assert (files / "gone" / "entity" / "epsilon.en.html").is_file()
    assert (files / "timemap" / "entity" / "alpha.link").read_text(encoding="utf-8").count('memento"') >= 3
    assert (files / "history" / "entity" / "alpha.id.html").is_file()


@pytest.mark.parametrize("choice", CHOICES, ids=str)
def test_nginx_chooses_as_the_server_does(nginx: str, choice: Choice) -> None:
    """Browsers, scripts and RDF tools get the same form from files."""
    target, accept, language, kind, spoken = choice

    assert got(ask(f"{nginx}{target}", accept, language)) == (200, kind, spoken)


@pytest.mark.parametrize("choice", CHOICES, ids=str)
def test_apache_chooses_as_the_server_does(apache: str, choice: Choice) -> None:
    """Apache's own negotiation weighs what clients want."""
    target, accept, language, kind, spoken = choice

    assert got(ask(f"{apache}{target}", accept, language)) == (200, kind, spoken)


@pytest.mark.parametrize("choice", NAMED, ids=str)
def test_caddy_sends_the_form_that_is_named(caddy: str, choice: Choice) -> None:
    """Caddy weighs nothing, and gives who names one form that form."""
    target, accept, language, kind, spoken = choice

    answer = ask(f"{caddy}{target}", accept, language)

    assert got(answer)[:2] == (200, kind)
    assert not spoken or f'<html lang="{spoken}">' in answer.text


@pytest.mark.parametrize("choice", CHOICES, ids=str)
def test_the_server_chooses_so(get: Caller, choice: Choice) -> None:
    """The table is true of the server that it is the measure for."""
    target, accept, language, kind, spoken = choice
    answer = get(target, accept=accept, accept_language=language)

    assert answer.status == 200
    assert answer.headers["Content-Type"].partition(";")[0] == kind
    assert answer.headers.get("Content-Language", "") == spoken


@pytest.mark.parametrize(("target", "accept", "status"), REFUSED)
@pytest.mark.parametrize("server", ["nginx", "apache"])
def test_what_is_not_there_is_refused_alike(
    request: pytest.FixtureRequest, server: str, target: str, accept: str, status: int
) -> None:
    """A client that can use nothing learns so, and is sent no other format."""
    answer = ask(f"{request.getfixturevalue(server)}{target}", accept, "")

    assert answer.status_code == status
    assert b"<h1" in answer.content


@pytest.mark.parametrize(("target", "status", "place"), MOVED)
@pytest.mark.parametrize("server", ["nginx", "apache"])
def test_things_and_folders_lead_on(
    request: pytest.FixtureRequest, server: str, target: str, status: int, place: str
) -> None:
    """The IRI of a thing leads to its document from files as well."""
    answer = ask(f"{request.getfixturevalue(server)}{target}", "", "")

    assert answer.status_code == status
    assert answer.headers["Location"].endswith(place)


@pytest.mark.parametrize("server", ["nginx", "apache"])
def test_what_is_gone_says_so(request: pytest.FixtureRequest, server: str) -> None:
    """A link to what was taken out is answered with 410, not with 404."""
    assert ask(f"{request.getfixturevalue(server)}/entity/epsilon", CHROME, "").status_code == 410


@pytest.mark.parametrize("server", ["nginx", "apache", "caddy"])
def test_browsers_learn_how_to_search_files(request: pytest.FixtureRequest, server: str) -> None:
    """The address bar of a browser searches a copy without the program, by the page that works there."""
    url = request.getfixturevalue(server)
    page = requests.get(f"{url}/index.en.html", timeout=10).text
    (address,) = re.findall(r'<link rel="search" type="([^"]+)" title="[^"]+" href="([^"]+)">', page)

    answer = requests.get(f"{url}{address[1]}", timeout=10)

    assert (answer.status_code, answer.headers["Content-Type"]) == (200, address[0])
    templates = [
        one.get("template", "")
        for one in ET.fromstring(answer.content).iterfind(f"{OPENSEARCH}Url")  # noqa: S314 - ours
    ]
    paths = [one.removeprefix("https://example.org/toy").format(searchTerms="rye") for one in templates]
    assert paths == ["/search.id.html?q=rye", "/opensearch.xml"]
    assert requests.get(f"{url}{paths[0]}", timeout=10).status_code == 200


@pytest.mark.parametrize("server", ["nginx", "apache", "caddy"])
def test_nothing_can_be_written(request: pytest.FixtureRequest, server: str) -> None:
    """Files are read, whatever a client tries."""
    answer = requests.post(f"{request.getfixturevalue(server)}/entity/alpha", timeout=10)

    assert answer.status_code == 405


def test_nginx_sends_compressed_files_conditionally_and_in_parts(nginx: str) -> None:
    """Clients save as much as with the server."""
    url = f"{nginx}/entity/alpha.ttl"
    packed = requests.get(url, headers={"Accept-Encoding": "gzip"}, timeout=10)
    again = requests.get(
        url, headers={"If-None-Match": packed.headers["ETag"], "Accept-Encoding": "gzip"}, timeout=10
    )
    part = requests.get(url, headers={"Range": "bytes=0-9", "Accept-Encoding": "identity"}, timeout=10)

    assert packed.headers["Content-Encoding"] == "gzip"
    assert again.status_code == 304
    assert (part.status_code, len(part.content)) == (206, 10)
    assert packed.headers["Access-Control-Allow-Origin"] == "*"


def test_pages_name_their_language_for_hosts_without_rules(folder: Path, tmp_path: Path) -> None:
    """A host that knows no rules finds a page under each address, in the first language."""
    settings = load(folder)

    export(Archive(settings.folders.releases), settings, tmp_path / "export", past=False, plain=True)

    files = tmp_path / "export" / "files"
    assert (files / "index.html").read_bytes() == (files / "index.id.html").read_bytes()
    assert (files / "entity" / "alpha.html").is_file()
    assert not (files / "release" / FIRST).exists()
    assert not (files / "timemap").exists()


def test_the_same_release_gives_the_same_files(folder: Path, exported: Path, tmp_path: Path) -> None:
    """Whoever synchronises a host sends only what has changed: files are dated like the release."""
    settings = load(folder)

    export(Archive(settings.folders.releases), settings, tmp_path / "again")

    def told(place: Path) -> list[tuple[str, bytes, float]]:
        paths = sorted(path for suffix in ("ttl", "json", "json.gz") for path in place.rglob(f"*.{suffix}"))
        return [
            (path.relative_to(place).as_posix(), path.read_bytes(), path.stat().st_mtime) for path in paths
        ]

    assert told(exported) == told(tmp_path / "again")


def test_a_folder_that_is_there_is_left_alone(folder: Path, tmp_path: Path) -> None:
    """Nobody's files are overwritten."""
    settings = load(folder)

    with pytest.raises(ReleaseExistsError, match="name a folder that is not"):
        export(Archive(settings.folders.releases), settings, tmp_path)


def test_an_export_that_fails_leaves_nothing(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A full disk leaves neither half a site nor a folder in the way of the next try."""

    def full(_source: object, target: object) -> None:
        raise OSError(28, "No space left on device", str(target))

    monkeypatch.setattr(shutil, "copyfile", full)
    settings = load(folder)

    with pytest.raises(ReleaseError, match="No space left on device; make room"):
        export(Archive(settings.folders.releases), settings, tmp_path / "export")

    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("address", ["/entity/..", "/entity/%2e%2e/x", "/a//b", "/a%00b", f"/{'a' * 300}"])
def test_no_address_leaves_the_folder(address: str) -> None:
    """Whatever a key is made of, files stay below the folder that was named."""
    with pytest.raises(ReleaseError, match="give the thing"):
        _name(Item(address, b"").address)


def test_the_command_says_what_it_wrote(folder: Path, tmp_path: Path) -> None:
    """An operator's script reads how many files there are."""
    ended = subprocess.run(
        command(folder, "export", str(tmp_path / "out"), "--no-past", "--json"),
        capture_output=True,
        text=True,
        timeout=120,
        check=True,
    )

    told = json.loads(ended.stdout)
    files = [path for path in (tmp_path / "out" / "files").rglob("*") if path.is_file()]
    assert told["release"] == THIRD
    rules = [path for path in files if path.name == ".htaccess" or path.suffix == ".var"]
    assert told["files"] == len(files) - len(rules)
