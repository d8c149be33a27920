"""A folder of tables and their metadata becomes statements, findings and tables."""

import gc
import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Self

from publisher.ingest import words
from publisher.ingest.cells import Cell, Statement
from publisher.ingest.changing import Change, Changing, NotSimpleError
from publisher.ingest.checks import check_mapping, graph_of
from publisher.ingest.contents import AllContents
from publisher.ingest.csvw.keys import TableKeys
from publisher.ingest.csvw.model import Group, TableDescription
from publisher.ingest.csvw.reading import TableReader
from publisher.ingest.csvw.references import check_definitions, check_keys, wanted_columns
from publisher.ingest.csvw.rules import HOUSE
from publisher.ingest.earlier import Earlier, leave, warn
from publisher.ingest.findings import Finding, Severity, violation, warning
from publisher.ingest.folder import check_described, path_of, read_folder
from publisher.ingest.lines import statements
from publisher.ingest.outlines import columns_of, meaning_of, title_of
from publisher.ingest.parts import Joined, join
from publisher.ingest.rows import RowWriter
from publisher.ingest.sources.places import Library, Place, open_source, place_of
from publisher.ingest.sources.source import TableLimits
from publisher.ingest.sources.workbook import Workbooks
from publisher.ingest.tables import Table
from publisher.kept import Kept
from publisher.rdf import Base

_ORDER = {severity: position for position, severity in enumerate(Severity)}


@dataclass(frozen=True, slots=True)
class Ingested:
    """What a folder of tables says, what is wrong with it, and which tables it has."""

    statements: tuple[Statement, ...]
    findings: tuple[Finding, ...]
    tables: tuple[Table, ...]
    contents: AllContents
    # Where tables in parts were joined, if any were.
    joined: Joined | None = None
    # What changed since the last build, where only that was read.
    change: Change | None = None


def ingest(  # noqa: PLR0913 - what a reading depends on, by name
    folder: Path,
    *,
    base: Base,
    keep: Callable[[Iterable[str]], None] | None = None,
    limits: TableLimits | None = None,
    kept: Kept | None = None,
    anew: bool = False,
) -> Ingested:
    """Read all tables of a folder; wrong data becomes findings, a wrong mapping raises `MappingError`.

    Statements are in the result, unless their lines are given to `keep`, a table at a time. With `kept` the
    tables are left for the next build; where the last one left them and no problem is found, only what
    changed since then is read, and given to nobody, unless everything is to be read anew.
    """
    lines: list[str] = []
    joined = join(folder.resolve())
    folder = joined.folder if joined else folder.resolve()
    group = read_folder(folder)
    for table in group.tables:
        check_mapping(table, base)
    with Workbooks(limits or TableLimits()) as workbooks, _no_cycles():
        ingestion = _Ingestion(folder, group, workbooks, keep or lines.extend)
        ingested = ingestion.run(_Keeping(kept, base, workbooks.limits, anew=anew) if kept else None)
    return replace(ingested, statements=tuple(statements("".join(lines).encode())), joined=joined)


