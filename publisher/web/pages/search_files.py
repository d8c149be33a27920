"""The page of a search where only files are served: a script looks things up in them."""

import json
from collections.abc import Sequence

from publisher.release import file_name
from publisher.web.pages import messages
from publisher.web.pages.environment import environment
from publisher.web.pages.search import HEAD, ignored_words
from publisher.web.search_asked import PATH

_SAID = (
    "for_words",
    "results_one",
    "results_other",
    "nothing",
    "partial",
    "more",
    "also",
    "failed",
    "longer",
)


def search_page_of_files(frame: str, language: str, languages: Sequence[str], place: str) -> str:
    """Return the page with a form that its script shows, which reads files at `place`; the lists stay."""
    words = messages.load(language)
    said = {name: words["search"][name] for name in _SAID}
    rendered = (
        environment()
        .get_template("parts/search_files.html")
        .render(
            m=words.named,
            action=file_name(PATH, f".{language}.html"),
            downloads=file_name("/download/", f".{language}.html"),
            place=place,
            words=json.dumps(said, ensure_ascii=False, sort_keys=True),
            ignored=" ".join(sorted(set(ignored_words(languages)))),
        )
    )
    head, mark, rest = frame.replace(HEAD, "").partition("<!--search-->")
    return f"{head}{mark}{rendered}{rest}"
