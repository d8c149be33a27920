"""Foreign keys across the tables of a group."""

from collections.abc import Container, Iterator, Mapping

from publisher.errors import MappingError
from publisher.ingest.csvw.groups import referenced_table
from publisher.ingest.csvw.keys import TableKeys
from publisher.ingest.csvw.model import ForeignKey, Group, TableDescription
from publisher.ingest.findings import Finding


def check_definitions(group: Group) -> None:
    """Refuse foreign keys to tables or columns that the group does not have."""
    for table in group.tables:
        for key in table.foreign_keys:
            target = referenced_table(key, group)
            if target is None:
                raise MappingError(
                    f"{table.place}: a foreign key refers to {_file(key)}, which no metadata "
                    "describes; correct resource, or describe that table"
                )
            names = {column.name for column in target.columns}
            absent = [name for name in key.referenced if name not in names]
            if absent:
                raise MappingError(
                    f"{table.place}: a foreign key refers to column {absent[0]!r}, which {target.place} "
                    f"does not have; write one of {', '.join(sorted(names))}"
                )


def wanted_columns(table: TableDescription, group: Group) -> tuple[tuple[str, ...], ...]:
    """Return the combinations of columns by which other tables refer to this one."""
    keys = (key for other in group.tables for key in other.foreign_keys)
    return tuple(sorted({key.referenced for key in keys if referenced_table(key, group) is table}))


def check_keys(
    group: Group, keys: Mapping[str, TableKeys], *, broken: Container[str] = ()
) -> Iterator[Finding]:
    """Yield a finding for each key that stands twice and each reference to a row that is not there.

    Of the rows of a broken table nobody knows.
    """
    for table in group.tables:
        yield from keys[table.url].repeated()
        for number, key in enumerate(table.foreign_keys):
            target = referenced_table(key, group)
            if target is not None and target.url in keys and target.url not in broken:
                yield from keys[table.url].missing(number, keys[target.url])


def _file(key: ForeignKey) -> str:
    return (key.resource or key.schema or "").rsplit("/", 1)[-1]
