"""Pages that last: of the last release, those for which nothing that they asked has changed.

A build leaves a line for each page of a thing: its IRI, where its forms tell of the edition (places in bytes,
by suffix), and what was asked for it. The next build finds what changed by comparing statements, and copies
the pages that asked for none of it. Of what was asked checksums are kept: where two things share one, a page
is made anew without need, and nothing else happens.
"""

import json
import logging
import mmap
import zlib
from array import array
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import accumulate, pairwise
from pathlib import Path
from typing import Self

from publisher.dataset import EVERYTHING, Dataset
from publisher.errors import PublisherError
from publisher.kept import Kept
from publisher.rdf import LineFile, Readable, differing
from publisher.release.archive import Release
from publisher.release.description import dump_name
from publisher.release.pack import Pack, Variant
from publisher.release.packed import ReadyDocument, Squeezed, digest_of, squeeze_form
from publisher.release.page import Renderer, Representation
from publisher.release.staging import facts

# Where they are, by suffix.
Places = Mapping[str, Sequence[Sequence[int]]]

_PAGES, _SAID, _ANSWERS = "documents/pages", "documents/said", "documents/answers.json"
_QUADS = dump_name("nq")

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Made:
    """A document with the line that is left of it for the next build; empty for what is always made anew."""

    document: ReadyDocument
    line: bytes = b""


def left_line(iri: str, parts: Mapping[str, tuple[str, ...]], noted: Iterable[str]) -> bytes:
    """Return the line of a page, of each form of which every second part tells of the edition."""
    places = {suffix: _odd([len(part.encode()) for part in those]) for suffix, those in parts.items()}
    return _line(iri, places, array("I", sorted({_sum(_thing(key)) for key in noted})).tobytes())


class Lasting:
    """The pages of the last release that this one has too."""

    def __init__(self, pack: Pack, lines: mmap.mmap, starts: Mapping[str, int], renderer: Renderer) -> None:
        self._pack = pack
        self._lines = lines
        self._starts = starts
        self._renderer = renderer

    def __len__(self) -> int:
        return len(self._starts)

    @classmethod
    def find(cls, kept: Kept, dataset: Dataset, renderer: Renderer) -> Self | None:
        """Find the pages that last; none where the last build left none, or what it left is damaged."""
        pages, said, told = map(kept.last, (_PAGES, _SAID, _ANSWERS))
        if not (kept.release and pages and said and told and pages.stat().st_size):
            return None
        try:
            answers = json.loads(told.read_bytes())
            changed = _changed(kept.release, LineFile(said), answers, dataset)
            with pages.open("rb") as file:
                lines = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
            return cls(Release.open(kept.release).pack, lines, dict(_unchanged(lines, changed)), renderer)
        except (OSError, ValueError, KeyError, PublisherError) as error:
            logger.warning("%s: %s; all pages are made anew", kept.release, error)
            return None

    def take(self, iri: str, path: str) -> Made | None:
        """Return the document of a thing as it was; none where it must be made anew."""
        start = self._starts.get(iri)
        document = self._pack.find(path) if start is not None else None
        if start is None or document is None:
            return None
        _, places, asked = _read(self._lines[start : self._lines.find(b"\n", start)])
        parts = self._edition_parts(iri)
        moved = dict(places)
        forms = []
        for variant in document.representations:
            if variant.suffix in parts:
                form, moved[variant.suffix] = _spliced(variant, places[variant.suffix], parts[variant.suffix])
            else:
                form = _copied(variant)
            if form is None:
                logger.warning("%s%s: damaged in the last release; made anew", path, variant.suffix)
                return None
            forms.append(form)
        return Made(ReadyDocument(document.path, document.thing, tuple(forms)), _line(iri, moved, asked))

    def _edition_parts(self, iri: str) -> Mapping[str, tuple[str, ...]]:
        """Return what pages of a thing now tell of the edition, by suffix."""
        renderer = self._renderer
        return {f".{language}.html": renderer.edition_parts(iri, language) for language in renderer.languages}


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


