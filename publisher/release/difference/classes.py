"""The classes whose changes have a feed, and the things that are or were in each."""

from collections import defaultdict
from collections.abc import Mapping

from pyoxigraph import NamedNode

from publisher.dataset import Dataset
from publisher.release.difference.changes import Comparison, parse


def classes(comparison: Comparison, dataset: Dataset) -> Mapping[str, frozenset[str]]:
    """Return each value of the properties that have feeds, with itself and the changed things that have it.

    What a thing had before counts too: whoever follows a class wants to know that it left.
    """
    properties = frozenset(comparison.watched.feeds)
    members: dict[str, set[str]] = {
        quad.object.value: {quad.object.value}
        for quad in dataset.quads.having(*((name, None) for name in properties))
        if isinstance(quad.object, NamedNode) and dataset.base.is_thing(quad.object.value)
    }
    former: dict[str, set[str]] = defaultdict(set)
    # In a first release everything is new, and no feed repeats it.
    for change in comparison.changes if comparison.old else ():
        values = {value.value for name in properties for value in dataset.values(change.thing, name)}
        markers = tuple(f"> <{name}> " for name in properties)
        lines = (line for line in change.removed if any(marker in line for marker in markers))
        values |= {quad.object.value for quad in parse(lines) if isinstance(quad.object, NamedNode)}
        for value in values:
            former[value].add(change.thing)
    return {iri: frozenset(own | former[iri]) for iri, own in sorted(members.items())}
