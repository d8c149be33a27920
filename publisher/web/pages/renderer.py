"""The renderer: pages of a release become whole HTML documents, in each language of the site."""

import functools
import importlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from markupsafe import Markup

from publisher.config import Settings
from publisher.dataset import Dataset, Glossary, Usages
from publisher.rdf import Text
from publisher.release import ONLY_PAGES, Label, Page, Representation, Stamp, file_name
from publisher.validation import Shapes
from publisher.web.pages import (
    catalogue,
    changes,
    contribute,
    download,
    findings,
    gaps,
    home,
    listing,
    messages,
    overviews,
    release,
    search,
    shape,
    sparql,
    statistics,
    table,
    tables,
    term,
    thing,
    timeline,
    vocabulary,
    vocabulary_shapes,
    writing,
)
from publisher.web.pages import (
    map as map_page,
)
from publisher.web.pages.environment import environment
from publisher.web.pages.layout import layout
from publisher.web.pages.marks import NO_MARKS, Marks
from publisher.web.pages.notice import Notice
from publisher.web.pages.reader import Reader
from publisher.web.pages.site import Form, Site, data_forms

if TYPE_CHECKING:
    from jinja2 import Template

View = Callable[[Page, Site, Reader], dict[str, Any]]

# What gathers the content of a page, by its sort; the template has the same name.
PAGES: Mapping[str, View] = {
    "home": home.view,
    "list": listing.view,
    "thing": thing.view,
    "vocabulary": vocabulary.view,
    "vocabulary_shapes": vocabulary_shapes.view,
    "table": table.view,
    "tables": tables.view,
    "downloads": download.view,
    "catalogue": catalogue.view,
    "map": map_page.view,
    "term": term.view,
    "shape": shape.view,
    "statistics": statistics.view,
    "timeline": timeline.view,
    "gaps": gaps.view,
    "contribute": contribute.view,
    "findings": findings.view,
    "release": release.view,
    "changes": changes.view,
    "sparql": sparql.view,
    "search": search.view,
}
# What makes the pages that another page brings along, by the sort of that one.
MORE: Mapping[str, Callable[[Page, Site, Reader], Iterable[Page]]] = {
    "home": overviews.pages,
    "list": listing.pages,
    "vocabulary": term.pages,
    "vocabulary_shapes": shape.pages,
}
_TITLES = {"application/geo+json": "GeoJSON"}

# Of so many editions the footer is kept.
_EDITIONS = 64
_ANY = Stamp("", "")
_TIMELESS = frozenset({"search", "findings", "sparql", "release", "changes", "catalogue"})


@dataclass(frozen=True, slots=True)
class _Tongue:
    """One language with the parts that are the same on all its pages."""

    reader: Reader
    masthead: Markup
    menu: Markup
    # What stands below a page that is as it was in an edition; none for those of the present one.
    footer: Callable[[Stamp | None], Markup]
    # What the head of every page says of the site and of its other languages.
    constant: Mapping[str, Any]


