"""What is said of others, as far as shapes look from nodes that are checked together."""

import re
from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache
from typing import TypeAlias

from publisher.dataset import Quads
from publisher.validation.lines import ANYBODY, having, line
from publisher.validation.reach import Place

# A predicate and the node that it leads to.
_LINK = re.compile(rb"^<[^>]*> <([^>]*> <[^>]*>) ", re.MULTILINE)
_SUBJECT = re.compile(rb"^(<[^>]*>) ", re.MULTILINE)
# So many of the nodes that many refer to, such as concepts, are remembered.
_REMEMBERED = 1 << 15

# A node, who refers to it, and by which predicate.
Reference: TypeAlias = tuple[bytes, bytes, bytes]
_Way: TypeAlias = tuple[bytes, Place]


class Neighbours:
    """Finds the lines about others that shapes may look at, and no more of what is said about these."""

    def __init__(self, quads: Quads, start: Place, referring: Callable[[bytes], Iterable[Reference]]) -> None:
        """Take what finds the references to a node, and how far shapes look, wherever they begin."""
        self._quads, self._start, self._referring = quads, start, referring
        self._seen_from = lru_cache(maxsize=_REMEMBERED)(self._find)

    def lines(self, own: bytes, references: Iterable[Reference], holds: Callable[[bytes], bool]) -> bytes:
        """Return lines about others for nodes with their own lines, and with the references to them."""
        found, ways = _told(references, self._start)
        links = (link for link in {*_LINK.findall(own)} if not holds(link[link.index(b" ") + 1 :]))
        waiting = [*{*_ways(links, self._start), *(way for way in ways if not holds(way[0]))}]
        seen = set(waiting)
        while waiting:
            said, onwards = self._seen_from(*waiting.pop())
            found += said
            new = {way for way in onwards if way not in seen and not holds(way[0])}
            seen |= new
            waiting += new
        return b"".join(dict.fromkeys(found))

    def around(self, foci: Iterable[str]) -> bytes:
        """Return all lines that shapes may look at from some nodes."""
        things = sorted({focus.partition("#")[0] for focus in foci})
        own = b"".join([self._quads.lines_of_thing(thing) for thing in things])
        nodes = {*_SUBJECT.findall(own), *(f"<{node}>".encode() for node in foci)}
        references = (one for node in sorted(nodes) for one in self._referring(node))
        return own + self.lines(own, references, nodes.__contains__)

    def _find(self, node: bytes, place: Place) -> tuple[list[bytes], list[_Way]]:
        """Return what shapes look at of a node at a place, and where they go on to."""
        own = having(self._quads.lines_about(node[1:-1].decode()), place.looked)
        said, ways = _told(self._references(node), place) if place.ways[1] else ([], [])
        return [*own, *said], [*ways, *_ways(_LINK.findall(b"".join(own)), place)]

    def _references(self, node: bytes) -> Iterator[Reference]:
        """Yield the references to a node, those within its own thing too."""
        yield from self._referring(node)
        for quad in self._quads.described(node[1:-1].decode().partition("#")[0]):
            if str(quad.object).encode() == node:
                yield node, str(quad.subject).encode(), quad.predicate.value.encode()


def _told(references: Iterable[Reference], place: Place) -> tuple[list[bytes], list[_Way]]:
    """Return references as lines, and where they lead from a place."""
    said, ways = [], []
    backwards = place.ways[1]
    for node, subject, predicate in references:
        said.append(line(subject, predicate, node))
        if subject != ANYBODY:
            name = predicate.decode()
            ways += [(subject, behind) for key in (name, "") for behind in backwards.get(key, ())]
    return said, ways


def _ways(links: Iterable[bytes], place: Place) -> Iterator[_Way]:
    """Yield where links, each a predicate and an object, lead from a place."""
    forwards = place.ways[0]
    everywhere = forwards.get(b"", ())
    for link in links if forwards else ():
        predicate, _, node = link.partition(b"> ")
        for behind in (*forwards.get(predicate, ()), *everywhere):
            yield node, behind
