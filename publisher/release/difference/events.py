"""The changes as a Linked Data Event Stream (w3id.org/ldes): an append-only log that clients follow.

Each release adds its events as pages of its own, which never change. The newest page leads to earlier ones,
release by release. Addresses of pages are relative, so that the stream works on any host that serves it; the
names of the stream and of its members are not. No retention policy is given, which the specification reads
as: every member is kept for ever.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from publisher.rdf import TURTLE, Writer
from publisher.release.difference.changes import Change, Comparison
from publisher.release.difference.records import ACTIVITY, event, moment

ROOT = "/events.ttl"
FOLDER = "changes/"
FIRST = "events-1.ttl"

# Large enough that few requests are needed, small enough for any client.
PAGE = 500

_HEAD = f"""@prefix as: <{ACTIVITY}> .
@prefix ldes: <https://w3id.org/ldes#> .
@prefix tree: <https://w3id.org/tree#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .

"""


@dataclass(frozen=True, slots=True)
class Stream:
    """The event stream as one release leaves it; `earlier` is the release whose pages follow, if any."""

    comparison: Comparison
    earlier: str | None
    writer: Writer

    def root(self) -> bytes:
        """Write the page that clients start from: what the stream is, and where its newest events are."""
        version = self.comparison.new.version
        first = f"release/{version}/{FOLDER}{FIRST}"
        return (_HEAD + self._stream(is_root=True) + "\n" + self._relation("", first, "newest")).encode()

    def pages(self) -> Iterator[tuple[str, bytes]]:
        """Write the events of this release, as files of the release with their names."""
        changes = self.comparison.changes
        starts = range(0, max(1, len(changes)), PAGE)
        for number, start in enumerate(starts, start=1):
            yield (
                f"{FOLDER}events-{number}.ttl",
                self._page(number, changes[start : start + PAGE], len(starts)),
            )

    def _page(self, number: int, changes: Sequence[Change], last: int) -> bytes:
        parts = [_HEAD, self._stream(is_root=False)]
        if changes:
            members = ",\n    ".join(f"<{self.comparison.change_iri(change)}>" for change in changes)
            parts.append(f"<{self._name}> tree:member\n    {members} .\n")
        if number < last:
            parts.append(self._relation("", f"events-{number + 1}.ttl", "next"))
        elif self.earlier:
            parts.append(self._relation("", f"../../{self.earlier}/{FOLDER}{FIRST}", "earlier"))
        else:
            parts.append("<> a tree:Node .\n")
        quads = tuple(quad for change in changes for quad in event(self.comparison, change))
        return "\n".join(parts).encode() + b"\n" + self.writer.write(quads, TURTLE)

    @property
    def _name(self) -> str:
        return f"{self.comparison.base}/events#stream"

    def _stream(self, *, is_root: bool) -> str:
        view = " ;\n    tree:view <>" if is_root else ""
        return (
            f"<{self._name}> a ldes:EventStream ;\n"
            f"    ldes:timestampPath as:published ;\n    ldes:versionOfPath as:object{view} .\n"
        )

    def _relation(self, page: str, target: str, fragment: str) -> str:
        """Write a link to another page; it says of the events there that they are not younger than here."""
        when = moment(self.comparison.new.issued)
        sort = "tree:LessThanOrEqualToRelation"
        return (
            f"<{page}> a tree:Node ;\n    tree:relation <#{fragment}> .\n"
            f"<#{fragment}> a {sort} ;\n    tree:node <{target}> ;\n    tree:path as:published ;\n"
            f'    tree:value "{when}"^^xsd:dateTime .\n'
        )


def members(comparison: Comparison) -> Iterator[str]:
    """Yield the IRIs of the events that a release adds."""
    return (comparison.change_iri(change) for change in comparison.changes)
