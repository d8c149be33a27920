"""The page of one term: what it means, what is known of it, where it is used, written, checked and asked."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import Any, TypeAlias, TypeVar

from markupsafe import Markup
from pyoxigraph import NamedNode, Quad

from publisher.dataset import Constraint, Dataset, TermEntry
from publisher.rdf import shorten
from publisher.release import Page
from publisher.web.pages import vocabularies as v
from publisher.web.pages.facts import Facts, facts, untold
from publisher.web.pages.links import column_link, question_link
from publisher.web.pages.reader import Phrase, Reader
from publisher.web.pages.site import Site
from publisher.web.pages.statements import Properties, by_subject, iris
from publisher.web.pages.trail import Step

_VOCABULARY = "/def"
_SORTS = {"class": "one_class", "property": "one_property", "datatype": "one_datatype", "": "one_word"}
# More than these would repeat a whole page of others.
_SHOWN = 24

Said = TypeVar("Said")
# What is known under one name.
Known: TypeAlias = tuple[str, tuple[Markup, ...]]

# What the page tells in its own words, or elsewhere than in its list of properties.
_TOLD = frozenset({v.TYPE, v.IS_DEFINED_BY, *v.NAMES, *v.RELATIVES})


def pages(whole: Page, site: Site, _reader: Reader) -> Iterator[Page]:
    """Yield a page for each term of the vocabulary; its versions lead to the same ones."""
    if whole.path != _VOCABULARY:
        return
    groups: dict[str, list[Quad]] = defaultdict(list)
    for quad in whole.quads:
        if isinstance(quad.subject, NamedNode):
            groups[quad.subject.value].append(quad)
    for iri in own_terms(groups, site.dataset):
        yield Page(path(iri), "term", iri, tuple(groups[iri]))


def own_terms(subjects: Mapping[str, Said], dataset: Dataset) -> dict[str, Said]:
    """Return what is said of the directory's own terms."""
    return {iri: said for iri, said in subjects.items() if dataset.base.owns(iri) and "#" in iri}


def path(iri: str) -> str:
    """Return where all about a term is told."""
    return f"{_VOCABULARY}/term/{iri.partition('#')[2]}"


def view(page: Page, site: Site, reader: Reader) -> dict[str, Any]:
    """Gather what the page of a term shows."""
    said = by_subject(page.quads).get(page.iri, {})
    entry = site.glossary.term(page.iri)
    described_by, meaning = reader.text(said, v.DESCRIPTIONS)
    words = reader.messages["vocabulary"]
    return {
        "title": name_of(entry, reader),
        "description": meaning,
        "short": shorten(page.iri, reader.dataset.prefixes).strip("<>"),
        "trail": (Step(Phrase(reader.messages["site"]["vocabulary"]), reader.addresses.page(_VOCABULARY)),),
        "sort": words[_SORTS[entry.kind]],
        "rows": (*_known(entry, reader), *_others(page.iri, said, described_by, reader)),
    }


def name_of(entry: TermEntry, reader: Reader) -> Phrase:
    """Return what a term is called; its local name where nobody named it."""
    found = reader.phrase(entry.label)
    return found if found.text else Phrase(entry.iri.partition("#")[2])


def _others(iri: str, said: Properties, described_by: str, reader: Reader) -> Iterator[Known]:
    types = tuple(iris(said.get(v.TYPE, ())))
    groups: tuple[Facts, ...] = facts(iri, types, untold(iri, said, _TOLD), described_by, reader)
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
    """Link to the page of another term, when it is the directory's own."""
    if not iri.startswith(f"{reader.dataset.base}{_VOCABULARY}#"):
        return reader.link(iri)
    near = reader.short_name(iri)
    return reader.inside(reader.addresses.page(path(iri)), near.text, near.language)


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
