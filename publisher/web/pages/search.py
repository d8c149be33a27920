"""The page of a search: its frame is made with the release, its results when somebody searches."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from itertools import chain
from typing import TYPE_CHECKING, Any

from markupsafe import Markup, escape

from publisher.release import Page, file_name
from publisher.search import MOST_WORDS, Choice, Division, Facet, Found, Hit, fold, spans
from publisher.web.pages import messages, writing
from publisher.web.pages.environment import environment
from publisher.web.pages.reader import Phrase, Reader
from publisher.web.pages.site import Site
from publisher.web.search_asked import PATH, Asked
from publisher.web.search_data import FORMS, Results

if TYPE_CHECKING:
    from publisher.web.pages.messages import Messages

# Where the frame has room, as its template marks it; without a server that searches, the lists stand there.
HEAD = "<!--search-head-->"
_PLACE = re.compile(r"<!--search-->.*<!--/search-->", re.DOTALL)

# Choices that are shown at once; further ones open.
_SHOWN_CHOICES = 8
_AROUND = 2
# A part of a word is marked from this length on.
_SHORTEST_PART = 4


def view(page: Page, site: Site, reader: Reader) -> dict[str, Any]:
    """Gather what the frame shows by itself: ways to browse."""
    words = reader.messages["search"]
    return {
        "title": Phrase(words["title"]),
        "description": Phrase(words["intro"]),
        "trail": (),
        "lists": [
            (reader.addresses.page(f"/{kind.key}/"), site.text(kind.label, reader))
            for kind in site.settings.kinds
        ],
        "path": page.path,
    }


def ignored_words(languages: Sequence[str]) -> Iterator[str]:
    """Go through the words that say too little to be needed among others."""
    for language in languages:
        yield from messages.load(language)["search"]["ignored"]


def search_page(frame: str, results: Results) -> Markup:
    """Return the page with the results of a search put in."""
    sheet = _Sheet(results)
    asked = results.asked
    title = f"<title>{escape(writing.one_line(asked.text, 120))} · " if asked.text else "<title>"
    page = frame.replace("<title>", title, 1)
    for language in results.site.languages:
        own = f'href="{file_name(PATH, f".{language}.html")}" hreflang='
        page = page.replace(own, f'href="{escape(asked.address(f".{language}.html"))}" hreflang=')
    head, _, rest = page.partition(HEAD)
    place = _PLACE.search(rest)
    before, after = (rest[: place.start()], rest[place.end() :]) if place else (rest, "")
    parts = (head, sheet.head(), before, sheet.body(), after)
    return Markup("").join(Markup(part) for part in parts)  # noqa: S704 - our own pages, escaped when made


def listed(results: Results, hits: Iterable[Hit]) -> Iterator["Item"]:
    """Go through records as the page of these results says them."""
    return map(_Sheet(results).item, hits)


@dataclass(frozen=True, slots=True)
class Line:
    """A choice as the page shows it: its name, its count, the search that takes it or takes it away."""

    name: Phrase
    count: str
    href: str
    is_chosen: bool
    depth: int


@dataclass(frozen=True, slots=True)
class Box:
    """A facet as the page shows it."""

    key: str
    name: Phrase
    lines: tuple[Line, ...]
    more: tuple[Line, ...]
    is_dated: bool
    left_out: int


@dataclass(frozen=True, slots=True)
class Item:
    """A result as the page shows it."""

    href: str
    name: Markup
    language: str
    kind: Phrase
    values: tuple[Phrase, ...]
    others: tuple[Markup, ...]
    summary: Markup
    summary_language: str


class _Sheet:
    """Says results in one language."""

    def __init__(self, results: Results) -> None:
        self._results = results
        self._messages: Messages = messages.load(results.language)
        self._suffix = f".{results.language}.html"
        found, asked = results.found, results.asked
        self._marked = frozenset({*found.words, *found.corrected.split()})
        self._divisions: Mapping[str, Division] = {each.facet.key: each for each in found.divisions}
        self._choices = {
            (facet.key, choice.code): choice for facet in results.index.facets for choice in facet.choices
        }
        self._asked: Asked = asked
        self._found: Found = found
        self._preferred = (results.language, "", *results.site.languages)
        # The same few are said of most results.
        self._named = cache(self._name_of)

    def head(self) -> Markup:
        """Return the links of the head that depend on the search."""
        return self._render(
            "parts/search_head.html",
            links=tuple(self._links()),
            forms=FORMS,
            is_open=self._asked.is_open,
        )

    def body(self) -> Markup:
        """Return form, results and facets."""
        found, asked = self._found, self._asked
        pages = self._results.pages
        return self._render(
            "parts/search_results.html",
            found=found,
            asked=asked,
            action=file_name(PATH, self._suffix),
            orders=[(order.key, self._order_name(order.key)) for order in self._results.index.orders],
            has_days=any(facet.is_dated for facet in self._results.index.facets),
            chips=tuple(self._chips()),
            clear=self._address(asked.cleared()),
            without_day=self._address(replace(asked, on="", page=1)),
            corrected=(found.corrected, self._address(replace(asked, text=found.corrected, page=1))),
            most_words=MOST_WORDS,
            items=tuple(map(self.item, found.hits)),
            start=(asked.page - 1) * asked.size + 1,
            boxes=tuple(map(self._box, found.divisions)),
            drops=tuple(self._drops()),
            turns=tuple(self._turns(pages)),
            pages=pages,
            forms=[(form.title, form.media_type, asked.address(suffix)) for suffix, form in FORMS.items()],
            lists=tuple(self._lists()),
            date=self._date(asked.on) if asked.on else "",
        )

    def _address(self, asked: Asked) -> str:
        return asked.address(self._suffix)

    def _links(self) -> Iterator[tuple[str, str]]:
        page = self._asked.page
        if page > 1:
            yield "prev", self._address(self._asked.turned_to(page - 1))
        if page < self._results.pages:
            yield "next", self._address(self._asked.turned_to(page + 1))

    def _chips(self) -> Iterator[tuple[Phrase, Phrase, str]]:
        """Go through what narrows the results: the facet, the choice, the search without it."""
        for key, codes in self._asked.chosen.items():
            facet = self._results.index.facet(key)
            for code in codes:
                choice = self._choices.get((key, code)) or Choice(code, "", {"": code})
                if facet is not None:
                    href = self._address(self._asked.toggled(key, code))
                    yield self._facet_name(facet), self._said(choice.label), href

    def _drops(self) -> Iterator[tuple[Phrase, str, str]]:
        """Go through the facets whose choices leave nothing, with what there would be without them."""
        for key in self._asked.chosen:
            division = self._divisions.get(key)
            if division is not None and division.without:
                href = self._address(self._asked.narrowed(key, ()))
                yield self._facet_name(division.facet), self._counted("results", division.without), href

    def _box(self, division: Division) -> Box:
        lines = tuple(self._lines(division))
        chosen = [line for line in lines[_SHOWN_CHOICES:] if line.is_chosen]
        shown, more = lines[:_SHOWN_CHOICES], lines[_SHOWN_CHOICES:]
        if len(more) == 1 or chosen:
            shown, more = lines, ()
        facet = division.facet
        return Box(facet.key, self._facet_name(facet), shown, more, facet.is_dated, division.left_out)

    def _lines(self, division: Division) -> Iterator[Line]:
        """Go through the choices of a facet, parts below their whole."""
        shown = {one.choice.code for one in division.counts}
        below: dict[str, list[Any]] = {}
        for one in division.counts:
            below.setdefault(one.choice.parent if one.choice.parent in shown else "", []).append(one)
        if division.facet.key == "kind":
            # Kinds keep the order of the menu; what the directory is about stands first.
            kinds = [choice.code for choice in division.facet.choices]
            below.get("", []).sort(
                key=lambda one: kinds.index(one.choice.code) if one.choice.code in kinds else -1
            )
        waiting = [(one, 0) for one in reversed(below.get("", []))]
        while waiting:
            one, depth = waiting.pop()
            waiting += [(part, depth + 1) for part in reversed(below.get(one.choice.code, []))]
            href = self._address(self._asked.toggled(division.facet.key, one.choice.code))
            name = self._said(one.choice.label)
            if division.facet.key == "kind" and not name.text:
                name = Phrase(one.choice.code)
            yield Line(name, self._number(one.count), href, one.is_chosen, min(depth, 3))

    def item(self, hit: Hit) -> Item:
        """Return a result as the page shows it."""
        name, summary = self._said(hit.shown["names"]), self._said(hit.shown["summary"])
        others = tuple(map(self._mark, hit.shown["others"]))
        return Item(
            href=file_name(hit.path, self._suffix),
            name=self._mark(name.text or hit.iri),
            language=name.language,
            kind=self._named("kind", str(hit.shown["kind"])),
            values=tuple(self._values(hit)),
            others=tuple(other for other in others if "<mark>" in other),
            summary=self._mark(summary.text),
            summary_language=summary.language,
        )

    def _values(self, hit: Hit) -> Iterator[Phrase]:
        """Go through what a result has for the facets that results say; of a whole and its part, the part."""
        for facet in self._results.index.facets:
            codes = hit.facets.get(facet.key, ()) if facet.is_shown else ()
            known = [choice for code in codes if (choice := self._choices.get((facet.key, code)))]
            wholes = {choice.parent for choice in known}
            yield from (self._named(facet.key, one.code) for one in known if one.code not in wholes)

    def _name_of(self, facet: str, code: str) -> Phrase:
        """Return what a choice is called."""
        choice = self._choices.get((facet, code))
        return self._said(choice.label) if choice else Phrase("")

    def _turns(self, pages: int) -> Iterator[tuple[str, int, str]]:
        """Go through the pages to turn to: their relation, number and address; 0 stands for a gap."""
        page, last = self._asked.page, 0
        if page > 1:
            yield "prev", page - 1, self._address(self._asked.turned_to(page - 1))
        near = {1, pages, *range(page - _AROUND, page + _AROUND + 1)}
        for number in sorted(number for number in near if 1 <= number <= pages):
            if number > last + 1:
                yield "gap", 0, ""
            last = number
            relation = "here" if number == page else ""
            yield relation, number, self._address(self._asked.turned_to(number))
        if page < pages:
            yield "next", page + 1, self._address(self._asked.turned_to(page + 1))

    def _lists(self) -> Iterator[tuple[Phrase, str]]:
        for kind in self._results.site.settings.kinds:
            yield self._said(kind.label), file_name(f"/{kind.key}/", self._suffix)

    def _said(self, versions: Mapping[str, str]) -> Phrase:
        """Return a text in the page's language, else in another one that is named."""
        for language in chain(self._preferred, sorted(versions)):
            if language in versions:
                foreign = "" if language == self._results.language else language
                return Phrase(writing.one_line(versions[language], 400), foreign)
        return Phrase("")

    def _facet_name(self, facet: Facet) -> Phrase:
        return self._said(facet.label) if facet.label else Phrase(self._messages["search"][facet.key])

    def _order_name(self, key: str) -> str:
        order = next(order for order in self._results.index.orders if order.key == key)
        return self._said(order.label).text if order.label else str(self._messages["search"][key])

    def _mark(self, text: str) -> Markup:
        """Mark the words that were looked for."""
        # Most texts have none of them, which is seen more quickly than where each word stands.
        if not any(map(fold(text).__contains__, self._marked)):
            return escape(text)
        parts, last = list[str](), 0
        for word, start, end in spans(text):
            if any(_is_meant(word, wanted) for wanted in self._marked):
                parts += (escape(text[last:start]), "<mark>", escape(text[start:end]), "</mark>")
                last = end
        return Markup("".join((*parts, escape(text[last:]))))  # noqa: S704 - of what is escaped

    def _date(self, sent: str) -> str:
        written = writing.date(sent, self._messages)
        return written.text if written else sent

    def _number(self, value: int) -> str:
        return writing.number(value, self._messages)

    def _counted(self, key: str, number: int) -> str:
        return self._messages.counted("search", key, number, self._number(number))

    def _render(self, template: str, **content: object) -> Markup:
        text = (
            environment()
            .get_template(template)
            .render(m=self._messages.named, number=self._number, counted=self._counted, **content)
        )
        return Markup(text)  # noqa: S704 - the environment escapes


def _is_meant(word: str, wanted: str) -> bool:
    return word.startswith(wanted) or (len(wanted) >= _SHORTEST_PART and wanted in word)
