"""Answers are whole or an error."""

from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from publisher.errors import QueryRefusedError, QueryTimeoutError
from publisher.web.collecting import collect


@given(st.lists(st.binary(max_size=50), max_size=20), st.sampled_from([0, 10, 100, 10_000]))
def test_bytes_come_out_as_they_went_in(chunks: list[bytes], in_memory: int) -> None:
    """A researcher gets every byte of the answer, whether it passed through memory or a file."""
    whole = collect(chunks, in_memory=in_memory, largest=1 << 20)

    body = b"".join(whole.body)
    assert (body, whole.size) == (b"".join(chunks), len(body))
    if hasattr(whole.body, "close"):
        whole.body.close()


@pytest.mark.parametrize("in_memory", [1, 1000])
def test_an_answer_that_breaks_off_is_an_error(in_memory: int) -> None:
    """What broke the answer off is what the client is told."""

    def chunks() -> Iterator[bytes]:
        yield b"half of it"
        raise QueryTimeoutError("the limit")

    with pytest.raises(QueryTimeoutError, match="the limit"):
        collect(chunks(), in_memory=in_memory, largest=1 << 20)


def test_no_answer_fills_the_disk() -> None:
    """An answer without end is given up at the limit, with the limit named."""

    def chunks() -> Iterator[bytes]:
        while True:
            yield b"x" * 100

    with pytest.raises(QueryRefusedError, match="1000 bytes"):
        collect(chunks(), in_memory=10, largest=1000)
