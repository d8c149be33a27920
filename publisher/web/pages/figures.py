"""Figures: the answer of an example query, drawn as bars."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import quote

from pyoxigraph import Literal

from publisher.dataset import Question, Term
from publisher.web.pages import vocabularies as v
from publisher.web.pages.bars import Bar, bars
from publisher.web.pages.reader import Phrase, Reader

# What fits beside other figures; the query shows the rest.
_SHOWN = 10


@dataclass(frozen=True, slots=True)
class Figure:
    """One question with its bars, how many rows are left out, and where the whole answer is."""

    title: Phrase
    description: Phrase
    bars: tuple[Bar, ...]
    left_out: int
    query: str


def figure(question: Question, reader: Reader) -> Figure | None:
    """Draw the answer to a question: its number is what is counted, the rest says of what."""
    rows = reader.dataset.select(question.text)
    counted = _counted(rows)
    if counted is None:
        return None
    named = [row for row in rows if counted in row and len(row) > 1]
    drawn = bars(
        (reader.value(_label(row, counted)), _count(row[counted]), reader.number(row[counted].value))
        for row in named[:_SHOWN]
    )
    return Figure(
        reader.phrase(question.title),
        reader.phrase(question.description),
        drawn,
        max(len(named) - _SHOWN, 0),
        query_address(question.text, reader),
    )


def query_address(text: str, reader: Reader) -> str:
    """Return the address that asks a query and shows the answer in the language of the page."""
    return f"/sparql?query={quote(text, safe='')}&lang={reader.language}"


def _counted(rows: Sequence[Mapping[str, Term]]) -> str | None:
    """Find the column that holds numbers in every row, the last one if there are several."""
    columns = list(dict.fromkeys(name for row in rows for name in row))
    numeric = [name for name in columns if all(_is_number(row.get(name)) for row in rows)]
    return numeric[-1] if numeric and len(columns) > 1 else None


def _is_number(term: Term | None) -> bool:
    return isinstance(term, Literal) and term.datatype.value in v.NUMBER_TYPES


def _count(term: Term) -> int:
    return round(float(term.value))


def _label(row: Mapping[str, Term], counted: str) -> Term:
    """Return the first column that is not the count: by convention what the row is about."""
    return next(term for name, term in row.items() if name != counted)
