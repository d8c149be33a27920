"""The home page: what is here, in figures, and the ways in."""

from dataclasses import dataclass
from typing import Any

from markupsafe import Markup

from publisher.dataset import Question
from publisher.release import Comparison, Fate, Page, sentences
from publisher.web.pages.changes import speaker
from publisher.web.pages.chart import chart
from publisher.web.pages.downloads import downloads, dumps
from publisher.web.pages.figures import Figure, figure, query_address
from publisher.web.pages.links import question_anchor
from publisher.web.pages.overviews import steps
from publisher.web.pages.reader import Phrase, Reader
from publisher.web.pages.site import Site, data_forms
from publisher.web.pages.uses import users_name

# What a visitor takes in at a glance; the page of changes has all.
_NEWS = 6
# Enough to start from; the query page has all.
_QUESTIONS = 4


@dataclass(frozen=True, slots=True)
class Count:
    """How many things of a kind there are, and where their list is."""

    name: Phrase
    description: Phrase
    href: str
    count: int


@dataclass(frozen=True, slots=True)
class Asked:
    """An example question with the address that asks it."""

    title: Phrase
    description: Phrase
    text: str
    href: str
    anchor: str


@dataclass(frozen=True, slots=True)
class Newest:
    """The first changes of an edition: since which one, what happened to what, and where all are told."""

    since: str
    told: tuple[tuple[Markup, str], ...]
    count: str
    href: str


def view(page: Page, site: Site, reader: Reader) -> dict[str, Any]:
    """Gather what the home page shows."""
    settings = site.settings
    return {
        "title": site.text(settings.site.title, reader),
        "description": site.text(settings.site.description, reader),
        "counts": tuple(_counts(site, reader)),
        "figures": figures(site, reader),
        "questions": tuple(asked(question, reader) for question in site.dataset.questions[:_QUESTIONS]),
        "edition": site.edition,
        "edition_link": reader.addresses.page(f"/release/{site.edition.version}"),
        "downloads": dumps(downloads(site.edition.iri, reader)),
        "portal": data_forms(site.dataset.base.path(page.iri)),
        "sample": _sample(site),
        "chart": chart(site, reader),
        "users": users_name(site, reader),
        "newest": newest(page.comparison, site, reader),
        "map_link": reader.addresses.page("/map/") if site.atlas else "",
        "overviews": steps(site, reader),
    }


def newest(comparison: Comparison | None, site: Site, reader: Reader) -> Newest | None:
    """Tell what the edition brought; `None` for a first edition, in which everything is new."""
    if comparison is None or comparison.old is None:
        return None
    # What the directory is about comes first, and of that what changed before what is new.
    ranked = sorted(
        comparison.changes,
        key=lambda change: (change.kind != site.first_kind.key, change.fate == Fate.ADDED, change.thing),
    )
    told = tuple(
        (speaker(site, reader).thing(change), "; ".join(sentences(change, reader.language)))
        for change in ranked[:_NEWS]
    )
    path = comparison.iri.removeprefix(str(comparison.base))
    return Newest(
        comparison.old.version, told, reader.number(len(comparison.changes)), reader.addresses.page(path)
    )


def figures(site: Site, reader: Reader) -> tuple[Figure, ...]:
    """Draw the figures that the settings name, in their order."""
    questions = {question.name: question for question in site.dataset.questions}
    drawn = (figure(questions[name], reader) for name in site.settings.home.figures if name in questions)
    return tuple(one for one in drawn if one is not None)


def asked(question: Question, reader: Reader) -> Asked:
    """Turn an example query into something to click on."""
    title, description = reader.phrase(question.title), reader.phrase(question.description)
    address = query_address(question.text, reader)
    return Asked(title, description, question.text, address, question_anchor(question))


def _counts(site: Site, reader: Reader) -> list[Count]:
    return [
        Count(
            site.text(kind.label, reader),
            site.text(kind.description, reader),
            reader.addresses.page(f"/{kind.key}/"),
            len(site.listed(kind.key)),
        )
        for kind in site.settings.kinds
    ]


def _sample(site: Site) -> str:
    """Return a thing to try: the first of the first kind that has any."""
    for kind in site.settings.kinds:
        for iri in site.listed(kind.key)[:1]:
            return iri
    return ""
