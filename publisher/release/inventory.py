"""What a dataset has that gets documents."""

from collections.abc import Iterable, Mapping

from publisher.dataset import Dataset


def things(dataset: Dataset) -> tuple[str, ...]:
    """Return every thing that something is said about, be it only in its records, sorted."""
    return tuple(dataset.quads.things(f"{dataset.base}/id/"))


def by_kind(dataset: Dataset, kinds: Iterable[str]) -> Mapping[str, tuple[str, ...]]:
    """Return the things of each kind, sorted; of the kinds that are named even when they have none."""
    found: dict[str, list[str]] = {kind: [] for kind in kinds}
    for iri in things(dataset):
        found.setdefault(dataset.base.kind(iri), []).append(iri)
    return {kind: tuple(members) for kind, members in sorted(found.items())}
