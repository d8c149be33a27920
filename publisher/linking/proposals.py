"""The table in which an editor decides: one row a proposal, a cell for the decision."""

import csv
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from io import StringIO
from pathlib import Path

from publisher.errors import SourceError
from publisher.linking.matching import Proposal
from publisher.linking.sheets import is_web_iri, read_rows

HEADER = ("subject", "name", "target", "target_name", "score", "relation", "decision", "note")
ACCEPT, REJECT = "accept", "reject"
_DECISIONS = {"": None, ACCEPT: True, REJECT: False}
# What a spreadsheet takes for a formula (CWE-1236).
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


@dataclass(frozen=True, slots=True)
class Decided:
    """What an editor decided about a pair; `is_accepted` is None where nothing is decided yet."""

    row: int
    subject: str
    target: str
    relation: str
    is_accepted: bool | None
    note: str = ""


def write_proposals(proposals: Iterable[Proposal], relation: str) -> Iterator[str]:
    """Write the table line by line; the decisions are left empty."""
    yield _line(HEADER)
    for one in proposals:
        names = (_harmless(one.name), one.target, _harmless(one.target_name))
        yield _line((one.subject, *names, f"{one.score:g}", relation, "", ""))


def read_proposals(file: Path) -> tuple[Decided, ...]:
    """Read the decisions; raises `SourceError` where one is none or a row lacks what it needs."""
    return tuple(_decided(file, number, row) for number, row in read_rows(file, _NEEDED))


_NEEDED = ("subject", "target", "relation", "decision")


def _decided(file: Path, number: int, row: dict[str, str]) -> Decided:
    decision = row.get("decision", "").lower()
    if decision not in _DECISIONS:
        raise SourceError(
            f"{file}, row {number}: decision is {decision[:50]!r}; write {ACCEPT}, {REJECT} or nothing"
        )
    for title in ("subject", "relation"):
        if not row.get(title):
            raise SourceError(
                f"{file}, row {number}: {title} is empty; fill it in as publisher link propose does"
            )
    if not is_web_iri(row["target"]):
        raise SourceError(f"{file}, row {number}: target is {row['target'][:100]!r}; write a web address")
    return Decided(
        number, row["subject"], row["target"], row["relation"], _DECISIONS[decision], row.get("note", "")
    )


def _harmless(name: str) -> str:
    return f"'{name}" if name.startswith(_FORMULA) else name


def _line(cells: Iterable[str]) -> str:
    text = StringIO()
    csv.writer(text, lineterminator="\n").writerow(cells)
    return text.getvalue()
