"""The W3C's own tests of CSVW: what other processors read in our metadata, we read too."""

from functools import cache
from pathlib import Path

import pytest
from conformance.csvw import report
from conformance.csvw.judging import MANIFESTS, judge, unclaimed
from conformance.csvw.suite import Entry, entries, run, suite_folder

_FOLDER = suite_folder()
_REASON = "the W3C CSVW suite is not there; name its folder in CONFORMANCE_DATA"
pytestmark = pytest.mark.skipif(_FOLDER is None, reason=_REASON)


@cache
def _entries() -> dict[tuple[str, str], Entry]:
    found: dict[tuple[str, str], Entry] = {}
    for manifest, file in MANIFESTS.items() if _FOLDER else ():
        found |= {(manifest, entry.name): entry for entry in entries(_FOLDER or Path(), file)}
    return found


_CLAIMED = [key for key in _entries() if key[1] not in unclaimed()[key[0]]]
_UNCLAIMED = [(manifest, name) for manifest, names in unclaimed().items() for name in names]


@pytest.mark.parametrize(("manifest", "name"), _CLAIMED)
def test_a_claimed_entry_passes(manifest: str, name: str) -> None:
    """Whoever reads the published metadata with another processor gets the same triples."""
    entry, folder = _entries()[manifest, name], _FOLDER or Path()

    failure = judge(manifest, entry, run(entry, folder), folder)

    assert failure is None, f"{entry.title}: {failure}"


@pytest.mark.parametrize(("manifest", "name"), _UNCLAIMED)
def test_an_unclaimed_entry_still_fails(manifest: str, name: str) -> None:
    """Readers of the list of gaps are told of no gap that is closed."""
    entry, folder = _entries()[manifest, name], _FOLDER or Path()

    failure = judge(manifest, entry, run(entry, folder), folder)

    assert failure is not None, "it passes; remove it from unclaimed.toml"


def test_the_page_of_scores_is_up_to_date() -> None:
    """Whoever reads the score can trust it."""
    folder = _FOLDER or Path()

    written = report.page(folder)

    assert report.PAGE.read_text(encoding="utf-8") == written, "run tests/conformance/csvw/report.py"
