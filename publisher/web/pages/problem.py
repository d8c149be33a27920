"""The page of a problem: what is wrong, and what the reader can do."""

from publisher.config import Settings
from publisher.rdf import Text
from publisher.web.pages import messages, writing
from publisher.web.pages.environment import environment
from publisher.web.problems import Problem


def problem_page(problem: Problem, language: str, *, settings: Settings | None = None) -> str:
    """Return the HTML document of a problem; without settings it names no site.

    It is made without a dataset, because a release that cannot be read is a problem too.
    """
    spoken = language if language in messages.offered() else "en"
    words = messages.load(spoken)
    title = Text.of(settings.site.title).best(language) if settings else ""
    return (
        environment()
        .get_template("problem.html")
        .render(
            language=spoken,
            m=words.named,
            site_title=title,
            status=problem.status.value,
            title=_said(problem.title, language),
            detail=_said(problem.detail, language),
            remedy=_said(problem.remedy, language),
        )
    )


def _said(text: Text, language: str) -> str:
    return writing.clean(text.best(language, "en"))
