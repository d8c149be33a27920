"""What is sent at once has a bound, however large a directory is, and the documentation says which."""

from pathlib import Path

import pytest
from release.building import build_from

from publisher.release import completions, documents
from publisher.release.catalogue import sitemap
from publisher.release.difference import events, feed, writing
from publisher.web import feeds, search_asked
from publisher.web.pages import listing

SAID = {
    "a list goes on for {} names": listing.LONGEST,
    "| {} names, and how many there are |": documents.LONGEST_LIST,
    "| {} pages; with more": sitemap.LONGEST,
    "| {} changes of an edition; earlier": feed.MOST,
    "| {} editions, and so on |": feeds.MOST,
    "| {} events |": events.PAGE,
    "| {} changes, and a link to its events |": writing.MOST,
    "offers | {} |": completions.MOST,
    "| {}; as data": search_asked.LARGEST_PAGE,
    "; as data {} |": search_asked.LARGEST_DATA,
}


@pytest.mark.parametrize(("sentence", "bound"), SAID.items())
def test_bounds_are_told(project: Path, sentence: str, bound: int) -> None:
    """Whoever harvests a large site knows when to take a dump."""
    page = project / "docs" / "how-to" / "keep-a-large-directory.md"

    assert sentence.format(f"{bound:,}") in page.read_text(encoding="utf-8")


def test_the_data_of_a_long_list_end_and_say_how_many_there_are(
    project: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A client that reads a list of a country is not sent hundreds of megabytes."""
    monkeypatch.setattr(documents, "LONGEST_LIST", 2)

    release = build_from(project / "tests" / "toy", tmp_path / "releases")

    found = release.pack.find("/entity/")
    assert found is not None
    (turtle,) = (bytes(one.body).decode() for one in found.representations if one.suffix == ".ttl")
    assert turtle.count("/id/entity/") == 2 * 2
    assert "numberOfItems 5" in turtle
