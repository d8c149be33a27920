"""A dataset as one language reads it: names, links, values and dates as markup that is safe to show."""

import functools
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

from jinja2 import Environment
from markupsafe import Markup
from pyoxigraph import Literal, NamedNode

from publisher.dataset import Dataset, Term
from publisher.ingest import Cell, Severity
from publisher.rdf import Text, shorten
from publisher.web.pages import vocabularies as v
from publisher.web.pages import writing
from publisher.web.pages.addresses import Addresses, outside, shown_url
from publisher.web.pages.layout import Hint, Layout
from publisher.web.pages.marks import NO_MARKS, Mark, Marks
from publisher.web.pages.messages import Messages

if TYPE_CHECKING:
    from publisher.web.pages.statements import Properties

# Names and properties recur on many pages, and a link is made once; the bound keeps large directories lean.
_REMEMBERED = 20_000
# Dates, numbers and the texts of settings recur on all pages.
_PURE = 4096


class Phrase(NamedTuple):
    """A text with its language, which is empty where it is the page's own or none."""

    text: str
    language: str = ""


@dataclass(frozen=True, slots=True)
class PropertyName:
    """What a property is called, what it means, and where that is explained."""

    text: str
    language: str
    title: str
    href: str
    markup: Markup


class Reader:
    """Everything that pages of one language need in order to say what the dataset says."""

    def __init__(  # noqa: PLR0913, PLR0917 - what is read, in which words, with which marks
        self,
        dataset: Dataset,
        layout: Layout,
        messages: Messages,
        languages: Sequence[str],
        environment: Environment,
        marks: Marks = NO_MARKS,
    ) -> None:
        self.dataset = dataset
        self.layout = layout
        self.marks = marks
        self.messages = messages
        self.language = messages.language
        self.languages = tuple(languages)
        self.addresses = Addresses(dataset, self.language)
        self.tables = {table.name: table.key for table in dataset.tables}
        # Macros of a template module are plain functions that return markup.
        self._parts: Any = environment.get_template("parts/values.html").module
        # What things are called is known without a look at what is said about each once it was gathered.
        self.label: Callable[[str], Text] = dataset.label
        # What a list of many pages arranges once.
        self.arranged: dict[str, Any] = {}
        # A method of the class would keep every reader alive; these caches end with theirs.
        # What depends on nothing but the words of a language:
        self.phrase = functools.lru_cache(_PURE)(self._phrase)
        self.time = functools.lru_cache(_PURE)(self._time)
        self.date = functools.lru_cache(_PURE)(self._date)
        self.number = functools.lru_cache(_PURE, typed=True)(self._number)
        # Typed, since markup equals the text that it is, and one is escaped where the other is not.
        self._markup = functools.lru_cache(_PURE, typed=True)(self._made)
        # What depends on the dataset:
        self.link = dataset.asked.remembered(self._link, _REMEMBERED)
        self.name = dataset.asked.remembered(self._name, _REMEMBERED)
        self._property = dataset.asked.remembered(self._property_name, _REMEMBERED)

    def _phrase(self, text: Text) -> Phrase:
        """Return a text in the page's language, else in none, in English, in one of the site, or in any."""
        versions = dict(text.versions)
        for language in (self.language, "", "en", *self.languages, *versions):
            if language in versions:
                foreign = "" if language == self.language else language
                return Phrase(writing.clean(versions[language]), foreign)
        return Phrase("")

    def _number(self, value: str | int) -> str:
        """Write a number as the language does."""
        return writing.number(value, self.messages)

    def size(self, count: int) -> str:
        """Write a number of bytes as the language does."""
        return writing.size(count, self.messages)

    def _date(self, value: str) -> str:
        """Write a date as the language does; what is no date stays as it is."""
        written = writing.date(value, self.messages)
        return written.text if written else value

    def counted(self, section: str, key: str, number: int) -> str:
        """Write how many of something there are."""
        return self.messages.counted(section, key, number, self.number(number))

    def _time(self, value: str) -> Markup:
        """Return a date for people and machines."""
        written = writing.date(value, self.messages)
        return self._markup("time", written.text, written.machine) if written else Markup.escape(value)

    def value(self, term: Term) -> Markup:
        """Return what stands on a page for a value."""
        return self.link(term.value) if isinstance(term, NamedNode) else self._literal(term)

    def values(self, terms: Sequence[Term]) -> tuple[Markup, ...]:
        """Return what stands on a page for several values, leaving out what another language says."""
        # Most properties have one value, and few of those that are asked for have none.
        if len(terms) == 1:
            return (self.value(terms[0]),)
        return tuple([self.value(term) for term in self.spoken(terms)]) if terms else ()

    def supported(self, shown: Markup, bases: Iterable[Markup], sources: Iterable[int]) -> Markup:
        """Put the basis of a value and its sources beside it."""
        beside = tuple(bases), tuple(sources)
        made: Markup = self._parts.supported(shown, *beside) if any(beside) else shown
        return made

    def explained(self, iri: str, meaning: Phrase) -> Markup:
        """Link to a concept, with what it means below."""
        text = writing.one_line(meaning.text)
        return self._markup("explained", self.link(iri), text, meaning.language)

    def spoken(self, terms: Iterable[Term]) -> list[Term]:
        """Leave out translations that another language's page shows, where this language has its own."""
        known = list(terms)
        if len(known) < 2 or not any(  # noqa: PLR2004 - of one there is no translation
            isinstance(term, Literal) and term.language == self.language for term in known
        ):
            return known
        others = {*self.languages} - {self.language}
        return [term for term in known if not (isinstance(term, Literal) and term.language in others)]

    def text(self, properties: "Properties", choices: Iterable[str]) -> tuple[str, Phrase]:
        """Return the first of these properties that has a text, with that text."""
        for choice in choices:
            literals = [term for term in properties.get(choice, ()) if isinstance(term, Literal)]
            if literals:
                return choice, self.phrase(Text.of({t.language or "": t.value for t in reversed(literals)}))
        return "", Phrase("")

    def note(self, mark: Mark) -> Markup:
        """Return what stands on a page for something that is wrong with it, and where it is put right."""
        severity = self.severity(mark.severity)
        said, place = self.phrase(mark.message), self.place(mark.cell) if mark.cell else ""
        made: Markup = self._parts.finding(mark.severity, severity, said.text, said.language, place)
        return made

    def severity(self, severity: Severity) -> str:
        """Return the word for how bad a finding is."""
        found: str = self.messages["severities"].get(severity, self.messages["explain"]["violation"])
        return found

    def notes(self, subject: str, property_: str) -> tuple[Markup, ...]:
        """Return what is wrong with one field."""
        return tuple(self.note(mark) for mark in self.marks.at(subject, property_))

    def place(self, cell: Cell) -> str:
        """Return the place of a cell in words: file, row and column."""
        words = self.messages["gaps"]
        row = words["row"].format(row=self.number(cell.row)) if cell.row else ""
        column = words["in_column"].format(column=cell.column) if cell.column else ""
        return ", ".join(filter(None, (cell.source, row, column)))

    def inside(self, href: str, text: str, language: str = "") -> Markup:
        """Link to a place on this site."""
        return self._markup("inside", href, text, language)

    def record_link(self, record: str, thing: str, day: str) -> Markup:
        """Link to a record by the name of its thing and its date."""
        name = self.short_name(thing)
        address = self.addresses.find(record)
        text = f"{name.text}, {day}" if day else name.text
        if address is None:
            return self._markup("plain", text, name.language, record)
        return self._markup("inside", address.href, text, name.language)

    def short_name(self, iri: str) -> Phrase:
        """Return a name that fits in a line."""
        name = self.name(iri)
        return Phrase(writing.one_line(name.text), name.language)

    def called(self, iri: str, label: Text | None) -> str:
        """Return the name of a thing, whose label may be at hand."""
        name = self.phrase(label).text if label else ""
        return name if name.strip() else self.name(iri).text

    def property_name(self, property_: str, types: Collection[str] = ()) -> PropertyName:
        """Return what a property of such things goes by."""
        return self._property(property_, self.layout.hint(types, property_))

    def hint(self, types: Collection[str], property_: str) -> Hint:
        """Return how the shapes want a property of such things to be shown."""
        return self.layout.hint(types, property_)

    def _name(self, iri: str) -> Phrase:
        name = self.phrase(self.label(iri))
        if name.text.strip():
            return name
        short = shorten(iri, self.dataset.prefixes)
        known = self.messages["terms"].get(short)
        return Phrase(known or writing.clean(short.strip("<>") if short.startswith("<") else short))

    def _link(self, iri: str) -> Markup:
        address = self.addresses.find(iri)
        name = self.short_name(iri)
        text = name.text
        if address is None:
            return self._markup("plain", text, name.language, iri)
        if address.is_outside:
            shown = writing.one_line(shown_url(iri), 80) if text == writing.one_line(iri) else text
            return self._markup("outside", address.href, shown, name.language)
        return self._markup("inside", address.href, text, name.language)

    def _property_name(self, property_: str, hint: Hint) -> PropertyName:
        name = self.phrase(hint.name) if hint.name else self._name(property_)
        meaning = self.phrase(hint.description) if hint.description else self.meaning(property_)
        own = self.dataset.base.owns(property_)
        address = self.addresses.find(property_) if own else None
        title = writing.one_line(meaning.text, 300) or shorten(property_, self.dataset.prefixes)
        phrase = Phrase(writing.one_line(name.text), name.language)
        return self.named(phrase, title, address.href if address else "")

    def named(self, name: Phrase, title: str = "", href: str = "") -> PropertyName:
        """Return what a property goes by on a page."""
        return PropertyName(*name, title, href, self._markup("property", href, title, *name))

    def meaning(self, iri: str) -> Phrase:
        """Return the definition of a term."""
        for choice in v.DESCRIPTIONS:
            literals = [term for term in self.dataset.values(iri, choice) if isinstance(term, Literal)]
            if literals:
                return self.phrase(Text.of({t.language or "": t.value for t in reversed(literals)}))
        return Phrase("")

    def _literal(self, literal: Literal) -> Markup:
        datatype = literal.datatype.value
        text = literal.value
        if datatype in v.DATE_TYPES:
            return self.time(text)
        if datatype in v.NUMBER_TYPES:
            return self._markup("number", text, self.number(text))
        if datatype == v.BOOLEAN:
            return self._boolean(text)
        if datatype == v.ANY_URI:
            return self._address(text)
        return self._text(literal)

    def _boolean(self, text: str) -> Markup:
        words = {"true": "yes", "1": "yes", "false": "no", "0": "no"}
        return Markup.escape(self.messages["words"][words[text]] if text in words else writing.clean(text))

    def _address(self, text: str) -> Markup:
        if self.dataset.base.owns(text):
            return self.link(text)
        address = outside(text)
        if address is None:
            return self._markup("plain", writing.one_line(text), "", text)
        return self._markup("outside", address.href, writing.one_line(shown_url(text), 80), "")

    def _text(self, literal: Literal) -> Markup:
        text = writing.clean(literal.value)
        rest = ""
        if len(text) > writing.LONGEST_TEXT:
            rest = self.messages["words"]["characters"].format(count=self.number(len(text)))
            text = text[: writing.LONGEST_TEXT]
        language = literal.language if literal.language != self.language else None
        datatype = literal.datatype.value
        kind = "" if datatype in v.PLAIN_TYPES else self.short_name(datatype).text
        named = self.messages["languages"].get(language, language) if language else ""
        return self._markup("text", text, language or "", named, kind, rest)

    def _made(self, part: str, *arguments: str) -> Markup:
        made: Markup = getattr(self._parts, part)(*arguments)
        return made
