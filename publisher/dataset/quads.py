"""The quads of a dataset in canonical order, each triple in exactly one graph, kept as lines in a file."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property, lru_cache
from itertools import chain
from sys import intern
from types import MappingProxyType
from typing import Self, TypeAlias, overload

import pyoxigraph
from pyoxigraph import BlankNode, Literal, NamedNode, Quad, RdfFormat

from publisher.dataset.lines import Lines
from publisher.dataset.portions import Portion, portions_of
from publisher.dataset.room import Room, Rooms
from publisher.dataset.sorting import Sorter, Stretch, lines_of, stretched
from publisher.dataset.terms import Term
from publisher.dataset.uniting import each_triple_once
from publisher.dataset.views import Change, Views
from publisher.errors import DatasetError

# Of so many subjects each process keeps in memory what is said: pages name the same things again and again.
# Four times as many took 130 MB, and an eighth of the questions less to the file.
_REMEMBERED = 2048

# What stands in lines whose literals are more than a text; controls may be written as they are.
_PECULIAR = (b'"^^<', b"\\")
_CONTROLS = bytes({*range(32), 127} - {10})
_CONTROL = re.compile(rb"[\x00-\x09\x0b-\x1f\x7f]|\xc2[\x80-\x9f]")
# A predicate with an object, or with any.
Sign: TypeAlias = tuple[str, Term | None]


class Quads(Sequence[Quad]):
    """Quads that are read from a file when they are asked for."""

    def __init__(self, lines: Iterable[bytes]) -> None:
        """Take lines that are sorted."""
        self._lines = Lines(each_triple_once(stretched(lines)))
        self._known: Views | None = None
        self.lines_about = lru_cache(maxsize=_REMEMBERED)(self._lines_about)
        self.properties = lru_cache(maxsize=_REMEMBERED)(self._properties)
        # Whether any quad says something of a kind.
        self.has_property = lru_cache(maxsize=16)(self._has_property)

    @classmethod
    def of(cls, lines: Lines, views: Views | None = None) -> Self:
        """Take lines that are in a file already, each triple once, and what is known of them."""
        quads = cls(())
        quads._lines, quads._known = lines, views
        return quads

    def __len__(self) -> int:
        return len(self._lines)

    def __iter__(self) -> Iterator[Quad]:
        for block in self._lines.blocks():
            yield from parsed(block)

    @overload
    def __getitem__(self, place: int) -> Quad: ...

    @overload
    def __getitem__(self, place: slice) -> tuple[Quad, ...]: ...

    def __getitem__(self, place: int | slice) -> Quad | tuple[Quad, ...]:
        numbers = range(len(self))[place]
        if isinstance(numbers, int):
            return next(parsed(self._lines.read(numbers, numbers + 1)))
        if numbers.step == 1:
            return tuple(parsed(self._lines.read(numbers.start, max(numbers.start, numbers.stop))))
        return tuple(self[number] for number in numbers)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Quads):
            return NotImplemented
        return len(self) == len(other) and all(map(bytes.__eq__, self._lines, other._lines))

    __hash__ = None  # type: ignore[assignment]

    def lines(self) -> Iterator[bytes]:
        """Go through the canonical lines."""
        return iter(self._lines)

    def blocks(self) -> Iterator[bytes]:
        """Go through the canonical lines, many at a time."""
        return self._lines.blocks()

    @property
    def told(self) -> Lines:
        """Return the quads as lines."""
        return self._lines

    @property
    def written(self) -> Rooms:
        """Return the canonical lines as the bytes of one file, to be compared with others."""
        return self._lines.rooms

    @cached_property
    def portions(self) -> tuple[Portion, ...]:
        """Return where the quads divide into portions, each of which has all that is about its things."""
        return tuple(self.divided())

    def divided(
        self, known: Mapping[str, Portion] = MappingProxyType({}), changed: Sequence[bytes] = ()
    ) -> Iterator[Portion]:
        """Divide the quads into portions, of which some are known from quads before a change."""
        return portions_of(self._lines, self._views.subjects, known, changed)

    def portion(self, portion: Portion) -> bytes:
        """Return the canonical lines of one portion."""
        return self._lines.read(portion.first, portion.last)

    @property
    def graphs(self) -> Mapping[str, int]:
        """Return how many quads each graph has."""
        return self._views.graphs

    def in_graph(self, name: str) -> Iterator[bytes]:
        """Go through the lines of the quads of one graph, without their ends."""
        end = f" <{name}> .".encode()
        for block in self.blocks():
            if end in block:
                yield from (line for line in block.split(b"\n") if line.endswith(end))

    def things(self, prefix: str) -> list[str]:
        """Return all whose IRIs begin like this and that are subjects, or have records that are; sorted."""
        return sorted({iri.partition("#")[0] for iri in self.subjects(prefix)})

    def between(self, first: str, last: str | None) -> bytes:
        """Return the lines from those about one subject up to, not including, those about another."""
        return self._lines.between(first, last)

    def described(self, iri: str) -> tuple[Quad, ...]:
        """Return the quads of a thing, then those of its records; all are parsed at once."""
        return tuple(parsed(self.lines_of_thing(iri)))

    def lines_of_thing(self, iri: str) -> bytes:
        """Return the lines about a thing, then those about its records."""
        return self._lines.about(iri) + self._lines.beginning(f"{iri}#")

    def subjects(self, prefix: str = "") -> Iterator[str]:
        """Go through the subjects whose IRIs begin like this, sorted as their lines are."""
        return self._views.subjects.nodes(prefix)

    @property
    def has_views(self) -> bool:
        """Tell whether it is known already what refers to what."""
        return self._known is not None

    def referring(self, iri: str) -> tuple[tuple[str, str], ...]:
        """Return the subjects that have an IRI as object, each with its predicate; sorted."""
        found = []
        # Each predicate is kept once: of some IRIs there are hundreds of thousands.
        for block in self._views.turned.blocks_about(iri):
            for line in block.decode().split("\n")[:-1]:
                _, subject, predicate = line.split(" ")
                found.append((subject[1:-1], intern(predicate[1:-1])))
        found.sort()
        return tuple(found)

    def having(self, *wanted: Sign) -> Iterator[Quad]:
        """Go through the quads that have one of these predicates, some of them only with an object."""
        known = frozenset(wanted)
        for quad in chain.from_iterable(map(parsed, self.fitting(*wanted))):
            name = quad.predicate.value
            if (name, None) in known or (name, quad.object) in known:
                yield quad

    def fitting(self, *wanted: Sign) -> Iterator[bytes]:
        """Go through the lines of such quads, many at a time; a few others look alike and are among them."""
        signs = tuple(map(_sign, wanted))
        for block in self._lines.blocks() if signs else ():
            yield _lines_at(block, (at for sign in signs for at in _places(block, sign)))

    def peculiar(self) -> Iterator[Quad]:
        """Go through the quads whose literals have a datatype, an escape or a control character."""
        for block in self._lines.blocks():
            places = chain.from_iterable(_places(block, sign) for sign in _PECULIAR)
            if len(block.translate(None, _CONTROLS)) < len(block) or b"\xc2" in block:
                places = chain(places, (found.start() for found in _CONTROL.finditer(block)))
            yield from parsed(_lines_at(block, places))

    def extended(self, quads: Iterable[Quad], room: Room | None = None) -> "Quads":
        """Return these quads with others among them; only what changes is written, into a room."""
        by_subject: dict[bytes, Stretch] = defaultdict(list)
        for line in map(line_of, quads):
            by_subject[line[: line.index(b">") + 1]].append(line)
        removed: Stretch = []
        added: Stretch = []
        for node, lines in by_subject.items():
            was = lines_of(self._lines.about(node[1:-1].decode()))
            now = lines_of(b"".join(each_triple_once([sorted([*was, *lines])])))
            removed += {*was} - {*now}
            added += {*now} - {*was}
        removed.sort()
        added.sort()
        whole = self._lines.patched(removed, added, room)
        return Quads.of(whole, self._views.patched(Change.between(removed, added, self._lines, whole)))

    def _has_property(self, predicate: str) -> bool:
        return next(self.having((predicate, None)), None) is not None

    def _lines_about(self, iri: str) -> bytes:
        return self._lines.about(iri)

    def about(self, iri: str) -> tuple[Quad, ...]:
        """Return the quads about one subject."""
        return tuple(parsed(self._lines.about(iri)))

    def _properties(self, iri: str) -> Mapping[str, tuple[Term, ...]]:
        """Return the values of a subject by predicate, sorted."""
        found: dict[str, list[Term]] = {}
        for quad in self.about(iri):
            value = quad.object
            if not isinstance(value, NamedNode | Literal):
                raise TypeError(f"{quad} has an object that is neither IRI nor literal")
            found.setdefault(quad.predicate.value, []).append(value)
        return {predicate: tuple(values) for predicate, values in found.items()}

    @cached_property
    def _views(self) -> Views:
        return self._known or Views.of(self._lines)


def arrange(quads: Iterable[Quad]) -> Quads:
    """Sort quads as their canonical N-Quads lines sort, and keep each triple in one graph only.

    Two sources that state the same triple agree, which is no error. The graph whose IRI sorts first keeps
    it, so that neither the order of files nor that of rows shows in the result, and the graphs of a dataset
    add up to its union.
    """
    sorter = Sorter()
    sorter.add(map(line_of, quads))
    return Quads(sorter.sorted())


def line_of(quad: Quad) -> bytes:
    """Return the canonical line of a quad; raises `DatasetError` when it has a blank node."""
    if not isinstance(quad.subject, NamedNode) or isinstance(quad.object, BlankNode):
        raise DatasetError(f"{quad} has a blank node; give the node an IRI, so that others can refer to it")
    return f"{quad} .\n".encode()


def parsed(lines: bytes) -> Iterator[Quad]:
    """Go through the quads of some lines."""
    quads: Iterator[Quad] = pyoxigraph.parse(lines, format=RdfFormat.N_QUADS) if lines else iter(())
    return quads


def _sign(wanted: Sign) -> bytes:
    predicate, value = wanted
    ending = "" if value is None else f"{value} <"
    return f"> <{predicate}> {ending}".encode()


def _lines_at(block: bytes, places: Iterable[int]) -> bytes:
    """Return the lines of a block that have these places in them, each once."""
    starts = sorted({block.rfind(b"\n", 0, at) + 1 for at in places})
    return b"".join([block[start : block.index(b"\n", start) + 1] for start in starts])


def _places(block: bytes, sign: bytes) -> Iterator[int]:
    at = block.find(sign)
    while at >= 0:
        yield at
        at = block.find(sign, at + 1)
