"""The difference of two releases: a law of sets, told in words and as data."""

import json
import xml.etree.ElementTree as ET
from pathlib import Path
from typing import TYPE_CHECKING

import pyoxigraph
import pytest
from hypothesis import given
from hypothesis import strategies as some
from release.building import CONFORMS, PlainRenderer, edition

from publisher.errors import IntegrityError, ReleaseError
from publisher.rdf import Base
from publisher.release import (
    Archive,
    Comparison,
    Release,
    Side,
    Watched,
    apply_patch,
    as_json,
    as_text,
    as_turtle,
    build,
    compare,
    verify,
    write_patch,
)
from publisher.release.difference.lines import difference
from publisher.release.difference.lookup import beginning

if TYPE_CHECKING:
    from conftest import Toy

TOY = "https://example.org/toy"
WATCHED = Watched(status=(f"{TOY}/def#currentStatus",), place=(f"{TOY}/def#place",))
OLD, NEW = "2020-01-01", "2020-01-02"
ATOM = "{http://www.w3.org/2005/Atom}"

# What an editor does to the toy's tables, and what readers are told of it in English.
TOLD = {
    "a new name": ("entities.csv", 2, "name", "Alfa", "renamed from Alpha Bakery to Alfa"),
    "another place": ("entities.csv", 2, "place", "2", "moved from Bread Town to Pulau Kue"),
    "a place at last": ("entities.csv", 5, "place", "2", "now also in Pulau Kue"),
    "a place that was wrong": ("entities.csv", 2, "place", "", "no longer in Bread Town"),
    "another status": ("statuses.csv", 7, "status", "failed", "status changed from Pending to Failed"),
    "another source": ("entities.csv", 2, "sources", "s2", "statements added: 1, removed: 1"),
}

statements = some.lists(
    some.builds(
        "<{0}/id/entity/{1}> <{0}/def#p{2}> <{0}/id/entity/{3}> <{0}/id/dataset/d> .".format,
        some.just(TOY),
        some.sampled_from("abc"),
        some.integers(0, 3),
        some.sampled_from("abc"),
    )
).map(lambda lines: sorted(set(lines)))


class Written:
    """Lines as a file in memory."""

    def __init__(self, lines: list[str]) -> None:
        self.content = "".join(f"{line}\n" for line in lines).encode()

    def read(self, size: int, place: int) -> bytes:
        """Read so many bytes at a place."""
        return self.content[place : place + size]


def make(toy: "Toy", into: Path, version: str) -> Release:
    """Build a release that follows the one before it."""
    dataset, previous = toy.dataset(), Archive(into).before(version)
    return build(
        dataset,
        CONFORMS,
        toy.shapes(),
        edition=edition(version),
        kinds=("entity", "place"),
        into=into,
        renderer=PlainRenderer,
        previous=previous,
        watched=WATCHED,
    )


def compared(old: Release, new: Release) -> Comparison:
    """Compare two releases of the toy directory."""
    return compare(Base(TOY), Side.of(old), Side.of(new), WATCHED)


@given(old=statements, new=statements)
def test_the_old_statements_with_the_patch_are_the_new_ones(old: list[str], new: list[str]) -> None:
    """Whoever keeps a copy brings it up to date with the patch alone."""
    side = Side("2020-01-01", "2020-01-01", "a", Path()), Side("2020-01-02", "2020-01-02", "b", Path())

    patch = write_patch(*side, difference(Written(old), Written(new)))

    assert apply_patch(patch, old) == new


@given(old=statements, new=statements)
def test_every_line_that_only_one_side_has_is_found_at_its_place(old: list[str], new: list[str]) -> None:
    """The pass over both files is the difference of sets."""
    found = difference(Written(old), Written(new))

    assert {*found.removed} == {*old} - {*new}
    assert {*found.added} == {*new} - {*old}
    for side, lines, places in ((old, found.removed, found.removed_at), (new, found.added, found.added_at)):
        for line, place in zip(lines, places, strict=True):
            assert Written(side).content[place:].startswith(f"{line}\n".encode())


@given(lines=statements, prefix=some.sampled_from("abcd"))
def test_lines_that_begin_alike_are_found_without_reading_others(lines: list[str], prefix: str) -> None:
    """A name costs a few looks at a dump of any size."""
    file, wanted = Written(lines), f"<{TOY}/id/entity/{prefix}"

    found = beginning(file, len(file.content), wanted.encode()).decode()

    assert found.split("\n")[:-1] == [line for line in lines if line.startswith(wanted)]


