"""How a release is cited, how complete it is, and what is known to be missing."""

import json

from release.building import edition

from publisher.dataset import Dataset
from publisher.ingest import Cell, Finding, Severity
from publisher.rdf import Text
from publisher.release import Release
from publisher.release.citation import Case, Citation, Gap, Share, gaps, shares

TOY = "https://example.org/toy"


def test_a_citation_names_who_when_what_and_where() -> None:
    """An author copies one line into a list of references, in the language of the page."""
    citation = Citation(
        edition(), f"{TOY}/id/release/2020-01-02", f"{TOY}/id/dataset/directory", ("id", "en"), None
    )

    told = citation.sentence("id")

    assert told == (
        "Toy consortium (2020). Direktori mainan (2020-01-02) [Kumpulan data]. "
        "https://example.org/toy/id/release/2020-01-02"
    )


def test_files_of_a_citation_are_in_the_release(released: Release) -> None:
    """A reference manager and a repository read the same facts."""
    bibtex = released.file("citation/citation.bib").read_text(encoding="utf-8")
    datacite = json.loads(released.file("citation/datacite.json").read_bytes())

    assert bibtex.startswith("@misc{directory-2020-01-02,\n")
    assert "  url = {https://example.org/toy/id/release/2020-01-02},\n" in bibtex
    assert datacite["publicationYear"] == 2020
    assert datacite["rightsList"][0]["rightsIdentifier"] == "CC-BY-4.0"
    assert [one["relationType"] for one in datacite["relatedIdentifiers"]] == ["IsVersionOf"]


def test_completeness_counts_what_tables_state(toy_dataset: Dataset) -> None:
    """A researcher sees before downloading which columns are half empty."""
    found = shares(toy_dataset, toy_dataset.things("entity"))

    assert Share(f"{TOY}/def#category", 5) in found
    assert Share(f"{TOY}/def#place", 4) in found
    assert not any(share.property.endswith("currentStatus") for share in found), "derived, not stated"


def test_gaps_are_grouped_by_what_is_missing() -> None:
    """One sentence a kind of gap, the most frequent first."""
    date, name = Text.of(en="no date"), Text.of(en="no name")
    cells = [Cell("sources.csv", row, "date", "") for row in (2, 3)]
    findings = [Finding(Severity.WARNING, name), *(Finding(Severity.WARNING, date, cell) for cell in cells)]

    found = gaps(findings)

    assert found == (Gap(date, 2), Gap(name, 1))


def test_a_gap_names_its_first_cases() -> None:
    """Who wants to help knows where to begin."""
    date = Text.of(en="no date")
    cells = [Cell("sources.csv", row, "date", "") for row in range(2, 302)]
    findings = [Finding(Severity.WARNING, date, cell, focus=f"{TOY}/id/source/s{cell.row}") for cell in cells]

    (gap,) = gaps(findings)

    assert gap.count == 300
    assert gap.cases[0] == Case(f"{TOY}/id/source/s2", cells[0])
    assert len(gap.cases) == 12
