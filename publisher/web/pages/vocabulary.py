"""The page of the vocabulary: a section for each term, with its address as an anchor."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

from markupsafe import Markup

from publisher.dataset import Constraint, TermEntry
from publisher.rdf import shorten
from publisher.release import Page
from publisher.web.pages import vocabularies as v
from publisher.web.pages.facts import Facts, facts
from publisher.web.pages.layout import LAST
from publisher.web.pages.links import column_link, question_link
from publisher.web.pages.reader import Phrase, Reader
from publisher.web.pages.site import Site
from publisher.web.pages.statements import Properties, by_subject
from publisher.web.pages.vocabulary_diagram import diagram

# The chapter of each kind of term; those of no kind come last.
_CHAPTERS = {"class": "classes", "property": "properties", "datatype": "datatypes", "": "others"}
# More than these would repeat a whole page of others.
_SHOWN = 4

# What is known under one name.
Known: TypeAlias = tuple[str, tuple[Markup, ...]]

# What a section tells in its own words, or elsewhere than in its list of properties.
_TOLD = frozenset({v.TYPE, v.IS_DEFINED_BY, *v.NAMES, *v.RELATIVES})


@dataclass(frozen=True, slots=True)
class Section:
    """One term: its anchor, names, meaning and what else is known about it."""

    anchor: str
    short: str
    name: Phrase
    meaning: Phrase
    rows: tuple[Known, ...]


@dataclass(frozen=True, slots=True)
class Chapter:
    """Terms of one sort or topic."""

    heading: str
    name: str
    sections: tuple[Section, ...]


def view(page: Page, site: Site, reader: Reader) -> dict[str, Any]:
    """Gather what the page of an ontology shows."""
    subjects = by_subject(page.quads)
    base = reader.dataset.base
    inside = {iri: said for iri, said in subjects.items() if base.owns(iri) and "#" in iri}
    words = reader.messages["vocabulary"]
    # A version of a vocabulary has an address of its own, and what is said there is about the vocabulary.
    iri = next((iri for iri in (page.iri, f"{base}/def") if iri in subjects), page.iri)
    own = subjects.get(iri, {})
    _, name = reader.text(own, v.NAMES)
    described_by, description = reader.text(own, v.DESCRIPTIONS)
    return {
        "title": name if name.text else Phrase(words["title"]),
        "description": description if description.text else Phrase(words["intro"]),
        "trail": (),
        "facts": facts(iri, own, {*v.NAMES}, described_by, reader),
        "chapters": _chapters(inside, site, reader),
        "diagram": diagram(site.glossary, reader),
        "count": len(inside),
    }


def _chapters(inside: Mapping[str, Properties], site: Site, reader: Reader) -> tuple[Chapter, ...]:
    """Sort terms into chapters: by what they are, and properties by the topic that the shapes give them."""
    chapters: dict[tuple[int, float, str, str], list[Section]] = {}
    for iri, said in inside.items():
        entry = site.glossary.term(iri)
        chapters.setdefault(_chapter(entry, reader), []).append(_section(entry, said, reader))
    return tuple(
        Chapter(heading, name, tuple(sorted(chapters[key], key=lambda one: one.name.text.casefold())))
        for key in sorted(chapters)
        for _, _, name, heading in [key]
    )


def _chapter(entry: TermEntry, reader: Reader) -> tuple[int, float, str, str]:
    """Return the place of a term's chapter, the place of its topic, its name and its heading."""
    words = reader.messages["vocabulary"]
    name = _CHAPTERS[entry.kind]
    group = _topic(entry.iri, entry.constraints) if entry.kind == "property" else ""
    known = reader.layout.groups.get(group)
    heading = words["topic"].format(name=reader.phrase(known.name).text) if known else words[name]
    return list(_CHAPTERS).index(entry.kind), known.order if known else LAST, name, heading


def _topic(iri: str, constraints: Iterable[Constraint]) -> str:
    groups = Counter(one.group for one in constraints if one.path == iri and one.group and not one.is_inverse)
    return groups.most_common(1)[0][0] if groups else ""


