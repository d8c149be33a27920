"""Which blank nodes Turtle can write inside the one statement that refers to them.

Data has no blank nodes. SHACL's paths and lists, which people edit as `[ ]` and `( )`, need them.
"""

from collections import Counter
from collections.abc import Iterable, Mapping

from publisher.rdf.arrangement import About
from publisher.rdf.namespaces import PREFIXES

# The empty list, as N-Triples has it.
NIL = f"<{PREFIXES['rdf']}nil>"

_FIRST, _REST = f"{PREFIXES['rdf']}first", f"{PREFIXES['rdf']}rest"


def nested(subjects: Iterable[About]) -> Mapping[str, About]:
    """Return the blank nodes that are referred to once, and not in a circle, by their labels."""
    subjects = tuple(subjects)
    blank = {about.subject: about for about in subjects if about.subject.startswith("_:")}
    if not blank:
        return {}
    uses = Counter(text for about in subjects for _, text in about.statements if text in blank)
    once = {label for label in blank if uses[label] == 1}
    reached: set[str] = set()
    waiting = [about for about in subjects if about.subject not in once]
    while waiting:
        inner = [text for _, text in waiting.pop().statements if text in once]
        reached.update(inner)
        waiting += (blank[label] for label in inner)
    return {label: blank[label] for label in reached}


def members_of(about: About, nodes: Mapping[str, About]) -> list[str] | None:
    """Return the members of the list that begins here; None when this is no well-formed list."""
    members: list[str] = []
    while True:
        values = dict(about.statements)
        if len(about.statements) != 2 or values.keys() != {_FIRST, _REST}:  # noqa: PLR2004 - first and rest
            return None
        members.append(values[_FIRST])
        if values[_REST] == NIL:
            return members
        if values[_REST] not in nodes:
            return None
        about = nodes[values[_REST]]
