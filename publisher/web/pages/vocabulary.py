"""The page of a vocabulary: a section for each term, with its address as an anchor."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from markupsafe import Markup

from publisher.rdf import shorten
from publisher.release import Page
from publisher.web.pages import vocabularies as v
from publisher.web.pages.facts import Facts, facts
from publisher.web.pages.reader import Phrase, Reader
from publisher.web.pages.site import Site
from publisher.web.pages.statements import Properties, by_subject, iris

# What a term is listed as: the first line with one of its types; the last takes all others.
_CHAPTERS: tuple[tuple[str, frozenset[str]], ...] = (
    ("classes", v.CLASSES),
    ("properties", v.PROPERTIES),
    ("datatypes", v.DATATYPES),
    ("node_shapes", frozenset({v.NODE_SHAPE})),
    ("others", frozenset()),
)

# What a section says elsewhere than in its list of properties.
_TOLD = frozenset(
    {v.TYPE, v.IS_DEFINED_BY, v.SHAPE_PROPERTY, v.SHAPE_ORDER, v.SHAPE_GROUP, v.SHAPE_NAME, *v.NAMES}
)


@dataclass(frozen=True, slots=True)
class Term:
    """One term: its anchor, names, meaning and what else is said about it."""

    anchor: str
    short: str
    name: Phrase
    meaning: Phrase
    kinds: tuple[Markup, ...]
    facts: tuple[Facts, ...]
    checks: tuple["Term", ...] = ()


@dataclass(frozen=True, slots=True)
class Chapter:
    """Terms of one sort."""

    heading: str
    name: str
    terms: tuple[Term, ...]


def view(page: Page, _site: Site, reader: Reader) -> dict[str, Any]:
    """Gather what the page of an ontology or of shapes shows."""
    subjects = by_subject(page.quads)
    base = reader.dataset.base
    inside = {iri: said for iri, said in subjects.items() if base.owns(iri) and "#" in iri}
    shapes = page.path == "/shapes"
    words = reader.messages["vocabulary"]
    # A version of a vocabulary has an address of its own, and what is said there is about the vocabulary.
    iri = next((iri for iri in (page.iri, f"{base}/def") if iri in subjects), page.iri)
    own = subjects.get(iri, {})
    _, name = reader.text(own, v.NAMES)
    described_by, description = reader.text(own, v.DESCRIPTIONS)
    intro = Phrase(words["intro_shapes"] if shapes else words["intro"])
    return {
        "title": name if name.text else Phrase(words["title_shapes"] if shapes else words["title"]),
        "description": description if description.text else intro,
        "trail": (),
        "facts": facts(iri, own, {*v.NAMES}, described_by, reader),
        "chapters": _chapters(inside, reader),
        "count": len(inside),
    }


def _chapters(inside: Mapping[str, Properties], reader: Reader) -> tuple[Chapter, ...]:
    """Sort terms into chapters by what they are; checks of a shape stand in its own section."""
    nested = {check for said in inside.values() for check in iris(said.get(v.SHAPE_PROPERTY, ()))}
    chapters: dict[str, list[Term]] = {name: [] for name, _ in _CHAPTERS}
    for iri, said in inside.items():
        if iri not in nested:
            chapters[_chapter(said)].append(_term_with_checks(iri, inside, reader))
    words = reader.messages["vocabulary"]
    return tuple(
        Chapter(words[name], name, tuple(sorted(terms, key=lambda term: term.name.text.casefold())))
        for name, terms in chapters.items()
        if terms
    )


def _chapter(said: Properties) -> str:
    types = set(iris(said.get(v.TYPE, ())))
    return next(name for name, known in _CHAPTERS if not known or types & known)


def _term_with_checks(iri: str, inside: Mapping[str, Properties], reader: Reader) -> Term:
    checks = [check for check in iris(inside[iri].get(v.SHAPE_PROPERTY, ())) if check in inside]
    return replace(
        _term(iri, inside[iri], reader),
        checks=tuple(_term(check, inside[check], reader) for check in checks),
    )


def _term(iri: str, said: Properties, reader: Reader) -> Term:
    described_by, meaning = reader.text(said, (*v.DESCRIPTIONS, v.SHAPE_MESSAGE))
    return Term(
        iri.partition("#")[2],
        shorten(iri, reader.dataset.prefixes).strip("<>"),
        _name(iri, said, reader),
        meaning,
        reader.values(said.get(v.TYPE, ())),
        facts(iri, said, {*_TOLD}, described_by, reader),
    )


def _name(iri: str, said: Properties, reader: Reader) -> Phrase:
    """Return what a term is called; a shape without a name may be called like the class that it is for."""
    _, name = reader.text(said, (*v.NAMES, v.SHAPE_NAME))
    if name.text:
        return name
    local = iri.partition("#")[2]
    # Several shapes may be about one class; the one that is named like it is the class's own.
    own = [iri for iri in iris(said.get(v.TARGET_CLASS, ())) if iri.endswith(f"#{local}")]
    return reader.name(own[0]) if own else Phrase(local)
