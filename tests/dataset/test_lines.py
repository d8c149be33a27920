"""Sorted lines in a file are found as a list of them would be."""

from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from publisher.dataset import lines as module
from publisher.dataset import marks
from publisher.dataset.lines import Lines
from publisher.dataset.room import Room

NAMES = st.sampled_from(["a", "a#b", "a#c", "a-b", "a/b", "b", "ä", "a~", "\U0001f35e"])
WRITTEN = st.lists(st.tuples(NAMES, st.text(alphabet="xy\r\x0b ", max_size=4)), max_size=40)


@pytest.fixture(params=[1, 30, 1 << 14], autouse=True, scope="module")
def step(request: pytest.FixtureRequest) -> Iterator[None]:
    """Let few or many lines be found in memory."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(marks, "_STEP", request.param)
        patch.setattr(module, "_BLOCK", request.param * 4)
        patch.setattr(module, "_FEW", 2)
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
    assert b"".join(lines.blocks_about(name)) == lines.about(name)
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
    assert [*map(lines.number_of, lines.nodes())] == [*map(subjects.index, dict.fromkeys(subjects))]


CHANGES = st.tuples(WRITTEN, WRITTEN, WRITTEN)


@given(CHANGES)
def test_patched_lines_are_those_of_a_list(
    tmp_path_factory: pytest.TempPathFactory, changes: tuple[list[tuple[str, str]], ...]
) -> None:
    """What a build takes over from the last one is what it would have made."""
    stay, go, come = ([f"<{one}> {rest}\n".encode() for one, rest in part] for part in changes)
    before, after = (tmp_path_factory.mktemp("kept") for _ in range(2))
    old = Lines(sorted(stay + go), Room(path=before / "old"))
    old.leave(before / "index")

    new = Lines.of(before / "index").patched(sorted(go), sorted(come), Room(path=after / "new"))
    new.leave(after / "index")

    for lines in (new, Lines.of(after / "index"), new.moved(Room())):
        assert list(lines) == sorted(stay + come)
        assert len(lines) == len(stay + come)
        anew = Lines(sorted(stay + come))
        assert [*map(lines.number_of, lines.nodes())] == [*map(anew.number_of, anew.nodes())]


def test_what_stays_is_not_written_again(tmp_path: Path) -> None:
    """An operator of a large directory waits for what changed, and finds room for it."""
    lines = [f"<{number:06}> {'x' * 99}\n".encode() for number in range(9999)]
    Lines(lines, Room(path=tmp_path / "old")).leave(tmp_path / "index")
    new = Room(path=tmp_path / "new")

    patched = Lines.of(tmp_path / "index").patched([lines[77]], [b"<000077> y\n"], new)

    assert list(patched) == [*lines[:77], b"<000077> y\n", *lines[78:]]
    assert new.size < patched.rooms.size / 10


@given(st.lists(WRITTEN), NAMES)
def test_lines_in_several_rooms_are_found_as_in_one(written: list[list[tuple[str, str]]], name: str) -> None:
    """Nothing tells which process wrote what."""
    listed = sorted(f"<{subject}> {rest}\n".encode() for part in written for subject, rest in part)
    cuts = [len(listed) * number // 3 for number in range(4)]

    whole = Lines.joined(Lines(listed[first:last]) for first, last in pairwise(cuts))

    assert list(whole) == listed
    assert whole.about(name) == Lines(listed).about(name)
    assert whole.read(cuts[1], cuts[3]) == b"".join(listed[cuts[1] :])


def test_damaged_lines_are_noticed(tmp_path: Path) -> None:
    """A bad block on a disk gets into no release."""
    path, index = tmp_path / "kept", tmp_path / "index"
    lines = [f"<{number:04}> x\n".encode() for number in range(99)]
    Lines(lines, Room(path=path)).leave(index)
    whole = path.read_bytes()

    path.write_bytes(whole[:300] + b"y" + whole[301:])
    with pytest.raises(ValueError, match="damaged"):
        Lines.of(index).patched([], [b"<z> x\n"])
    with pytest.raises(ValueError, match="damaged"):
        list(Lines.of(index).nodes("00"))

    path.write_bytes(whole[:-9])
    with pytest.raises(ValueError, match="damaged"):
        Lines.of(index)

    path.write_bytes(whole)
    with pytest.raises(ValueError, match="has no line"):
        Lines.of(index).patched([b"<0003> y\n"], [])

    index.write_bytes(index.read_bytes()[:-1])
    with pytest.raises(ValueError, match="damaged"):
        Lines.of(index)
