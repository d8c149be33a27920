"""Links to what is explained on a part of a page: columns and example questions."""

from urllib.parse import quote

from markupsafe import Markup

from publisher.dataset import Place, Question
from publisher.web.pages.reader import Reader


def column_anchor(title: str) -> str:
    """Return the anchor of a column on the page of its table; HTML allows no blanks there."""
    return "-".join(title.split())


def column_link(place: Place, reader: Reader) -> Markup:
    """Link to what is known about a column."""
    return reader.inside(
        reader.addresses.page(f"/table/{place.key}", quote(column_anchor(place.column))), str(place)
    )


def question_anchor(question: Question) -> str:
    """Return the anchor of an example question on the pages that show it."""
    return f"question-{column_anchor(question.name)}"


def question_link(question: Question, reader: Reader) -> Markup:
    """Link to an example question."""
    title = reader.phrase(question.title)
    address = reader.addresses.page("/sparql", quote(question_anchor(question)))
    return reader.inside(address, title.text, title.language)