class PageRenderer:
    """Renders the pages of one dataset; it satisfies `publisher.release.Renderer`."""

    def __init__(
        self, settings: Settings, dataset: Dataset, shapes: Shapes, *, marks: Marks = NO_MARKS
    ) -> None:
        arranged = layout(shapes.quads)
        self._site = Site(settings, Glossary(dataset, shapes.quads), arranged)
        self._languages = tuple(settings.site.languages)
        self._templates: Mapping[str, Template] = {
            name: environment().get_template(f"{name}.html") for name in PAGES
        }
        # What each language calls itself.
        self._own_names: Mapping[str, str] = {
            language: messages.load(language)["language"]["name"] for language in self._languages
        }
        self._tongues = {
            language: self._tongue(
                Reader(dataset, arranged, messages.load(language), self._languages, environment(), marks)
            )
            for language in self._languages
        }

    @property
    def languages(self) -> tuple[str, ...]:
        """Return the languages of the pages, the first being the default."""
        return self._languages

    def more(self, page: Page) -> Iterator[Page]:
        """Return the pages that a page brings along: its continuation, or what it leads to."""
        bring = MORE.get(page.sort)
        # How many pages there are is the same in every language.
        yield from bring(page, self._site, self._tongues[self._languages[0]].reader) if bring else ()

    def pictures(self) -> Iterator[Representation]:
        """Draw the picture that stands for the site where pages are shared, in each language."""
        # Only a build draws; whoever renders a page does not load what that takes.
        cards = importlib.import_module("publisher.web.pages.card")
        for language, tongue in self._tongues.items():
            yield Representation("", "image/png", language, cards.card(self._site, tongue.reader))

    def render(self, page: Page, language: str, notice: Notice | None = None) -> str:
        """Return the whole HTML document of a page in one language, with a notice where it is a preview."""
        tongue = self._tongues[language]
        self._site.dataset.asked.note(f"?{_frame_of(language)}")
        content = PAGES[page.sort](page, self._site, tongue.reader)
        return self._templates[page.sort].render(
            **content,
            **self._frame(page, tongue, content),
            **tongue.constant,
            masthead=tongue.masthead,
            menu=tongue.menu,
            footer=tongue.footer(page.stamp),
            preview=notice,
        )

    def gather(self, usages: Usages, label: Label) -> None:
        """Gather what pages of things share, so that it is known whether that has changed."""
        self._site.gather(usages, label)
        dataset = self._site.dataset

        def named(iri: str) -> Text:
            dataset.asked.note(iri)
            return label(iri) or dataset.label(iri)

        for tongue in self._tongues.values():
            tongue.reader.label = named

    def _tongue(self, reader: Reader) -> _Tongue:
        site = self._site
        shared = {
            "site": site,
            "settings": site.settings.site,
            "reader": reader,
            "m": reader.messages.named,
            "title": site.text(site.settings.site.title, reader),
            "menu": site.menu(reader),
            "licence_name": site.licence_name(reader),
            "overviews": overviews.steps(site, reader),
        }
        masthead, menu = (_part(part, shared) for part in ("masthead", "menu"))

        @functools.lru_cache(_EDITIONS)
        def footer(stamp: Stamp | None) -> Markup:
            return _part("footer", {**shared, "stamp": stamp})

        # They are on every page, whatever the edition.
        frame = masthead + menu + footer(_ANY)
        site.dataset.asked.gathered(_frame_of(reader.language), lambda: frame)
        return _Tongue(reader, masthead, menu, footer, self._constant(reader))

    def _constant(self, reader: Reader) -> Mapping[str, Any]:
        site, told = self._site, self._site.settings.site
        title = site.text(told.title, reader).text
        others = [messages.load(one) for one in self._languages if one != reader.language]
        return {
            "reader": reader,
            "m": reader.messages.named,
            "site_title": title,
            "picture_text": f"{title}: {site.text(told.description, reader).text}",
            # Search engines take only whole addresses for other languages of a page.
            "root": str(site.dataset.base),
            "other_locales": tuple(other["language"]["locale"] for other in others),
        }

    def _frame(self, page: Page, tongue: _Tongue, content: Mapping[str, Any]) -> dict[str, Any]:
        """Gather what head and header of a page need."""
        reader, site = tongue.reader, self._site
        title, site_title = writing.one_line(content["title"].text), tongue.constant["site_title"]
        return {
            "page_title": title if title == site_title else f"{title} · {site_title}",
            "summary": writing.one_line(content["description"].text or title),
            "canonical": f"{site.dataset.base}{page.path}",
            "iri": page.iri,
            # A page about one edition, or about the present, has no editions of its own.
            "history": ""
            if page.sort in _TIMELESS or page.part > 1
            else _history(page.path, reader.language),
            # Written for a script element by the catalogue, which escapes what HTML would read there.
            "embedded": Markup(page.embedded.get(reader.language, "")),  # noqa: S704
            "switches": tuple(
                (language, self._own_names[language], file_name(page.path, f".{language}.html"))
                for language in self._languages
            ),
            "feed": _feed(page, reader),
            "alternates": site.gathered(page, _alternates),
        }


def _part(name: str, shared: Mapping[str, Any]) -> Markup:
    """Render a part that is the same on many pages."""
    return Markup(environment().get_template(f"parts/{name}.html").render(shared))  # noqa: S704 - escaped there


def _frame_of(language: str) -> str:
    """Return the name of what is the same on all pages of a language."""
    return f"frame {language}"


def _history(path: str, language: str) -> str:
    """Return the address of the page of all editions of a document."""
    return file_name(f"/history{path}", f".{language}.html")


def _alternates(page: Page, _site: Site) -> tuple[Form, ...]:
    own = tuple(
        Form(file_name(page.path, one.suffix), one.media_type, _TITLES[one.media_type]) for one in page.forms
    )
    # All parts of a list are one document for those who read data.
    path = page.path if page.part == 1 else f"/{page.path.split('/')[1]}/"
    return own if page.sort in ONLY_PAGES else (*own, *data_forms(path))


def _feed(page: Page, reader: Reader) -> tuple[str, str]:
    """Return the feed of what a page is about, and its name: of all changes where it has none of its own."""
    has_own = page.sort in {"thing", "list"}
    folder = page.path.removesuffix("/") if has_own else ""
    name = reader.messages["changes"]["feed_own" if has_own else "feed"]
    return name, f"{folder}/feed.{reader.language}.atom"
