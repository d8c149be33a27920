"""The manifest: what a release consists of, so that anyone can prove that a copy is whole."""

import json
from collections.abc import Mapping
from dataclasses import asdict
from hashlib import sha256
from importlib.metadata import version as installed_version
from pathlib import Path
from typing import TYPE_CHECKING, Any

from publisher.dataset import Dataset
from publisher.errors import IntegrityError, ReleaseError
from publisher.rdf import N_QUADS, digest
from publisher.release.description import dump_name
from publisher.release.edition import Edition, is_version
from publisher.release.staging import Facts
from publisher.release.tables import table_files

if TYPE_CHECKING:
    # Only named here: a side is read with its manifest; and whoever serves releases needs no validator.
    from publisher.release.difference.lines import Side
    from publisher.validation import Shapes

NAME = "manifest.json"
SIGNATURE = f"{NAME}.sig"
FORMAT = 1

_DISTRIBUTION = "coop-lod-publisher"
_SHAPE: Mapping[str, type] = {
    "base": str,
    "counts": dict,
    "dataset": str,
    "files": dict,
    "inputs": dict,
    "issued": str,
    "publisher": str,
    "version": str,
}


def make_manifest(  # noqa: PLR0913, PLR0917 - what it tells
    dataset: Dataset,
    shapes: "Shapes",
    edition: Edition,
    files: Mapping[str, Facts],
    documents: int,
    things: Mapping[str, tuple[str, ...]],
    previous: "Side | None",
) -> bytes:
    """Write the manifest of a release whose other files are all there."""
    content = {
        "format": FORMAT,
        "version": edition.version,
        "issued": edition.day,
        "base": str(dataset.base),
        "publisher": installed_version(_DISTRIBUTION),
        # The dump is the canonical form itself: sorted N-Quads, as nothing in it is blank.
        "dataset": files[dump_name(N_QUADS.extension)].sha256,
        "counts": {
            "documents": documents,
            "kinds": {kind: len(members) for kind, members in things.items()},
            "things": sum(map(len, things.values())),
            "triples": len(dataset.quads),
        },
        "inputs": _inputs(dataset, shapes, files),
        # What the changes are told against: the one input that is no folder.
        "previous": previous and {"version": previous.version, "dataset": previous.digest},
        "files": {name: asdict(measured) for name, measured in files.items()},
    }
    return (json.dumps(content, ensure_ascii=False, indent=2, sort_keys=True) + "\n").encode()


def read_manifest(folder: Path) -> dict[str, Any]:
    """Read the manifest of a release; raises `ReleaseError` when this software cannot follow it."""
    path = folder / NAME
    try:
        content = json.loads(path.read_bytes())
    except (OSError, ValueError) as error:
        raise IntegrityError(
            f"{path}: {error}; take the release from a whole copy, or build it again"
        ) from error
    if not isinstance(content, dict) or not isinstance(content.get("format"), int):
        raise IntegrityError(f"{path}: this is no manifest of a release; build the release again")
    if content["format"] != FORMAT:
        raise ReleaseError(
            f"{path}: format {content['format']} is not known here, only {FORMAT}; "
            "use the publisher that wrote it, or build the release again"
        )
    _check(path, content)
    return content


def _check(path: Path, content: Mapping[str, Any]) -> None:
    for name, kind in _SHAPE.items():
        if not isinstance(content.get(name), kind):
            raise IntegrityError(f"{path}: {name!r} is missing or of the wrong kind; build the release again")
    if not is_version(content["version"]):
        raise IntegrityError(f"{path}: {content['version']!r} is no version; build the release again")
    for name, entry in content["files"].items():
        is_safe = not name.startswith("/") and ".." not in name.split("/")
        is_known = isinstance(entry, dict) and entry.keys() == Facts.__dataclass_fields__.keys()
        if not is_safe or not is_known:
            raise IntegrityError(f"{path}: the entry of {name!r} cannot be followed; build the release again")


def _inputs(dataset: Dataset, shapes: "Shapes", files: Mapping[str, Facts]) -> dict[str, str]:
    """Return a digest of each folder that the release was made from."""
    # The tables are in the release, as they came.
    tables = sorted(
        " ".join([table.name, *(files[name].sha256 for name, _ in table_files(table))])
        for table in dataset.tables
    )
    vocabulary = [line.decode().removesuffix(" .") for line in dataset.quads.in_graph(f"{dataset.base}/def")]
    context = sha256(dataset.context.text).hexdigest()
    questions = [f"{question.name} {question.text}" for question in dataset.questions]
    outlines = [f"{outlines.name} {outlines.sha256}" for outlines in dataset.outlines]
    return {
        "data": digest([*tables, *questions, *outlines]),
        "ontology": digest([*vocabulary, context]),
        "shapes": shapes.digest,
    }
