"""What the pages about time show."""

from collections.abc import Sequence
from dataclasses import dataclass

from publisher.web.memento_links import TIMEMAP
from publisher.web.pages.history import Link, Row, Sheet


@dataclass(frozen=True, slots=True)
class State:
    """A document in one edition, and whether it said there what it said before."""

    version: str
    issued: str
    prefix: str
    is_current: bool
    is_first: bool
    is_same: bool


def editions_of(name: str, path: str, states: Sequence[State]) -> Sheet:
    """Show the editions of a page, the newest first."""
    return Sheet(
        title="title",
        texts=("text",),
        columns=("issued", "edition", "what"),
        rows=_rows(path, states),
        links=(Link(path, "page"), Link(f"{TIMEMAP}{path}", "timemap")),
        name=name,
    )


def gone(name: str, path: str, states: Sequence[State], reason: str = "") -> Sheet:
    """Show where a page that is gone can still be read, and why it was taken out."""
    return Sheet(
        title="gone",
        texts=("gone_reason", "gone_text") if reason else ("gone_text",),
        columns=("issued", "edition", "what"),
        rows=_rows(path, states),
        links=(Link(f"{TIMEMAP}{path}", "timemap"),),
        name=name,
        date=states[-1].issued,
        value=reason,
    )


def all_editions(states: Sequence[State]) -> Sheet:
    """Show every edition of the directory, the newest first."""
    rows = tuple(
        Row(
            state.issued,
            Link(state.prefix, text=state.version),
            ("current",) if state.is_current else (),
            (
                Link(f"{state.prefix}/download/", "files"),
                Link(f"{state.prefix}/sparql", "queries"),
            ),
        )
        for state in reversed(states)
    )
    return Sheet("releases", ("releases_text",), ("issued", "edition", "what"), rows)


def known_then(name: str, path: str, day: str, observed: Sequence[tuple[str, str, str]]) -> Sheet:
    """Show what had been observed of a thing until a day: date, address and name of each value."""
    rows = tuple(Row(date, Link(href, text=label)) for date, href, label in reversed(observed))
    value = observed[-1][2] if observed else ""
    return Sheet(
        title="then",
        texts=("then_value" if observed else "then_nothing", "then_text"),
        columns=("then_date", "then_status"),
        rows=rows,
        links=(Link(path, "page"),),
        name=name,
        date=day,
        value=value,
    )


def _rows(path: str, states: Sequence[State]) -> tuple[Row, ...]:
    return tuple(
        Row(state.issued, Link(f"{state.prefix}{path}", text=state.version), _keys(state))
        for state in reversed(states)
    )


def _keys(state: State) -> tuple[str, ...]:
    said = "first" if state.is_first else "same" if state.is_same else "changed"
    return (said, "current") if state.is_current else (said,)
