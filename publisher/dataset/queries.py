"""What example queries and rules have in common: the ways in which a query file can be wrong."""

import re
from pathlib import Path

from publisher.errors import DatasetError

_SERVICE = re.compile(r"\bSERVICE\b", re.IGNORECASE)
_POSITION = re.compile(r"error at (\d+):(\d+)")


def read_query(file: Path) -> str:
    """Read a query file; raises `DatasetError` when it is no text or would ask another server."""
    try:
        text = file.read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        raise DatasetError(f"{place(file)}: {error}; save the file as UTF-8") from error
    if _SERVICE.search(text):
        raise DatasetError(f"{place(file)} asks another server by SERVICE; ask this directory only")
    return text


def place(file: Path) -> str:
    """Return a file with its folder, as people know it: queries/by-status.rq."""
    return f"{file.parent.name}/{file.name}"


def syntax_error(file: Path, error: SyntaxError, *, lines_before: int = 0) -> DatasetError:
    """Tell where a query is no SPARQL; `lines_before` were cut off before it was parsed."""
    # The engine lists every token that it would have taken, which helps nobody.
    position = _POSITION.search(str(error.msg))
    if position is None:
        return DatasetError(f"{place(file)}: {error.msg}; correct the query")
    line, column = int(position[1]) + lines_before, position[2]
    return DatasetError(
        f"{place(file)}, line {line}, column {column}: this is no SPARQL; correct the query there"
    )
