"""What has to be known of all things before some are checked: references among them, and odd literals."""

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator
from itertools import chain
from typing import NamedTuple

from pyoxigraph import Literal, Quad

from publisher.dataset import parsed
from publisher.validation.anchored import stand_ins
from publisher.validation.asking import rewritten
from publisher.validation.lexical import is_plain
from publisher.validation.lines import ANYBODY, having, split
from publisher.validation.neighbours import Reference
from publisher.validation.scope import Scope
from publisher.validation.shared import Shared
from publisher.validation.spans import Span

# Of a line: subject, predicate, and the object if that is an IRI.
_LINE = re.compile(rb"^(<[^>]*>) <([^>]*> (?:<[^>]*>)?)", re.MULTILINE)
_TYPED = re.compile(rb'> (<[^>]*> "[^"\n]*"\^\^<[^>]*>)')
# What stands in lines whose literals are more than a text; controls may be written as they are.
_CONTROLS = bytes({*range(32), 127} - {10})
_CONTROL = re.compile(rb"[\x00-\x09\x0b-\x1f\x7f]")
# In UTF-8 control characters beyond ASCII begin with this byte, and go on with one below the other.
_BEYOND, _PRINTED = b"\xc2", 0xA0


class Survey(NamedTuple):
    """What some things, or all, let others know.

    `references` are lines of a node, who refers to it and by which predicate; `odd` are those that engines
    may read differently.
    """

    references: frozenset[bytes]
    shared: Shared
    odd: frozenset[bytes]
    has_literal_targets: bool

    @classmethod
    def of(cls, lines: bytes, scope: Scope, span: Span) -> "Survey":
        """Look at the lines of some things."""
        found = _LINE.findall(lines)
        pairs = {pair for _, pair in found}
        # The span itself shows who refers to what lies in it.
        foreign = {pair for pair in pairs if not span.holds(pair[pair.index(b" ") + 1 :])}
        glimpsed, has_literals = _glimpsed(foreign, scope)
        peculiar = _peculiar(lines)
        seen = frozenset(line for query in scope.anchored for line in stand_ins(query, pairs))
        return cls(
            frozenset((*glimpsed, *_backwards(found, foreign, scope))),
            Shared(_fixed(lines, pairs, scope), seen, rewritten(peculiar)),
            _odd(lines, peculiar),
            has_literals,
        )

    @classmethod
    def united(cls, surveys: Iterable["Survey"]) -> "Survey":
        """Put together what was seen of parts."""
        parts = tuple(surveys)
        return cls(
            frozenset().union(*(part.references for part in parts)),
            Shared.united(part.shared for part in parts),
            frozenset().union(*(part.odd for part in parts)),
            any(part.has_literal_targets for part in parts),
        )


class References:
    """Who refers to a node, as far as shapes want to know and its own span does not say it."""

    def __init__(self, lines: Iterable[bytes]) -> None:
        self._lines = sorted(lines)

    def about(self, node: bytes) -> Iterator[Reference]:
        """Yield the references to a node."""
        return self._between(node + b" ", node + b"!")

    def within(self, span: Span) -> Iterator[Reference]:
        """Yield the references to the nodes of a span."""
        return self._between(span.low, span.high)

    def _between(self, low: bytes, high: bytes) -> Iterator[Reference]:
        for line in self._lines[bisect_left(self._lines, low) : bisect_left(self._lines, high)]:
            node, subject, predicate = line.split(b" ")
            yield node, subject, predicate


def _glimpsed(foreign: Iterable[bytes], scope: Scope) -> tuple[list[bytes], bool]:
    """Return the references that make nodes targets, and tell whether they make literals targets."""
    found, has_literals = [], False
    for pair in foreign:
        predicate, _, node = pair.partition(b"> ")
        stands_for = scope.glimpsed.get(predicate)
        if stands_for and node:
            found.append(b"%b %b %b" % (node, ANYBODY, stands_for))
        has_literals |= bool(stands_for) and not node
    return found, has_literals


def _backwards(
    found: Iterable[tuple[bytes, bytes]], foreign: Iterable[bytes], scope: Scope
) -> Iterator[bytes]:
    """Yield the references over which shapes look back to others."""
    wanted = {pair for pair in foreign if pair.partition(b"> ")[0] in scope.backwards}
    for subject, pair in found:
        if pair in wanted:
            predicate, _, node = pair.partition(b"> ")
            yield b"%b %b %b" % (node, subject, predicate)


def _fixed(lines: bytes, pairs: Iterable[bytes], scope: Scope) -> frozenset[bytes]:
    """Return the lines with one of the predicates that tell others apart."""
    if not any(pair.partition(b"> ")[0] in scope.fixed for pair in pairs):
        return frozenset()
    return frozenset(having(lines, scope.fixed))


def _peculiar(lines: bytes) -> tuple[Quad, ...]:
    """Return statements with all the literals that are more than a text, each once."""
    typed = {b"<urn:any> %b <urn:any> .\n" % found for found in _TYPED.findall(lines)}
    return tuple(parsed(b"".join([*sorted(typed), *_unusual(lines)])))


def _unusual(lines: bytes) -> list[bytes]:
    """Return the lines with an escape or a control character."""
    has_controls = len(lines.translate(None, _CONTROLS)) < len(lines)
    places = chain(
        _places(lines, b"\\"),
        (place for place in _places(lines, _BEYOND) if lines[place + 1] < _PRINTED),
        (found.start() for found in _CONTROL.finditer(lines)) if has_controls else (),
    )
    starts = sorted({lines.rfind(b"\n", 0, place) + 1 for place in places})
    return [lines[start : lines.index(b"\n", start) + 1] for start in starts]


def _places(lines: bytes, byte: bytes) -> Iterator[int]:
    """Yield where a byte stands, which is found much quicker by itself than by a pattern."""
    place = lines.find(byte)
    while place >= 0:
        yield place
        place = lines.find(byte, place + 1)


def _odd(lines: bytes, peculiar: Iterable[Quad]) -> frozenset[bytes]:
    """Return the lines that engines may read differently."""
    values = (quad for quad in peculiar if isinstance(quad.object, Literal) and not is_plain(quad.object))
    odd = {f" {quad.predicate} {quad.object} ".encode() for quad in values}
    if not odd:
        return frozenset()
    return frozenset(line for line in split(lines) if any(part in line for part in odd))
