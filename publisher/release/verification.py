"""Proof that a release is what its manifest says: every file, and every dump the same statements."""

import hashlib
import zlib
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import chain, islice
from operator import attrgetter, lt
from pathlib import Path

import pyoxigraph
from pyoxigraph import Quad, Triple

from publisher.crew import cores, in_turn
from publisher.errors import IntegrityError
from publisher.rdf import FORMATS, N_QUADS, Base, Format
from publisher.release.archive import Release
from publisher.release.description import dump_name
from publisher.release.manifest import NAME, SIGNATURE
from publisher.release.pack import Pack, Variant
from publisher.release.packed import digest_of, entity_tag
from publisher.release.staging import facts
from publisher.release.unpacking import unpack

# Derived from the dumps on the machine that serves, so not part of what was released.
_DERIVED = "index/"
_GZIP_FORMAT = 31
_BLOCK = 1 << 20
# As many statements as are summed up at a time, and documents that a process proves at a time.
_PORTION, _PORTION_OF_DOCUMENTS = 4096, 64

_triple = attrgetter("triple")


def verify(folder: Path) -> tuple[str, ...]:
    """Return what is wrong with a release, a sentence each; nothing when it is whole."""
    release = Release.open(folder)
    problems = [*_files(release), *_strangers(release)]
    if problems:
        # What the dumps say means nothing once their bytes are in doubt.
        return tuple(problems)
    return (*_packed(release), *_dumps(release), *_documents(release))


def _files(release: Release) -> Iterator[str]:
    for name, entry in sorted(release.manifest["files"].items()):
        path = release.folder / name
        if not path.is_file():
            yield f"{name}: the file is missing"
            continue
        found = facts(path)
        if found.size != entry["size"]:
            yield f"{name}: it has {found.size} bytes; the manifest says {entry['size']}"
        elif found.sha256 != entry["sha256"]:
            yield f"{name}: its SHA-256 is {found.sha256}; the manifest says {entry['sha256']}"


def _strangers(release: Release) -> Iterator[str]:
    known = {NAME, SIGNATURE, *release.manifest["files"]}
    for path in sorted(release.folder.rglob("*")):
        name = path.relative_to(release.folder).as_posix()
        if not path.is_dir() and name not in known and not name.startswith(_DERIVED):
            yield f"{name}: the manifest does not know this file"


def _packed(release: Release) -> Iterator[str]:
    for name, entry in sorted(release.manifest["files"].items()):
        plain = release.manifest["files"].get(name.removesuffix(".gz"))
        if name.endswith(".gz") and plain and _unpacked(release.folder / name) != plain["sha256"]:
            yield f"{name}: it does not unpack to {name.removesuffix('.gz')} (SHA-256 {entry['sha256']})"


def _unpacked(path: Path) -> str:
    total = hashlib.sha256()
    reader = zlib.decompressobj(wbits=_GZIP_FORMAT)
    try:
        with path.open("rb") as file:
            while block := file.read(_BLOCK):
                total.update(reader.decompress(block))
    except zlib.error as error:
        return str(error)
    return total.hexdigest() if reader.eof else "it ends too early"


def _dumps(release: Release) -> Iterator[str]:
    """Compare what the dumps say; statements are summed up, so that any number fits in memory."""
    name, others = dump_name(N_QUADS.extension), [item for item in FORMATS if item != N_QUADS]
    try:
        canonical = _canonical(release.file(name))
    except SyntaxError as error:
        yield f"{name}: {error}"
        return
    stated = release.manifest["dataset"]
    if {canonical.digest, release.manifest["files"][name]["sha256"]} != {stated}:
        yield f"{name}: it is not the canonical form with the digest {stated}"
        return
    counted = release.manifest["counts"].get("triples")
    if canonical.triples.count != counted:
        yield f"{NAME}: it counts {counted} triples; there are {canonical.triples.count}"
    yield from _kinds(release, canonical.things)
    read = partial(_compare, release, others, canonical)
    yield from chain.from_iterable(in_turn(read, len(others), jobs=cores(), batch=1))


