"""Where a person corrects a value."""

from typing import TYPE_CHECKING

import pytest
from pyoxigraph import Literal, NamedNode

from publisher.dataset import Dataset, Term

if TYPE_CHECKING:
    from conftest import Toy

TOY = "https://example.org/toy"
SOURCE = "http://purl.org/dc/terms/source"
NAME = "http://www.w3.org/2004/02/skos/core#prefLabel"

PLACES: list[tuple[str, str, str | None, Term | None, str | None]] = [
    (
        "the exact value",
        "entity/beta",
        SOURCE,
        NamedNode(f"{TOY}/id/source/s2"),
        "entities.csv, row 3, column 'sources'",
    ),
    ("a value of the path", "entity/alpha", NAME, Literal("elsewhere"), "entities.csv, row 2, column 'name'"),
    ("the path alone", "entity/gamma", f"{TOY}/def#category", None, "entities.csv, row 4, column 'category'"),
    ("a missing value", "entity/delta", f"{TOY}/def#place", None, "entities.csv, row 5, column 'place'"),
    (
        "a record",
        "entity/beta#status-2019-05-28",
        f"{TOY}/def#status",
        None,
        "statuses.csv, row 4, column 'status'",
    ),
    ("a path of no column", "entity/gamma", f"{TOY}/def#currentStatus", None, "entities.csv, row 4"),
    ("no path", "entity/gamma", None, None, "entities.csv, row 4"),
    ("an unknown thing", "entity/omega", NAME, None, None),
]


@pytest.mark.parametrize(
    ("focus", "path", "value", "place"), [case[1:] for case in PLACES], ids=[c[0] for c in PLACES]
)
def test_the_nearest_cell_is_found(
    toy_dataset: Dataset, focus: str, path: str | None, value: Term | None, place: str | None
) -> None:
    """An editor is sent to the cell to correct, or to fill in, or to the row."""
    cell = toy_dataset.locate(f"{TOY}/id/{focus}", path, value)

    assert (None if cell is None else str(cell)) == place


def test_the_cell_found_holds_what_was_written(toy_dataset: Dataset) -> None:
    """A report can quote the cell."""
    cell = toy_dataset.locate(f"{TOY}/id/entity/alpha", NAME, Literal("Alpha Bakery", language="en"))

    assert cell is not None
    assert cell.value == "Alpha Bakery"


def test_cells_move_with_their_rows(toy: "Toy") -> None:
    """An editor who deleted a row is sent to where the others are now."""
    toy.delete_row("statuses.csv", 2)

    cell = toy.dataset().locate(f"{TOY}/id/entity/beta#status-2019-05-28", f"{TOY}/def#status")

    assert str(cell) == "statuses.csv, row 3, column 'status'"


def test_what_a_rule_made_leads_to_the_record_it_came_from(toy_dataset: Dataset) -> None:
    """An editor corrects the observation, not the current status that follows from it."""
    running = NamedNode(f"{TOY}/id/concept/status/running")

    cell = toy_dataset.locate(f"{TOY}/id/entity/alpha", f"{TOY}/def#currentStatus", running)

    assert str(cell) == "statuses.csv, row 3, column 'status'"
    assert not toy_dataset.is_stated(f"{TOY}/id/entity/alpha", f"{TOY}/def#currentStatus", running)
    assert toy_dataset.is_stated(f"{TOY}/id/entity/alpha#status-2019-05-28", f"{TOY}/def#status", running)
