"""Pages that last: of the last release, those for which nothing that they asked has changed.

A build leaves a line for each page of a thing: its IRI, and what was asked for it. The next build finds what
changed by comparing statements, and copies the pages that asked for none of it. Of what was asked checksums
are kept: where two things share one, a page is made anew without need, and nothing else happens.
"""

import json
import logging
import mmap
import zlib
from array import array
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Self

from publisher.dataset import EVERYTHING, Dataset, differing_since, last_quads
from publisher.errors import PublisherError
from publisher.kept import Kept
from publisher.rdf import Base, LineFile, differing
from publisher.release.archive import Release
from publisher.release.description import dump_name
from publisher.release.pack import Document
from publisher.release.packed import ReadyDocument
from publisher.release.page import Stamp
from publisher.release.staging import facts
from publisher.release.unchanged import Unchanged

_PAGES, _SAID, _ANSWERS = "documents/pages", "documents/said", "documents/answers.json"
_QUADS = dump_name("nq")

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Made:
    """A document; of a thing, what is left of it for the next build, and since when it is as it is."""

    document: ReadyDocument | Document
    line: bytes = b""
    stamp: Stamp | None = None


def left_line(iri: str, noted: Iterable[str]) -> bytes:
    """Return the line of a page for which this was asked."""
    asked = array("I", sorted({_sum(_thing(key)) for key in noted}))
    return f"{iri}\t{asked.tobytes().hex()}\n".encode()


class Lasting:
    """The pages of the last release that this one has too."""

    def __init__(
        self, lines: Mapping[str, int], unchanged: Unchanged, base: Base, left: bytes | mmap.mmap
    ) -> None:
        # What the last build left, and where in it the line of each page begins.
        self._left = left
        self._lines = lines
        self._unchanged = unchanged
        self._base = base

    def __len__(self) -> int:
        return len(self._lines)

    def __contains__(self, iri: str) -> bool:
        return iri in self._lines

    @classmethod
    def find(cls, kept: Kept | None, dataset: Dataset, unchanged: Unchanged) -> Self:
        """Find the pages that last; none where the last build left none, or what it left is damaged."""
        last = unchanged.previous
        pages = kept.last(_PAGES) if kept else None
        # Since when a thing is as it is, only the release that this one follows tells.
        if kept and pages and last and kept.release and kept.release.resolve() == last.folder:
            try:
                changed = _changed(kept, last, dataset)
                with pages.open("rb") as file:
                    left = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
                return cls(dict(_untouched(left, changed)), unchanged, dataset.base, left)
            except (OSError, ValueError, KeyError, PublisherError) as error:
                logger.warning("%s: %s; all pages are made anew", last.folder, error)
        return cls({}, unchanged, dataset.base, b"")

    def take(self, iri: str) -> Made | None:
        """Return the document of a thing as it was; none where it must be made anew."""
        path, last = self._base.path(iri), self._unchanged.previous
        document = last.pack.find(path) if last else None
        if document is None:
            return None
        if not document.is_whole:
            logger.warning("%s: damaged in the last release; made anew", path)
            return None
        start = self._lines[iri]
        line = self._left[start : self._left.find(b"\n", start) + 1]
        return Made(document, line, self._unchanged.as_it_was(iri))


@contextmanager
def leaving_pages(kept: Kept | None, dataset: Dataset) -> Iterator[Callable[[bytes], object]]:
    """Let the caller leave the line of each page for the next build; nothing where none is wanted."""
    if kept is None:
        yield lambda _line: None
        return
    with kept.leave(_PAGES).open("wb") as file:
        yield file.write
    with kept.leave(_SAID).open("wb") as file:
        file.writelines(dataset.statements.digests.blocks())
    kept.leave(_ANSWERS).write_text(json.dumps(dataset.asked.answers), encoding="utf-8")


def _changed(kept: Kept, last: Release, dataset: Dataset) -> set[int]:
    """Return the sums of all that may be answered in another way than in the last release."""
    quads, wanted = last.file(_QUADS), last.manifest["files"][_QUADS]["sha256"]
    if last_quads(kept) is None and facts(quads).sha256 != wanted:
        raise ValueError(f"{_QUADS} is damaged")
    said, told = kept.last(_SAID), kept.last(_ANSWERS)
    if said is None or told is None:
        raise ValueError("what was asked and said is missing")
    answers = json.loads(told.read_bytes())
    now = dataset.asked.answers
    keys = {EVERYTHING, *(f"?{name}" for name in {*answers, *now} if answers.get(name) != now.get(name))}
    for one in differing_since(kept, quads, dataset.quads):
        subject, _, rest = one.line.decode().split(" ", 2)
        keys.add(_thing(subject[1:-1]))
        if rest.startswith("<"):
            keys.add(f">{rest[1 : rest.index('>')]}")
    for one in differing(LineFile(said), dataset.statements.digests):
        keys.add(_thing(f"={one.line[1 : one.line.index(b'>')].decode()}"))
    return set(map(_sum, keys))


def _untouched(left: mmap.mmap, changed: set[int]) -> Iterator[tuple[str, int]]:
    """Go through the pages that asked for nothing that changed, each with the place of its line."""
    start = 0
    while line := left.readline():
        iri, asked = line.split(b"\t")
        if changed.isdisjoint(array("I", bytes.fromhex(asked.decode()))):
            yield iri.decode(), start
        start += len(line)


def _thing(key: str) -> str:
    """Return what a key is about; what is said about a record is said about its thing."""
    return key if key.startswith(">") else key.partition("#")[0]


def _sum(key: str) -> int:
    return zlib.crc32(key.encode(errors="surrogatepass"))
