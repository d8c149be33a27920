"""Sorted lines in a file are found as a list of them would be."""

from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from publisher.dataset import lines as module
from publisher.dataset.lines import Lines

NAMES = st.sampled_from(["a", "a#b", "a#c", "a-b", "a/b", "b", "ä", "a~", "\U0001f35e"])
WRITTEN = st.lists(st.tuples(NAMES, st.text(alphabet="xy\r\x0b ", max_size=4)), max_size=40)


@pytest.fixture(params=[1, 30, 1 << 14], autouse=True, scope="module")
def step(request: pytest.FixtureRequest) -> Iterator[None]:
    """Let few or many lines be found in memory."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(module, "_STEP", request.param)
        patch.setattr(module, "_BLOCK", request.param * 4)
        yield


@given(WRITTEN, NAMES, NAMES, st.data())
def test_lines_are_found_as_in_a_list(
    written: list[tuple[str, str]], name: str, other: str, data: st.DataObject
) -> None:
    """Whoever asks for a thing gets what is said about it and nothing else, however large the file."""
    listed = sorted(f"<{subject}> {rest}\n".encode() for subject, rest in written)
    subjects = [line[1 : line.index(b">")].decode() for line in listed]
    first, last = sorted(data.draw(st.tuples(*[st.integers(0, len(listed))] * 2)))

    lines = Lines(listed)

    assert list(lines) == listed
    assert len(lines) == len(listed)
    assert lines.read(first, last) == b"".join(listed[first:last])
    assert lines.about(name) == b"".join(
        line for line, subject in zip(listed, subjects, strict=True) if subject == name
    )
    assert lines.beginning(f"{name}#") == b"".join(
        line for line, subject in zip(listed, subjects, strict=True) if subject.startswith(f"{name}#")
    )
    begin, end = sorted((name, other), key=lambda subject: f"<{subject}>")
    assert lines.between(begin, end) == b"".join(
        line
        for line, subject in zip(listed, subjects, strict=True)
        if f"{begin}>" <= f"{subject}>" < f"{end}>"
    )
    assert lines.between(begin, None) == b"".join(
        line for line, subject in zip(listed, subjects, strict=True) if f"{begin}>" <= f"{subject}>"
    )
    assert list(lines.nodes("a")) == [one for one in dict.fromkeys(subjects) if one.startswith("a")]
    assert list(lines.groups()) == [(subjects.index(one), one) for one in dict.fromkeys(subjects)]
