"""The query page: a plain form and the example questions."""

from typing import Any

from publisher.release import Page
from publisher.web.pages.home import asked
from publisher.web.pages.reader import Phrase, Reader
from publisher.web.pages.site import Site

# The names that the endpoint takes, and what they are called; a browser's own choice comes first.
FORMATS = (
    ("json", "JSON"),
    ("csv", "CSV"),
    ("tsv", "TSV"),
    ("xml", "XML"),
    ("turtle", "Turtle"),
    ("json-ld", "JSON-LD"),
    ("n-triples", "N-Triples"),
    ("rdf-xml", "RDF/XML"),
)


def view(_page: Page, site: Site, reader: Reader) -> dict[str, Any]:
    """Gather what the query page shows."""
    questions = tuple(asked(question, reader) for question in site.dataset.questions)
    words = reader.messages["sparql"]
    return {
        "title": Phrase(words["title"]),
        "description": Phrase(words["intro"]),
        "trail": (),
        "questions": questions,
        "text": questions[0].text if questions else "SELECT * WHERE { ?s ?p ?o } LIMIT 10\n",
        "answer_formats": FORMATS,
        "endpoint": f"{site.dataset.base}/sparql",
    }
