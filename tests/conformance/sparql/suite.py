"""The W3C SPARQL test suites: their entries, and how one is run through the code that answers queries."""

import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import pyoxigraph
from pyoxigraph import DefaultGraph, NamedNode, Quad, RdfFormat, Store

from publisher.errors import QueryRefusedError, QuerySyntaxError
from publisher.store import Limits, inspect
from publisher.store.engine import answer
from publisher.store.frames import Request
from publisher.store.writing import Results

ROOT = Path(__file__).parents[3]
# Where the files of the suites are said to lie, so that relative IRIs are the same on every machine.
WEB = "https://w3c.github.io/rdf-tests/sparql/"
# Not run: what asks other endpoints, and what tests a server over HTTP.
LEFT_OUT = {"service", "syntax-fed", "protocol", "service-description"}

_MF = "http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#"
_QT = "http://www.w3.org/2001/sw/DataAccess/tests/test-query#"
_DEFAULT = "urn:default"
_TYPE = NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")
_FIRST = NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#first")
_REST = NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#rest")
LIMITS = Limits(
    seconds=10,
    memory_mebibytes=512,
    query_bytes=65_536,
    nesting=100,
    patterns=500,
    result_rows=100_000,
    workers=1,
)
_Subject = NamedNode | pyoxigraph.BlankNode | pyoxigraph.Triple
_Term = _Subject | pyoxigraph.Literal


def suite_folder() -> Path | None:
    """Return where the suites lie, if they lie anywhere."""
    places = (os.environ.get("CONFORMANCE_DATA"), str(ROOT.parent / "shared" / "conformance-data"))
    folders = (Path(place) / "w3c-rdf-tests" / "sparql" for place in places if place)
    return next((folder for folder in folders if (folder / "sparql11" / "manifest.ttl").is_file()), None)


@dataclass(frozen=True, slots=True)
class Entry:
    """One test of a manifest; files are relative to the folder of the suites."""

    name: str
    kind: Literal["evaluation", "right syntax", "wrong syntax"]
    query: str
    data: tuple[str, ...]
    graphs: tuple[str, ...]
    result: str | None
    is_lax: bool

    @property
    def group(self) -> str:
        """Return suite and folder, such as `sparql11/bind`."""
        return self.name.partition("#")[0]


def entries(folder: Path) -> tuple[Entry, ...]:
    """Read the entries of both suites, in the order of their names."""
    found: list[Entry] = []
    for manifest in sorted(folder.glob("*/*/manifest.ttl")):
        if manifest.parent.name not in LEFT_OUT:
            found += _Manifest(folder, manifest).entries()
    return tuple(found)


class _Manifest:
    """One manifest, read as a graph."""

    def __init__(self, folder: Path, file: Path) -> None:
        self.place = file.parent.relative_to(folder).as_posix()
        self.base = f"{WEB}{self.place}/"
        self.store = Store()
        self.store.load(path=file, format=RdfFormat.TURTLE, base_iri=f"{self.base}manifest.ttl")

    def entries(self) -> Iterator[Entry]:
        # Two manifests of the first suite have a blank node for themselves.
        (manifest,) = self.store.quads_for_pattern(None, NamedNode(f"{_MF}entries"), None)
        for entry in self._items(manifest.object):
            action = self._one(entry, f"{_MF}action")
            result = self._one(entry, f"{_MF}result")
            is_evaluation = action is not None and not isinstance(action, NamedNode)
            query = self._one(action, f"{_QT}query") if is_evaluation else action
            yield Entry(
                name=f"{self.place}#{_local(entry)}",
                kind=self._kind(entry),
                query=self._file(query),
                data=tuple(sorted(map(self._file, self._objects(action, f"{_QT}data")))),
                graphs=tuple(sorted(map(self._file, self._objects(action, f"{_QT}graphData")))),
                result=self._file(result) if isinstance(result, NamedNode) else None,
                is_lax=self._one(entry, f"{_MF}resultCardinality") == NamedNode(f"{_MF}LaxCardinality"),
            )

    def _kind(self, entry: _Term) -> Literal["evaluation", "right syntax", "wrong syntax"]:
        kinds = {_local(kind) for kind in self._objects(entry, _TYPE.value)}
        if any("PositiveSyntax" in kind for kind in kinds):
            return "right syntax"
        return "wrong syntax" if any("NegativeSyntax" in kind for kind in kinds) else "evaluation"

    def _file(self, term: _Term | None) -> str:
        return term.value.removeprefix(WEB) if isinstance(term, NamedNode) else ""

    def _items(self, node: _Term) -> Iterator[_Term]:
        while first := self._one(node, _FIRST.value):
            yield first
            (node,) = self._objects(node, _REST.value)

    def _one(self, subject: _Term | None, predicate: str) -> _Term | None:
        return next(iter(self._objects(subject, predicate)), None)

    def _objects(self, subject: _Term | None, predicate: str) -> tuple[_Term, ...]:
        if subject is None or isinstance(subject, pyoxigraph.Literal):
            return ()
        found = self.store.quads_for_pattern(subject, NamedNode(predicate), None, DefaultGraph())
        return tuple(quad.object for quad in found)


def _local(term: _Term) -> str:
    return term.value.rpartition("#")[2] if isinstance(term, NamedNode) else ""


def run(entry: Entry, folder: Path, written: str) -> bytes:
    """Answer the query of an entry as a worker would; raises `StoreError`."""
    # A file's own address is the base of what it names (RFC 3986 section 5.1.3).
    text = f"BASE <{WEB}{entry.query}>\n{(folder / entry.query).read_bytes().decode()}"
    found = inspect(text, LIMITS)
    store = Store()
    named = entry.graphs
    if found.has_dataset and not entry.data:
        named = tuple(_mentioned(folder, entry, found.text))
    for file in entry.data:
        _load(store, folder, file, NamedNode(_DEFAULT))
    for file in named:
        _load(store, folder, file, NamedNode(WEB + file))
    request = Request(
        found.text,
        found.form,
        written if found.form in {"select", "ask"} else "n-triples",
        default_graphs=() if found.has_dataset and not entry.data else (_DEFAULT,),
        named_graphs=() if found.has_dataset and not entry.data else tuple(WEB + file for file in named),
        has_dataset=found.has_dataset,
    )
    parts: list[bytes] = []
    answer(store, request, Results(LIMITS.result_rows, {}), parts.append)
    return b"".join(parts)


def is_accepted(entry: Entry, folder: Path) -> bool:
    """Tell whether inspection and engine take a text for SPARQL, with functions that they may not know."""
    try:
        run(entry, folder, "json")
    except QuerySyntaxError:
        return False
    except QueryRefusedError as error:
        return isinstance(error.__cause__, RuntimeError)
    return True


def _mentioned(folder: Path, entry: Entry, text: str) -> Iterable[str]:
    """Return the files beside a query that its text names."""
    group = Path(entry.query).parent
    return (
        (group / file.name).as_posix()
        for file in sorted((folder / group).glob("*.ttl"))
        if f"<{file.name}>" in text
    )


def _load(store: Store, folder: Path, file: str, graph: NamedNode) -> None:
    syntax = RdfFormat.from_extension(Path(file).suffix[1:]) or RdfFormat.TURTLE
    for quad in pyoxigraph.parse(
        path=folder / file, format=syntax, base_iri=WEB + file, rename_blank_nodes=True
    ):
        if isinstance(quad.graph_name, DefaultGraph):
            store.add(Quad(quad.subject, quad.predicate, quad.object, graph))
        else:
            store.add(quad)
    store.add_graph(graph)
