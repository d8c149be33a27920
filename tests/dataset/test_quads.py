"""Statements that are kept as sorted lines: found, divided and read as if they were in memory."""

import os
from itertools import compress
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyoxigraph import Literal, NamedNode, Quad

from publisher.dataset import marks, room
from publisher.dataset.lines import Lines
from publisher.dataset.quads import Quads, arrange, parsed
from publisher.dataset.said import Collector, Said
from publisher.dataset.sorting import Sorter
from publisher.errors import DatasetError
from publisher.ingest import Cell, Statement, written

GRAPH = NamedNode("urn:graph")
# Keys of which one begins like another, and records of each: their lines do not follow their things.
KEYS = st.sampled_from(["a", "a-1", "a/b", "a.b", "ab", "b", "c", "long" * 40, "long" * 40 + "-1"])
SUBJECTS = st.builds(
    lambda key, record: f"urn:{key}#{record}" if record else f"urn:{key}",
    KEYS,
    st.sampled_from(["", "x", "y-1"]),
)
OBJECTS = SUBJECTS.map(NamedNode) | st.text(alphabet='a\n\t\r\\\x85\u2028é"', max_size=4).map(Literal)
QUADS = st.lists(
    st.builds(
        lambda subject, predicate, value: Quad(NamedNode(subject), NamedNode(predicate), value, GRAPH),
        SUBJECTS,
        st.sampled_from(["urn:p", "urn:q"]),
        OBJECTS,
    ),
    max_size=40,
)


