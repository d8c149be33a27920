"""What a request to the search asks for, read from its address, and the addresses of what is next to it."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from urllib.parse import parse_qsl, urlencode

from publisher.rdf import last_day
from publisher.search import Query
from publisher.web.problems import ProblemError, problem

PATH = "/search"
PAGE_SIZE, LARGEST_PAGE, LARGEST_DATA = 20, 100, 1000

_LONGEST_ADDRESS = 8192
_LONGEST_TEXT = 256
_MOST_FIELDS = 100
_MOST_CHOICES = 40
_LONGEST_CODE = 200
_LONGEST_NUMBER = 7
_SHOWN = 100
_NUMBER = re.compile(rf"[1-9][0-9]{{0,{_LONGEST_NUMBER - 1}}}").fullmatch


@dataclass(frozen=True, slots=True)
class Asked:
    """A search: words, choices by facet, a day, an order, and which part of the results."""

    text: str = ""
    chosen: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    on: str = ""
    sort: str = ""
    page: int = 1
    size: int = PAGE_SIZE
    lang: str = ""

    def query(self, optional: frozenset[str]) -> Query:
        """Return the query to the index."""
        return Query(
            text=self.text,
            chosen=self.chosen,
            on=last_day(self.on) or "",
            order=self.sort,
            offset=(self.page - 1) * self.size,
            limit=self.size,
            optional=optional,
        )

    @property
    def is_open(self) -> bool:
        """Tell whether nothing was asked yet: the page where a search begins."""
        return replace(self, lang="") == Asked()

    def fields(self) -> Iterator[tuple[str, str]]:
        """Go through the parameters that ask for this, each in its one place; defaults are left out."""
        if self.text:
            yield "q", self.text
        for facet in sorted(self.chosen):
            yield from ((facet, code) for code in self.chosen[facet])
        if self.on:
            yield "on", self.on
        if self.sort:
            yield "sort", self.sort
        if self.size != PAGE_SIZE:
            yield "size", str(self.size)
        if self.page > 1:
            yield "page", str(self.page)
        if self.lang:
            yield "lang", self.lang

    def address(self, suffix: str = "") -> str:
        """Return the address that asks for this, in a form."""
        fields = urlencode(list(self.fields()))
        return f"{PATH}{suffix}?{fields}" if fields else f"{PATH}{suffix}"

    def turned_to(self, page: int) -> "Asked":
        """Return the same search at another page."""
        return replace(self, page=page)

    def toggled(self, facet: str, code: str) -> "Asked":
        """Return the search with a choice added, or taken away where it is there."""
        codes = self.chosen.get(facet, ())
        kept = tuple(each for each in codes if each != code)
        return self.narrowed(facet, kept if len(kept) < len(codes) else (*codes, code))

    def narrowed(self, facet: str, codes: Sequence[str]) -> "Asked":
        """Return the search with other choices of a facet."""
        chosen = {key: known for key, known in self.chosen.items() if key != facet}
        return replace(self, chosen={**chosen, facet: tuple(codes)} if codes else chosen, page=1)

    def cleared(self) -> "Asked":
        """Return the search without anything that narrows it."""
        return replace(self, chosen={}, on="", page=1)


def read_asked(
    query_string: str, *, facets: Iterable[str], orders: Iterable[str], has_days: bool, largest: int
) -> Asked:
    """Read a search; raises `ProblemError` for what cannot be followed. Parameters of others mean nothing."""
    values = _values(query_string)
    chosen = {key: tuple(dict.fromkeys(filter(None, values[key]))) for key in facets if key in values}
    chosen = {key: codes for key, codes in chosen.items() if codes}
    number = sum(map(len, chosen.values()))
    if number > _MOST_CHOICES or any(
        len(code) > _LONGEST_CODE for codes in chosen.values() for code in codes
    ):
        raise ProblemError(problem("search-parameters", {"limit": _MOST_CHOICES}))
    sort = values.get("sort", [""])[0]
    if sort and sort not in {"relevance", *(known := tuple(orders))}:
        raise ProblemError(problem("bad-order", {"sent": sort[:_SHOWN], "offered": ", ".join(known)}))
    return Asked(
        text=_text(values),
        chosen=chosen,
        on=_day(values) if has_days else "",
        sort="" if sort == "relevance" else sort,
        page=_number(values, "page", 1, 10**_LONGEST_NUMBER),
        size=_number(values, "size", PAGE_SIZE, largest),
        lang=values.get("lang", [""])[0].lower()[:_SHOWN],
    )


def _values(query_string: str) -> dict[str, list[str]]:
    if len(query_string) > _LONGEST_ADDRESS:
        raise ProblemError(problem("address-too-long", {"limit": _LONGEST_ADDRESS}))
    try:
        text = query_string.encode("latin-1").decode("utf-8")
        fields = parse_qsl(text, keep_blank_values=True, errors="strict", max_num_fields=_MOST_FIELDS)
    except UnicodeDecodeError as error:
        raise ProblemError(problem("query-encoding")) from error
    except ValueError as error:
        raise ProblemError(problem("search-parameters", {"limit": _MOST_CHOICES})) from error
    values: dict[str, list[str]] = {}
    for name, value in fields:
        values.setdefault(name, []).append(value)
    return values


def _text(values: Mapping[str, Sequence[str]]) -> str:
    text = " ".join(values.get("q", [""])[0].split())
    if len(text) > _LONGEST_TEXT:
        raise ProblemError(problem("search-too-long", {"size": len(text), "limit": _LONGEST_TEXT}))
    return text


def _day(values: Mapping[str, Sequence[str]]) -> str:
    day = values.get("on", [""])[0].strip()
    if day and last_day(day) is None:
        raise ProblemError(problem("bad-day", {"sent": day[:_SHOWN]}))
    return day


def _number(values: Mapping[str, Sequence[str]], name: str, usual: int, most: int) -> int:
    sent = values.get(name, [""])[0]
    if not sent:
        return usual
    if not _NUMBER(sent) or int(sent) > most:
        raise ProblemError(problem("bad-number", {"name": name, "sent": sent[:_SHOWN], "most": most}))
    return int(sent)
