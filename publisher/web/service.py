"""What the SPARQL endpoint says of itself, after SPARQL 1.1 Service Description."""

from collections.abc import Iterator
from functools import cache
from urllib.parse import quote

from pyoxigraph import NamedNode, Quad

from publisher.rdf import (
    FORMATS,
    JSON_LD,
    N_TRIPLES,
    PREFIXES,
    RDF_TYPE,
    RDF_XML,
    TURTLE,
    Format,
    format_named,
    write,
)
from publisher.store import RESULT_FORMATS, Store
from publisher.web.publication import Publication
from publisher.web.responses import COMMON_HEADERS, Environ, Reply

_FORMS = (TURTLE, JSON_LD, N_TRIPLES, RDF_XML)
SERVICE_FORMATS = tuple(form.media_type for form in _FORMS)

_SD = PREFIXES["sd"]
# W3C's list of file formats, by the media type of each.
_FORMAT_IRIS = {
    "application/sparql-results+json": "SPARQL_Results_JSON",
    "application/sparql-results+xml": "SPARQL_Results_XML",
    "text/csv": "SPARQL_Results_CSV",
    "text/tab-separated-values": "SPARQL_Results_TSV",
    "text/turtle": "Turtle",
    "application/ld+json": "JSON-LD",
    "application/n-triples": "N-Triples",
    "application/rdf+xml": "RDF_XML",
    "application/n-quads": "N-Quads",
    "application/trig": "TriG",
}
_GRAPHS = "SELECT DISTINCT ?graph { GRAPH ?graph { ?s ?p ?o } } ORDER BY ?graph"


class ServiceDescription:
    """The description of one endpoint; its graphs are looked up once, as a release never changes."""

    def __init__(self, store: Store, site: Publication) -> None:
        self._store = store
        self._site = site
        self._graphs = cache(self._ask_graphs)

    def reply(self, media_type: str, environ: Environ) -> Reply:
        """Send the description in one format."""
        form = format_named(media_type)
        body = self._write(form, _endpoint(environ))
        headers = (
            ("Content-Type", form.content_type),
            ("Content-Length", str(len(body))),
            ("Cache-Control", "public, max-age=300"),
            ("Vary", "Accept, Host"),
            *COMMON_HEADERS,
        )
        return Reply(200, headers, [body])

    def _write(self, form: Format, endpoint: str) -> bytes:
        prefixes = {name: PREFIXES[name] for name in ("dcterms", "sd")}
        return write(self._quads(endpoint), form, prefixes=prefixes)

    def _quads(self, endpoint: str) -> Iterator[Quad]:
        service = f"{self._site.base}/sparql"
        dataset, default = f"{service}#dataset", f"{service}#default-graph"
        yield _quad(service, RDF_TYPE, f"{_SD}Service")
        yield _quad(service, f"{_SD}endpoint", endpoint)
        yield _quad(service, f"{_SD}supportedLanguage", f"{_SD}SPARQL11Query")
        # Without a dataset in the query, the default graph holds what all named graphs hold.
        yield _quad(service, f"{_SD}feature", f"{_SD}UnionDefaultGraph")
        for media_type in (item.media_type for items in (RESULT_FORMATS, FORMATS) for item in items):
            name = f"http://www.w3.org/ns/formats/{_FORMAT_IRIS[media_type]}"
            yield _quad(service, f"{_SD}resultFormat", name)
        yield _quad(service, f"{PREFIXES['dcterms']}license", self._site.licence)
        yield _quad(service, f"{_SD}defaultDataset", dataset)
        yield _quad(dataset, RDF_TYPE, f"{_SD}Dataset")
        yield _quad(dataset, f"{_SD}defaultGraph", default)
        yield _quad(default, RDF_TYPE, f"{_SD}Graph")
        for number, name in enumerate(self._graphs(), start=1):
            graph = f"{service}#graph-{number}"
            yield _quad(dataset, f"{_SD}namedGraph", graph)
            yield _quad(graph, RDF_TYPE, f"{_SD}NamedGraph")
            yield _quad(graph, f"{_SD}name", name)

    def _ask_graphs(self) -> tuple[str, ...]:
        lines = self._store.query(_GRAPHS, accept="tsv").read().decode().splitlines()
        return tuple(line.strip("<>") for line in lines[1:])


def _quad(subject: str, predicate: str, value: str) -> Quad:
    return Quad(NamedNode(subject), NamedNode(predicate), NamedNode(value))


def _endpoint(environ: Environ) -> str:
    """Return the address that this very endpoint was asked at."""
    host = environ.get("HTTP_HOST") or f"{environ['SERVER_NAME']}:{environ['SERVER_PORT']}"
    return f"{environ['wsgi.url_scheme']}://{quote(host, safe=':[]')}/sparql"
