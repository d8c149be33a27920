"""The header of a table against the columns of its metadata."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from publisher.ingest import words
from publisher.ingest.cells import Cell
from publisher.ingest.csvw.languages import languages_match
from publisher.ingest.csvw.model import Column, TableDescription
from publisher.ingest.csvw.schemas import default_name, name_of_title, with_inherited
from publisher.ingest.findings import Finding, violation
from publisher.ingest.suggestions import remedy


@dataclass(frozen=True, slots=True)
class Header:
    """Which cell of a row belongs to which column, and what is wrong with the header."""

    width: int
    # For each real column of the metadata the position of its cells, or -1 where the file has none.
    positions: tuple[int, ...]
    findings: tuple[Finding, ...]


def match_by_title(
    titles: Sequence[str], columns: Sequence[Column], name: str, metadata: str, row: int
) -> Header:
    """Find each column by its title or name, wherever it stands."""
    known: dict[str, int] = {}
    for slot, column in enumerate(columns):
        known[column.name] = slot
        known.update(dict.fromkeys((title for texts in column.titles.values() for title in texts), slot))
    positions, findings = [-1] * len(columns), []
    for position, title in enumerate(titles):
        slot = known.get(title.strip(), -1)
        cell = Cell(name, row, title, title)
        if slot < 0:
            unknown = remedy(
                title, [column.title for column in columns], words.REMOVE_COLUMN.say(metadata=metadata)
            )
            findings.append(violation(words.UNKNOWN_COLUMN.say(title=title, remedy=unknown), cell))
        elif positions[slot] >= 0:
            findings.append(violation(words.REPEATED_COLUMN.say(title=title), cell))
        else:
            positions[slot] = position
    for column, position in zip(columns, positions, strict=True):
        if position < 0:
            cell = Cell(name, row, column.title, "")
            findings.append(violation(words.MISSING_COLUMN.say(title=column.title), cell))
    return Header(len(titles), tuple(positions), tuple(findings))


def match_by_position(
    titles: Sequence[Sequence[str]], columns: Sequence[Column], name: str, row: int
) -> Header:
    """Check that titles stand where the metadata has them (Metadata Vocabulary section 5.4.3)."""
    findings = tuple(_incompatible(titles, columns, name, row)) if titles else ()
    width = max(len(titles), len(columns))
    return Header(width, tuple(range(width)), findings)


def embedded_columns(table: TableDescription, titles: Sequence[Sequence[str]]) -> tuple[Column, ...]:
    """Make columns of the header alone (Tabular Data Model section 8)."""
    made = []
    for number, texts in enumerate(titles, start=1):
        given = tuple(text for text in texts if text.strip())
        title = {"und": given} if given else {}
        made.append(Column(name=name_of_title(given[0]) if given else default_name(number), titles=title))
    return tuple(with_inherited(column, table.inherited) for column in made)


def padded_columns(table: TableDescription, width: int) -> tuple[Column, ...]:
    """Add columns without a name for cells that the metadata does not describe."""
    real, virtual = table.real_columns, table.columns[len(table.real_columns) :]
    numbers = range(len(real) + 1, width + 1)
    added = tuple(with_inherited(Column(name=default_name(number)), table.inherited) for number in numbers)
    return real + added + virtual


def _incompatible(
    titles: Sequence[Sequence[str]], columns: Sequence[Column], name: str, row: int
) -> Iterator[Finding]:
    if len(titles) != len(columns):
        message = words.CELL_COUNT.say(found=len(titles), expected=len(columns))
        yield violation(message, Cell(name, row, "", ""))
    for number, (texts, column) in enumerate(zip(titles, columns, strict=False), start=1):
        if not _is_compatible(texts, column):
            found = texts[0] if texts else ""
            message = words.OTHER_COLUMN.say(number=number, found=found, title=column.title)
            yield violation(message, Cell(name, row, column.title, found))


def _is_compatible(texts: Sequence[str], column: Column) -> bool:
    if not texts:
        return True
    if not column.titles:
        return not column.is_named
    language = column.lang or "und"
    return any(
        title in texts
        for tag, titles in column.titles.items()
        if languages_match(tag, language)
        for title in titles
    )
