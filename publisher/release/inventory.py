"""What a dataset has that gets documents."""

from collections import defaultdict
from collections.abc import Mapping
from functools import lru_cache

from pyoxigraph import NamedNode

from publisher.dataset import Dataset


@lru_cache(maxsize=2)
def things(dataset: Dataset) -> tuple[str, ...]:
    """Return every thing that something is said about, be it only in its records, sorted."""
    namespace = f"{dataset.base}/id/"
    subjects = {quad.subject for quad in dataset.quads}
    iris = (node.value for node in subjects if isinstance(node, NamedNode))
    return tuple(sorted({dataset.base.subject_of(iri) for iri in iris if iri.startswith(namespace)}))


def by_kind(dataset: Dataset) -> Mapping[str, tuple[str, ...]]:
    """Return the things of each kind, sorted."""
    kinds: dict[str, list[str]] = defaultdict(list)
    for iri in things(dataset):
        kinds[dataset.base.kind(iri)].append(iri)
    return {kind: tuple(members) for kind, members in sorted(kinds.items())}
