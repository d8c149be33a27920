"""Spreadsheets: a sheet of an XLSX workbook with the same columns as the CSV file."""

import datetime as dt
import re
import warnings
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any, Self

from publisher.errors import SourceError
from publisher.ingest import words
from publisher.ingest.csvw import lexical, moments
from publisher.ingest.csvw.model import Datatype, NumberFormat, TableDescription
from publisher.ingest.sources.source import BrokenTableError, Row, TableLimits, too_many

# What openpyxl raises on files that are no workbooks, or broken ones; XML parsers raise kinds of SyntaxError.
_BROKEN = (
    *(zipfile.BadZipFile, OSError, EOFError, RuntimeError, SyntaxError, zlib.error),
    *(ArithmeticError, AttributeError, LookupError, TypeError, ValueError),
)

_BLOCK = 1 << 20
_ITEM = re.compile(rb"<(?:\w+:)?(?:c|si)[\s/>]")
_LONGEST_NAME = 64
# As many as a spreadsheet can have.
_MOST_ROWS = 1 << 20


class Workbooks:
    """The workbooks of a folder, each opened once."""

    def __init__(self, limits: TableLimits) -> None:
        self.limits = limits
        self._open: dict[Path, Any] = {}

    def sheets(self, file: Path) -> tuple[str, ...]:
        """Return the names of a workbook's sheets; raises `SourceError` where it cannot be read."""
        return tuple(self._workbook(file).sheetnames)

    def sheet(self, file: Path, name: str) -> Any:
        """Return one sheet."""
        return self._workbook(file)[name]

    def _workbook(self, file: Path) -> Any:
        if file not in self._open:
            self._open[file] = _load(file, self.limits)
        return self._open[file]

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        for workbook in self._open.values():
            workbook.close()
        self._open.clear()


class Sheet:
    """One sheet as a source of rows; typed cells are written as the same column of a CSV file writes them."""

    def __init__(self, file: Path, sheet: Any, table: TableDescription, limits: TableLimits) -> None:
        self._limits = limits
        self._file = file
        self._sheet = sheet
        self._datatypes = {
            title: column.datatype
            for column in table.real_columns
            for title in (column.name, *(text for texts in column.titles.values() for text in texts))
        }

    def rows(self) -> Iterator[Row]:
        """Yield the rows; raises `SourceError` where the sheet is broken."""
        datatypes: list[Datatype] = []
        width = 0
        found = 0
        for number, values in enumerate(self._values(), start=1):
            if number > _MOST_ROWS:
                raise BrokenTableError(0, words.SHEET_ROWS.say(limit=_MOST_ROWS))
            found += len(values)
            if found > self._limits.cells:
                raise BrokenTableError(0, too_many(found, self._limits))
            if any(isinstance(value, str) and len(value) > self._limits.cell_characters for value in values):
                raise BrokenTableError(number, words.CELL_SIZE.say(limit=self._limits.cell_characters))
            cells = [
                spelled(value, datatypes[position] if position < len(datatypes) else _TEXT)
                for position, value in enumerate(values)
            ]
            while len(cells) > width and not cells[-1].strip():
                cells.pop()
            if number == 1:
                width = len(cells)
                datatypes = [self._datatypes.get(title.strip(), _TEXT) for title in cells]
            # A spreadsheet does not store the empty cells at the end of a row.
            yield Row(number, cells + [""] * (width - len(cells)))

    def _values(self) -> Iterator[tuple[Any, ...]]:
        try:
            with warnings.catch_warnings():
                # openpyxl warns of decoration that it does not read.
                warnings.simplefilter("ignore")
                # The size that a sheet declares may be wrong.
                self._sheet.reset_dimensions()
                yield from self._sheet.iter_rows(values_only=True)
        except _BROKEN as error:
            raise _unreadable(self._file, error) from error


_TEXT = Datatype()


def spelled(value: Any, datatype: Datatype) -> str:
    """Write a typed cell of a spreadsheet as a CSV file has it."""
    if value is None or isinstance(value, str):
        return value or ""
    if isinstance(value, bool):
        yes, _, no = (datatype.format if isinstance(datatype.format, str) else "true|false").partition("|")
        return yes if value else no
    if isinstance(value, int | float):
        return _number(value, datatype)
    if isinstance(value, dt.timedelta):
        return lexical.canonical("dayTimeDuration", f"PT{value.total_seconds():.0f}S") or str(value)
    return _moment(value, datatype)