def _section(entry: TermEntry, said: Properties, reader: Reader) -> Section:
    described_by, meaning = reader.text(said, v.DESCRIPTIONS)
    local = entry.iri.partition("#")[2]
    name = reader.phrase(entry.label)
    return Section(
        local,
        shorten(entry.iri, reader.dataset.prefixes).strip("<>"),
        name if name.text else Phrase(local),
        meaning,
        (*_known(entry, reader), *_others(entry.iri, said, described_by, reader)),
    )


def _others(iri: str, said: Properties, described_by: str, reader: Reader) -> Iterator[Known]:
    groups: tuple[Facts, ...] = facts(iri, said, {*_TOLD}, described_by, reader)
    for group in groups:
        yield from ((row.name.text, row.values) for row in group.rows)


def _known(entry: TermEntry, reader: Reader) -> Iterator[Known]:
    """Yield what the glossary knows, each kind of knowledge under its name."""
    found: tuple[tuple[str, list[Markup]], ...] = (
        ("sort", _sorts(entry, reader)),
        ("supers", [_near(iri, reader) for iri in entry.supers]),
        ("subs", [_near(iri, reader) for iri in entry.subs]),
        ("domain", [_near(iri, reader) for iri in entry.domain]),
        ("range", [_near(iri, reader) for iri in entry.range]),
        ("inverses", [_near(iri, reader) for iri in entry.inverses]),
        ("schemes", [reader.link(iri) for iri in entry.schemes]),
        ("uses", [Markup.escape(reader.counted("vocabulary", "times", entry.uses))]),
        ("examples", [_example(subject, value, entry, reader) for subject, value in entry.examples]),
        ("columns", _some([column_link(place, reader) for place in entry.columns], reader)),
        (
            "constraints",
            _some([constraint_link(one, entry.iri, reader) for one in entry.constraints], reader),
        ),
        ("questions", [question_link(question, reader) for question in entry.questions]),
    )
    words = reader.messages["vocabulary"]
    for name, values in found:
        if values:
            inline = (Markup(", ").join(values),) if name not in _LINES else tuple(values)
            yield words[name], inline


def _some(links: list[Markup], reader: Reader) -> list[Markup]:
    rest = len(links) - _SHOWN
    more: str = reader.messages["words"]["more"].format(count=reader.number(rest))
    return [*links[:_SHOWN], *([Markup.escape(more)] if rest > 0 else [])]


# What deserves a line each; the others stand beside each other.
_LINES = frozenset({"examples", "constraints", "questions"})


def _sorts(entry: TermEntry, reader: Reader) -> list[Markup]:
    # The chapter says that a class is a class.
    types = entry.types if entry.kind == "property" else ()
    return [Markup.escape(reader.name(iri).text) for iri in types]


def _near(iri: str, reader: Reader) -> Markup:
    """Link to another term, which stands on this page when it is the directory's own."""
    local = iri.removeprefix(f"{reader.dataset.base}/def#")
    name = reader.short_name(iri)
    return reader.link(iri) if local == iri else reader.inside(f"#{local}", name.text, name.language)


def _example(subject: str, value: Any, entry: TermEntry, reader: Reader) -> Markup:
    thing = reader.dataset.base.subject_of(subject)
    link = reader.link(thing) if thing == subject else reader.record_link(subject, thing, "")
    if entry.kind == "class":
        return link
    shown = reader.value(value) if "#" not in value.value else reader.link(value.value)
    return Markup("{} → {}").format(link, shown)


def constraint_link(constraint: Constraint, term: str, reader: Reader) -> Markup:
    """Link to a constraint by what an editor is told, or by what it is for."""
    address = reader.addresses.find(constraint.iri)
    told = reader.phrase(constraint.message)
    # A class has whole shapes, a property one constraint in each of them.
    targets = ", ".join(reader.name(target).text for target in constraint.targets if target != term)
    text = ": ".join(part for part in (targets, told.text) if part) or constraint.iri.rpartition("#")[2]
    return reader.inside(address.href if address else "", text, told.language)
