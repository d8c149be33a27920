"""How the search page narrows and orders what it finds."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from publisher.config.editions import Timeline
from publisher.config.reading import setting

# A key stands in addresses, beside the parameters that the page has of its own.
_KEY = re.compile(r"[a-z][a-z-]{0,31}").fullmatch
RESERVED = frozenset({"q", "on", "sort", "page", "size", "lang", "kind"})


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchFacet:
    """One way to narrow results: the values that a property of a thing leads to."""

    key: str = setting("Name of the parameter in addresses, such as status.")
    label: dict[str, str] = setting("What it is called, by language.")
    paths: tuple[str, ...] = setting(
        "Properties, each as an IRI or as prefix:name; a blank between two leads from a value to its value."
    )
    within: str = setting(
        "Property that leads from a value to the whole that it is part of, which is chosen with it.",
        default="",
    )
    top: str = setting("Class of the values that are not followed to a larger whole.", default="")
    shown: bool = setting("Whether each result says its values.", default=False)
    dated: bool = setting(
        "Whether [timeline] tells which value held on a day; one facet may be so.", default=False
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchOrder:
    """One way to order results, beside fit and name."""

    key: str = setting("Name of the order in addresses, such as founded.")
    label: dict[str, str] = setting("What it is called, by language.")
    paths: tuple[str, ...] = setting("Properties whose first value is sorted by.")
    descending: bool = setting("Whether the largest or newest comes first.", default=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Search:
    """What the search page offers beside the words."""

    facets: tuple[SearchFacet, ...] = setting("[[search.facets]], in the order of the page.", default=())
    orders: tuple[SearchOrder, ...] = setting("[[search.orders]], in the order of the page.", default=())


def search_mistakes(search: Search, timeline: Timeline | None, languages: Sequence[str]) -> Iterator[str]:
    """Go through what cannot be followed, a sentence each."""
    for section, items in (("facets", search.facets), ("orders", search.orders)):
        seen: set[str] = set()
        for item in items:
            place = f"[[search.{section}]] {item.key!r}"
            if not _KEY(item.key) or item.key in RESERVED:
                yield f"{place} is no key; write small letters, other than {', '.join(sorted(RESERVED))}"
            if item.key in seen:
                yield f"{place} is there twice; give each a key of its own"
            seen.add(item.key)
            missing = [language for language in languages if not item.label.get(language, "").strip()]
            if missing:
                yield f"{place} has no label in {missing[0]!r}; write one"
            if not item.paths:
                yield f"{place} has no paths; write one property or more"
    dated = [facet.key for facet in search.facets if facet.dated]
    if len(dated) > 1:
        yield f"[[search.facets]] {dated[1]!r} is dated like {dated[0]!r}; one facet may be"
    if dated and timeline is None:
        yield f"[[search.facets]] {dated[0]!r} is dated, but there is no [timeline]; describe it"
