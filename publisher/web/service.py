"""What the SPARQL endpoint says of itself, after SPARQL 1.1 Service Description."""

from collections.abc import Iterator, Mapping
from functools import cache
from typing import cast
from urllib.parse import quote

import pyoxigraph
from pyoxigraph import Literal, NamedNode, Quad

from publisher.errors import QueryTimeoutError
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
from publisher.store import EXTENSION_FUNCTIONS, RESULT_FORMATS, Remote, Store
from publisher.web.publication import Publication
from publisher.web.responses import COMMON_HEADERS, Environ, Reply

_FORMS = (TURTLE, JSON_LD, N_TRIPLES, RDF_XML)
SERVICE_FORMATS = tuple(form.media_type for form in _FORMS)

_SD = PREFIXES["sd"]
_ENTAILMENT = "http://www.w3.org/ns/entailment/Simple"
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
_COUNTS = "SELECT ?graph (COUNT(*) AS ?triples) { GRAPH ?graph { ?s ?p ?o } } GROUP BY ?graph ORDER BY ?graph"

# What one query may use, in words: the vocabulary of service descriptions has none for it.
_LIMITS = {
    "en": (
        "A query may run for {seconds:g} s, use {memory} MiB of memory and return {rows} rows or triples "
        "in {size} MiB. It may have {bytes} bytes, {patterns} patterns and {nesting} nested brackets. "
        "A client may have {at_once} queries under way at once. A query that reaches a limit is an error, "
        "never a shorter answer."
    ),
    "id": (
        "Satu kueri boleh berjalan {seconds:g} detik, memakai memori {memory} MiB, dan menghasilkan "
        "{rows} baris atau tripel dalam {size} MiB. Panjangnya paling banyak {bytes} bita, dengan {patterns} "
        "pola dan {nesting} tingkat kurung. Satu klien boleh menjalankan {at_once} kueri sekaligus. Kueri "
        "yang mencapai batas menjadi galat, bukan jawaban yang dipotong."
    ),
}


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
        prefixes = {name: PREFIXES[name] for name in ("dcterms", "rdfs", "sd", "void", "xsd")}
        return write(self._quads(endpoint), form, prefixes=prefixes)

    def _quads(self, endpoint: str) -> Iterator[Quad]:
        service = f"{self._site.base}/sparql"
        dataset, default = f"{service}#dataset", f"{service}#default-graph"
        yield _quad(service, RDF_TYPE, f"{_SD}Service")
        yield _quad(service, f"{_SD}endpoint", endpoint)
        yield _quad(service, f"{_SD}supportedLanguage", f"{_SD}SPARQL11Query")
        yield _quad(service, f"{_SD}defaultEntailmentRegime", _ENTAILMENT)
        # Without a dataset in the query, the default graph holds what all named graphs hold.
        yield _quad(service, f"{_SD}feature", f"{_SD}UnionDefaultGraph")
        if self._site.settings.federation.services:
            yield _quad(service, f"{_SD}feature", f"{_SD}BasicFederatedQuery")
        for media_type in (item.media_type for items in (RESULT_FORMATS, FORMATS) for item in items):
            name = f"http://www.w3.org/ns/formats/{_FORMAT_IRIS[media_type]}"
            yield _quad(service, f"{_SD}resultFormat", name)
        yield _quad(service, f"{PREFIXES['dcterms']}license", self._site.licence)
        for language, text in self._limits():
            comment = Literal(text, language=language)
            yield Quad(NamedNode(service), NamedNode(f"{PREFIXES['rdfs']}comment"), comment)
        # Another server's engine has functions of its own.
        for function in () if isinstance(self._store, Remote) else EXTENSION_FUNCTIONS:
            yield _quad(service, f"{_SD}extensionFunction", function)
            yield _quad(function, RDF_TYPE, f"{_SD}Function")
        yield _quad(service, f"{_SD}defaultDataset", dataset)
        yield from self._dataset(dataset, default, service)

    def _dataset(self, dataset: str, default: str, service: str) -> Iterator[Quad]:
        graphs = self._graphs()
        yield _quad(dataset, RDF_TYPE, f"{_SD}Dataset")
        yield _quad(dataset, f"{_SD}defaultGraph", default)
        # A triple lives in exactly one named graph, so the union has as many as all together.
        counts = [count for count in graphs.values() if count is not None]
        yield from _graph(default, sum(counts) if len(counts) == len(graphs) else None)
        for number, (name, count) in enumerate(graphs.items(), start=1):
            named, content = f"{service}#graph-{number}", f"{service}#triples-{number}"
            yield _quad(dataset, f"{_SD}namedGraph", named)
            yield _quad(named, RDF_TYPE, f"{_SD}NamedGraph")
            yield _quad(named, f"{_SD}name", name)
            yield _quad(named, f"{_SD}graph", content)
            yield from _graph(content, count)

    def _limits(self) -> Iterator[tuple[str, str]]:
        limits = self._site.settings.limits
        for language, text in _LIMITS.items():
            yield (
                language,
                text.format(
                    seconds=limits.query_seconds,
                    memory=limits.query_memory_mebibytes,
                    rows=limits.result_rows,
                    size=limits.result_mebibytes,
                    bytes=limits.query_bytes,
                    patterns=limits.query_patterns,
                    nesting=limits.query_nesting,
                    at_once=limits.queries_per_client,
                ),
            )

    def _ask_graphs(self) -> Mapping[str, int | None]:
        """Return the named graphs and how many triples each has; None where counting takes too long."""
        try:
            answer = self._store.query(_COUNTS, accept="json").read()
        except QueryTimeoutError:
            answer = self._store.query(_GRAPHS, accept="json").read()
        found = pyoxigraph.parse_query_results(answer, format=pyoxigraph.QueryResultsFormat.JSON)
        solutions = cast("pyoxigraph.QuerySolutions", found)
        names = {variable.value for variable in solutions.variables}
        return {
            cast("NamedNode", one["graph"]).value: int(cast("Literal", one["triples"]).value)
            if "triples" in names
            else None
            for one in solutions
        }


def _graph(graph: str, triples: int | None) -> Iterator[Quad]:
    yield _quad(graph, RDF_TYPE, f"{_SD}Graph")
    if triples is not None:
        yield Quad(NamedNode(graph), NamedNode(f"{PREFIXES['void']}triples"), Literal(triples))


def _quad(subject: str, predicate: str, value: str) -> Quad:
    return Quad(NamedNode(subject), NamedNode(predicate), NamedNode(value))


def _endpoint(environ: Environ) -> str:
    """Return the address that this very endpoint was asked at."""
    host = environ.get("HTTP_HOST") or f"{environ['SERVER_NAME']}:{environ['SERVER_PORT']}"
    mount = quote(environ.get("SCRIPT_NAME", ""))
    return f"{environ['wsgi.url_scheme']}://{quote(host, safe=':[]')}{mount}/sparql"
