"""A folder of tables and their metadata becomes statements, findings and tables."""

import gc
import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import partial
from itertools import chain, islice
from pathlib import Path
from typing import Self

from publisher.ingest import words
from publisher.ingest.cells import Cell, Statement
from publisher.ingest.changing import Change, Changing
from publisher.ingest.checks import check_mapping, graph_of
from publisher.ingest.contents import AllContents
from publisher.ingest.csvw.keys import TableKeys
from publisher.ingest.csvw.model import Group, TableDescription
from publisher.ingest.csvw.reading import MOST_PROBLEMS, TableReader
from publisher.ingest.csvw.references import check_definitions, check_keys, wanted_columns
from publisher.ingest.csvw.rules import HOUSE
from publisher.ingest.differing import NotSimpleError, templates_of
from publisher.ingest.earlier import Earlier, Known, leave, warn
from publisher.ingest.findings import Finding, Severity, warning
from publisher.ingest.folder import check_described, path_of, read_folder
from publisher.ingest.lines import statements
from publisher.ingest.outlines import columns_of, meaning_of, title_of
from publisher.ingest.parts import Joined, join
from publisher.ingest.reading import Keep, Run, Task, Told, add_contents, read
from publisher.ingest.sources.places import Library, Place, open_source, place_of
from publisher.ingest.sources.ranges import ranges
from publisher.ingest.sources.source import Source, TableLimits
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
    # Whether all tables were read to their ends.
    is_whole: bool = True


def ingest(  # noqa: PLR0913 - what a reading depends on, by name
    folder: Path,
    *,
    base: Base,
    keep: Keep | None = None,
    jobs: int = 1,
    limits: TableLimits | None = None,
    kept: Kept | None = None,
    anew: bool = False,
) -> Ingested:
    """Read all tables of a folder; wrong data becomes findings, a wrong mapping raises `MappingError`.

    Statements are in the result, unless their lines are given to `keep`. With `kept` the tables are left for
    the next build; where the last one left them and no problem is found, only what changed since then is
    read, and given to nobody, unless everything is to be read anew.
    """
    lines = _Lines()
    limits = limits or TableLimits()
    joined = join(folder.resolve(), limits)
    folder = joined.folder if joined else folder.resolve()
    group = read_folder(folder)
    for table in group.tables:
        check_mapping(table, base)
    with Workbooks(limits) as workbooks, _no_cycles():
        ingestion = _Ingestion(folder, group, workbooks, keep or lines, jobs)
        ingested = ingestion.run(_Keeping(kept, base, workbooks.limits, anew=anew) if kept else None)
    return replace(ingested, statements=tuple(statements("".join(lines.all).encode())), joined=joined)


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
        keep: Keep,
        jobs: int,
    ) -> None:
        self._group = group
        self._keep, self._jobs = keep, jobs
        self._known = Known()
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
            self._read_all(places)
        known = self._known if change is None else change.known
        findings = sorted(self._findings, key=_finding_order)
        if kept and not findings:
            kept.leave(dict(files.values()), known)
        is_whole = not self._broken
        return Ingested((), tuple(findings), tables, known.contents, change=change, is_whole=is_whole)

    def _read_all(self, places: Mapping[str, Place]) -> None:
        """Read all tables, and check their keys."""
        tasks = {table.url: [*self._tasks(table, places[table.url])] for table in self._group.tables}
        told = iter(read([*chain.from_iterable(tasks.values())], self._keep, self._jobs))
        for table in self._group.tables:
            self._take(table, places[table.url], [*islice(told, len(tasks[table.url]))])
        self._findings.extend(check_keys(self._group, self._keys, broken=self._broken))

    def _tasks(self, table: TableDescription, place: Place) -> Iterator[Task]:
        """Yield the ranges of a table, or the whole of it where there are none."""
        whole = self._task(table, place)
        # What counts rows has to see all of them.
        is_divided = place.sheet is None and not any("_row" in one for one in templates_of(table))
        found = ranges(place.file, table.dialect, self._library.limits) if is_divided else ()
        for one in found:
            is_first = not one.begin
            yield whole._replace(open=partial(_itself, one), size=one.end - one.begin, is_first=is_first)
        if not found:
            yield whole

    def _task(self, table: TableDescription, place: Place) -> Task:
        return Task(
            table,
            self._names[table.url],
            partial(open_source, place, table, self._library),
            place.file.stat().st_size,
            wanted_columns(table, self._group),
            is_here=place.sheet is not None,
        )

    def _take(self, table: TableDescription, place: Place, parts: Sequence[tuple[Told, Run]]) -> None:
        """Take in what a table says."""
        is_broken = not all(told.is_whole for told, _ in parts)
        if len(parts) > 1 and (is_broken or sum(len(told.findings) for told, _ in parts) > MOST_PROBLEMS):
            # Where it is broken, or its ranges are, only a reading from the first row on can tell.
            parts = read([self._task(table, place)], self._keep, 1)
        elif len(parts) > 1:
            self._known.divided.add(self._names[table.url])
        name, (first, _) = self._names[table.url], parts[0]
        wanted, whole = wanted_columns(table, self._group), self._task(table, place)
        keys = self._keys[table.url] = TableKeys(
            first.table, name, wanted, lambda: TableReader(table, whole.open(), name, HOUSE)
        )
        for told, run in parts:
            run.take(told.kept)
            keys.hashes.extend(told.hashes)
            add_contents(self._known.contents, told.contents)
            self._findings.extend(told.findings)
        if not first.is_whole:
            self._broken.add(table.url)
        elif first.has_header and not any(told.rows for told, _ in parts):
            self._findings.append(warning(words.NO_ROWS.say(), Cell(name, 0, "", "")))

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

    def leave(self, files: Mapping[str, Path], known: Known) -> None:
        """Leave the tables for the next build."""
        leave(self._kept, self._depends, files, known, self._earlier)


class _Lines:
    """Keeps lines in memory."""

    def __init__(self) -> None:
        self.all: list[str] = []

    def runs(self, count: int, *, is_shared: bool) -> "list[_Lines]":
        del is_shared
        return [self] * count

    def put(self, lines: Iterable[list[str]]) -> list[str]:
        return [*chain.from_iterable(lines)]

    def take(self, told: list[str]) -> None:
        self.all += told


def _itself(source: Source) -> Source:
    return source


def _finding_order(finding: Finding) -> tuple[int, str, int, str, str]:
    cell = finding.cell or Cell("", 0, "", "")
    return _ORDER[finding.severity], cell.source, cell.row, cell.column, str(finding.message)