def _changed(release: Path, said: Readable, answers: Mapping[str, str], dataset: Dataset) -> frozenset[int]:
    """Return the sums of all that may be answered in another way than in the last release."""
    quads, wanted = release / _QUADS, Release.open(release).manifest["files"][_QUADS]["sha256"]
    if facts(quads).sha256 != wanted:
        raise ValueError(f"{_QUADS} is damaged")
    now = dataset.asked.answers
    keys = {EVERYTHING, *(f"?{name}" for name in {*answers, *now} if answers.get(name) != now.get(name))}
    for one in differing(LineFile(quads), dataset.quads.written):
        subject, _, rest = one.line.decode().split(" ", 2)
        keys.add(_thing(subject[1:-1]))
        if rest.startswith("<"):
            keys.add(f">{rest[1 : rest.index('>')]}")
    for one in differing(said, dataset.statements.digests):
        keys.add(_thing(f"={one.line[1 : one.line.index(b'>')].decode()}"))
    return frozenset(map(_sum, keys))


def _unchanged(lines: mmap.mmap, changed: Collection[int]) -> Iterator[tuple[str, int]]:
    """Go through the pages that asked for nothing that changed, each with the place of its line."""
    known = set(changed)
    start = 0
    while start < len(lines):
        end = lines.find(b"\n", start)
        iri, _, asked = _read(lines[start:end])
        if known.isdisjoint(array("I", asked)):
            yield iri, start
        start = end + 1


def _copied(variant: Variant) -> Squeezed | None:
    """Take over one form; none when its bytes are not those that they were."""
    plain = None if variant.plain is None else bytes(variant.plain)
    gzip, tag = bytes(variant.gzip or b""), variant.gzip_etag
    digest, gzip_digest = _digest(variant.etag), _digest(tag) if tag else digest_of(b"")
    if digest_of(gzip) != gzip_digest or (plain is not None and digest_of(plain) != digest):
        return None
    return Squeezed(
        variant.suffix, variant.media_type, variant.language, plain, variant.size, digest, gzip, gzip_digest
    )


def _spliced(
    variant: Variant, places: Sequence[Sequence[int]], parts: tuple[str, ...]
) -> tuple[Squeezed | None, list[list[int]]]:
    """Take over one form with other words about the edition; and where they are now."""
    body = bytes(variant.body)
    if digest_of(body) != _digest(variant.etag) or len(places) != len(parts):
        return None, []
    bounds = [0, *(bound for place in places for bound in place), len(body)]
    pieces = [body[start:end] for start, end in pairwise(bounds)]
    pieces[1::2] = [part.encode() for part in parts]
    form = Representation(variant.suffix, variant.media_type, variant.language, b"".join(pieces))
    return squeeze_form(form), _odd([len(piece) for piece in pieces])


def _odd(sizes: Sequence[int]) -> list[list[int]]:
    """Return the places of every second of some pieces that follow each other."""
    bounds = [0, *accumulate(sizes)]
    return [[bounds[number], bounds[number + 1]] for number in range(1, len(sizes), 2)]


def _line(iri: str, places: Places, asked: bytes) -> bytes:
    return f"{iri}\t{json.dumps(places)}\t{asked.hex()}\n".encode()


def _read(line: bytes) -> tuple[str, Places, bytes]:
    iri, places, asked = line.decode().split("\t")
    return iri, json.loads(places), bytes.fromhex(asked)


def _thing(key: str) -> str:
    """Return what a key is about; what is said about a record is said about its thing."""
    return key if key.startswith(">") else key.partition("#")[0]


def _sum(key: str) -> int:
    return zlib.crc32(key.encode(errors="surrogatepass"))


def _digest(tag: str) -> bytes:
    return bytes.fromhex(tag.strip('"'))
