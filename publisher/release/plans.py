"""What is planned for the search of a release: whole IRIs in place of what the settings write."""

from collections.abc import Iterable
from dataclasses import dataclass

from publisher.rdf import Text

Path = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class FacetPlan:
    """A facet to be made: whole IRIs in place of what the settings write."""

    key: str
    label: Text
    paths: tuple[Path, ...]
    within: str = ""
    top: str = ""
    is_dated: bool = False
    is_shown: bool = False


@dataclass(frozen=True, slots=True)
class OrderPlan:
    """An order to be made."""

    key: str
    label: Text
    paths: tuple[Path, ...]
    is_descending: bool = False


@dataclass(frozen=True, slots=True)
class Observations:
    """How dated observations are written: their class, and the properties of their date and value."""

    observation: str
    date: str
    value: str


@dataclass(frozen=True, slots=True)
class SearchPlan:
    """What the index of a release has: kinds of things in the order of equals, facets and orders."""

    kinds: tuple[tuple[str, Text], ...]
    languages: tuple[str, ...] = ()
    facets: tuple[FacetPlan, ...] = ()
    orders: tuple[OrderPlan, ...] = ()
    observations: Observations | None = None


def plain_plan(kinds: Iterable[str]) -> SearchPlan:
    """Return the plan of an index that has things of these kinds, and nothing else to narrow by."""
    return SearchPlan(tuple((kind, Text()) for kind in kinds))
