"""Since which edition each thing is as it is.

The page of a thing names this edition, not the one that it happens to be in: so a page without news keeps its
bytes, and who cites a thing cites the edition that last changed it. A thing is as it was when its N-Triples
are those of the last release. Every release tells it in a file of its own, which the next build reads.
"""

import json
from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any

from publisher.errors import IntegrityError
from publisher.rdf import N_TRIPLES
from publisher.release.archive import Release
from publisher.release.packed import ReadyDocument, entity_tag
from publisher.release.page import Stamp
from publisher.release.staging import Staging, facts

SINCE = "changes/since.json"


class Unchanged:
    """What is known of the things of the last release, and what is found out about those of this one."""

    def __init__(self, now: Stamp, previous: Release | None) -> None:
        self.now = now
        self.previous = previous
        # Of a release that does not tell, all that it has is at least as old as it is.
        self._usual = Stamp(previous.version, previous.issued) if previous else now
        self._others: Mapping[str, Stamp] = {}
        if previous and SINCE in previous.manifest["files"]:
            self._usual, self._others = _read(previous)
        self._found: dict[str, Stamp] = {}

    def stamp(self, document: ReadyDocument) -> Stamp:
        """Return since when a thing is as it is, by its data."""
        last = self.previous.pack.find(document.path) if self.previous and document.thing else None
        tags = {form.suffix: form.etag for form in last.representations} if last else {}
        now = {form.suffix: entity_tag(form.digest) for form in document.forms}
        is_same = bool(last) and tags.get(N_TRIPLES.suffix) == now.get(N_TRIPLES.suffix)
        return self.as_it_was(document.thing or "") if is_same else self.now

    def as_it_was(self, iri: str) -> Stamp:
        """Return since when a thing of the last release is as it is there."""
        return self._others.get(iri, self._usual)

    def lasted(self, iris: Iterable[str]) -> None:
        """Take down that things are as they were."""
        self._found.update((iri, self.as_it_was(iri)) for iri in iris)

    def found(self, iri: str, stamp: Stamp) -> None:
        """Take down what was found out."""
        self._found[iri] = stamp

    def write(self, staging: Staging) -> None:
        """Tell what was found out: the edition that most things name, and those that name others."""
        counts = Counter(stamp.version for stamp in self._found.values())
        usual = max(counts, key=lambda version: (counts[version], version), default=self.now.version)
        told = {
            "editions": {stamp.version: stamp.issued for stamp in {self.now, *self._found.values()}},
            "usual": usual,
            "others": {iri: one.version for iri, one in self._found.items() if one.version != usual},
        }
        staging.write(SINCE, [json.dumps(told, sort_keys=True, indent=1).encode()])


def _read(release: Release) -> tuple[Stamp, Mapping[str, Stamp]]:
    """Read what a release tells; raises `IntegrityError` when the file is damaged."""
    path = release.file(SINCE)
    if facts(path).sha256 != release.manifest["files"][SINCE]["sha256"]:
        raise IntegrityError(f"{path}: the file is damaged; take it from a copy, or build the release again")
    told: dict[str, Any] = json.loads(path.read_bytes())
    stamps = {version: Stamp(version, issued) for version, issued in told["editions"].items()}
    return stamps[told["usual"]], {iri: stamps[version] for iri, version in told["others"].items()}
