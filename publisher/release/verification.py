"""Proof that a release is what its manifest says: every file, and every dump the same statements."""

import hashlib
import zlib
from collections.abc import Iterable, Iterator
from pathlib import Path

import pyoxigraph
from pyoxigraph import Quad

from publisher.errors import DatasetError, IntegrityError
from publisher.rdf import FORMATS, N_QUADS, Format, canonical_lines, digest
from publisher.release.archive import PACK, Release
from publisher.release.description import dump_name
from publisher.release.manifest import NAME
from publisher.release.staging import facts

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
    known = {NAME, *release.manifest["files"]}
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
    quads = list(_parsed(release, N_QUADS))
    stated = release.manifest["dataset"]
    union = digest(_triples(quads))
    for item in FORMATS:
        name = dump_name(item.extension)
        try:
            statements = quads if item == N_QUADS else _parsed(release, item)
            lines, wanted = (
                (canonical_lines(statements), stated) if item.names_graphs else (_triples(statements), union)
            )
            found = digest(lines)
        except (SyntaxError, DatasetError) as error:
            yield f"{name}: {error}"
            continue
        if found != wanted:
            yield f"{name}: its statements have the digest {found}; those of the release have {wanted}"
    counted = release.manifest["counts"].get("triples")
    if len(quads) != counted:
        yield f"{NAME}: it counts {counted} triples; there are {len(quads)}"


def _parsed(release: Release, item: Format) -> Iterable[Quad]:
    return pyoxigraph.parse(path=release.file(dump_name(item.extension)), format=item.syntax)


def _triples(quads: Iterable[Quad]) -> list[str]:
    return canonical_lines(Quad(quad.subject, quad.predicate, quad.object) for quad in quads)


def _documents(release: Release) -> Iterator[str]:
    try:
        found = len(release.pack)
    except IntegrityError as error:
        yield str(error)
        return
    stated = release.manifest["counts"].get("documents")
    if found != stated:
        yield f"{PACK}: it has {found} documents; the manifest says {stated}"
