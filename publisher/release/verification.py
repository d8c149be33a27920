"""Proof that a release is what its manifest says: every file, and every dump the same statements."""

import hashlib
import zlib
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pyoxigraph

from publisher.errors import IntegrityError
from publisher.rdf import FORMATS, N_QUADS, Base, Format
from publisher.release.archive import PACK, Release
from publisher.release.description import dump_name
from publisher.release.manifest import NAME, SIGNATURE
from publisher.release.pack import Variant
from publisher.release.packed import digest_of, entity_tag
from publisher.release.staging import facts
from publisher.release.unpacking import unpack

# Derived from the dumps on the machine that serves, so not part of what was released.
_DERIVED = "index/"
_GZIP_FORMAT = 31
_BLOCK = 1 << 20


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
    """Compare what the dumps say; statements are summed up one by one, so that any number fits in memory."""
    name = dump_name(N_QUADS.extension)
    try:
        canonical, quads, triples, things = _canonical(release.file(name))
    except SyntaxError as error:
        yield f"{name}: {error}"
        return
    stated = release.manifest["dataset"]
    if {canonical, release.manifest["files"][name]["sha256"]} != {stated}:
        yield f"{name}: it is not the canonical form with the digest {stated}"
        return
    counted = release.manifest["counts"].get("triples")
    if triples.count != counted:
        yield f"{NAME}: it counts {counted} triples; there are {triples.count}"
    yield from _kinds(release, things)
    for item in FORMATS:
        if item != N_QUADS:
            yield from _compare(release, item, quads if item.names_graphs else triples)


def _kinds(release: Release, things: frozenset[str]) -> Iterator[str]:
    base, counts = Base(release.manifest["base"]), release.manifest["counts"]
    found = Counter(base.kind(thing) for thing in things if base.is_thing(thing))
    stated = Counter(counts.get("kinds", {}))
    for kind in sorted({*found, *stated}):
        if found[kind] != stated[kind]:
            yield f"{NAME}: it counts {stated[kind]} of kind {kind}; there are {found[kind]}"
    if counts.get("things") != found.total():
        yield f"{NAME}: it counts {counts.get('things')} things; there are {found.total()}"


def _compare(release: Release, item: Format, wanted: "_Sum") -> Iterator[str]:
    name, found = dump_name(item.extension), _Sum()
    try:
        for quad in pyoxigraph.parse(path=release.file(name), format=item.syntax):
            found.add(str(quad) if item.names_graphs else str(quad.triple))
    except SyntaxError as error:
        yield f"{name}: {error}"
        return
    if found != wanted:
        yield f"{name}: its {found.count} statements are not the {wanted.count} of the N-Quads dump"


def _canonical(path: Path) -> tuple[str, "_Sum", "_Sum", frozenset[str]]:
    """Return the digest of sorted N-Quads written anew, the sums of quads and triples, and the things."""
    total, quads, triples = hashlib.sha256(), _Sum(), _Sum()
    things: set[str] = set()
    last = ""
    for quad in pyoxigraph.parse(path=path, format=N_QUADS.syntax):
        line = str(quad)
        if line <= last:
            return f"unsorted at {line}", quads, triples, frozenset()
        last = line
        total.update(f"{line} .\n".encode())
        quads.add(line)
        triples.add(str(quad.triple))
        things.add(line[1 : line.index(">")].partition("#")[0])
    return total.hexdigest(), quads, triples, frozenset(things)


@dataclass(slots=True)
class _Sum:
    """What any order of the same statements adds up to."""

    count: int = 0
    total: int = 0

    def add(self, line: str) -> None:
        """Count one statement."""
        self.count += 1
        digest = hashlib.blake2b(line.encode(), digest_size=32).digest()
        self.total = (self.total + int.from_bytes(digest, "big")) % 2**256


def _documents(release: Release) -> Iterator[str]:
    try:
        pack = release.pack
    except IntegrityError as error:
        yield str(error)
        return
    stated = release.manifest["counts"].get("documents")
    if len(pack) != stated:
        yield f"{PACK}: it has {len(pack)} documents; the manifest says {stated}"
    for path in pack.paths():
        document = pack.find(path)
        if document is None:
            yield f"{PACK}: {path} is listed and cannot be found"
            continue
        yield from (
            f"{PACK}: {path}{one.suffix}: {fact}" for one in document.representations if (fact := _told(one))
        )


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
