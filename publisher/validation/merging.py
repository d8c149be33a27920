"""Each fault is told once, nearest to its cause."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from urllib.parse import unquote

from publisher.ingest import Finding
from publisher.validation.report import rank

# Where a finding about a whole column is.
_HEADER = 1


def tell_once(causes: Sequence[Finding], results: Sequence[Finding]) -> list[Finding]:
    """Join findings with results of shapes, and leave out results that only repeat a finding.

    Where a cell could not be understood, its statement is missing or leads nowhere, and a shape sees only
    that; what a rule makes of a bad value is bad again. The finding nearer to the cause is the one to stay.
    """
    by_place: dict[object, list[Finding]] = defaultdict(list)
    for finding in causes if results else ():
        if finding.cell is not None:
            by_place[(finding.cell.source, finding.cell.row, finding.cell.column)].append(finding)
    return [*causes, *(result for result in results if not by_place or not _is_told(result, by_place))]


def distinct(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Keep the first of findings that say the same about the same cell: shapes share messages."""
    first: dict[object, Finding] = {}
    for finding in findings:
        rest = (finding.path, finding.value) if finding.cell is None else ()
        first.setdefault((finding.severity, finding.message, finding.cell, finding.focus, *rest), finding)
    return tuple(first.values())


def _is_told(result: Finding, causes: Mapping[object, Sequence[Finding]]) -> bool:
    """Tell whether a result only repeats what is wrong with its cell, its row or the header of its column."""
    cell = result.cell
    if cell is None or not cell.column:
        return False
    places = (
        (cell.source, row, column)
        for row, column in ((cell.row, cell.column), (cell.row, ""), (_HEADER, cell.column))
    )
    return any(_is_cause(cause, result) for place in places for cause in causes.get(place, ()))


def _is_cause(cause: Finding, result: Finding) -> bool:
    if rank(cause.severity) > rank(result.severity):
        return False
    return result.value is None or cause.value is None or unquote(result.value).endswith(cause.value)