@given(
    lines=some.lists(some.text("ab<>", max_size=700)).map(lambda drawn: sorted({*drawn})),
    wanted=some.text("ab<"),
)
def test_the_first_of_lines_of_any_length_is_found(lines: list[str], wanted: str) -> None:
    """Neither empty lines nor very long ones lead astray."""
    file = Written(lines)

    found = beginning(file, len(file.content), wanted.encode()).decode()

    assert found.split("\n")[:-1] == [line for line in lines if line.startswith(wanted)]


def test_the_patch_of_a_release_turns_the_dump_before_into_its_own(toy: "Toy", tmp_path: Path) -> None:
    """A researcher follows the editions without downloading any of them twice."""
    old = make(toy, tmp_path, OLD)
    toy.edit("entities.csv", row=2, column="name", to="Alfa")
    new = make(toy, tmp_path, NEW)

    patch = new.file("changes/changes.patch").read_text(encoding="utf-8").splitlines()

    lines = [
        release.file("dumps/directory.nq").read_text(encoding="utf-8").splitlines() for release in (old, new)
    ]
    assert apply_patch(patch, lines[0]) == lines[1]
    assert [row for row in patch if row[:2] not in {"A ", "D ", "H "}] == ["TX .", "TC ."]


@pytest.mark.parametrize("case", TOLD)
def test_a_correction_is_told_in_words(case: str, toy: "Toy", tmp_path: Path) -> None:
    """A reader learns what happened to a bakery, not which triples did."""
    table, row, column, value, sentence = TOLD[case]
    old = make(toy, tmp_path, OLD)
    toy.edit(table, row=row, column=column, to=value)

    comparison = compared(old, make(toy, tmp_path, NEW))

    (change,) = comparison.changes
    assert sentence in as_text(comparison, "en")
    assert change.kind == "entity"
    assert change.fate.value == "changed"


def test_what_came_and_what_went_is_told(toy: "Toy", tmp_path: Path) -> None:
    """A reader sees who is new and who is no longer listed, in either language."""
    old = make(toy, tmp_path, OLD)
    toy.append("entities.csv", "zeta", "Zeta Bakery", "rye", "2", "s1")
    toy.delete_row("statuses.csv", 7)
    toy.delete_row("entities.csv", 6)

    comparison = compared(old, make(toy, tmp_path, NEW))

    fates = {change.thing.rpartition("/")[2]: change.fate.value for change in comparison.changes}
    assert fates == {"zeta": "added", "epsilon": "removed"}
    assert "Zeta Bakery (zeta): baru dalam edisi ini" in as_text(comparison, "id")
    assert "Epsilon Bakery (epsilon): tidak lagi tercantum" in as_text(comparison, "id")
    assert comparison.counts() | {"added": 1, "removed": 1} == comparison.counts()


def test_a_key_that_has_a_successor_is_replaced(toy: "Toy", tmp_path: Path) -> None:
    """Whoever linked to a retired key is led to the one that took its place."""
    old = make(toy, tmp_path, OLD)
    rules = "ontology/rules/zz-replaced.rq"
    toy.write(
        rules,
        f"CONSTRUCT {{ <{TOY}/id/entity/epsilon> <http://purl.org/dc/terms/isReplacedBy> "
        f"<{TOY}/id/entity/alpha> }} WHERE {{}}",
    )

    comparison = compared(old, make(toy, tmp_path, NEW))

    (change,) = comparison.changes
    assert change.fate.value == "replaced"
    assert "Epsilon Bakery (epsilon): replaced by Alpha Bakery" in as_text(comparison, "en")


def test_equal_data_has_no_changes_but_those_about_the_release(toy: "Toy", tmp_path: Path) -> None:
    """An edition that only has another date says so."""
    comparison = compared(make(toy, tmp_path, OLD), make(toy, tmp_path, NEW))

    told = as_text(comparison, "en")

    assert comparison.changes == ()
    assert "nothing changed but what the releases say of themselves" in told
    assert comparison.counts()["other_added"] > 0


def test_json_has_each_thing_with_its_statements(toy: "Toy", tmp_path: Path) -> None:
    """A program reads the same as people do, and the statements behind it."""
    old = make(toy, tmp_path, OLD)
    toy.edit("statuses.csv", row=7, column="status", to="failed")
    comparison = compared(old, make(toy, tmp_path, NEW))

    told = json.loads("".join(as_json(comparison)))

    (change,) = told["changes"]
    (turn,) = change["turns"]
    assert told["old"]["dataset"] == old.manifest["dataset"]
    assert change["summary"]["id"] == "status berubah dari Ditunda menjadi Gagal"
    assert turn["before"] == [
        {"value": f"<{TOY}/id/concept/status/pending>", "label": {"id": "Ditunda", "en": "Pending"}}
    ]
    assert len(change["removed"]) == len(change["added"]) == 2


