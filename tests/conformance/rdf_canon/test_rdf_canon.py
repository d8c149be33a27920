"""W3C's tests of RDF dataset canonicalization, as far as they concern data without blank nodes."""

import os
from pathlib import Path

import pyoxigraph
import pytest

from publisher.rdf import canonical_lines

_PROJECT = Path(__file__).resolve().parents[3]
_DATA = Path(os.environ.get("CONFORMANCE_DATA", _PROJECT.parent / "shared" / "conformance-data"))
_SUITE = _DATA / "w3c-rdf-canon" / "tests" / "rdfc10"
_WITHOUT_BLANK_NODES = sorted(
    file for file in _SUITE.glob("*-in.nq") if "_:" not in file.read_text(encoding="utf-8")
)

pytestmark = pytest.mark.skipif(not _SUITE.is_dir(), reason=f"{_SUITE} is not there; set CONFORMANCE_DATA")


def test_suite_has_cases_without_blank_nodes() -> None:
    """The comparison below is about something."""
    assert len(_WITHOUT_BLANK_NODES) >= 14


@pytest.mark.parametrize("file", _WITHOUT_BLANK_NODES, ids=lambda file: file.stem)
def test_canonical_form_is_the_expected_one(file: Path) -> None:
    """Another implementation of RDFC-1.0 finds the same digest for a release."""
    expected = file.with_name(file.name.replace("-in.", "-rdfc10.")).read_text(encoding="utf-8")

    lines = canonical_lines(pyoxigraph.parse(path=file, format=pyoxigraph.RdfFormat.N_QUADS))

    assert "".join(f"{line}\n" for line in lines) == expected
