"""The W3C's own tests of SPARQL: what a researcher learned elsewhere holds here too."""

from functools import cache
from pathlib import Path

import pytest
from conformance.sparql import report
from conformance.sparql.judging import judge, unclaimed
from conformance.sparql.over_http import failures
from conformance.sparql.suite import LIMITS, Entry, entries, suite_folder

from publisher.store import inspect
from publisher.store.mistakes import mistake_in

_FOLDER = suite_folder()
_REASON = "the W3C SPARQL suites are not there; name their folder in CONFORMANCE_DATA"
pytestmark = pytest.mark.skipif(_FOLDER is None, reason=_REASON)


@cache
def _entries() -> dict[str, Entry]:
    return {entry.name: entry for entry in entries(_FOLDER)} if _FOLDER else {}


@pytest.mark.parametrize("name", [name for name in _entries() if name not in unclaimed()])
def test_a_claimed_entry_passes(name: str) -> None:
    """A researcher's query gives the answer that the standard says."""
    failure = judge(_entries()[name], _FOLDER or Path())

    assert failure is None


@pytest.mark.parametrize("name", [name for name in unclaimed() if not name.startswith("http/")])
def test_an_unclaimed_entry_still_fails(name: str) -> None:
    """Readers of the list of gaps are told of no gap that is closed."""
    failure = judge(_entries()[name], _FOLDER or Path())

    assert failure is not None, "it passes; remove it from unclaimed.toml"


def test_over_http_what_is_claimed_passes_and_nothing_else() -> None:
    """Whoever builds a client by the protocol finds it kept; the list of gaps is true here too."""
    failed = {name for name, failure in failures(_FOLDER or Path()).items() if failure is not None}

    assert failed == {name for name in unclaimed() if name.startswith("http/")}


def test_no_mistake_is_seen_in_a_right_query() -> None:
    """A researcher is never told of a mistake that is none."""
    folder, wrong = _FOLDER or Path(), []

    for entry in _entries().values():
        if entry.kind != "wrong syntax" and entry.name not in unclaimed():
            query = (folder / entry.query).read_bytes().decode()
            text = inspect(query, LIMITS, base="https://e.example/").text
            wrong += [entry.name] if mistake_in(text) else []

    assert not wrong


def test_the_page_of_scores_is_up_to_date() -> None:
    """Whoever reads the score can trust it."""
    written = report.page(_FOLDER or Path())

    assert report.PAGE.read_text(encoding="utf-8") == written, "run tests/conformance/sparql/report.py"
