"""Links to what is explained on a part of a page: columns and example questions."""

from typing import NamedTuple
from urllib.parse import quote

from markupsafe import Markup

from publisher.dataset import Place, Question
from publisher.web.pages.reader import Reader
from publisher.web.pages.site import Site


class Link(NamedTuple):
    """A link to a thing, with the little that is worth knowing first, and its records that matter here."""

    markup: Markup
    beside: tuple[Markup, ...] = ()
    records: tuple[Markup, ...] = ()


def beside(iri: str, site: Site, reader: Reader) -> tuple[Markup, ...]:
    """Return what the settings want beside the name of a thing where it is listed."""
    values = reader.dataset.values
    return tuple(one for name in site.words.beside for one in reader.values(values(iri, name)[:1]))


def column_anchor(title: str) -> str:
    """Return the anchor of a column on the page of its table; HTML allows no blanks there."""
    return "-".join(title.split())


def column_link(place: Place, reader: Reader) -> Markup:
    """Link to what is known about a column."""
    return reader.inside(
        reader.addresses.page(f"/table/{place.key}", quote(column_anchor(place.column))), str(place)
    )


def table_link(name: str, reader: Reader) -> Markup:
    """Link to what is known about a table; only its name where it has no page."""
    key = reader.tables.get(name)
    return reader.inside(reader.addresses.page(f"/table/{key}"), name) if key else Markup.escape(name)


def question_anchor(question: Question) -> str:
    """Return the anchor of an example question on the pages that show it."""
    return f"question-{column_anchor(question.name)}"


def question_link(question: Question, reader: Reader) -> Markup:
    """Link to an example question."""
    title = reader.phrase(question.title)
    address = reader.addresses.page("/sparql", quote(question_anchor(question)))
    return reader.inside(address, title.text, title.language)
