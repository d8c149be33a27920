"""What is shared by all things after some of their statements came or went."""

from collections.abc import Iterable

from pyoxigraph import NamedNode, Quad

from publisher.dataset import Quads, line_of
from publisher.validation.anchored import stand_ins
from publisher.validation.asking import rewritten
from publisher.validation.change import Change
from publisher.validation.lines import ANYBODY
from publisher.validation.scope import Scope
from publisher.validation.shared import Shared


def changed(shared: Shared, change: Change, looked: Scope) -> Shared:
    """Return what is shared after a change."""
    gone, come = (_fixed(quads, looked) for quads in (change.removed, change.added))
    went, came = (_stand_ins(quads, looked) for quads in (change.removed, change.added))
    lost = {line for line in went - came if line and not _is_there(line, change.after.quads)}
    return Shared(
        (shared.fixed - gone) | come,
        (shared.stand_ins - lost) | came,
        shared.altered | rewritten(change.quads),
    )


def _fixed(quads: Iterable[Quad], looked: Scope) -> frozenset[bytes]:
    return frozenset(line_of(quad) for quad in quads if quad.predicate.value.encode() in looked.fixed)


def _stand_ins(quads: Iterable[Quad], looked: Scope) -> frozenset[bytes]:
    pairs = [
        f"{quad.predicate.value}> {quad.object if isinstance(quad.object, NamedNode) else ''}".encode()
        for quad in quads
    ]
    return frozenset(line for query in looked.anchored for line in stand_ins(query, pairs))


def _is_there(stand_in: bytes, quads: Quads) -> bool:
    """Tell whether any statement has what a stand-in stands for."""
    _, predicate, value = (part[1:-1].decode() for part in stand_in.split(b" ", 3)[:3])
    wanted = None if value == ANYBODY[1:-1].decode() else NamedNode(value)
    return next(quads.having((predicate, wanted)), None) is not None
