"""The page of an answer: the query page of the release, with a query and its answer put in."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from markupsafe import Markup, escape

from publisher.rdf import FORMATS
from publisher.release import file_name
from publisher.store import RESULT_FORMATS
from publisher.web.pages import messages, writing
from publisher.web.pages.environment import environment

if TYPE_CHECKING:
    from publisher.web.answers import Asking
    from publisher.web.answers_names import Names
    from publisher.web.answers_reading import Graph, Table, Verdict

# Where the query page has room, as its template marks it.
MISTAKE, ANSWER = "<!--mistake-->", "<!--answer-->"
_QUERY = re.compile(r'(<textarea id="query"[^>]*)>\n(.*?)</textarea>', re.DOTALL)

# Lines of the query that are shown around a mistake.
_AROUND = 2


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a query, cut where a mistake begins."""

    number: int
    before: str
    marked: str
    after: str


class AnswerSheet:
    """Fills in the query page for one query."""

    def __init__(self, frame: str, asking: "Asking", names: "Names") -> None:
        self._frame = frame
        self._asking = asking
        self._names = names
        self._messages = messages.load(asking.language)

    @staticmethod
    def fits(page: str) -> bool:
        """Tell whether a page has the places that are filled in."""
        return page.count(MISTAKE) == page.count(ANSWER) == len(_QUERY.findall(page)) == 1

    def answer(self, answer: "Table | Verdict | Graph") -> Markup:
        """Return the page with an answer."""
        kind = type(answer).__name__.lower()
        formats = FORMATS if kind == "graph" else RESULT_FORMATS
        section = self._render(
            "answer.html",
            kind=kind,
            answer=answer,
            show=self._names.show,
            formats=[(one.title, self._asking.address(format=one.name)) for one in formats],
        )
        return self._page(self._messages["sparql"]["answer"], answer=section)

    def problem(self, problem: Mapping[str, Any]) -> Markup:
        """Return the page that tells why there is no answer, and where in the query the mistake is."""
        lines = marked_lines(self._asking.query, problem.get("line"), problem.get("column"))
        section = self._render("parts/mistake.html", problem=problem, lines=lines)
        return self._page(problem["title"], mistake=section)

    def _page(self, title: str, *, answer: Markup | str = "", mistake: Markup | str = "") -> Markup:
        page = self._frame.replace("<title>", f"<title>{escape(title)} · ", 1)
        page = self._with_languages(page)
        # Around the places that are filled in, so that nothing which a reader sent is searched for places.
        before, _, rest = page.partition(MISTAKE)
        between, _, after = rest.partition(ANSWER)
        between = _QUERY.sub(self._filled(is_wrong=bool(mistake)), between)
        parts = (before, self._kept_fields(), mistake, between, answer, after)
        return Markup("").join(Markup(part) for part in parts)  # noqa: S704 - our own pages, escaped when made

    def _filled(self, *, is_wrong: bool) -> Callable[[re.Match[str]], str]:
        wrong = ' aria-invalid="true" aria-describedby="mistake"' if is_wrong else ""
        text = escape(writing.clean(self._asking.query))
        return lambda match: f"{match[1]}{wrong}>\n{text}</textarea>"

    def _kept_fields(self) -> Markup:
        """Return what else was asked for, such as graphs, so that the next query keeps it."""
        field = Markup('<input type="hidden" name="{}" value="{}">\n')
        return Markup("").join(field.format(name, value) for name, value in self._asking.fields)

    def _with_languages(self, page: str) -> str:
        """Have the links to other languages lead to this answer there."""
        for language in messages.offered():
            own = f'href="{file_name("/sparql", f".{language}.html")}" hreflang='
            page = page.replace(own, f'href="{escape(self._asking.address(lang=language))}" hreflang=')
        return page

    def _render(self, template: str, **content: object) -> Markup:
        text = (
            environment()
            .get_template(template)
            .render(
                m=self._messages.named,
                number=lambda value: writing.number(value, self._messages),
                counted=lambda key, count: self._messages.counted(
                    "sparql", key, count, writing.number(count, self._messages)
                ),
                **content,
            )
        )
        return Markup(text)  # noqa: S704 - the environment escapes


def marked_lines(query: str, line: int | None, column: int | None) -> tuple[Line, ...]:
    """Return the lines around a mistake, the wrong one cut where it begins.

    >>> [(one.number, one.before, one.marked, one.after) for one in marked_lines("ASK {", 1, 5)]
    [(1, 'ASK ', '{', '')]
    """
    lines = query.splitlines() or [""]
    if line is None or not 1 <= line <= len(lines):
        return ()
    shown = range(max(line - _AROUND, 1), min(line + _AROUND, len(lines)) + 1)
    return tuple(_line(number, lines[number - 1], column if number == line else None) for number in shown)


def _line(number: int, text: str, column: int | None) -> Line:
    if column is None:
        return Line(number, text, "", "")
    start = min(max(column - 1, 0), len(text))
    end = start + len(re.match(r"\S+|\s|", text[start:])[0])  # type: ignore[index]  # it matches nothing, too
    # At the end of a line there is nothing to mark but the end itself.
    return Line(number, text[:start], text[start:end] or " ", text[end:])
