"""Where a table may lie: a CSV file, a workbook of its own, or a sheet of a workbook that holds several."""

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from publisher.errors import MappingError, SourceError
from publisher.ingest.csvw.model import TableDescription
from publisher.ingest.sources.delimited import opened
from publisher.ingest.sources.source import Source, TableLimits
from publisher.ingest.sources.workbook import Sheet, Workbooks


@dataclass(frozen=True, slots=True)
class Place:
    """A file that has the table, with the name by which an editor knows it."""

    file: Path
    sheet: str | None = None
    is_shared: bool = False

    def name(self, folder: Path) -> str:
        """Return the name for messages, relative to the data folder."""
        path = self.file.relative_to(folder).as_posix()
        return f"{path}, sheet '{self.sheet}'" if self.is_shared else path


@dataclass(frozen=True, slots=True)
class Library:
    """The data folder and its open workbooks."""

    folder: Path
    workbooks: Workbooks
    # Workbooks that belong to one table; all others may hold several.
    owned: frozenset[Path]
    limits: TableLimits = field(default_factory=TableLimits)

    def shared_workbooks(self, near: Path) -> list[Path]:
        """Return the workbooks that may have a sheet for a table: beside it, or at the top."""
        files = {*near.parent.glob("*.xlsx"), *self.folder.glob("*.xlsx")} - self.owned
        # Excel keeps a lock file of this name beside an open workbook.
        return sorted(file for file in files if not file.name.startswith("~$"))


def _csv(table: Path, library: Library) -> list[Place]:
    del library
    return [Place(table)] if table.is_file() else []


def _workbook(table: Path, library: Library) -> list[Place]:
    file = table.with_suffix(".xlsx")
    if not file.is_file():
        return []
    sheets = library.workbooks.sheets(file)
    sheet = table.stem if table.stem in sheets else sheets[0]
    if len(sheets) > 1 and sheet != table.stem:
        raise SourceError(f"{file.name}: no sheet is named {table.stem!r}; give the table's sheet that name")
    return [Place(file, sheet)]


def _sheet(table: Path, library: Library) -> list[Place]:
    files = library.shared_workbooks(table)
    return [
        Place(file, table.stem, is_shared=True)
        for file in files
        if table.stem in library.workbooks.sheets(file)
    ]


SOURCES: tuple[Callable[[Path, Library], list[Place]], ...] = (_csv, _workbook, _sheet)


def place_of(table: TableDescription, file: Path, library: Library) -> Place:
    """Find the one place of a table; raises where there is none, or more than one."""
    places = [place for kind in SOURCES for place in kind(file, library)]
    if not places:
        raise MappingError(
            f"{table.place}: url names {file.name}, which is not there, nor a workbook {file.stem}.xlsx, "
            f"nor a sheet {file.stem!r}; correct url, or add the table"
        )
    if len(places) > 1:
        names = " and ".join(place.name(library.folder) for place in places)
        raise SourceError(f"{names} are the same table; keep one of them")
    return places[0]


def open_source(place: Place, table: TableDescription, library: Library) -> Source:
    """Open the source of a table."""
    if place.sheet is not None:
        return Sheet(place.file, library.workbooks.sheet(place.file, place.sheet), table, library.limits)
    try:
        return opened(place.file, table.dialect, library.limits)
    except OSError as error:
        raise SourceError(
            f"{place.name(library.folder)}: {error.strerror}; make the file readable"
        ) from error
