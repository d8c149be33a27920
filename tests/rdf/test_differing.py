"""The difference of two sorted files, found without looking at each line of them."""

from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from publisher.rdf import LineFile, differing


class Counted:
    """Bytes that tell how much of them was read, and how often."""

    def __init__(self, content: bytes) -> None:
        self._content = content
        self.reads = 0

    def read(self, size: int, place: int) -> bytes:
        """Read so many bytes at a place."""
        self.reads += 1
        return self._content[place : place + size]


_LINES = st.lists(st.text("ab", max_size=3) | st.text("ab", min_size=900, max_size=1100), max_size=12)


@given(common=_LINES, old=_LINES, new=_LINES, repeated=st.integers(1, 300))
def test_the_difference_is_that_of_the_lines(
    common: list[str], old: list[str], new: list[str], repeated: int
) -> None:
    """Whoever takes over what did not change misses no change, however the lines lie."""
    many = [*common, *(f"m{number:03}" for number in range(repeated))]
    before, after = _sorted([*many, *old]), _sorted([*many, *new])

    found = list(differing(Counted(b"".join(before)), Counted(b"".join(after))))

    went = Counter(item.line for item in found if not item.is_new)
    came = Counter(item.line for item in found if item.is_new)
    assert went == Counter(before) - Counter(after)
    assert came == Counter(after) - Counter(before)
    assert [item.line for item in found] == sorted(item.line for item in found)
    for item in found:
        side = b"".join(after if item.is_new else before)
        assert side[item.place : item.place + len(item.line)] == item.line


def test_what_agrees_is_not_read_line_by_line() -> None:
    """A change of one cell in a national directory is found at the cost of reading its files."""
    lines = _sorted([f"<https://example.org/{number:06}> a b" for number in range(40_000)])
    old, new = (
        Counted(b"".join(lines)),
        Counted(b"".join([*lines[:30_000], b"<https://example.org/029999z> a b\n", *lines[30_001:]])),
    )

    assert len(list(differing(old, new))) == 2
    assert old.reads + new.reads < 150


@pytest.mark.parametrize(("old", "new", "went"), [(b"", b"", 0), (b"a\nb", b"a\nb\n", 1), (b"a", b"", 1)])
def test_a_file_that_ends_without_line_end_is_read_to_its_end(
    old: bytes, new: bytes, went: int, tmp_path: Path
) -> None:
    """A file that was cut makes no endless work: its last line counts as it stands."""
    (tmp_path / "old").write_bytes(old)
    (tmp_path / "new").write_bytes(new)

    found = list(differing(LineFile(tmp_path / "old"), LineFile(tmp_path / "new")))

    assert len([item for item in found if not item.is_new]) == went


def _sorted(texts: Sequence[str]) -> list[bytes]:
    return sorted(f"{text}\n".encode() for text in texts)