@pytest.fixture(autouse=True, params=[1, 1 << 14])
def step(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Mark every line, and few."""
    monkeypatch.setattr(marks, "_STEP", request.param)


@pytest.fixture(params=["in memory", "in files"])
def kept(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep lines where few are kept, and where many are."""
    if request.param == "in files":
        monkeypatch.setattr(room, "_MOST_IN_MEMORY", 0)


def thing(quad: Quad) -> str:
    """Return what a quad is about, be it by a record."""
    return str(quad.subject)[1:-1].partition("#")[0]


@pytest.mark.usefixtures("kept")
def test_lines_are_found_wherever_they_are_kept() -> None:
    """A page of a large directory finds its statements as that of a small one does."""

    @given(QUADS)
    def law(quads: list[Quad]) -> None:
        arranged = arrange(quads)

        for subject in {str(quad.subject)[1:-1] for quad in quads} | {"urn:none"}:
            about = {quad for quad in quads if str(quad.subject) == f"<{subject}>"}
            assert set(arranged.about(subject)) == about
            assert set(arranged.referring(subject)) == {
                (str(quad.subject)[1:-1], quad.predicate.value)
                for quad in quads
                if quad.object == NamedNode(subject)
            }
        assert sorted(arranged.subjects()) == sorted({str(quad.subject)[1:-1] for quad in quads})
        assert [arranged[number] for number in range(len(arranged))] == list(arranged)

    law()


@given(QUADS, st.integers(1, 6), st.integers(1, 6))
def test_portions_have_all_about_their_things(quads: list[Quad], share: int, most: int) -> None:
    """What one process writes needs nothing of what another does."""
    arranged = arrange(quads)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("publisher.dataset.portions._SHARE", share)
        patch.setattr("publisher.dataset.portions._MOST", most)
        portions = [[*parsed(arranged.portion(portion))] for portion in arranged.portions]

    assert [quad for portion in portions for quad in portion] == list(arranged)
    things = [{thing(quad) for quad in portion} for portion in portions]
    assert sum(map(len, things)) == len(set().union(*things))


@given(QUADS, QUADS, st.lists(st.booleans()), st.integers(1, 4), st.integers(1, 9))
def test_what_was_divided_before_is_divided_alike(
    quads: list[Quad], others: list[Quad], chosen: list[bool], share: int, most: int
) -> None:
    """A build after a change looks at lines where something changed, and nobody can tell."""
    before, after = arrange(quads), arrange([*compress(quads, chosen), *others])
    changed = sorted({line[: line.index(b">") + 1] for line in {*before.lines()} ^ {*after.lines()}})

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("publisher.dataset.portions._SHARE", share)
        patch.setattr("publisher.dataset.portions._MOST", most)
        known = {portion.subject: portion for portion in before.portions}
        divided = after.divided(known, changed)

        assert tuple(divided) == after.portions


@given(st.sets(st.integers(0, 400), min_size=20), st.integers(0, 400))
def test_what_comes_or_goes_moves_no_other_division(keys: set[int], other: int) -> None:
    """A build makes anew what changed, and takes the rest from the last one."""
    name = NamedNode("urn:name")
    before, after = (
        arrange([Quad(NamedNode(f"urn:x:{key}"), name, Literal("x"), name) for key in each])
        for each in (keys, keys ^ {other})
    )

    parts = [{quads.portion(portion) for portion in quads.portions} for quads in (before, after)]

    # What changed is in one portion, which may have become two, or been two before.
    assert len(parts[0] - parts[1]) <= 2
    assert len(parts[1] - parts[0]) <= 2


@given(QUADS)
def test_counting_by_lines_is_counting(quads: list[Quad]) -> None:
    """What a release says of its graphs and things is what it has."""
    arranged = arrange(quads)
    graphs = [str(quad.graph_name)[1:-1] for quad in arranged]

    assert arranged.graphs == {name: graphs.count(name) for name in graphs}
    assert arranged.things("urn:") == sorted({thing(quad) for quad in arranged})
    for name in set(graphs):
        lines = [line.decode() for line in arranged.in_graph(name)]
        assert lines == [f"{quad} ." for quad in arranged if str(quad.graph_name) == f"<{name}>"]
    for predicate in {quad.predicate.value for quad in quads}:
        assert arranged.has_property(predicate)
        assert not arranged.has_property(f"{predicate}-not")


@given(QUADS)
def test_quads_of_lines_that_are_there_are_found_alike(quads: list[Quad]) -> None:
    """A build that patches the lines of the last one finds in them what one that sorts finds."""
    arranged = arrange(quads)

    again = Quads.of(Lines(arranged.blocks()))

    assert again == arranged
    for subject in arranged.subjects():
        assert again.lines_about(subject) == arranged.lines_about(subject)
        assert again.about(subject) == arranged.about(subject)
        assert again.properties(subject) == arranged.properties(subject)


@given(QUADS, QUADS)
def test_more_quads_come_among_those_that_are_there(first: list[Quad], second: list[Quad]) -> None:
    """A release with its description is sorted like any other."""
    assert arrange(first).extended(second) == arrange([*first, *second])


@given(st.lists(st.binary(max_size=5).map(lambda line: line.replace(b"\n", b"") + b"\n")), st.integers(0, 30))
def test_sorting_in_parts_is_sorting(unsorted: list[bytes], size: int) -> None:
    """How much memory there is does not show in the order."""
    sorter = Sorter(size)
    sorter.add(unsorted)

    assert list(sorter.sorted()) == sorted(unsorted)


@given(
    st.lists(
        st.tuples(QUADS.filter(bool), st.text(), st.text(alphabet="\\\t\n\rtnr\x85é"), st.integers(0, 9))
    )
)
def test_cells_come_back_as_they_were(said: list[tuple[list[Quad], str, str, int]]) -> None:
    """An editor is shown the cell as it is, tabs and line ends included."""
    collector = Collector()
    statements = [
        Statement(quad, Cell(source, row, value, value))
        for quads, source, value, row in said
        for quad in quads
        if not any("\ud800" <= mark <= "\udfff" for mark in source)
    ]
    (run,) = collector.runs(1, is_shared=True)
    run.take(run.put([[*map(written, statements)]]))

    found = Said.of(*collector.lines)

    assert sorted(map(str, found)) == sorted(map(str, statements))
    for statement in statements:
        assert statement in found.about(str(statement.quad.subject)[1:-1])


def test_forked_processes_read_side_by_side(monkeypatch: pytest.MonkeyPatch) -> None:
    """Several processes make documents from one file without disturbing each other."""
    monkeypatch.setattr(room, "_MOST_IN_MEMORY", 0)
    quads = Quads(f"<urn:{number:05}> <urn:p> <urn:o> <urn:g> .\n".encode() for number in range(5000))

    children = []
    for _ in range(2):
        child = os.fork()
        if not child:
            os._exit(sum(1 for quad in quads if quad.predicate.value == "urn:p") != len(quads))
        children.append(child)

    assert len(list(quads)) == len(quads)
    assert {os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) for child in children} == {0}


def test_no_room_is_told_in_words(monkeypatch: pytest.MonkeyPatch) -> None:
    """An operator whose disk is full learns which folder to change."""
    monkeypatch.setattr(room, "_MOST_IN_MEMORY", 0)
    many = (f"<urn:{number}> <urn:p> <urn:o> <urn:g> .\n".encode() for number in range(5000))
    with Path("/dev/full").open("wb", buffering=0) as full:
        monkeypatch.setattr(room, "nameless", lambda _, **__: full)

        with pytest.raises(DatasetError, match=r"No space left on device; make room there .* TMPDIR"):
            Lines(many)
