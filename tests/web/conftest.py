"""A small release, and clients of its documents."""

from collections.abc import Callable, Iterable
from typing import Any

import pytest
from web.calling import Caller

from publisher.release import Pack, PackedDocument, PackWriter, Representation
from publisher.web.documents import Documents
from publisher.web.paths import read_path
from publisher.web.problems import Problem
from publisher.web.representations import Site
from publisher.web.responses import Reply, problem_reply

BASE = "https://example.org/toy"
SITE = Site(
    base=BASE,
    languages=("id", "en"),
    licence="https://creativecommons.org/licenses/by/4.0/",
    issued="Thu, 02 Jan 2020 00:00:00 GMT",
)
LONG = b" and so on" * 100  # long enough for gzip to be worth it
RDF_FORMS = (
    (".ttl", "text/turtle; charset=utf-8"),
    (".jsonld", "application/ld+json"),
    (".nt", "application/n-triples"),
    (".rdf", "application/rdf+xml"),
)


def thing(path: str, *forms: tuple[str, str]) -> PackedDocument:
    """Make a document about a thing, with a page in both languages and the given forms."""
    pages = tuple(
        Representation(
            f".{language}.html", "text/html; charset=utf-8", language, f"{path} {language}".encode() + LONG
        )
        for language in ("en", "id")
    )
    data = tuple(
        Representation(suffix, kind, None, f"{path}{suffix}".encode() + LONG) for suffix, kind in forms
    )
    return PackedDocument(path, f"{BASE}/id{path}", (*data, *pages))


@pytest.fixture(scope="session")
def pack(tmp_path_factory: pytest.TempPathFactory) -> Pack:
    """Write a pack with keys that hold dots, blanks and other letters, a list, a bare file and a page."""
    file = tmp_path_factory.mktemp("release") / "documents.pack"
    home = thing("/")
    listing = thing("/entity/", *RDF_FORMS)
    with PackWriter(file) as writer:
        for document in (
            thing("/entity/alpha", *RDF_FORMS),
            thing("/place/33", *RDF_FORMS),
            thing("/place/33.02", *RDF_FORMS),
            thing("/entity/caf%C3%A9%20dua", *RDF_FORMS),
            PackedDocument("/", None, home.representations),
            PackedDocument("/entity/", None, listing.representations),
            PackedDocument("/sparql", None, thing("/sparql").representations),
            PackedDocument("/def", f"{BASE}/def", listing.representations),
            PackedDocument(
                "/context/v1.jsonld", None, (Representation("", "application/ld+json", None, b"{}"),)
            ),
        ):
            writer.add(document)
    return Pack.open(file)


@pytest.fixture(scope="session")
def documents(pack: Pack) -> Documents:
    """Return the layer that answers for documents."""
    return Documents(pack, SITE, reserved=frozenset({"/sparql"}))


@pytest.fixture(scope="session")
def get(documents: Documents) -> Caller:
    """Return a client of the documents alone; what they leave to others is a 404 here."""

    def application(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        path = read_path(environ["PATH_INFO"])
        if isinstance(path, Problem):
            reply = problem_reply(path, environ, base=BASE, languages=SITE.languages)
        else:
            reply = documents.answer(path, environ) or Reply(404, ())
        return reply.send(environ["REQUEST_METHOD"], start_response)

    return Caller(application)
