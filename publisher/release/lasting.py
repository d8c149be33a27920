"""Pages that last: of the last release, those for which nothing that they asked has changed.

A build leaves what was asked for each page (`left.py`). The next build finds what changed by comparing
statements, and has the volumes all of whose pages asked for none of it, as they are; from others it copies
the pages that did not.
"""

import json
import logging
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import chain
from operator import attrgetter
from pathlib import Path
from typing import Self

from zlib_ng.zlib_ng import crc32

from publisher.dataset import EVERYTHING, Dataset
from publisher.errors import PublisherError
from publisher.kept import Kept
from publisher.rdf import Base
from publisher.release.archive import Release
from publisher.release.changed import changed_keys, leave_said, whole_key
from publisher.release.hands import Hands
from publisher.release.left import LeftVolume, left_line, read_left, sum_of
from publisher.release.pack import Document
from publisher.release.packed import ReadyDocument
from publisher.release.page import Stamp
from publisher.release.staging import Facts
from publisher.release.unchanged import Unchanged
from publisher.release.volumes import Volume, volume_name

_PAGES, _ANSWERS = "documents/pages", "documents/answers.json"
_BLOCK = 1 << 20

logger = logging.getLogger(__name__)

# The things of a volume, by their IRIs.
Things = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Made:
    """A document; of a thing, what is left of it for the next build, and since when it is as it is."""

    document: ReadyDocument | Document
    line: bytes = b""
    stamp: Stamp | None = None


@dataclass(frozen=True, slots=True)
class LastingVolume:
    """A volume of the last release that this one has too, with the documents of these things."""

    things: Things
    name: str
    path: Path
    facts: Facts
    left: LeftVolume

    @property
    def is_whole(self) -> bool:
        """Tell whether its bytes are those that were written."""
        size, checksum = 0, 0
        with self.path.open("rb") as file:
            while block := file.read(_BLOCK):
                size, checksum = size + len(block), crc32(block, checksum)
        return (size, checksum) == (self.facts.size, self.left.checksum)

    @property
    def paths(self) -> tuple[str, ...]:
        """Return the paths of its documents."""
        return tuple(path.decode() for path, _ in Volume.open(self.path).places())


def line_of(iri: str, noted: Iterable[str]) -> bytes:
    """Return the line that is left of a page for which this was asked."""
    return left_line(iri, {sum_of(whole_key(key)) for key in noted})


class Lasting:
    """The pages of the last release that this one has too: whole volumes of them, and single ones."""

    def __init__(
        self,
        unchanged: Unchanged,
        base: Base,
        volumes: Iterable[LastingVolume] = (),
        lines: Iterable[tuple[str, bytes]] = (),
    ) -> None:
        self._unchanged = unchanged
        self._base = base
        # By the first thing of each.
        self.volumes = {volume.things[0]: volume for volume in volumes}
        self._lines = dict(lines)

    def __len__(self) -> int:
        return len(self._lines) + sum(len(volume.things) for volume in self.volumes.values())

    def __contains__(self, iri: str) -> bool:
        """Tell whether the page of a thing lasts that is in none of the volumes."""
        return iri in self._lines

    @classmethod
    def find(cls, hands: Hands, dataset: Dataset, unchanged: Unchanged, volumes: Iterable[Things]) -> Self:
        """Find the pages that last, of things as they are divided into volumes.

        There are none where the last build left none, or what it left is damaged.
        """
        kept, last, base = hands.kept, unchanged.previous, dataset.base
        pages = kept.last(_PAGES) if kept else None
        # Since when a thing is as it is, only the release that this one follows tells.
        if kept and pages and last and kept.release and kept.release.resolve() == last.folder:
            try:
                changed, left = _changed(kept, last, dataset), dict(read_left(pages))
                lasting = {name: one for name, one in left.items() if one.lasts(changed)}
                whole = tuple(_whole(_lasting(lasting, volumes, last, base), base, hands.jobs))
                others = (left[name] for name in left.keys() - {one.name for one in whole})
                lines = chain.from_iterable(one.untouched(changed) for one in others)
                return cls(unchanged, base, whole, lines)
            except (OSError, ValueError, KeyError, PublisherError) as error:
                logger.warning("%s: %s; all pages are made anew", last.folder, error)
        return cls(unchanged, base)

    def take(self, iri: str) -> Made | None:
        """Return the document of a thing as it was; none where it must be made anew."""
        path, last = self._base.path(iri), self._unchanged.previous
        document = last.pack.find(path) if last else None
        if document is None:
            return None
        if not document.is_whole:
            logger.warning("%s: damaged in the last release; made anew", path)
            return None
        return Made(document, self._lines[iri], self._unchanged.as_it_was(iri))


@contextmanager
def leaving_pages(kept: Kept | None, dataset: Dataset) -> Iterator[Callable[[bytes | memoryview], object]]:
    """Let the caller leave what there is of each volume for the next build; nothing where none is wanted."""
    if kept is None:
        yield lambda _left: None
        return
    with kept.leave(_PAGES).open("wb") as file:
        yield file.write
    leave_said(kept, dataset)
    kept.leave(_ANSWERS).write_text(json.dumps(dataset.asked.answers), encoding="utf-8")


def _changed(kept: Kept, last: Release, dataset: Dataset) -> set[int]:
    """Return the sums of all that may be answered in another way than in the last release."""
    told = kept.last(_ANSWERS)
    if told is None:
        raise ValueError("what was asked is missing")
    answers, now = json.loads(told.read_bytes()), dataset.asked.answers
    gathered = (f"?{name}" for name in {*answers, *now} if answers.get(name) != now.get(name))
    return set(map(sum_of, (EVERYTHING, *gathered, *changed_keys(kept, last, dataset))))


def _lasting(
    lasting: Mapping[str, LeftVolume], volumes: Iterable[Things], last: Release, base: Base
) -> Iterator[LastingVolume]:
    """Go through those of the volumes that were left for the next build, and may have the same things."""
    for things in volumes:
        name = volume_name(base.path(things[0]))
        left, told = lasting.get(name), last.manifest["files"].get(name)
        if left and told:
            yield LastingVolume(things, name, last.file(name), Facts(**told), left)


def _whole(volumes: Iterable[LastingVolume], base: Base, jobs: int) -> Iterator[LastingVolume]:
    """Go through the volumes whose bytes are those that were written, and that have the same things now."""
    every = tuple(volumes)
    # Threads suffice, as files are read beside each other.
    with ThreadPoolExecutor(jobs) as threads:
        are_whole = tuple(threads.map(attrgetter("is_whole"), every))
    for volume, is_whole in zip(every, are_whole, strict=True):
        if not is_whole:
            logger.warning("%s: damaged; what is whole of it is taken over", volume.path)
        elif volume.paths == tuple(map(base.path, volume.things)):
            yield volume
