"""The report: what is wrong with the data, for people by cell and for machines as SHACL has it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby, islice

from publisher.dataset import Term
from publisher.ingest import Finding, Joined, Severity, Table
from publisher.rdf import PREFIXES, Base
from publisher.validation.graph import Cells, Results
from publisher.validation.known import Known
from publisher.validation.listing import listing
from publisher.validation.names import compact
from publisher.validation.words import Words, words_in

# As many findings as make a piece that is worth writing.
_SOME = 1024
_RANKS = {severity: number for number, severity in enumerate(Severity)}


@dataclass(frozen=True, slots=True)
class Report:
    """All findings about a dataset, the most severe first, then as the tables have them."""

    findings: tuple[Finding, ...]
    engine: str
    shapes: str = ""
    base: Base = field(default=Base("urn:publisher"), repr=False)
    prefixes: Mapping[str, str] = field(default_factory=lambda: PREFIXES, repr=False)
    tables: tuple[Table, ...] = field(default=(), repr=False)
    # The exact terms behind `Finding.value`, which is a text.
    values: Mapping[Finding, Term] = field(default_factory=dict, repr=False)
    # What a report about a changed dataset is made from; nothing where the reference engine looked at all.
    known: Known | None = field(default=None, repr=False, compare=False)
    joined: Joined | None = field(default=None, repr=False)

    @property
    def conforms(self) -> bool:
        """Tell whether a release may be made: there is no violation."""
        return not self.count(Severity.VIOLATION)

    def count(self, severity: Severity) -> int:
        """Return how many findings have this severity."""
        return sum(finding.severity == severity for finding in self.findings)

    def text(self, language: str, *, limit: int | None = None) -> str:
        """Return the findings for people: a group a table, a line a finding, the counts at the end."""
        words = words_in(language)
        shown = self.findings[:limit]
        blocks = [self._lines(group, words, language) for group in _by_table(shown)]
        if len(shown) < len(self.findings):
            blocks.append([words.more.format(count=len(self.findings) - len(shown))])
        blocks.append([self._counts(words)])
        return "\n\n".join("\n".join(lines) for lines in blocks) + "\n"

    def json(self) -> Iterator[str]:
        """Return the report as JSON, some findings at a time.

        `conforms`, `engine`, `shapes` (digest), `counts` by severity, and `findings`, each with `severity`,
        `message` by language, `cell` (`source`, `row`, `column`, `value`), `focus`, `path`, `value`, `shape`
        and `constraint`; what is not known is null.
        """
        head = {
            "conforms": self.conforms,
            "engine": self.engine,
            "shapes": self.shapes,
            "counts": {str(severity): self.count(severity) for severity in Severity},
        }
        return _some_at_a_time(listing(head, self.findings))

    def turtle(self, *, tables: str | None = None) -> Iterator[str]:
        """Return a SHACL validation report, some findings at a time.

        `tables` is the IRI under which readers find the tables.
        """
        folder = f"{self.base}/data/" if tables is None else tables
        results = Results(self.values, Cells(self.tables, folder), self.prefixes)
        return _some_at_a_time(results.document(self.findings, conforms=self.conforms))

    def _lines(self, findings: Sequence[Finding], words: Words, language: str) -> list[str]:
        return [self._line(finding, words, language) for finding in findings]

    def _line(self, finding: Finding, words: Words, language: str) -> str:
        # An editor corrects the part of a table that is in the folder.
        cell = self.joined.cell(finding.cell) if self.joined and finding.cell else finding.cell
        place = words.place(cell) if cell else self._focus(finding)
        mark = "" if finding.severity == Severity.VIOLATION else f"{words.severity(finding.severity)}: "
        # A value that is quoted may have line breaks; each finding stays on one line.
        return " ".join(f"{place}: {mark}{finding.message.best(language, 'en')}".split())

    def _focus(self, finding: Finding) -> str:
        if finding.focus is None:
            return "data" if finding.value is None else f"'{finding.value}'"
        return compact(finding.focus, self.base, self.prefixes)

    def _counts(self, words: Words) -> str:
        counts = [(severity, self.count(severity)) for severity in Severity]
        told = [f"{count} {words.severity(severity, count)}" for severity, count in counts if count]
        return ", ".join(told) or words.none


def rank(severity: Severity) -> int:
    """Return 0 for the most severe."""
    return _RANKS[severity]


def sort_key(finding: Finding) -> tuple[object, ...]:
    """Return what orders findings: severity, table, row, column, and then all else, so that it is stable."""
    cell = finding.cell
    place = (False, cell.source, cell.row, cell.column) if cell else (True, "", 0, "")
    return (
        _RANKS[finding.severity],
        *place,
        finding.focus or "",
        finding.path or "",
        finding.value or "",
        finding.shape or "",
        finding.constraint or "",
        finding.message.versions,
    )


def _by_table(findings: Sequence[Finding]) -> list[list[Finding]]:
    """Group findings by table, the table with the most severe one first."""
    worst: dict[str, int] = {}
    for finding in findings:
        worst.setdefault(_table(finding), rank(finding.severity))

    def order(finding: Finding) -> tuple[int, bool, str]:
        table = _table(finding)
        return worst[table], not table, table

    return [list(group) for _, group in groupby(sorted(findings, key=order), key=order)]


def _table(finding: Finding) -> str:
    return finding.cell.source if finding.cell else ""


def _some_at_a_time(pieces: Iterator[str]) -> Iterator[str]:
    while text := "".join(islice(pieces, _SOME)):
        yield text
