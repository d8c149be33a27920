"""Pages that people read: a dataset rendered as HTML, one document a thing and language."""

from publisher.web.pages.answer import AnswerSheet
from publisher.web.pages.environment import STATIC
from publisher.web.pages.problem import problem_page
from publisher.web.pages.renderer import PageRenderer
from publisher.web.pages.search import ignored_words, listed, search_page
from publisher.web.pages.search_files import search_page_of_files

__all__ = [
    "STATIC",
    "AnswerSheet",
    "PageRenderer",
    "ignored_words",
    "listed",
    "problem_page",
    "search_page",
    "search_page_of_files",
]
