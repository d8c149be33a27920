"""The tables that a release was made from, as they came."""

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from publisher.dataset import Dataset
from publisher.ingest import Table
from publisher.release.description import TABLES
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


def _blocks(path: Path) -> Iterable[bytes]:
    with path.open("rb") as file:
        while block := file.read(_BLOCK):
            yield block
