"""RDF Patch: what to delete from the old dataset and to add to it, so that it becomes the new one.

The text format is that of Apache Jena (jena.apache.org/documentation/rdf-patch). Nothing published has blank
nodes, so a patch means the same in every store.
"""

import uuid
from collections.abc import Iterable, Iterator

from publisher.errors import ReleaseError
from publisher.release.difference.lines import Side, Statements

MEDIA_TYPE = "application/rdf-patch"

_CHANGES = {"A ": True, "D ": False}
_OTHERS = ("H ", "TX ", "TC ")


def write_patch(old: Side, new: Side, statements: Statements) -> Iterator[str]:
    """Yield the lines of a patch: one transaction, deletions first."""
    yield f"H id <{_identifier(new)}> .\n"
    yield f"H prev <{_identifier(old)}> .\n"
    yield "TX .\n"
    for line in statements.removed:
        yield f"D {line}\n"
    for line in statements.added:
        yield f"A {line}\n"
    yield "TC .\n"


def apply_patch(patch: Iterable[str], old: Iterable[str]) -> list[str]:
    """Return the sorted lines that a patch makes of others; raises `ReleaseError` when it does not fit."""
    lines = set(old)
    for number, row in enumerate(patch, start=1):
        text = row.rstrip("\n")
        is_addition = _CHANGES.get(text[:2])
        if is_addition is None:
            if text and not f"{text} ".startswith(_OTHERS):
                raise ReleaseError(f"line {number} of the patch: {text[:40]!r} is no row of an RDF Patch")
            continue
        line = text[2:]
        if (line in lines) is is_addition:
            fact = "adds what is there" if is_addition else "deletes what is not there"
            raise ReleaseError(f"line {number} of the patch {fact}; apply it to the release that it follows")
        (lines.add if is_addition else lines.remove)(line)
    return sorted(lines)


def _identifier(side: Side) -> str:
    # Patch logs chain by UUID; made from the digest, it is the same on every machine (RFC 9562 section 5.5).
    return uuid.uuid5(uuid.NAMESPACE_OID, side.digest).urn
