"""Who refers to the few things that a change concerns, found without an index where there is none yet."""

from collections.abc import Iterator

from publisher.dataset import Quads
from publisher.validation.neighbours import Reference

# Of more things than this an index of all is quicker.
_MOST = 24


class Referrers:
    """Looks for those who refer to a thing or to its records among all lines, once for each thing."""

    def __init__(self, quads: Quads) -> None:
        self._quads = quads
        self._known: dict[bytes, list[Reference]] = {}

    def about(self, node: bytes) -> list[Reference]:
        """Return the references to a node in brackets."""
        thing = _thing(node)
        if self._quads.has_views or (thing not in self._known and len(self._known) >= _MOST):
            found = self._quads.referring(node[1:-1].decode())
            return [(node, f"<{subject}>".encode(), name.encode()) for subject, name in sorted(found)]
        if thing not in self._known:
            self._known[thing] = [*self._looked_for(thing)]
        return [reference for reference in self._known[thing] if reference[0] == node]

    def of(self, iri: str) -> frozenset[tuple[str, str]]:
        """Return the subjects that refer to a node, each with its predicate."""
        found = self.about(f"<{iri}>".encode())
        return frozenset((subject[1:-1].decode(), name.decode()) for _, subject, name in found)

    def _looked_for(self, thing: bytes) -> Iterator[Reference]:
        sign = b"> " + thing
        for block in self._quads.blocks():
            at = block.find(sign)
            while at >= 0:
                start = block.rfind(b"\n", 0, at) + 1
                end = block.index(b"\n", at)
                subject, predicate, value = block[start:end].split(b" ", 3)[:3]
                # A longer IRI may begin like this, and a text may look like a line.
                if _thing(value) == thing:
                    yield value, subject, predicate[1:-1]
                at = block.find(sign, end)


def _thing(node: bytes) -> bytes:
    """Return the beginning of what a thing and its records are called."""
    return node[:-1].partition(b"#")[0]
