"""A statement as a line: its quad as canonical N-Quads have it, a tab, and its cell in four fields."""

import re
from collections.abc import Iterator, Sequence

import pyoxigraph
from pyoxigraph import RdfFormat

from publisher.ingest.cells import Cell, Statement

_ESCAPES = {"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"}
_WRITTEN = re.compile(r"[\\\t\n\r]")
_ESCAPED = re.compile(r"\\([\\tnr])")
_PLAIN = {"\\": "\\", "t": "\t", "n": "\n", "r": "\r"}


def statements(lines: bytes) -> Iterator[Statement]:
    """Read statements from their lines."""
    # Only "\n" ends a line here; what others take for line ends may stand in a cell.
    parts = [line.split(b"\t", 1) for line in lines.split(b"\n")[:-1]]
    quads = pyoxigraph.parse(b"\n".join([part[0] for part in parts]), format=RdfFormat.N_QUADS)
    for quad, (_, cell) in zip(quads, parts, strict=True):
        source, row, column, value = cell.decode().split("\t")
        yield Statement(quad, Cell(plain(source), int(row), plain(column), plain(value)))


def written(statement: Statement) -> str:
    """Write a statement as a line."""
    quad, cell = statement
    return f"{quad} .\t{field(cell.source)}\t{cell.row}\t{field(cell.column)}\t{field(cell.value)}\n"


def field(text: str) -> str:
    """Return a text as a field of a line: without tabs and line ends."""
    return _WRITTEN.sub(lambda found: _ESCAPES[found[0]], text) if _WRITTEN.search(text) else text


def fields(texts: Sequence[str]) -> Sequence[str]:
    """Return many texts as fields."""
    return [*map(field, texts)] if _WRITTEN.search("".join(texts)) else texts


def plain(text: str) -> str:
    """Return the text of a field."""
    return _ESCAPED.sub(lambda found: _PLAIN[found[1]], text) if "\\" in text else text
