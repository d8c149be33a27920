"""The home page: what is here, in figures, and the ways in."""

from dataclasses import dataclass
from typing import Any

from publisher.dataset import Question
from publisher.release import Page
from publisher.web.pages.chart import chart
from publisher.web.pages.downloads import downloads, dumps
from publisher.web.pages.figures import Figure, figure, query_address
from publisher.web.pages.links import question_anchor
from publisher.web.pages.reader import Phrase, Reader
from publisher.web.pages.site import Site, data_forms
from publisher.web.pages.uses import users_name

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
    }


def figures(site: Site, reader: Reader) -> tuple[Figure, ...]:
    """Draw the figures that the settings name, in their order."""
    questions = {question.name: question for question in site.dataset.questions}
    drawn = (figure(questions[name], reader) for name in site.settings.home.figures if name in questions)
    return tuple(one for one in drawn if one is not None)


def asked(question: Question, reader: Reader) -> Asked:
    """Turn an example query into something to click on."""
    title, description = reader.phrase(question.title), reader.phrase(question.description)
    address = query_address(question.text)
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
