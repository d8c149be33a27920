"""The preview: an editor sees unpublished tables as pages, with what is wrong marked where it is shown."""

import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import requests
from conftest import Toy
from support.site import Site, serving
from web.pages.reading import Reading

PATIENCE = 20


@pytest.fixture(scope="module")
def toy(tmp_path_factory: pytest.TempPathFactory) -> Toy:
    """Return one toy directory for all tests, each of which mends what it breaks."""
    return Toy(tmp_path_factory.mktemp("preview") / "toy")


@pytest.fixture(scope="module")
def site(toy: Toy) -> Iterator[Site]:
    """Serve a preview of it by the real command."""
    with serving(toy.folder, "--preview") as site:
        yield site


@pytest.fixture
def mended(toy: Toy) -> Iterator[Toy]:
    """Put every file back after a test."""
    before = {path: path.read_bytes() for path in toy.folder.rglob("*") if path.is_file()}
    yield toy
    for path, body in before.items():
        if path.suffix != ".log" and (not path.exists() or path.read_bytes() != body):
            path.write_bytes(body)


def page(site: Site, path: str) -> Reading:
    """Load a page and read it strictly."""
    answer = requests.get(f"{site.url}{path}", headers={"Accept": "text/html"}, timeout=PATIENCE)
    reading = Reading(answer.text)
    assert not reading.problems
    return reading


def awaited(site: Site, holds: Callable[[dict[str, Any]], bool]) -> dict[str, Any]:
    """Wait until the preview says of itself what is expected."""
    deadline = time.monotonic() + PATIENCE
    state: dict[str, Any] = {}
    while time.monotonic() < deadline:
        state = requests.get(f"{site.url}/health", timeout=PATIENCE).json()
        if holds(state):
            return state
        time.sleep(0.05)
    raise AssertionError(state)


def test_the_next_request_after_an_edit_shows_it(site: Site, mended: Toy) -> None:
    """An editor saves, loads the page again, and sees what was written."""
    mended.edit("entities.csv", row=2, column="name", to="Alfa Baru")

    assert page(site, "/entity/alpha.en.html").one("h1").text == "Alfa Baru"


@pytest.mark.parametrize(("language", "word"), [("en", "row 3, column “category”"), ("id", "baris 3, kolom")])
def test_a_wrong_cell_is_marked_at_its_field(site: Site, mended: Toy, language: str, word: str) -> None:
    """What is wrong stands where the wrong value stands, with file, row, column and remedy."""
    mended.edit("entities.csv", row=3, column="category", to="cake")
    awaited(site, lambda state: bool(state["checked"] and state["findings"]))

    reading = page(site, f"/entity/beta.{language}.html")

    marks = [one.text for one in reading.all("span", class_="violation") if "dd" in one.inside]
    assert len(marks) == 1
    assert all(part in marks[0] for part in ("entities.csv", word, "'cake'", "'rye'", "'wheat'"))
    assert any("'cake'" in one.text for one in reading.all("li"))


def test_an_empty_cell_that_must_be_filled_has_a_field_of_its_own(site: Site, mended: Toy) -> None:
    """What is not there can be marked too."""
    mended.edit("entities.csv", row=4, column="name", to="")
    awaited(site, lambda state: bool(state["checked"] and state["findings"]))

    marks = page(site, "/entity/gamma.en.html").all("span", class_="violation")

    assert any("column “name”" in one.text and "dd" in one.inside for one in marks)


def test_findings_lead_to_the_pages_that_show_them(site: Site, mended: Toy) -> None:
    """An editor walks from the list of all that is wrong to each page, the table with the worst first."""
    mended.edit("entities.csv", row=3, column="category", to="cake")
    mended.edit("statuses.csv", row=2, column="date", to="yesterday")
    awaited(site, lambda state: state["checked"] and state["findings"] >= 2)

    reading = page(site, "/preview/findings.en.html")

    assert "/table/entities.en.html" in reading.links()
    assert "/entity/beta.en.html#findings" in reading.links()
    assert any("statuses.csv" in one.text and "yesterday" in one.text for one in reading.all("li"))


@pytest.mark.parametrize(
    ("file", "text", "told"),
    [
        ("data/entities.csv", None, "entities.csv"),
        ("data/entities.csv", "key,\x00\n\xff", "entities.csv, row 1"),
        ("data/entities.csv", 'key,name,category,place,sources\nalpha,"Alpha\n', "never closed"),
        ("data/entities.csv-metadata.json", "{", "entities.csv-metadata.json"),
        ("shapes/toy.ttl", "this is no Turtle", "toy.ttl"),
        ("publisher.toml", "base =", "publisher.toml"),
    ],
)
def test_what_cannot_be_read_leaves_the_last_good_state(
    site: Site, mended: Toy, file: str, text: str | None, told: str
) -> None:
    """A file that is half saved ends nothing: the page stays, and a banner says what is wrong."""
    path = next(mended.folder.rglob(Path(file).name))
    path.unlink() if text is None else path.write_text(text, encoding="latin-1")

    broken = page(site, "/entity/alpha.en.html")

    assert broken.one("h1").text == "Alpha Bakery"
    trouble = broken.one("p", class_="trouble").text
    assert told in trouble
    assert "the one before it" in trouble


def test_a_mended_file_ends_the_trouble(site: Site, toy: Toy) -> None:
    """Once the file can be read again the banner has nothing to complain of."""
    toy.edit("entities.csv", row=2, column="name", to="Alpha Bakery")

    awaited(site, lambda state: state["checked"] and not state["trouble"])

    assert not page(site, "/entity/alpha.en.html").all("p", class_="trouble")


def test_every_page_says_that_it_is_a_preview_and_is_kept_by_nobody(site: Site) -> None:
    """Nobody mistakes it for what is published, and no cache or search engine keeps it."""
    for path in ("/", "/entity/", "/entity/alpha", "/gaps/", "/contribute/", "/table/", "/def", "/shapes"):
        answer = requests.get(f"{site.url}{path}", headers={"Accept-Language": "en"}, timeout=PATIENCE)

        assert answer.status_code == 200, path
        assert "Nothing of it is published." in answer.text
        assert answer.headers["Cache-Control"] == "no-store"
        assert "noindex" in answer.headers["X-Robots-Tag"]
        assert "default-src 'none'" in answer.headers["Content-Security-Policy"]


def test_what_no_preview_has_is_said_with_a_way_on(site: Site) -> None:
    """A link to queries or editions ends at a page that explains, not at an error."""
    answer = requests.get(f"{site.url}/sparql", headers={"Accept": "text/html"}, timeout=PATIENCE)

    assert answer.status_code == 404
    assert "/preview/findings" in answer.text


def test_names_lead_to_pages_and_other_methods_change_nothing(site: Site) -> None:
    """Addresses in the data work in a preview as they will when they are published."""
    named = requests.get(f"{site.url}/id/entity/alpha", allow_redirects=False, timeout=PATIENCE)
    posted = requests.post(f"{site.url}/entity/alpha", timeout=PATIENCE)

    assert (named.status_code, named.headers["Location"]) == (303, "/entity/alpha")
    assert "POST" not in posted.headers["Allow"]


def test_nothing_is_written_to_the_folder_of_releases(site: Site) -> None:
    """Looking at a change publishes nothing."""
    requests.get(f"{site.url}/", timeout=PATIENCE)

    assert not (site.folder / "releases").exists()
