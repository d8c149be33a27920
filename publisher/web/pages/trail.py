"""The trail of a page: from the home page through lists and wholes down to the thing."""

from collections.abc import Iterable
from dataclasses import dataclass

from publisher.dataset import Dataset
from publisher.web.pages import vocabularies as v
from publisher.web.pages.reader import Phrase, Reader
from publisher.web.pages.statements import iris

# Deeper nesting would not fit in a line, and a circle of wholes must end somewhere.
_DEEPEST = 5


@dataclass(frozen=True, slots=True)
class Step:
    """One step of the trail."""

    name: Phrase
    href: str


def wholes(thing: str, dataset: Dataset) -> tuple[str, ...]:
    """Return what a thing is part of, the nearest first."""
    found: list[str] = []
    whole = _whole(thing, dataset)
    while whole and whole not in {thing, *found} and len(found) < _DEEPEST:
        found.append(whole)
        whole = _whole(whole, dataset)
    return tuple(found)


def way(found: Iterable[str], reader: Reader) -> tuple[Step, ...]:
    """Return the steps through wholes, the nearest of which comes first here and last there."""
    steps: list[Step] = []
    for whole in found:
        address = reader.addresses.find(whole)
        if address is None or address.is_outside:
            break
        steps.append(Step(reader.short_name(whole), address.href))
    return tuple(reversed(steps))


def _whole(iri: str, dataset: Dataset) -> str | None:
    for property_ in (*v.WHOLES, v.IN_SCHEME):
        for whole in iris(dataset.values(iri, property_)):
            if dataset.base.is_thing(whole):
                return whole
    return None
