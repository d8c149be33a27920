"""The law that cells which are too long are told at their row, and that all rows before it are read."""

import csv
import io

from hypothesis import given
from hypothesis import strategies as st

from publisher.ingest.csvw.model import Dialect
from publisher.ingest.sources.delimited import Delimited
from publisher.ingest.sources.source import BrokenTableError, TableLimits

LONGEST = 10
# Some are so long that no encoding makes so many bytes of a cell that is not.
CELLS = st.text(st.sampled_from('a\u00e9\U0001f33e,"\n '), max_size=6 * LONGEST)
LONG = st.integers(3 * LONGEST, 9 * LONGEST).map("x".__mul__)
ROWS = st.lists(st.lists(CELLS | LONG, min_size=3, max_size=3), max_size=8)


@given(rows=ROWS)
def test_a_cell_that_is_too_long_is_told_at_its_row(rows: list[list[str]]) -> None:
    """An editor finds the cell, and learns of all that is wrong before it."""
    stream = io.StringIO(newline="")
    csv.writer(stream, lineterminator="\n").writerows(rows)
    source = Delimited(stream.getvalue().encode(), Dialect(), TableLimits(cell_characters=LONGEST))
    first = next((place for place, row in enumerate(rows) if max(map(len, row)) > LONGEST), len(rows))
    read, broken = list[list[str]](), len(rows)

    try:
        read.extend(row.cells for row in source.rows())
    except BrokenTableError as error:
        broken = error.row - 1

    assert broken == first
    assert read == rows[:first]
