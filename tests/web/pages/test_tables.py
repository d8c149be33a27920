"""The pages that explain source tables to their editors."""

from collections.abc import Callable
from typing import Any

from web.pages.rendering import Pages


def test_the_list_names_every_table_with_its_size(pages: Pages) -> None:
    """An editor finds the table to open."""
    reading = pages.read("/table/")

    assert reading.link("entities.csv") == "/table/entities.en.html"
    row = next(one for one in reading.all("tr") if "entities.csv" in one.text)
    assert "Bakeries" in row.text
    assert row.text.rstrip().endswith("55")


def test_each_column_says_how_it_is_written_and_what_it_becomes(pages: Pages) -> None:
    """An editor who stands before a cell knows what belongs in it."""
    reading = pages.read("/table/entities")

    key, sources = (" ".join(reading.anchored(name).text.split()) for name in ("key", "sources"))

    assert "required in every row; part of the key; text; pattern [a-z0-9]+(-[a-z0-9]+)*" in key
    assert "no statement of its own; it names what the row is about" in key
    assert "may be empty; a value of another table; several values, separated by “ | ”" in sources
    assert "becomes" in sources
    assert "dcterms:source" in sources


def test_allowed_values_are_listed_with_what_they_mean(pages: Pages) -> None:
    """An editor picks a code by its label, in the own language."""
    reading = pages.read("/table/entities", "id")

    (allowed,) = (value for value in reading.facts()["nilai yang boleh"] if "categories.csv" in value)

    assert allowed.startswith("konsep dari Kategori (categories.csv:code, 2)")
    assert "rye Roti gandum hitam" in allowed
    assert reading.link("Roti gandum hitam") == "/concept/category/rye.id.html"
    assert reading.link("categories.csv:code") == "/table/categories.id.html"


def test_a_date_column_shows_a_real_example(pages: Pages) -> None:
    """A format is understood by seeing it."""
    facts = pages.read("/table/statuses").facts()

    assert "required in every row; part of the key; day, such as 2019-05-28" in facts["how to write"]
    assert "2019-01-10" in facts["example"]
    assert facts["becomes"][:2] == ["status history", "observed on"]


def test_hostile_metadata_and_cells_stay_text(toy: Any, render: Callable[..., Pages]) -> None:
    """Whoever writes a table cannot write the page."""
    toy.replace("data/entities.csv-metadata.json", '"Category."', '"<script>alert(1)</script>"')
    toy.edit("entities.csv", row=2, column="name", to='"><img src=x>' + "y" * 500)

    reading = render(toy).read("/table/entities")

    assert not reading.all("img")
    assert "<script>alert(1)</script>" in reading.anchored("category").text
    assert "y" * 500 not in reading.source


def test_a_workbook_has_the_same_address_as_the_table_that_it_replaces(
    toy: Any, render: Callable[..., Pages]
) -> None:
    """Links to a table outlive a change of its file."""
    from openpyxl import Workbook  # noqa: PLC0415 - slow to import, and only this test needs it

    book = Workbook()
    sheet = book.active
    assert sheet is not None
    for row in (
        ("code", "name", "name_en", "parent"),
        ("1", "Pulau Roti", "", ""),
        ("1.10", "Kota Roti", "", "1"),
    ):
        sheet.append(row)
    book.save(toy.folder / "data" / "places.xlsx")
    (toy.folder / "data" / "places.csv").unlink()

    reading = render(toy).read("/table/places")

    assert "places.xlsx" in reading.one("main").text
    assert "Pulau Roti" in reading.anchored("name").text


def test_every_page_leads_editors_to_the_tables(pages: Pages) -> None:
    """The explanation is found from wherever an editor is."""
    assert pages.read("/entity/alpha", "id").link("Tabel") == "/table/index.id.html"
