"""Tables are read in ranges of rows, which know nothing of each other, by as many processes as are wanted."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any, NamedTuple, Protocol

from publisher.crew import in_turn
from publisher.ingest import words
from publisher.ingest.cells import Cell
from publisher.ingest.checks import graph_of
from publisher.ingest.contents import AllContents, Contents
from publisher.ingest.csvw.keys import KeyHashes, TableKeys
from publisher.ingest.csvw.model import TableDescription
from publisher.ingest.csvw.reading import TableReader
from publisher.ingest.csvw.rules import HOUSE
from publisher.ingest.findings import Finding, violation
from publisher.ingest.rows import RowWriter
from publisher.ingest.sources.source import Source

# With fewer bytes it takes longer to start processes than to read.
_WORTHWHILE = 4 << 20


class Run(Protocol):
    """Where the lines of one range are kept."""

    def put(self, lines: Iterable[list[str]]) -> Any:
        """Keep lines, many at a time, in whichever process; return what the first one needs to know."""

    def take(self, told: Any) -> None:
        """Take note of what was put, in the first process."""


class Keep(Protocol):
    """Where statements are kept while tables are read."""

    def runs(self, count: int, *, is_shared: bool) -> Sequence[Run]:
        """Get ready for so many ranges, which forked processes may read."""


class Task(NamedTuple):
    """A table, or a range of its rows, to be read."""

    table: TableDescription
    name: str
    open: Callable[[], Source]
    size: int
    wanted: tuple[tuple[str, ...], ...]
    is_first: bool = True
    # Whether only the first process can open it.
    is_here: bool = False


class Told(NamedTuple):
    """What one range of a table says, and what is wrong with it; its table has the columns of the file."""

    table: TableDescription
    hashes: KeyHashes
    contents: AllContents
    findings: Sequence[Finding]
    rows: int
    has_header: bool
    is_whole: bool
    kept: Any


def read(tasks: Sequence[Task], keep: Keep, jobs: int) -> list[tuple[Told, Run]]:
    """Read all tasks; return what each tells, and where its lines are."""
    is_shared = jobs > 1 and sum(task.size for task in tasks) > _WORTHWHILE
    runs = keep.runs(len(tasks), is_shared=is_shared)
    found = {number: told(task, runs[number]) for number, task in enumerate(tasks) if task.is_here}
    # Those at the ends are read by this process, while nobody else works.
    left = sorted({*range(len(tasks))} - {*found}, key=lambda number: tasks[number].size)
    order = [*left[:1], *left[:1:-1], *left[1:2]]
    made = in_turn(
        lambda place: told(tasks[order[place]], runs[order[place]]),
        len(order),
        jobs=jobs if is_shared else 1,
        batch=1,
    )
    found.update(zip(order, made, strict=True))
    return [(found[number], run) for number, run in enumerate(runs)]


def told(task: Task, run: Run) -> Told:
    """Read one task."""
    reader, contents = TableReader(task.table, task.open(), task.name, HOUSE), AllContents()
    # What is wrong with the header is told once.
    known = 0 if task.is_first else len(reader.findings)
    table = reader.table
    keys = TableKeys(table, task.name, task.wanted)
    kept = run.put(_lines(reader, keys, RowWriter(table, task.name, graph_of(table).value, contents)))
    findings, has_header = reader.findings[known:], reader.has_header
    return Told(table, keys.hashes, contents, findings, reader.count, has_header, reader.is_whole, kept)


def _lines(reader: TableReader, keys: TableKeys, writer: RowWriter) -> Iterator[list[str]]:
    """Go through what a table says."""
    for batch in reader.batches():
        keys.add(batch)
        nameless = frozenset(writer.nameless(batch))
        if nameless:
            rows = [row for place, row in enumerate(batch.rows) if place in nameless]
            reader.findings.extend(_no_subject(reader, rows, writer.identity))
        yield writer.lines(batch.without(nameless) if nameless else batch)


def _no_subject(reader: TableReader, rows: Iterable[int], slots: tuple[int, ...]) -> Iterator[Finding]:
    """Yield that rows have no subject, unless a missing column or a required cell says so already."""
    columns = [reader.table.columns[slot] for slot in slots]
    if any(column.required for column in columns) or not all(reader.has_column(slot) for slot in slots):
        return
    message = words.NO_SUBJECT.say(columns=", ".join(f"'{column.title}'" for column in columns))
    for row in rows:
        yield violation(message, Cell(reader.name, row, columns[0].title, ""))


def add_contents(whole: AllContents, more: AllContents) -> None:
    """Add what columns hold in rows that follow."""
    for key, held in more.items():
        whole.setdefault(key, Contents()).extend(held)
