"""The page of the vocabulary: what each term is and means, under its anchor; the rest is on its own page."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from publisher.dataset import Constraint, TermEntry
from publisher.rdf import shorten
from publisher.release import Page
from publisher.web.pages import vocabularies as v
from publisher.web.pages.facts import facts, untold
from publisher.web.pages.layout import LAST
from publisher.web.pages.reader import Phrase, Reader
from publisher.web.pages.site import Site
from publisher.web.pages.statements import Properties, by_subject, iris
from publisher.web.pages.term import name_of, own_terms, path
from publisher.web.pages.vocabulary_diagram import diagram

# The chapter of each kind of term; those of no kind come last.
_CHAPTERS = {"class": "classes", "property": "properties", "datatype": "datatypes", "": "others"}


@dataclass(frozen=True, slots=True)
class Section:
    """One term: its anchor, names and meaning, from what to what it leads, and where all about it is."""

    anchor: str
    short: str
    name: Phrase
    meaning: Phrase
    leads: str
    href: str


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
    inside = own_terms(subjects, reader.dataset)
    words = reader.messages["vocabulary"]
    # A version of a vocabulary has an address of its own, and what is said there is about the vocabulary.
    iri = next((iri for iri in (page.iri, f"{base}/def") if iri in subjects), page.iri)
    own = subjects.get(iri, {})
    types = tuple(iris(own.get(v.TYPE, ())))
    _, name = reader.text(own, v.NAMES)
    described_by, description = reader.text(own, v.DESCRIPTIONS)
    return {
        "title": name if name.text else Phrase(words["title"]),
        "description": description if description.text else Phrase(words["intro"]),
        "trail": (),
        "facts": facts(iri, types, untold(iri, own, v.NAMES), described_by, reader),
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
    _, meaning = reader.text(said, v.DESCRIPTIONS)
    return Section(
        entry.iri.partition("#")[2],
        shorten(entry.iri, reader.dataset.prefixes).strip("<>"),
        name_of(entry, reader),
        meaning,
        _leads(entry, reader),
        reader.addresses.page(path(entry.iri)),
    )


def _leads(entry: TermEntry, reader: Reader) -> str:
    """Say what a property is said of and what it leads to."""
    ends = [[reader.name(iri).text for iri in iris] for iris in (entry.domain, entry.range)]
    return " \u2192 ".join(", ".join(names) or "\u2026" for names in ends) if any(ends) else ""
