"""The dumps: the whole directory in every format, and its tables as they came."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from publisher.dataset import Dataset, Portion
from publisher.ingest import Table
from publisher.release.crew import in_turn
from publisher.release.description import TABLES
from publisher.release.gzipping import GzipWriter, deflated
from publisher.release.staging import Facts, Staging

_BLOCK = 1 << 20


def write_tables(dataset: Dataset, staging: Staging) -> Mapping[str, Facts]:
    """Copy the tables and their metadata byte for byte; return what was written, sorted."""
    files = dict(pair for table in dataset.tables for pair in table_files(table))
    for name in sorted(files):
        staging.write(name, _blocks(files[name]))
    return {name: staging.files[name] for name in sorted(files)}


def table_files(table: Table) -> Iterator[tuple[str, Path]]:
    """Yield a table and its metadata with the names that they get, which relate to each other as before."""
    # The table's name is its path below the folder of data, whatever its file ends in.
    data = table.file.parents[table.name.count("/")]
    for file in (table.file, table.metadata):
        yield f"{TABLES}{file.relative_to(data).as_posix()}", file


@dataclass(frozen=True, slots=True)
class Dump:
    """A file that is written a portion after the other; `only_gzip` where nobody wants it otherwise."""

    name: str
    head: bytes = b""
    tail: bytes = b""
    only_gzip: bool = False


# What one portion adds to each dump, and the same compressed.
Bodies = Callable[[Portion], tuple[bytes, ...]]


def write_dumps(  # noqa: PLR0913 - what is written, of what and by whom
    dataset: Dataset,
    dumps: Sequence[Dump],
    bodies: Bodies,
    staging: Staging,
    *,
    jobs: int,
    entered: Callable[[], None],
) -> Iterator[tuple[int, int]]:
    """Write all dumps at once, yielding how many portions of how many are done."""
    portions = dataset.quads.portions

    def make(number: int) -> tuple[tuple[bytes, bytes], ...]:
        return tuple((body, deflated(body)) for body in bodies(portions[number]))

    with ExitStack() as stack:
        files = [stack.enter_context(_open(dump, staging)) for dump in dumps]
        for done, made in enumerate(in_turn(make, len(portions), jobs=jobs, entered=entered), start=1):
            for file, (body, squeezed) in zip(files, made, strict=True):
                file.add(body, squeezed)
            yield done, len(portions)


class _File:
    """A dump that is open, with its gzip form beside it."""

    def __init__(self, plain: IO[bytes] | None, gzip: IO[bytes]) -> None:
        self._plain, self._gzip = plain, GzipWriter(gzip)

    def add(self, body: bytes, squeezed: bytes) -> None:
        """Write a part."""
        self._gzip.add(body, squeezed)
        if self._plain:
            self._plain.write(body)

    def finish(self) -> None:
        """Write the end."""
        self._gzip.finish()


@contextmanager
def _open(dump: Dump, staging: Staging) -> Iterator[_File]:
    with ExitStack() as stack:
        plain = None if dump.only_gzip else stack.enter_context(staging.open(dump.name))
        gzip = stack.enter_context(staging.open(dump.name if dump.only_gzip else f"{dump.name}.gz"))
        file = _File(plain, gzip)
        file.add(dump.head, deflated(dump.head))
        yield file
        file.add(dump.tail, deflated(dump.tail))
        file.finish()


def _blocks(path: Path) -> Iterable[bytes]:
    with path.open("rb") as file:
        while block := file.read(_BLOCK):
            yield block