def test_change_sets_are_turtle_with_every_statement(toy: "Toy", tmp_path: Path) -> None:
    """A linked data program finds subject, reasons, additions and removals, all with IRIs."""
    old = make(toy, tmp_path, OLD)
    toy.edit("entities.csv", row=2, column="name", to="Alfa")
    comparison = compared(old, make(toy, tmp_path, NEW))

    body = b"".join(as_turtle(comparison, {}))

    quads = list(pyoxigraph.parse(body, format=pyoxigraph.RdfFormat.TURTLE))
    names = [quad.predicate.value.rpartition("#")[2] for quad in quads]
    assert names.count("addition") == names.count("removal") == 1
    assert not any(isinstance(quad.subject, pyoxigraph.BlankNode) for quad in quads)


def test_a_release_names_the_one_that_it_is_told_against(toy: "Toy", tmp_path: Path) -> None:
    """Whoever builds it again knows all that it depends on."""
    old = make(toy, tmp_path / "both", OLD)
    alone, second = make(toy, tmp_path / "alone", NEW), make(toy, tmp_path / "both", NEW)

    told = [release.manifest["previous"] for release in (alone, second)]

    assert told == [None, {"version": OLD, "dataset": old.manifest["dataset"]}]
    assert "changes/changes.patch" not in alone.manifest["files"]
    assert verify(second.folder) == ()


def test_a_damaged_dump_is_not_compared(toy: "Toy", tmp_path: Path) -> None:
    """An operator is told which copy is broken, instead of differences that are none."""
    old = make(toy, tmp_path, OLD)
    dump = old.file("dumps/directory.nq")
    dump.write_text("\n".join(dump.read_text(encoding="utf-8").splitlines()[1:]) + "\n", encoding="utf-8")

    with pytest.raises(IntegrityError, match="its SHA-256 is not that of its manifest"):
        make(toy, tmp_path, NEW)

    assert Archive(tmp_path).versions() == (OLD,)


@pytest.mark.parametrize(
    ("row", "complaint"),
    [
        ("A <a:b> <c:d> <e:f> <g:h> .", "adds what is there"),
        ("D <a:b> <c:d> <e:g> <g:h> .", "deletes what is not there"),
        ("X <a:b>", "is no row of an RDF Patch"),
    ],
)
def test_a_patch_that_does_not_fit_is_refused(row: str, complaint: str) -> None:
    """Whoever applies a patch to the wrong edition is stopped at its first line that shows it."""
    lines = ["<a:b> <c:d> <e:f> <g:h> ."]

    with pytest.raises(ReleaseError, match=complaint):
        apply_patch([row], lines)


def test_feeds_are_atom_with_unique_entries(toy: "Toy", tmp_path: Path) -> None:
    """A feed reader shows each piece of news once, and leads to the page about it."""
    make(toy, tmp_path, OLD)
    toy.edit("entities.csv", row=2, column="name", to="<Alfa> & “Sons”")
    release = make(toy, tmp_path, NEW)

    feeds = {
        path: ET.fromstring(bytes(document.representations[0].body))  # noqa: S314 - made by us
        for path in ("/feed.atom", "/feed.en.atom", "/entity/feed.atom", "/place/feed.en.atom")
        if (document := release.pack.find(path))
    }

    assert len(feeds) == 4
    entries = {
        path: [e.findtext(f"{ATOM}id") for e in feed.iter(f"{ATOM}entry")] for path, feed in feeds.items()
    }
    assert entries["/feed.atom"] == [f"{TOY}/id/release/{NEW}", f"{TOY}/release/{NEW}/changes#entity/alpha"]
    assert entries["/place/feed.en.atom"] == [f"{TOY}/id/release/{NEW}"]
    for feed in feeds.values():
        for node in (feed, *feed.iter(f"{ATOM}entry")):
            assert all(node.findtext(f"{ATOM}{name}") for name in ("id", "title", "updated"))
    titles = [entry.findtext(f"{ATOM}title") or "" for entry in feeds["/feed.en.atom"].iter(f"{ATOM}entry")]
    assert titles[1].endswith("renamed from Alpha Bakery to <Alfa> & “Sons”")
    archived = [
        link.get("href")
        for link in feeds["/feed.atom"].iter(f"{ATOM}link")
        if link.get("rel") == "prev-archive"
    ]
    assert archived == [f"{TOY}/release/{OLD}/feed.atom"]
