"""The picture of a site: what people see of it where a link is shared."""

import io
from collections.abc import Callable
from typing import Any

import pytest
from PIL import Image
from web.pages.rendering import Pages


def pixels(body: bytes) -> Image.Image:
    """Read a picture."""
    return Image.open(io.BytesIO(body)).convert("RGB")


def test_each_language_has_a_picture_that_is_the_same_each_time(pages: Pages) -> None:
    """Who shares a link shows what it leads to, and a release built again is the same release."""
    first, second = tuple(pages.renderer.pictures()), tuple(pages.renderer.pictures())

    assert first == second
    assert [one.language for one in first] == ["id", "en"]
    assert {one.media_type for one in first} == {"image/png"}
    assert first[0].body != first[1].body
    assert all(pixels(one.body).size == (1200, 630) for one in first)
    assert all(len(one.body) < 60_000 for one in first)


def test_pages_name_the_picture_its_size_and_what_it_shows(pages: Pages) -> None:
    """A reader of Open Graph draws it at once, and who cannot see it hears what it is."""
    reading = pages.read("/entity/alpha", "id")

    said = {
        one.attributes["property"]: one.attributes["content"]
        for one in reading.all("meta")
        if "property" in one.attributes
    }

    assert said["og:image"] == "https://example.org/toy/card.id.png"
    assert (said["og:image:width"], said["og:image:height"]) == ("1200", "630")
    assert said["og:image:alt"] == "Direktori mainan: Lima toko roti rekaan untuk pengujian."
    assert reading.one("meta", name="twitter:card").attributes["content"] == "summary_large_image"


@pytest.mark.parametrize("title", ["x" * 3000, "\u0627\u0644\u062f\u0644\u064a\u0644", "a\u202eb", "<b>&"])
def test_any_title_makes_a_picture(toy: Any, render: Callable[..., Pages], title: str) -> None:
    """A title that is endless, or in letters that the font lacks, spoils no release."""
    toy.replace("publisher.toml", "Direktori mainan", title)

    (indonesian, _) = render(toy).renderer.pictures()

    assert pixels(indonesian.body).size == (1200, 630)
