"""Statements of several origins become quads, each triple in exactly one graph."""

from collections.abc import Iterable, Iterator
from itertools import compress
from operator import ne

from publisher.dataset.sorting import Stretch

# At the end of a derived line, until it is known whether the same is stated; canonical lines have no tabs.
DERIVED = b"\t\n"


def each_triple_once(stretches: Iterable[Stretch]) -> Iterator[bytes]:
    """Leave out a triple that stands in another graph already, and one that is derived where it is stated.

    Lines are sorted; of several the first stays, so that neither the order of files nor that of rows shows.
    """
    waiting: Stretch = []
    for some in stretches:
        found = [*waiting, *some]
        # What follows may say the same as the last one.
        waiting = _alike(found)
        yield from _once(found[: len(found) - len(waiting)])
    yield from _once(waiting) if waiting else ()


def _alike(lines: Stretch) -> Stretch:
    """Return the lines at the end that have the same triple."""
    triple, first = _triple(lines[-1]), len(lines) - 1
    while first and _triple(lines[first - 1]) == triple:
        first -= 1
    return lines[first:]


def _once(lines: Stretch) -> Iterator[bytes]:
    # A graph has an IRI, which has no blanks; what stands before is the triple.
    triples = [line[: line.rindex(b" <")] for line in lines]
    firsts = [*compress(range(len(lines)), map(ne, triples, [b"", *triples]))]
    if len(firsts) == len(lines):
        block = b"".join(lines)
    else:
        block = b"".join(
            [
                _chosen(lines[first:last])
                for first, last in zip(firsts, [*firsts[1:], len(lines)], strict=True)
            ]
        )
    if block:
        yield block.translate(None, b"\t") if b"\t" in block else block


def _chosen(alike: Stretch) -> bytes:
    return next((line for line in alike if not line.endswith(DERIVED)), alike[0])


def _triple(line: bytes) -> bytes:
    return line[: line.rindex(b" <")]
