"""The download page: which file to take for what."""

import pytest
from web.pages.rendering import Pages


@pytest.mark.parametrize(
    ("language", "title", "words"), [("en", "Downloads", "For tools."), ("id", "Unduhan", "Kegunaan")]
)
def test_each_file_says_what_it_is_good_for(pages: Pages, language: str, title: str, words: str) -> None:
    """A person who wants all of it knows which file to take."""
    page = pages.renderer.render(pages.downloads(), language)

    assert f"<h1>{title}</h1>" in page
    assert words in page
    assert "directory.csv" in page


def test_packed_file_stands_beside_the_plain_one(pages: Pages) -> None:
    """Both are one choice: two links in one row, and a row for each choice."""
    page = pages.renderer.render(pages.downloads(), "en")

    rows = page.split("<tbody>")[1].split("</tbody>")[0].split("<tr>")[1:]
    assert [row.count("<a href=") for row in rows] == [1, 2]
    assert "/release/2020-01-02/dumps/directory.ttl.gz" in rows[1]
