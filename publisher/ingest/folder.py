"""A folder of tables: its metadata files joined into one group, and what a directory asks of them."""

from pathlib import Path
from urllib.parse import unquote, urlsplit

from publisher.errors import MappingError, SourceError
from publisher.ingest.csvw.documents import Scope
from publisher.ingest.csvw.groups import joined, read_group
from publisher.ingest.csvw.model import Dialect, Group

METADATA = ".csv-metadata.json"
# Example queries may have files of results beside them.
_QUERIES = "queries"
_SHOWN = 10


def read_folder(folder: Path) -> Group:
    """Read all metadata of a folder as one group; raises `MappingError` on whatever is wrong with it."""
    if not folder.is_dir():
        raise SourceError(f"{folder}: there is no such folder; correct [folders] data")
    files = sorted(folder.rglob(f"*{METADATA}"))
    if not files:
        raise SourceError(f"{folder}: there is no *{METADATA}; write one for each table")
    warnings: list[str] = []
    group = joined([_read(file, folder, warnings) for file in files])
    if warnings:
        # The Recommendation lets a processor go on; in a directory's own metadata it is a mistake.
        shown = [
            *warnings[:_SHOWN],
            *([f"and {len(warnings) - _SHOWN} more"] if len(warnings) > _SHOWN else []),
        ]
        raise MappingError("\n".join(shown))
    _check_once(group, folder)
    return group


def check_described(group: Group, folder: Path) -> None:
    """Raise a `MappingError` where a CSV file has no metadata."""
    described = {path_of(table.url) for table in group.tables}
    for table in sorted(folder.rglob("*.csv")):
        place = table.relative_to(folder)
        if table.is_file() and table not in described and _QUERIES not in place.parts[:-1]:
            name = place.as_posix()
            raise MappingError(
                f"{name}: no metadata describes this table; write {name}-metadata.json, or remove the table"
            )


def path_of(url: str) -> Path:
    """Return the path of a file's URL."""
    return Path(unquote(urlsplit(url).path))


def _read(file: Path, folder: Path, warnings: list[str]) -> Group:
    def fetch(url: str) -> bytes:
        path = path_of(url)
        if urlsplit(url).scheme != "file" or not path.is_relative_to(folder):
            raise LookupError(f"{url} is not in the data folder, and nothing is fetched")
        if not path.is_file():
            raise LookupError(f"{path.name} is not there")
        return path.read_bytes()

    url, place = file.as_uri(), file.relative_to(folder).as_posix()
    scope = Scope(place=place, base=url, language=None, warn=warnings.append, fetch=fetch)
    # People leave blank rows in tables, and a blank row says nothing.
    return read_group(url, scope, Dialect(skip_blank_rows=True))


def _check_once(group: Group, folder: Path) -> None:
    places: dict[Path, str] = {}
    for table in group.tables:
        path = path_of(table.url)
        if not table.url.startswith("file:") or not path.is_relative_to(folder):
            raise MappingError(
                f"{table.place}: url names {table.url}, outside the data folder; move the table there"
            )
        if path in places:
            raise MappingError(
                f"{table.place}: {path.name} is described in {places[path]} too; keep one description"
            )
        places[path] = table.place
