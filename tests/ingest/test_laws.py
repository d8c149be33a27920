"""Laws of ingest: what must hold for any table."""

import csv
import io
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from random import Random

import openpyxl
import pyoxigraph
import uritemplate
from hypothesis import given, settings
from hypothesis import strategies as st
from ingest.conftest import Tables
from pyoxigraph import Literal

from publisher.ingest.csvw import lexical
from publisher.ingest.csvw.templates import Template
from publisher.ingest.csvw.values import written

# Letters of many scripts, quotes, delimiters and line breaks; what cannot be published is tested elsewhere.
_TEXT = st.text(
    st.characters(exclude_categories=["Cs", "Cc", "Cn", "Co"]) | st.sampled_from('",;\n|#'),
    min_size=1,
    max_size=12,
).filter(lambda text: text.strip() == text)
_KEYS = st.lists(st.from_regex(r"[a-z][a-z0-9]{0,6}", fullmatch=True), min_size=2, max_size=6, unique=True)


@contextmanager
def _fresh() -> Iterator[Tables]:
    with tempfile.TemporaryDirectory() as folder:
        yield Tables(Path(folder) / "data")


def _csv(rows: list[list[str]]) -> str:
    stream = io.StringIO(newline="")
    csv.writer(stream).writerows([["code", "label_id", "label_en"], *rows])
    return stream.getvalue()


def _read(file: Path) -> list[list[str]]:
    return list(csv.reader(io.StringIO(file.read_bytes().decode(), newline="")))


@st.composite
def _rows(draw: st.DrawFn) -> list[list[str]]:
    return [[key, draw(_TEXT), draw(_TEXT)] for key in ["pending", "running", "failed", *draw(_KEYS)]]


@settings(deadline=None, max_examples=15)
@given(rows=_rows(), chance=st.randoms(use_true_random=False))
def test_the_order_of_rows_does_not_matter(rows: list[list[str]], chance: Random) -> None:
    """Sorting a table makes no new release."""
    shuffled = list(rows)
    chance.shuffle(shuffled)
    with _fresh() as tables:
        tables.write("statuscodes.csv", _csv(rows))
        before = tables.quads()

        tables.write("statuscodes.csv", _csv(shuffled))

        assert tables.quads() == before


@settings(deadline=None, max_examples=15)
@given(rows=_rows())
def test_quoting_round_trips(rows: list[list[str]]) -> None:
    """Commas, quotes and line breaks within a cell arrive as they were written."""
    with _fresh() as tables:
        tables.write("statuscodes.csv", _csv(rows))

        statements = [item for item in tables.ingest().statements if item.cell.source == "statuscodes.csv"]

        labels = {item.cell.value for item in statements if item.cell.column == "label_id"}
        assert labels == {row[1] for row in rows}


@settings(deadline=None, max_examples=15)
@given(rows=_rows())
def test_every_statement_remembers_a_cell_that_is_there(rows: list[list[str]]) -> None:
    """Row and column of a statement lead to its value, in a file read by anything else."""
    with _fresh() as tables:
        tables.write("statuscodes.csv", _csv(rows))

        ingested = tables.ingest()

        files = {table.name: _read(table.file) for table in ingested.tables}
        for _, cell in ingested.statements:
            header = files[cell.source][0]
            assert files[cell.source][cell.row - 1][header.index(cell.column)] == cell.value


@settings(deadline=None, max_examples=10)
@given(rows=_rows())
def test_a_spreadsheet_says_what_the_csv_file_says(rows: list[list[str]]) -> None:
    """It does not matter which program an editor uses."""
    with _fresh() as tables:
        tables.write("statuscodes.csv", _csv(rows))
        before = tables.quads()
        tables.remove("statuscodes.csv")
        workbook = openpyxl.Workbook()
        sheet = workbook.create_sheet("statuscodes", 0)
        for number, row in enumerate([["code", "label_id", "label_en"], *rows], start=1):
            for column, value in enumerate(row, start=1):
                cell = sheet.cell(number, column)
                # A text that begins with an equals sign is no formula here.
                cell.value, cell.data_type = value, "s"
        workbook.save(tables.folder / "statuscodes.xlsx")

        assert tables.quads() == before


_LEXICAL = {
    "integer": r"[+-]?[0-9]{1,18}",
    "byte": r"[+-]?[0-9]{1,3}",
    "decimal": r"[+-]?[0-9]{0,9}\.?[0-9]{1,9}",
    "double": r"[+-]?[0-9]{1,9}(\.[0-9]{1,9})?([eE][+-]?[0-9]{1,2})?|NaN|-?INF",
    "float": r"[+-]?[0-9]{1,5}(\.[0-9]{1,5})?([eE][+-]?[0-9])?",
    "boolean": r"true|false|0|1",
    "date": r"(19|20)[0-9]{2}-[01][0-9]-[0-3][0-9](Z|[+-]0[0-9]:[03]0)?",
    "time": r"[0-2][0-9]:[0-5][0-9]:[0-5][0-9](\.[0-9]{1,6})?(Z|[+]00:00)?",
    "dateTime": r"20[0-9]{2}-0[1-9]-[0-2][0-9]T[01][0-9]:[0-5][0-9]:[0-5][0-9](\.[0-9]{1,6})?(Z|[+-]00:00)?",
    "duration": r"-?P[0-9]{1,3}Y[0-9]{1,3}M[0-9]{1,3}DT[0-9]{1,3}H[0-9]{1,3}M[0-9]{1,3}(\.[0-9]{1,3})?S",
    "yearMonthDuration": r"-?P[0-9]{1,3}Y[0-9]{1,3}M",
    "dayTimeDuration": r"-?PT[0-9]{1,5}M[0-9]{1,5}S",
    "gYear": r"20[0-9]{2}Z?",
}


@settings(deadline=None, max_examples=400)
@given(data=st.data(), base=st.sampled_from(sorted(_LEXICAL)))
def test_canonical_forms_are_those_of_the_store(data: st.DataObject, base: str) -> None:
    """A number reads alike in a dump and in a query answer."""
    text = data.draw(st.from_regex(_LEXICAL[base], fullmatch=True).filter(str.isascii))
    canonical = lexical.canonical(base, text)
    node, datatype = pyoxigraph.NamedNode("urn:x"), pyoxigraph.NamedNode(lexical.datatype_iri(base))

    if canonical is not None:
        store = pyoxigraph.Store()
        store.add(pyoxigraph.Quad(node, node, pyoxigraph.Literal(text, datatype=datatype)))
        (quad,) = store
        assert isinstance(quad.object, pyoxigraph.Literal)
        assert quad.object.value == canonical


@given(first=st.text(max_size=8), second=st.text(max_size=8))
def test_plain_templates_expand_as_rfc_6570_says(first: str, second: str) -> None:
    """The quick way of the common case gives what the general way gives."""
    source = "https://example.org/{a}/x#{b}-{a}"
    template = Template(source, "https://example.org/", {"a": 0, "b": 1}, frozenset(), "a")
    encodable = first.encode("utf-8", "ignore").decode(), second.encode("utf-8", "ignore").decode()

    quick = template.text([(encodable[0],), (encodable[1],)])

    assert quick == uritemplate.expand(source, a=encodable[0], b=encodable[1])


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_a_text_is_written_as_the_store_writes_it(text: str) -> None:
    """Lines that were never objects are the canonical lines, so that digests agree."""
    assert written(text) == str(Literal(text))
