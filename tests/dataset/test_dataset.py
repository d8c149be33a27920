"""What release and pages ask of a dataset."""

from typing import TYPE_CHECKING

from publisher.dataset import Dataset

if TYPE_CHECKING:
    from conftest import Toy


def test_things_of_a_kind_are_listed_in_order(toy: "Toy") -> None:
    """A reader of a list finds each thing once."""
    assert isinstance(toy.dataset(), Dataset)