def _kinds(release: Release, things: frozenset[str]) -> Iterator[str]:
    base, counts = Base(release.manifest["base"]), release.manifest["counts"]
    found = Counter(base.kind(thing) for thing in things if base.is_thing(thing))
    stated = Counter(counts.get("kinds", {}))
    for kind in sorted({*found, *stated}):
        if found[kind] != stated[kind]:
            yield f"{NAME}: it counts {stated[kind]} of kind {kind}; there are {found[kind]}"
    if counts.get("things") != found.total():
        yield f"{NAME}: it counts {counts.get('things')} things; there are {found.total()}"


def _compare(
    release: Release, items: Sequence[Format], canonical: "_Canonical", number: int
) -> tuple[str, ...]:
    """Return what is wrong with the dump in one of the formats."""
    item, found = items[number], _Sum()
    name, wanted = dump_name(item.extension), canonical.quads if item.names_graphs else canonical.triples
    try:
        for quads in _portions(pyoxigraph.parse(path=release.file(name), format=item.syntax)):
            found.add(quads if item.names_graphs else map(_triple, quads))
    except SyntaxError as error:
        return (f"{name}: {error}",)
    if found != wanted:
        return (f"{name}: its {found.count} statements are not the {wanted.count} of the N-Quads dump",)
    return ()


@dataclass(frozen=True, slots=True)
class _Canonical:
    """What the sorted N-Quads are, and what they say."""

    digest: str
    quads: "_Sum"
    triples: "_Sum"
    things: frozenset[str]


def _canonical(path: Path) -> _Canonical:
    """Write sorted N-Quads anew and sum them up."""
    total, quads, triples = hashlib.sha256(), _Sum(), _Sum()
    things: set[str] = set()
    last = ""
    for portion in _portions(pyoxigraph.parse(path=path, format=N_QUADS.syntax)):
        lines = [last, *map(str, portion)]
        if not all(map(lt, lines, lines[1:])):
            return _Canonical(f"unsorted after {last}", quads, triples, frozenset())
        last = lines[-1]
        total.update("".join(f"{line} .\n" for line in lines[1:]).encode())
        quads.add(portion)
        triples.add(map(_triple, portion))
        subjects = {line.partition(">")[0] for line in lines[1:]}
        things.update(subject[1:].partition("#")[0] for subject in subjects)
    return _Canonical(total.hexdigest(), quads, triples, frozenset(things))


def _portions(quads: Iterable[Quad]) -> Iterator[list[Quad]]:
    every = iter(quads)
    return iter(lambda: list(islice(every, _PORTION)), [])


@dataclass(slots=True)
class _Sum:
    """What any order of the same statements adds up to."""

    count: int = 0
    total: int = 0

    def add(self, statements: Iterable[Quad | Triple]) -> None:
        """Count some statements."""
        # The same in each process. That bytes were not forged is known already, from their SHA-256.
        hashes = list(map(hash, statements))
        self.count += len(hashes)
        self.total = (self.total + sum(hashes)) % 2**64


def _documents(release: Release) -> Iterator[str]:
    try:
        pack = release.pack
    except IntegrityError as error:
        yield str(error)
        return
    stated = release.manifest["counts"].get("documents")
    if len(pack) != stated:
        yield f"{release.pack_name}: it has {len(pack)} documents; the manifest says {stated}"
    check = partial(_document, pack, tuple(pack.paths()))
    problems = chain.from_iterable(in_turn(check, len(pack), jobs=cores(), batch=_PORTION_OF_DOCUMENTS))
    yield from (f"{release.pack_name}: {problem}" for problem in problems)


def _document(pack: Pack, paths: Sequence[str], number: int) -> tuple[str, ...]:
    """Return what is wrong with one of the documents."""
    path = paths[number]
    document = pack.find(path)
    if document is None:
        return (f"{path} is listed and cannot be found",)
    told = ((one.suffix, _told(one)) for one in document.representations)
    return tuple(f"{path}{suffix}: {fact}" for suffix, fact in told if fact)


def _told(variant: Variant) -> str | None:
    """Return what is wrong with the bytes that a reader would get, in either coding."""
    packed = variant.gzip
    if packed is not None and variant.gzip_etag != entity_tag(digest_of(packed)):
        return "its gzip form is not the one that its tag names"
    try:
        plain = variant.body if packed is None else unpack(variant.etag, packed, variant.size)
    except IntegrityError as error:
        return str(error)
    if variant.etag != entity_tag(digest_of(plain)) or (variant.plain is not None and variant.plain != plain):
        return "its bytes are not those that its tag names"
    return None
