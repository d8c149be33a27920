"""The words of a report around its findings, in Indonesian and English."""

from dataclasses import dataclass

from publisher.ingest import Cell, Severity


@dataclass(frozen=True, slots=True)
class Words:
    """What a report says in one language: places, severities and counts."""

    row: str
    column: str
    severities: dict[Severity, tuple[str, str]]
    none: str
    more: str

    def place(self, cell: Cell) -> str:
        """Return where a cell is: entities.csv, row 14, column 'status'."""
        row = f", {self.row} {cell.row}" if cell.row else ""
        column = f", {self.column} {cell.column!r}" if cell.column else ""
        return f"{cell.source}{row}{column}"

    def severity(self, severity: Severity, count: int = 1) -> str:
        """Return what findings of a severity are called, one or several."""
        return self.severities[severity][count != 1]


ENGLISH = Words(
    row="row",
    column="column",
    severities={
        Severity.VIOLATION: ("violation", "violations"),
        Severity.WARNING: ("warning", "warnings"),
        Severity.INFO: ("note", "notes"),
    },
    none="no problems found",
    more="... and {count} more",
)
INDONESIAN = Words(
    row="baris",
    column="kolom",
    severities={
        Severity.VIOLATION: ("pelanggaran", "pelanggaran"),
        Severity.WARNING: ("peringatan", "peringatan"),
        Severity.INFO: ("catatan", "catatan"),
    },
    none="tidak ada masalah",
    more="... dan {count} lagi",
)

_BY_LANGUAGE = {"en": ENGLISH, "id": INDONESIAN}


def words_in(language: str) -> Words:
    """Return the words of a language, English where there are none."""
    return _BY_LANGUAGE.get(language.partition("-")[0].lower(), ENGLISH)
