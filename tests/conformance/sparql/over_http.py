"""The W3C suites that speak HTTP, run against the real server over the data that they bring along."""

import http.client
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache, partial
from pathlib import Path
from urllib.parse import urlencode, urlsplit

import pyoxigraph
from conformance.sparql.describing import describes_itself, names_its_address, uses_the_vocabulary
from conformance.sparql.judging import judge
from conformance.sparql.requests import ProtocolTest, protocol_tests
from conformance.sparql.suite import WEB, Entry, entries
from pyoxigraph import NamedNode, Quad, RdfFormat
from support.site import command, copy_content, free_port
from web.serving import TOY, ready, starting

from publisher.errors import StoreError

_RESULTS = ("sparql11/csv-tsv-res", "sparql11/json-res")
_SERVICE = {
    "returns-rdf": describes_itself,
    "has-endpoint-triple": names_its_address,
    "conforms-to-schema": uses_the_vocabulary,
}
_BOOLEAN = ("application/sparql-results+json", "application/sparql-results+xml")
_TABULAR = (*_BOOLEAN, "text/csv", "text/tab-separated-values")
_RDF = ("text/turtle", "application/rdf+xml", "application/n-triples", "application/ld+json")
_FORMATS = {"tabular": _TABULAR, "boolean": _BOOLEAN, "RDF": _RDF}
_SECONDS = 30


@cache
def failures(folder: Path) -> dict[str, str | None]:
    """Run every test over HTTP; return why each failed, or nothing for those that passed."""
    tests = protocol_tests(folder)
    results = [entry for entry in entries(folder) if entry.group in _RESULTS]
    with _serving(folder, tests, results) as url:
        found: dict[str, str | None] = {f"http/protocol#{test.name}": _judge(test, url) for test in tests}
        for name, check in _SERVICE.items():
            found[f"http/service-description#{name}"] = check(f"{url}/sparql")
        for entry in results:
            name = f"http/{entry.name.partition('/')[2]}"
            found[name] = judge(entry, folder, partial(_ask, url))
    return found


@contextmanager
def _serving(folder: Path, tests: tuple[ProtocolTest, ...], results: list[Entry]) -> Iterator[str]:
    """Serve the toy directory with the data of the suites in the place of its own."""
    with tempfile.TemporaryDirectory() as place:
        site = copy_content(TOY, Path(place) / "site")
        subprocess.run(command(site, "build"), check=True, capture_output=True)
        releases = site / "releases"
        dump = next(
            path for path in releases.glob("*/dumps/directory.nq") if not path.parents[1].is_symlink()
        )
        dump.chmod(0o644)
        dump.write_bytes(_data(folder, tests, results))
        with starting(releases, free_port()) as process:
            yield ready(process)


def _data(folder: Path, tests: tuple[ProtocolTest, ...], results: list[Entry]) -> bytes:
    graphs = {name: file for test in tests for name, file in test.graphs}
    graphs |= {WEB + file: folder / file for entry in results for file in entry.data}
    quads = [
        Quad(quad.subject, quad.predicate, quad.object, NamedNode(name))
        for name, file in graphs.items()
        for quad in pyoxigraph.parse(path=file, base_iri=name, rename_blank_nodes=True)
    ]
    return pyoxigraph.serialize(quads, format=RdfFormat.N_QUADS) or b""


def _judge(test: ProtocolTest, url: str) -> str | None:
    for request in test.requests:
        status, media_type, body = _send(url, request.method, request.path, request.body, request.headers)
        if not any(wanted(status) for wanted in request.statuses):
            return f"the status is {status}"
        if request.format and media_type not in _FORMATS[request.format]:
            return f"the answer is {media_type}"
        if request.boolean is not None:
            said = pyoxigraph.parse_query_results(body, format=pyoxigraph.QueryResultsFormat.JSON)
            if bool(said) is not request.boolean:
                return "the answer is the other one"
    return None


def _ask(url: str, entry: Entry, folder: Path, written: str) -> bytes:
    """Answer the query of an entry over HTTP; raises `StoreError`."""
    text = f"BASE <{WEB}{entry.query}>\n{(folder / entry.query).read_bytes().decode()}"
    fields = [
        ("query", text),
        ("format", written),
        *(("default-graph-uri", WEB + file) for file in entry.data),
    ]
    headers = {"Content-Type": "application/x-www-form-urlencoded"}
    status, _, body = _send(url, "POST", "/sparql", urlencode(fields).encode(), headers)
    if status != http.HTTPStatus.OK:
        raise StoreError(body.decode())
    return body


def _send(
    url: str, method: str, path: str, body: bytes | None, headers: dict[str, str]
) -> tuple[int, str, bytes]:
    parts = urlsplit(url)
    connection = http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=_SECONDS)
    try:
        connection.request(method, path, body, headers)
        answer = connection.getresponse()
        return answer.status, (answer.getheader("Content-Type") or "").partition(";")[0], answer.read()
    finally:
        connection.close()
