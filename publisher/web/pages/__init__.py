"""Pages that people read: a dataset rendered as HTML, one document a thing and language."""

from publisher.web.pages.answer import AnswerSheet
from publisher.web.pages.environment import STATIC
from publisher.web.pages.problem import problem_page
from publisher.web.pages.renderer import PageRenderer

__all__ = ["STATIC", "AnswerSheet", "PageRenderer", "problem_page"]
