"""Accepted matches become rows of the table of links, with who checked them and when."""

import csv
from collections.abc import Iterable
from dataclasses import dataclass
from io import StringIO
from pathlib import Path

from publisher.errors import SourceError
from publisher.linking.proposals import Decided
from publisher.linking.sheets import read_rows


@dataclass(frozen=True, slots=True, kw_only=True)
class Columns:
    """The titles of the columns in the table of links."""

    subject: str
    key: str
    relation: str
    target: str
    checked_on: str
    checked_by: str
    note: str = ""

    def needed(self) -> tuple[str, ...]:
        """Return the titles that the table must have."""
        titles = (self.subject, self.key, self.relation, self.target, self.checked_on, self.checked_by)
        return (*titles, self.note) if self.note else titles


@dataclass(frozen=True, slots=True)
class Check:
    """Who compared two lists, the short name of the other, and the day (ISO 8601)."""

    key: str
    by: str
    on: str


@dataclass(frozen=True, slots=True)
class Recorded:
    """How many matches were added, were there already, were rejected, are undecided."""

    added: int
    known: int
    rejected: int
    undecided: int


def record(table: Path, decisions: Iterable[Decided], *, columns: Columns, check: Check) -> Recorded:
    """Add the accepted matches to a table, all in one step or none; what is there stays as it is."""
    rows = [row for _, row in read_rows(table, columns.needed())]
    known = {(row[columns.subject], row[columns.target]) for row in rows}
    keys = {(row[columns.subject], row[columns.key]) for row in rows}
    added, counts = [], {"known": 0, "rejected": 0, "undecided": 0}
    for one in decisions:
        if not one.is_accepted:
            counts["undecided" if one.is_accepted is None else "rejected"] += 1
        elif (one.subject, one.target) in known:
            counts["known"] += 1
        else:
            known.add((one.subject, one.target))
            free = _free_key(one.subject, check.key, keys)
            keys.add((one.subject, free))
            added.append(_row(one, columns, free, check))
    if added:
        _append(table, added)
    return Recorded(len(added), **counts)


def _free_key(subject: str, key: str, keys: set[tuple[str, str]]) -> str:
    number, free = 1, key
    while (subject, free) in keys:
        number += 1
        free = f"{key}-{number}"
    return free


def _row(one: Decided, columns: Columns, key: str, check: Check) -> dict[str, str]:
    row = {
        columns.subject: one.subject,
        columns.key: key,
        columns.relation: one.relation,
        columns.target: one.target,
        columns.checked_on: check.on,
        columns.checked_by: check.by,
    }
    return {**row, columns.note: one.note} if columns.note else row


def _append(table: Path, rows: Iterable[dict[str, str]]) -> None:
    """Write the table anew beside itself, then exchange the two: whoever reads sees all rows or none."""
    try:
        before = table.read_bytes()
        end = "\r\n" if b"\r\n" in before else "\n"
        text = StringIO()
        header = next(csv.reader(StringIO(before.decode("utf-8-sig"))))
        writer = csv.DictWriter(text, [title.strip() for title in header], restval="", lineterminator=end)
        writer.writerows(rows)
        joint = b"" if before.endswith(b"\n") else end.encode()
        following = table.with_name(f".{table.name}.new")
        following.write_bytes(before + joint + text.getvalue().encode())
        following.replace(table)
    except OSError as error:
        raise SourceError(f"{table}: {error.strerror or error}; nothing was recorded") from error
