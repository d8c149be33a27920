"""Rules: CONSTRUCT queries whose results are facts that nobody types by hand."""

from collections.abc import Iterator
from pathlib import Path

from pyoxigraph import BlankNode, NamedNode, Quad, QueryTriples, Store

from publisher.dataset.queries import place, read_query, syntax_error
from publisher.errors import DatasetError


def derive(store: Store, folder: Path, graph: NamedNode) -> Iterator[Quad]:
    """Run the `.rq` files of a folder by name, add what is new to the store, and yield it.

    Each rule sees the results of those before it; the default graph is the union of all graphs.
    """
    for file in sorted(folder.glob("*.rq")):
        new = sorted(_new_quads(store, file, graph), key=str)
        store.extend(new)
        yield from new


def _new_quads(store: Store, file: Path, graph: NamedNode) -> set[Quad]:
    found: set[Quad] = set()
    for triple in _results(store, file):
        if isinstance(triple.subject, BlankNode) or isinstance(triple.object, BlankNode):
            raise DatasetError(
                f"{place(file)} makes blank nodes; construct IRIs with BIND(IRI(CONCAT(...)) AS ?node)"
            )
        stated = store.quads_for_pattern(triple.subject, triple.predicate, triple.object, None)
        if next(stated, None) is None:
            found.add(Quad(triple.subject, triple.predicate, triple.object, graph))
    return found


def _results(store: Store, file: Path) -> QueryTriples:
    try:
        results = store.query(read_query(file), use_default_graph_as_union=True)
    except SyntaxError as error:
        raise syntax_error(file, error) from error
    if not isinstance(results, QueryTriples):
        raise DatasetError(f"{place(file)} constructs nothing; write a CONSTRUCT query")
    return results
