"""An edition with a part of the tables: nothing of it leads to what was left out."""

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from publisher.dataset import LeftOut, assemble, select
from publisher.errors import SourceError
from publisher.rdf import Base

if TYPE_CHECKING:
    from conftest import Toy

BASE = Base("https://example.org/toy")


def test_what_is_left_out_leaves_nothing_behind(toy: "Toy", tmp_path: Path) -> None:
    """A reader of the first edition meets no trace of what only the second has."""
    left_out = LeftOut("entities.csv", "category", "rye")

    data = select(toy.folder / "data", left_out, tmp_path / "part", base=BASE)

    dataset = assemble(base=BASE, prefix="toy", data=data, ontology=toy.folder / "ontology")
    assert dataset.things("entity") == (BASE.thing("entity", "beta"), BASE.thing("entity", "delta"))
    for key in ("alpha", "gamma", "epsilon"):
        assert not any(f"/entity/{key}" in str(quad) for quad in dataset.quads)
    assert dataset.findings == ()
    assert (data / "statuses.csv").read_text(encoding="utf-8").splitlines()[1:] == [
        "beta,2019-05-28,running,s2",
        "delta,2019-01-10,running,s1",
    ]


def test_the_tables_themselves_stay(toy: "Toy", tmp_path: Path) -> None:
    """An editor's files are read, never written."""
    before = (toy.folder / "data" / "entities.csv").read_bytes()

    select(toy.folder / "data", LeftOut("entities.csv", "category", "rye"), tmp_path / "part", base=BASE)

    assert (toy.folder / "data" / "entities.csv").read_bytes() == before


def test_a_value_that_no_row_has_is_a_mistake(toy: "Toy", tmp_path: Path) -> None:
    """An operator who mistypes the value does not publish a first edition with everything in it."""
    left_out = LeftOut("entities.csv", "category", "spelt")

    with pytest.raises(SourceError, match="no row has 'spelt' in column 'category'; correct"):
        select(toy.folder / "data", left_out, tmp_path / "part", base=BASE)


def test_a_thing_that_others_mention_cannot_be_left_out(toy: "Toy", tmp_path: Path) -> None:
    """A reference inside a row that stays is told, with its cell, and not cut open."""
    left_out = LeftOut("places.csv", "name", "Kota Roti")

    with pytest.raises(SourceError, match=r"entities.csv, row 2, column 'place': .*/place/1.10> is left out"):
        select(toy.folder / "data", left_out, tmp_path / "part", base=BASE)
