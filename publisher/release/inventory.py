"""What a dataset has that gets documents."""

from collections.abc import Iterable, Mapping

from pyoxigraph import NamedNode

from publisher.dataset import Dataset


def things(dataset: Dataset) -> tuple[str, ...]:
    """Return every thing that something is said about, be it only in its records, sorted."""
    namespace = f"{dataset.base}/id/"
    subjects = {quad.subject for quad in dataset.quads}
    iris = (node.value for node in subjects if isinstance(node, NamedNode))
    return tuple(sorted({dataset.base.subject_of(iri) for iri in iris if iri.startswith(namespace)}))


def by_kind(dataset: Dataset, kinds: Iterable[str]) -> Mapping[str, tuple[str, ...]]:
    """Return the things of each kind, sorted; of the kinds that are named even when they have none."""
    found: dict[str, list[str]] = {kind: [] for kind in kinds}
    for iri in things(dataset):
        found.setdefault(dataset.base.kind(iri), []).append(iri)
    return {kind: tuple(members) for kind, members in sorted(found.items())}