@contextmanager
def _no_cycles() -> Iterator[None]:
    """Pause the cycle collector, which would walk through ever more statements and find nothing."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


class _Ingestion:
    """One run over a folder."""

    def __init__(
        self,
        folder: Path,
        group: Group,
        workbooks: Workbooks,
        keep: Callable[[Iterable[str]], None],
    ) -> None:
        self._group = group
        self._keep = keep
        self._contents: AllContents = {}
        self._files = {table.url: path_of(table.url) for table in group.tables}
        owned = frozenset(file.with_suffix(".xlsx") for file in self._files.values())
        self._library = Library(folder, workbooks, owned, workbooks.limits)
        self._names: dict[str, str] = {}
        self._keys: dict[str, TableKeys] = {}
        self._findings: list[Finding] = []
        self._broken: set[str] = set()

    def run(self, keeping: "_Keeping | None") -> Ingested:
        """Read the tables, or what changed in them."""
        places = {
            table.url: place_of(table, self._files[table.url], self._library) for table in self._group.tables
        }
        self._names = {url: place.name(self._library.folder) for url, place in places.items()}
        # Only now, because a misspelt url would look like a table that nobody describes.
        check_described(self._group, self._library.folder)
        check_definitions(self._group)
        tables = tuple(self._table(table, places[table.url]) for table in self._group.tables)
        self._findings.extend(self._unread_sheets())
        files = {table.url: (self._names[table.url], places[table.url].file) for table in self._group.tables}
        is_plain = not any(place.sheet for place in places.values()) and not self._findings
        kept = keeping and is_plain and keeping.about(self._group, self._library.folder)
        change = kept.change(self._group, files) if kept else None
        if change is None:
            for table in self._group.tables:
                self._read(table, places[table.url])
            self._findings.extend(check_keys(self._group, self._keys, broken=self._broken))
        contents = self._contents if change is None else change.contents
        findings = sorted(self._findings, key=_finding_order)
        if kept and not findings:
            kept.leave(dict(files.values()), contents)
        return Ingested((), tuple(findings), tables, contents, change=change)

    def _read(self, description: TableDescription, place: Place) -> None:
        name = self._names[description.url]

        def read() -> TableReader:
            source = open_source(place, description, self._library)
            return TableReader(description, source, name, HOUSE)

        reader, graph = read(), graph_of(description)
        wanted = wanted_columns(description, self._group)
        keys = self._keys[description.url] = TableKeys(reader.table, name, wanted, read)
        self._keep(_lines(reader, keys, RowWriter(reader.table, name, graph.value, self._contents)))
        self._findings.extend(reader.findings)
        if not reader.is_whole:
            self._broken.add(description.url)

    def _table(self, description: TableDescription, place: Place) -> Table:
        return Table(
            name=self._names[description.url],
            file=place.file,
            metadata=self._library.folder / description.place,
            graph=graph_of(description).value,
            columns=tuple(columns_of(description, self._group, self._names)),
            key=self._files[description.url].relative_to(self._library.folder).with_suffix("").as_posix(),
            title=title_of(description),
            description=meaning_of(description),
        )

    def _unread_sheets(self) -> Iterator[Finding]:
        names = sorted(file.stem for file in self._files.values())
        shared = {book for file in self._files.values() for book in self._library.shared_workbooks(file)}
        for book in sorted(shared):
            for sheet in self._library.workbooks.sheets(book):
                if sheet not in names:
                    message = words.UNKNOWN_SHEET.say(sheet=sheet, tables=", ".join(names))
                    yield warning(message, Cell(book.relative_to(self._library.folder).as_posix(), 0, "", ""))


class _Keeping:
    """What the last build left of the tables, and what this one leaves."""

    def __init__(self, kept: Kept, base: Base, limits: TableLimits, *, anew: bool) -> None:
        self._kept, self._base, self._limits, self._anew = kept, base, limits, anew
        self._depends = ""
        self._earlier: Earlier | None = None

    def about(self, group: Group, folder: Path) -> Self:
        """Look for tables that were read by the same descriptions, wherever their folder was."""
        told = f"{self._base} {self._limits} {group!r}".replace(folder.as_uri(), "")
        self._depends = hashlib.sha256(told.encode(errors="surrogatepass")).hexdigest()
        self._earlier = None if self._anew else Earlier.find(self._kept, self._depends)
        return self

    def change(self, group: Group, files: Mapping[str, tuple[str, Path]]) -> Change | None:
        """Return what changed since then; none where everything is to be read."""
        if self._earlier is None or {name for name, _ in files.values()} != self._earlier.tables.keys():
            return None
        try:
            return Changing(group, files, self._earlier, self._limits).change()
        except NotSimpleError:
            return None
        except (OSError, ValueError) as error:
            warn("what the last build left", error)
            return None

    def leave(self, files: Mapping[str, Path], contents: AllContents) -> None:
        """Leave the tables for the next build."""
        leave(self._kept, self._depends, files, contents, self._earlier)


def _lines(reader: TableReader, keys: TableKeys, writer: RowWriter) -> Iterator[str]:
    """Go through what a table says."""
    for batch in reader.batches():
        keys.add(batch)
        nameless = frozenset(writer.nameless(batch))
        if nameless:
            rows = [row for place, row in enumerate(batch.rows) if place in nameless]
            reader.findings.extend(_no_subject(reader, rows, writer.identity))
        yield from writer.lines(batch.without(nameless) if nameless else batch)
    reader.findings.extend(reader.nothing_read())


def _no_subject(reader: TableReader, rows: Iterable[int], slots: tuple[int, ...]) -> Iterator[Finding]:
    """Yield that rows have no subject, unless a missing column or a required cell says so already."""
    columns = [reader.table.columns[slot] for slot in slots]
    if any(column.required for column in columns) or not all(reader.has_column(slot) for slot in slots):
        return
    message = words.NO_SUBJECT.say(columns=", ".join(f"'{column.title}'" for column in columns))
    for row in rows:
        yield violation(message, Cell(reader.name, row, columns[0].title, ""))


def _finding_order(finding: Finding) -> tuple[int, str, int, str, str]:
    cell = finding.cell or Cell("", 0, "", "")
    return _ORDER[finding.severity], cell.source, cell.row, cell.column, str(finding.message)
