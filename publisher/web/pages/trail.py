"""The trail of a page: from the home page through lists and wholes down to the thing."""

from dataclasses import dataclass

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


def wholes(thing: str, reader: Reader) -> tuple[Step, ...]:
    """Return what a thing is part of, the largest first."""
    steps: list[Step] = []
    seen = {thing}
    current = thing
    while len(steps) < _DEEPEST:
        whole = _whole(current, reader)
        if whole is None or whole in seen:
            break
        seen.add(whole)
        address = reader.addresses.find(whole)
        if address is None or address.is_outside:
            break
        steps.append(Step(reader.short_name(whole), address.href))
        current = whole
    return tuple(reversed(steps))


def _whole(iri: str, reader: Reader) -> str | None:
    base = reader.dataset.base
    for property_ in (*v.WHOLES, v.IN_SCHEME):
        for whole in iris(reader.dataset.values(iri, property_)):
            if base.is_thing(whole):
                return whole
    return None
