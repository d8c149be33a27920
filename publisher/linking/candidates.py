"""Another list's things: an IRI and names each, from a table that the editor gives."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from publisher.errors import SourceError
from publisher.linking.sheets import is_web_iri, read_rows

IRI = "iri"
# Columns that hold names: name, name_en, label, alternative_names …
_NAMES = ("name", "label", "alternative")
_BETWEEN = "|"


@dataclass(frozen=True, slots=True)
class Candidate:
    """Something that ours may be the same as."""

    iri: str
    names: tuple[str, ...]


def read_candidates(file: Path) -> tuple[Candidate, ...]:
    """Read a table with a column `iri` and columns of names; raises `SourceError` with the row at fault."""
    found: dict[str, dict[str, None]] = {}
    for number, row in read_rows(file, (IRI,)):
        if not is_web_iri(row.get(IRI, "")):
            raise SourceError(
                f"{file}, row {number}: iri is {row.get(IRI, '')[:100]!r}; "
                "write an address that begins with https:// or http://"
            )
        names = dict.fromkeys(_names(row))
        if not names:
            raise SourceError(
                f"{file}, row {number}: there is no name; fill in a column such as name or label"
            )
        found.setdefault(row[IRI], {}).update(names)
    return tuple(Candidate(iri, tuple(names)) for iri, names in found.items())


def _names(row: dict[str, str]) -> Iterator[str]:
    for title, cell in row.items():
        if title.lower().startswith(_NAMES):
            yield from (name.strip() for name in cell.split(_BETWEEN) if name.strip())
