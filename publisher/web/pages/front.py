"""What stands in front on the page of a thing: the few facts that place it, and what their words mean."""

from dataclasses import dataclass

from markupsafe import Markup
from pyoxigraph import NamedNode

from publisher.web.pages import vocabularies as v
from publisher.web.pages.evidence import Evidence
from publisher.web.pages.reader import Phrase, PropertyName
from publisher.web.pages.records import Row
from publisher.web.pages.statements import Properties, iris
from publisher.web.pages.words import Words
from publisher.web.pages.writing import one_line

# More values of one property than these are a list, and lists stand below.
_SHOWN = 4
# A definition longer than this is read on its own page.
_LETTERS = 600


@dataclass(frozen=True, slots=True)
class Meaning:
    """A value with what it means, so that a newcomer need not look it up."""

    name: PropertyName
    link: Markup
    text: Phrase


def gist(properties: Properties, evidence: Evidence) -> tuple[Row, ...]:
    """Return the facts that the settings put in front, with the day of what changes over time."""
    types = tuple(iris(properties.get(v.TYPE, ())))
    return tuple(
        Row(
            evidence.reader.property_name(name, types),
            _values(name, properties, evidence),
            evidence.reader.notes(evidence.support.thing, name),
        )
        for name in in_front(properties, evidence.support.words)
    )


def in_front(properties: Properties, words: Words) -> tuple[str, ...]:
    """Return those properties in front that the thing has, and not too often."""
    return tuple(name for name in words.gist if 0 < len(properties.get(name, ())) <= _SHOWN)


def dates_of(property_: str, words: Words) -> tuple[str, ...]:
    """Return the property whose value stands with that of another: the day of what is known last."""
    return (words.since,) if property_ == words.current else ()


def meanings(properties: Properties, evidence: Evidence) -> tuple[Meaning, ...]:
    """Explain the values that the settings want explained."""
    reader = evidence.reader
    types = tuple(iris(properties.get(v.TYPE, ())))
    return tuple(
        Meaning(reader.property_name(name, types), reader.link(term.value), in_short(text))
        for name in evidence.support.words.explained
        for term in properties.get(name, ())[:_SHOWN]
        if isinstance(term, NamedNode) and (text := reader.meaning(term.value)).text
    )


def in_short(text: Phrase) -> Phrase:
    """Return the beginning of a text; the page that it is of has the whole."""
    return Phrase(one_line(text.text, _LETTERS), text.language)


def _values(name: str, properties: Properties, evidence: Evidence) -> tuple[Markup, ...]:
    reader = evidence.reader
    shown = tuple(evidence.show(name, term) for term in reader.spoken(properties[name]))
    days = [day for since in dates_of(name, evidence.support.words) for day in properties.get(since, ())]
    return (*shown, *reader.values(days))
