"""The catalogue over HTTP: portals get what they ask for, whole, and people a page."""

import shutil
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from release.building import build_from
from release.catalogue.conftest import offered_edition
from web.calling import Caller
from web.conftest import SITE

from publisher.release import Release
from publisher.web.documents import Documents
from publisher.web.feed import Feed
from publisher.web.responses import Reply

SCHEMA, DCAT, VOID = "https://schema.org/", "http://www.w3.org/ns/dcat#", "http://rdfs.org/ns/void#"


def client_of(release: Release) -> Caller:
    """Return a client of the feed of a release; what it leaves to others is a 404 here."""
    feed = Feed(release, Documents(release.pack, SITE), SITE)

    def application(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        reply = feed.answer(environ["PATH_INFO"], environ) or Reply(404, ())
        return reply.send(environ["REQUEST_METHOD"], start_response)

    return Caller(application)


@pytest.fixture(scope="module")
def built(project: Path, tmp_path_factory: pytest.TempPathFactory) -> Release:
    """Return a release of the toy directory with a catalogue; nobody may write to it."""
    into = tmp_path_factory.mktemp("offered") / "releases"
    return build_from(project / "tests" / "toy", into, words=offered_edition())


@pytest.fixture(scope="module")
def get(built: Release) -> Caller:
    """Return a client of the feed."""
    return client_of(built)


def test_whoever_has_no_wish_gets_data(get: Caller) -> None:
    """Harvesters send whatever Accept their library sends; a page would be no use to them."""
    answers = [get("/catalog"), get("/catalog", accept="*/*"), get("/catalog", accept="application/ld+json")]

    kinds = [answer.headers["Content-Type"].partition(";")[0] for answer in answers]
    assert kinds == ["text/turtle", "text/turtle", "application/ld+json"]


def test_browsers_get_a_page(get: Caller) -> None:
    """People who follow the address of the feed find out what it is."""
    answer = get("/catalog", accept="text/html,application/xhtml+xml,*/*;q=0.8", accept_language="en")

    assert answer.headers["Content-Type"] == "text/html; charset=utf-8"
    assert answer.headers["Content-Language"] == "en"


@pytest.mark.parametrize(
    ("wish", "profile", "place"),
    [
        (f"<{SCHEMA}>", SCHEMA, "/catalog/schema.en.jsonld"),
        (f"<{SCHEMA}>;q=0.4, <{VOID}>;q=0.9", VOID, "/void.ttl"),
        ("schema; q=0.2, dcat", DCAT, "/catalog.ttl"),
        ("<http://www.w3.org/ns/dcat>", DCAT, "/catalog.ttl"),
        ("<https://nobody.example/>, void;q=0.1", VOID, "/void.ttl"),
        ("<https://nobody.example/>", DCAT, "/catalog.ttl"),
        ("*", DCAT, "/catalog.ttl"),
        ("", DCAT, "/catalog.ttl"),
    ],
)
def test_clients_choose_a_profile(get: Caller, wish: str, profile: str, place: str) -> None:
    """A client that reads schema.org only, or VoID only, gets the data set described so."""
    answer = get("/catalog", accept_profile=wish, accept="text/turtle, */*;q=0.1", accept_language="en")

    assert answer.status == 200
    assert answer.headers["Content-Location"] == place
    assert f'<{profile}>; rel="profile"' in answer.headers["Link"]
    assert "Accept-Profile" in answer.headers["Vary"]


def test_a_link_may_name_the_profile(get: Caller) -> None:
    """Who can send no header writes the profile and the media type into the address."""
    answers = [
        get(f"/catalog?_profile={name}&_mediatype=application/n-triples")
        for name in ("void", "http%3A%2F%2Frdfs.org%2Fns%2Fvoid%23")
    ]

    assert [answer.headers["Content-Location"] for answer in answers] == ["/void.nt", "/void.nt"]


def test_every_answer_lists_what_else_there_is(get: Caller) -> None:
    """A client learns all profiles, with tokens and addresses, from one HEAD."""
    links = get("/catalog", "HEAD").headers["Link"]

    assert all(f'token="{token}"; anchor=' in links for token in ("dcat-ap", "dcat", "void", "schema"))
    assert f'</void.nt>; rel="alternate"; type="application/n-triples"; formats="{VOID}"' in links
    assert (
        f'</catalog/schema.id.jsonld>; rel="alternate"; type="application/ld+json"; formats="{SCHEMA}"'
        in links
    )


@given(wish=st.text(max_size=300))
def test_no_wish_breaks_the_feed(get: Caller, wish: str) -> None:
    """What cannot be read as a wish is none."""
    answer = get("/catalog", accept_profile=wish)

    assert answer.status == 200


@pytest.mark.parametrize("change", ["missing", "shorter"])
def test_half_a_catalogue_is_not_served(built: Release, tmp_path: Path, change: str) -> None:
    """A portal that reads of fewer files, or of broken ones, removes what it has; it is told to wait."""
    folder = tmp_path / "2020-01-02"
    shutil.copytree(built.folder, folder)
    dump = folder / "dumps" / "directory.nt"
    if change == "missing":
        dump.unlink()
    else:
        dump.write_bytes(dump.read_bytes()[:-1])

    answer = client_of(Release.open(folder))("/catalog.jsonld")

    assert answer.status == 503
    assert answer.headers["Retry-After"]
    assert b"dumps/directory.nt" in answer.body


def test_whatever_is_no_file_of_the_catalogue_does_not_hold_it_back(built: Release, tmp_path: Path) -> None:
    """Volumes of documents are many, and a request need not look for what no portal fetches."""
    folder = tmp_path / "2020-01-02"
    shutil.copytree(built.folder, folder)
    client = client_of(Release.open(folder))
    assert client("/catalog.jsonld").status == 200

    for volume in (folder / "documents").iterdir():
        volume.rename(folder / volume.name)

    assert client("/catalog.jsonld").status == 200


def test_other_paths_are_left_to_others(get: Caller) -> None:
    """The feed answers for descriptions of the data set, and for nothing that only begins alike."""
    assert [get(path).status for path in ("/catalogue", "/voidness", "/catalog.txt", "/")] == [404] * 4
