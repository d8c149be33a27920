"""What a check leaves for that of the next build, in files, and what that takes from them."""

import json
import logging
import zlib
from collections.abc import Sequence
from pathlib import Path
from sys import intern
from typing import Any, TypeAlias

import rdflib
from rdflib.term import Node

from publisher.dataset import LastLines
from publisher.ingest import Cell
from publisher.kept import Kept
from publisher.rdf import Text
from publisher.rdf.convert import silence
from publisher.validation.engine import Result
from publisher.validation.known import Known, Since, Told, told
from publisher.validation.shared import Shared

_FOUND = "validation/found"
# All of a result but its focus, value and centre.
_Kind: TypeAlias = tuple[Any, ...]
_encoded = json.JSONEncoder().encode
_LOG = logging.getLogger(__name__)


def since_last(kept: Kept) -> Since | None:
    """Return what the last build's check left; nothing when it left none or it cannot be read."""
    found = kept.last(_FOUND)
    if not found:
        return None
    try:
        lines = LastLines.of(kept)
        return lines and Since(*lines, _read(found))
    except (OSError, ValueError, LookupError, TypeError) as error:
        _LOG.warning("%s: %s; everything is checked anew", found, error)
        return None


def leave(kept: Kept, known: Known | None) -> None:
    """Leave what was found in a dataset, whose lines are left, too."""
    if known is not None:
        _write(known, kept.leave(_FOUND))


def _write(known: Known, path: Path) -> None:
    """Write a line that says what all results share, and then a line each."""
    kinds, texts = _Kinds(), dict[Text, int]()
    lines = [_encoded(_row(item, kinds, texts)) for item in known.told]
    body = "\n".join(lines).encode()
    head = {
        "engine": known.engine,
        "shapes": known.shapes,
        "columns": known.columns,
        "fixed": sorted(map(bytes.decode, known.shared.fixed)),
        "stand-ins": sorted(map(bytes.decode, known.shared.stand_ins)),
        "altered": sorted(known.shared.altered),
        "kinds": [[*map(_written, kind[:-1]), list(map(_written, kind[-1]))] for kind in kinds],
        "texts": [text.versions for text in texts],
        "sum": zlib.crc32(body),
    }
    path.write_bytes(json.dumps(head).encode() + b"\n" + body)


class _Kinds(dict[_Kind, int]):
    """Kinds of results by their numbers."""

    def __init__(self) -> None:
        super().__init__()
        # By what they are in memory, as terms take long to compare; all of them stay there meanwhile.
        self._known: dict[tuple[int, ...], int] = {}

    def number(self, result: Result) -> int:
        """Return the number of a result's kind."""
        kind = (result.path, *result[3:8])
        same = tuple(map(id, kind))
        if same not in self._known:
            self._known[same] = self.setdefault(kind, len(self))
        return self._known[same]


def _row(item: Told, kinds: _Kinds, texts: dict[Text, int]) -> list[object]:
    result, finding = item.result, item.finding
    cell = finding.cell
    return [
        kinds.number(result),
        _written(result.focus),
        _written(result.value),
        texts.setdefault(finding.message, len(texts)),
        cell and [cell.source, cell.row, cell.column, cell.value],
        item.is_derived,
        _written(result.centre),
    ]


def _read(path: Path) -> Known:
    head, _, body = path.read_bytes().partition(b"\n")
    told_once = json.loads(head)
    if zlib.crc32(body) != told_once["sum"]:
        raise ValueError("it is damaged")
    with silence("rdflib.term"):
        kinds = [(*map(_node, kind[:-1]), tuple(map(_node, kind[-1]))) for kind in told_once["kinds"]]
        texts = [Text(tuple((language, text) for language, text in item)) for item in told_once["texts"]]
        rows = json.loads(b"[" + body.replace(b"\n", b",") + b"]")
        found = tuple(_told(row, kinds, texts) for row in rows)
    fixed, stand_ins = (frozenset(map(str.encode, told_once[name])) for name in ("fixed", "stand-ins"))
    shared = Shared(fixed, stand_ins, frozenset(told_once["altered"]))
    return Known(told_once["engine"], told_once["shapes"], told_once["columns"], found, shared)


def _told(row: list[Any], kinds: Sequence[_Kind], texts: Sequence[Text]) -> Told:
    kind, focus, value, text, cell, is_derived, centre = row
    path, severity, shape, component, source, messages = kinds[kind]
    node = _known(focus)
    result = Result(node, path, _node(value), severity, shape, component, source, messages, _node(centre))
    return told(result, texts[text], _cell(*cell) if cell else None, is_derived=is_derived)


def _cell(source: str, row: int, column: str, value: str) -> Cell:
    # Names of tables and columns come again and again.
    return Cell(intern(source), row, intern(column), value)


def _written(node: Node | None) -> Any:
    """Return a term as JSON has it: an IRI as it is, a literal with its datatype and language."""
    if isinstance(node, rdflib.Literal):
        return [str(node), node.datatype, node.language]
    return {"node": str(node)} if isinstance(node, rdflib.BNode) else node


def _node(written: Any) -> Node | None:
    return None if written is None else _known(written)


def _known(written: Any) -> Node:
    if isinstance(written, str):
        return rdflib.URIRef(written)
    if isinstance(written, list):
        text, datatype, language = written
        kind = datatype and rdflib.URIRef(datatype)
        return rdflib.Literal(text, datatype=kind, lang=language, normalize=False)
    return rdflib.BNode(written["node"])