def _number(value: float, datatype: Datatype) -> str:
    number = Decimal(repr(value))
    if not number.is_finite():
        return str(value)
    text = lexical.plain(number)
    return (
        text.replace(".", datatype.format.decimal_char) if isinstance(datatype.format, NumberFormat) else text
    )


def _moment(value: Any, datatype: Datatype) -> str:
    parts = _parts(value)
    pattern = datatype.format if isinstance(datatype.format, str) else _PATTERNS.get(datatype.base)
    if pattern is None or not set(moments.fields(pattern)) <= set(parts):
        # A text column, or a day where the column wants an hour: the plain form, for the reader to judge.
        pattern = _PATTERNS["time" if isinstance(value, dt.time) else _kind(parts)]
    return moments.spell(pattern, parts)


_PATTERNS: Mapping[str, str] = {
    "date": "yyyy-MM-dd",
    "time": "HH:mm:ss.SSSSSS",
    "dateTime": "yyyy-MM-ddTHH:mm:ss.SSSSSS",
    "gYear": "yyyy",
    "gYearMonth": "yyyy-MM",
}


def _kind(parts: Mapping[str, str]) -> str:
    return "date" if {parts["HH"], parts["mm"], parts["ss"]} == {"00"} else "dateTime"


def _parts(value: Any) -> dict[str, str]:
    parts = {"HH": "00", "mm": "00", "ss": "00", "S": ""}
    if isinstance(value, dt.date):
        parts |= {"yyyy": f"{value.year:04}", "MM": f"{value.month:02}", "dd": f"{value.day:02}"}
    if isinstance(value, dt.datetime | dt.time):
        parts |= {"HH": f"{value.hour:02}", "mm": f"{value.minute:02}", "ss": f"{value.second:02}"}
        parts["S"] = f"{value.microsecond:06}"
    return parts


def _load(file: Path, limits: TableLimits) -> Any:
    # Loaded here, because whoever has no workbook, and whoever only serves, needs none of it.
    import openpyxl  # noqa: PLC0415
    from openpyxl.utils.exceptions import InvalidFileException  # noqa: PLC0415

    try:
        with zipfile.ZipFile(file) as archive:
            _refuse_large(file, archive, limits)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return openpyxl.load_workbook(file, read_only=True, data_only=True)
    except (*_BROKEN, InvalidFileException) as error:
        raise _unreadable(file, error) from error


def _refuse_large(file: Path, archive: zipfile.ZipFile, limits: TableLimits) -> None:
    """Raise `SourceError` before a workbook is read that nobody keeps by hand."""
    # zipfile never unpacks more than an entry declares, so the declared sizes can be trusted.
    if sum(entry.file_size for entry in archive.infolist()) > limits.table_bytes:
        raise SourceError(
            f"{file.name}: the workbook unpacks to more than {limits.table_bytes >> 20} MiB; divide it, "
            "or raise [build] table_mebibytes"
        )
    for name in archive.namelist():
        # Counting takes a small part of the time that reading does.
        if name.endswith((".xml", ".rels")) and _items(archive, name, limits.cells) > limits.cells:
            raise SourceError(
                f"{file.name}: {name} has more than {limits.cells} cells; divide the table, "
                "or raise [build] table_cells"
            )


def _items(archive: zipfile.ZipFile, name: str, most: int) -> int:
    """Count the cells, or the texts that they share, of a part, till too many (ECMA-376 part 1).

    Raises `ValueError` where a part may define texts that are made of texts, which grow without end.
    """
    count, rest = 0, b""
    with archive.open(name) as part:
        while count <= most and (block := part.read(_BLOCK)):
            text = rest + block
            # A name that the block cuts off is looked at with the next.
            cut = text.rfind(b"<", len(text) - _LONGEST_NAME) if len(block) == _BLOCK else -1
            rest = text[cut:] if cut >= 0 else b""
            count += len(_ITEM.findall(text, 0, len(text) - len(rest)))
            if b"<!DOCTYPE" in text:
                raise ValueError("it has a document type, which no spreadsheet program writes")
    return count + len(_ITEM.findall(rest))


def _unreadable(file: Path, error: Exception) -> SourceError:
    return SourceError(f"{file.name}: this is no readable workbook ({error}); save it again as .xlsx")
