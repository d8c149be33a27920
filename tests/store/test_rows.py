"""Rows are counted in the engine's own bytes, however they are cut into parts."""

from io import BytesIO

import pyoxigraph
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from publisher.errors import QueryRefusedError
from publisher.store import RESULT_FORMATS, ResultFormat
from publisher.store.rows import counter_for
from publisher.store.writing import Results, write_solutions

values = st.one_of(
    st.just("UNDEF"),
    st.sampled_from(
        ['"},{"', '"}},{\\"a\\":"', '"\\\\"', '"\\\\\\""', '"<result>"', '"a\\r\\nb"', '"\\"\\n\\""', "1"]
    ),
    st.text(st.characters(codec="utf-8"), max_size=8).map(lambda text: str(pyoxigraph.Literal(text))),
)
tables = st.lists(st.tuples(values, values), min_size=1, max_size=8)


@pytest.mark.parametrize("chosen", RESULT_FORMATS, ids=lambda chosen: chosen.name)
@settings(max_examples=150, deadline=None)
@given(table=tables, sizes=st.lists(st.integers(1, 12), min_size=1, max_size=20))
def test_rows_are_counted_in_parts_of_any_size(
    chosen: ResultFormat, table: list[tuple[str, str]], sizes: list[int]
) -> None:
    """The row limit is exact, whatever a literal looks like."""
    stream = BytesIO(_solutions(table).serialize(format=chosen.syntax) or b"")
    counter = counter_for(chosen)

    counted, turn = 0, 0
    while part := stream.read(sizes[turn % len(sizes)]):
        counted, turn = counter.feed(part), turn + 1

    assert counted == len(table)


@pytest.mark.parametrize("chosen", RESULT_FORMATS, ids=lambda chosen: chosen.name)
def test_the_last_row_that_is_allowed_is_written(chosen: ResultFormat) -> None:
    """A researcher gets as many rows as the limit says, and not one silently less."""
    table = [("1", '"a"')] * 30
    parts: list[bytes] = []

    write_solutions(_solutions(table), chosen, Results(30, {}), parts.append)

    assert b"".join(parts) == _solutions(table).serialize(format=chosen.syntax)


@pytest.mark.parametrize("chosen", RESULT_FORMATS, ids=lambda chosen: chosen.name)
def test_one_row_too_many_is_an_error_and_no_short_table(chosen: ResultFormat) -> None:
    """A researcher is told that there is more."""
    table = [("1", '"a"')] * 31
    parts: list[bytes] = []

    with pytest.raises(QueryRefusedError, match="more than 30 rows"):
        write_solutions(_solutions(table), chosen, Results(30, {}), parts.append)

    assert not parts


def _solutions(table: list[tuple[str, str]]) -> pyoxigraph.QuerySolutions:
    rows = "".join(f"({first} {second})" for first, second in table)
    found = pyoxigraph.Store().query(f"SELECT ?a ?b WHERE {{ VALUES (?a ?b) {{ {rows} }} }}")
    assert isinstance(found, pyoxigraph.QuerySolutions)
    return found
