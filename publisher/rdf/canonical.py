"""The canonical form of a dataset and its digest: equal when, and only when, the statements are equal."""

import hashlib
from collections.abc import Iterable

import pyoxigraph
from pyoxigraph import Quad

from publisher.errors import DatasetError


def canonical_lines(quads: Iterable[Quad]) -> list[str]:
    """Return the canonical N-Quads lines, each once, in code point order, without line ends.

    RDF Dataset Canonicalization (RDFC-1.0) section 4.4 names blank nodes and sorts the lines. There are no
    blank nodes here, so that sorting is all that is left of it.
    """
    # pyoxigraph writes the canonical form of N-Triples and N-Quads: single spaces, only required escapes.
    text = pyoxigraph.serialize(quads, format=pyoxigraph.RdfFormat.N_QUADS)
    lines = sorted(set((text or b"").decode().split("\n")) - {""})
    for line in lines:
        if line.startswith("_:") or " _:" in line:
            _refuse_blank_nodes(line)
    return lines


def digest(lines: Iterable[str]) -> str:
    """Return the SHA-256 of canonical lines, in hexadecimal."""
    total = hashlib.sha256()
    for line in lines:
        total.update(line.encode())
        total.update(b"\n")
    return total.hexdigest()


def _refuse_blank_nodes(line: str) -> None:
    """Raise `DatasetError` when a line, which may only have `_:` inside a literal, has a blank node."""
    for quad in pyoxigraph.parse(line.encode(), format=pyoxigraph.RdfFormat.N_QUADS):
        if any(
            isinstance(term, pyoxigraph.BlankNode) for term in (quad.subject, quad.object, quad.graph_name)
        ):
            raise DatasetError(f"{line}: this statement has a blank node; give the node an IRI")
