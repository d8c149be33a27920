"""What may be answered in another way than for the last build, as keys of what may be asked."""

from publisher.dataset import Dataset, differing_since, last_quads, said_by
from publisher.kept import Kept
from publisher.rdf import LineFile, differing
from publisher.release.archive import Release
from publisher.release.description import dump_name
from publisher.release.staging import facts

_SAID = "documents/said"
_QUADS = dump_name("nq")


def changed_keys(kept: Kept, last: Release, dataset: Dataset) -> set[str]:
    """Return the keys of all that may be answered otherwise; raises `ValueError` where nobody knows."""
    quads, said = last.file(_QUADS), kept.last(_SAID)
    if said is None:
        raise ValueError("what was said is missing")
    if last_quads(kept) is None and facts(quads).sha256 != last.manifest["files"][_QUADS]["sha256"]:
        raise ValueError(f"{_QUADS} is damaged")
    keys = set()
    for one in differing_since(kept, quads, dataset.quads):
        subject, predicate, rest = one.line.decode().split(" ", 2)
        keys |= {whole_key(subject[1:-1]), said_by(predicate[1:-1])}
        if rest.startswith("<"):
            value = rest[1 : rest.index(">")]
            keys |= {f">{value}", said_by(predicate[1:-1], value)}
    for one in differing(LineFile(said), dataset.statements.digests):
        keys.add(whole_key(f"={one.line[1 : one.line.index(b'>')].decode()}"))
    return keys


def leave_said(kept: Kept, dataset: Dataset) -> None:
    """Leave what tables say for the next build, as digests."""
    with kept.leave(_SAID).open("wb") as file:
        file.writelines(dataset.statements.digests.blocks())


def whole_key(key: str) -> str:
    """Return the key that stands for another: what is said about a record is said about its thing."""
    return key if key[:1] in {">", "-"} else key.partition("#")[0]
