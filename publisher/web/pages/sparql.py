"""The query page: a plain form and the example questions; a script makes an editor of the form."""

from typing import Any

from publisher.rdf import FORMATS
from publisher.release import Page
from publisher.store import RESULT_FORMATS
from publisher.web.pages.home import asked
from publisher.web.pages.reader import Phrase, Reader
from publisher.web.pages.site import Site

# The names that the endpoint takes, and what they are called, by the forms of query that have them.
ANSWER_FORMATS = (
    ("SELECT, ASK", tuple((one.name, one.title) for one in RESULT_FORMATS)),
    ("CONSTRUCT, DESCRIBE", tuple((one.name, one.title) for one in FORMATS)),
)

# What the script says.
_SCRIPT_WORDS = (
    "all",
    "answer",
    "asking",
    "done",
    "download",
    "editor",
    "failed",
    "filter",
    "first",
    "formats",
    "keys",
    "large",
    "last",
    "load",
    "next",
    "page_size",
    "previous",
    "response",
    "shorten",
    "simple",
    "stop",
    "stopped",
    "table",
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
        "answer_formats": ANSWER_FORMATS,
        "words": {name: words[name] for name in _SCRIPT_WORDS},
        "names": f"/sparql/completions.{reader.language}.json",
        "base": str(site.dataset.base),
        "endpoint": f"{site.dataset.base}/sparql",
    }
