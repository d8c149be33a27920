"""The W3C's own tests of SPARQL: what a researcher learned elsewhere holds here too."""

from functools import cache
from pathlib import Path

import pytest
from conformance.sparql import report
from conformance.sparql.judging import judge, unclaimed
from conformance.sparql.suite import Entry, entries, suite_folder

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


@pytest.mark.parametrize("name", unclaimed())
def test_an_unclaimed_entry_still_fails(name: str) -> None:
    """Readers of the list of gaps are told of no gap that is closed."""
    failure = judge(_entries()[name], _FOLDER or Path())

    assert failure is not None, "it passes; remove it from unclaimed.toml"


def test_the_page_of_scores_is_up_to_date() -> None:
    """Whoever reads the score can trust it."""
    written = report.page(_FOLDER or Path())

    assert report.PAGE.read_text(encoding="utf-8") == written, "run tests/conformance/sparql/report.py"
