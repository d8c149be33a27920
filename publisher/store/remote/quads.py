"""The quads of a release by graph: which graphs there are, and each graph's triples in a file of its own."""

import re
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from publisher.errors import StoreError

# Canonical N-Quads without blank nodes and with a graph, as releases have them.
_LITERAL = rb'"(?:[^"\\\r\n]|\\.)*"(?:@[A-Za-z0-9-]+|\^\^<[^<>\s]*>)?'
_QUAD = re.compile(rb"(<[^<>\s]*> <[^<>\s]*> (?:<[^<>\s]*>|" + _LITERAL + rb")) <([^<>\s]*)> \.\r?\n?")


@dataclass(frozen=True, slots=True)
class Graph:
    """The triples of one graph as N-Triples, and how many they are."""

    iri: str
    file: Path
    triples: int

    def batches(self, size: int) -> Iterator[bytes]:
        """Read the triples in portions of about this many bytes."""
        with self.file.open("rb") as stream:
            while lines := stream.readlines(size):
                yield b"".join(lines)


def graphs_of(quads: Path) -> tuple[str, ...]:
    """Return the graphs of a release, sorted."""
    return tuple(sorted({iri.decode() for _triple, iri in _read(quads)}))


def split(quads: Path, room: Path) -> tuple[Graph, ...]:
    """Write each graph of a release into a file of its own below a folder."""
    counts: dict[bytes, int] = {}
    files: dict[bytes, BinaryIO] = {}
    with ExitStack() as stack:
        for triple, iri in _read(quads):
            if iri not in files:
                files[iri] = stack.enter_context((room / f"{len(files)}.nt").open("wb"))
                counts[iri] = 0
            files[iri].write(triple + b" .\n")
            counts[iri] += 1
    return tuple(Graph(iri.decode(), Path(files[iri].name), counts[iri]) for iri in sorted(files))


def _read(quads: Path) -> Iterator[tuple[bytes, bytes]]:
    try:
        with quads.open("rb") as lines:
            for number, line in enumerate(lines, 1):
                found = _QUAD.fullmatch(line)
                if found is None:
                    raise StoreError(
                        f"{quads}, line {number}: this is no quad with a named graph; build the release again"
                    )
                yield found[1], found[2]
    except OSError as error:
        raise StoreError(f"{quads}: cannot be read ({error}); build the release again") from error
