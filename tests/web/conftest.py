"""A small release, and clients of its documents."""

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

import pytest
from web.asking import LIMITS, ROWS, client_of
from web.calling import Caller

from publisher.config import load
from publisher.dataset import assemble
from publisher.rdf import Base, Text
from publisher.release import Edition, Pack, PackedDocument, PackWriter, Representation, build
from publisher.release.pack import PACK
from publisher.release.staging import Staging
from publisher.store import Pool
from publisher.validation import Shapes, validate
from publisher.web import PageRenderer
from publisher.web.documents import Documents
from publisher.web.paths import read_path
from publisher.web.problems import Problem
from publisher.web.publication import Publication
from publisher.web.responses import Reply, problem_reply
from publisher.web.sparql import Endpoint
from publisher.web.traffic import Traffic

BASE = "https://example.org/toy"
SITE = Publication(load(Path(__file__).parents[1] / "toy"), "Thu, 02 Jan 2020 00:00:00 GMT")
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
    folder = tmp_path_factory.mktemp("release") / "pack"
    home = thing("/")
    listing = thing("/entity/", *RDF_FORMS)
    with PackWriter(Staging(folder)) as writer:
        documents = (
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
        )
        writer.write(documents)
    return Pack.open(folder / PACK)


@pytest.fixture(scope="session")
def toy_releases(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build a release of the toy directory and return the folder of its releases."""
    into = tmp_path_factory.mktemp("toy") / "releases"
    settings, folders = SITE.settings, SITE.settings.folders
    dataset = assemble(
        base=Base(settings.base), prefix=settings.prefix, data=folders.data, ontology=folders.ontology
    )
    shapes = Shapes.load(folders.shapes)
    edition = Edition(
        version=settings.edition.version,
        issued=settings.issued,
        title=Text.of(settings.site.title),
        description=Text.of(settings.site.description),
        licence=settings.site.licence,
        publisher_name=settings.site.publisher_name,
    )
    build(
        dataset,
        validate(dataset, shapes),
        shapes,
        edition=edition,
        kinds=tuple(kind.key for kind in settings.kinds),
        into=into,
        renderer=lambda whole: PageRenderer(settings, whole, shapes),
    )
    return into


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
            reply = problem_reply(path, environ, SITE)
        else:
            reply = documents.answer(path, environ) or Reply(404, ())
        return reply.send(environ["REQUEST_METHOD"], start_response)

    return Caller(application)


@pytest.fixture(scope="session")
def pool(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Pool]:
    """Start a pool over two graphs: one large, one with a single statement."""
    quads = tmp_path_factory.mktemp("store") / "quads.nq"
    many = [
        f'<https://e.example/s{n:04}> <https://e.example/p> "{n}" <https://e.example/g1> .'
        for n in range(ROWS)
    ]
    one = '<https://e.example/a> <https://e.example/p> "one" <https://e.example/g2> .'
    quads.write_text("\n".join([*many, one, ""]), encoding="utf-8")
    with Pool.start(quads, limits=LIMITS) as running:
        yield running


@pytest.fixture(scope="session")
def send(pool: Pool, documents: Documents) -> Caller:
    """Return a client of the endpoint."""
    traffic = Traffic.begin(SITE.settings)
    return client_of(Endpoint(pool.client(), LIMITS, SITE, documents, traffic=traffic))
