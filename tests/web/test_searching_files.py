"""The search of an export in a real browser over nginx: found, followed, and no form that does nothing."""

import json
import tempfile
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import pytest
import requests
from hypothesis import given
from hypothesis import strategies as st
from playwright.sync_api import Browser, Page, expect
from support.site import copy_content
from web.file_servers import file_server
from web.history_site import THIRD, edit, publish

from publisher.config import load
from publisher.release import Archive
from publisher.search import Index
from publisher.web.exporting import export
from publisher.web.exporting.searching import gaps

TOY = Path(__file__).parents[1] / "toy"
AXE = (Path(__file__).parents[1] / "vendor" / "axe-core" / "axe.min.js").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def index(exported: tuple[Index, Path]) -> Index:
    """Return the index that the files were made of."""
    return exported[0]


@pytest.fixture(scope="module")
def files(exported: tuple[Index, Path]) -> Path:
    """Return the export."""
    return exported[1]


@pytest.fixture(scope="module")
def exported(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Index, Path]]:
    """Export a directory with a name that has an accent and letters that fold to two."""
    folder = copy_content(TOY, tmp_path_factory.mktemp("files") / "site")
    edit(folder, "entities.csv", "Alpha Bakery", "Älpha Straße Bakéry")
    publish(folder, THIRD)
    settings = load(folder)
    archive = Archive(settings.folders.releases)
    with tempfile.TemporaryDirectory() as room:
        Path(room).chmod(0o755)
        export(archive, settings, Path(room) / "export", past=False)
        index = archive.current().search
        assert index
        yield index, Path(room) / "export"


@pytest.fixture(scope="module")
def nginx(files: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Serve the export by nginx."""
    with file_server("nginx", files, tmp_path_factory.mktemp("nginx")) as url:
        yield url


@pytest.fixture
def window(browser: Browser) -> Iterator[Page]:
    """Return a window whose complaints fail the test: the policy allows nothing inline."""
    complaints: list[str] = []
    page = browser.new_page(viewport={"width": 360, "height": 800})
    page.on("console", lambda message: complaints.append(message.text))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    yield page
    page.close()
    assert complaints == []


@pytest.mark.parametrize("typed", ["alphà strasse", "ALPH", "bakery alhpa", "Älpha Straße Bakéry"])
def test_a_reader_finds_a_thing_in_files_and_follows_it(window: Page, nginx: str, typed: str) -> None:
    """Accents, case, an ending or one letter amiss keep nobody from a page; every page's box leads there."""
    window.goto(f"{nginx}/entity/beta.en.html")

    window.locator("#seek").fill(typed)
    window.keyboard.press("Enter")
    expect(window.get_by_role("status").get_by_role("heading")).to_contain_text("result")
    expect(window.locator("#q")).to_have_value(typed)
    window.locator("ol.results").get_by_role("link", name="Älpha Straße Bakéry").press("Enter")

    expect(window).to_have_url(f"{nginx}/entity/alpha.en.html")


def test_every_name_finds_its_thing(window: Page, nginx: str, index: Index) -> None:
    """Whoever types what a thing is called sees it, first among those that are called otherwise."""
    missed = []
    for hit in index.hits():
        for name in {*hit.shown["names"].values(), *hit.shown["others"]}:
            window.goto(f"{nginx}/search.id.html?q=" + quote(name))
            window.locator("h2.found").wait_for()
            found = window.locator("ol.results h3 a").evaluate_all(
                "(links) => links.map((link) => link.pathname)"
            )
            if f"{hit.path}.id.html" not in found and f"{hit.path}index.id.html" not in found:
                missed.append(name)

    assert missed == []


def test_what_nothing_has_is_said_and_the_page_is_sound(window: Page, nginx: str) -> None:
    """A reader who finds nothing learns so, from a page without barriers."""
    window.goto(f"{nginx}/search.en.html?q=%3Cxyzzyqq%3E")
    expect(window.get_by_role("status")).to_contain_text("Nothing was found")
    expect(window.get_by_role("heading", level=2)).to_contain_text("<xyzzyqq>")

    window.evaluate(AXE)
    assert [found["id"] for found in window.evaluate("axe.run(document)")["violations"]] == []


def test_without_scripts_the_page_says_so_and_leads_on(browser: Browser, nginx: str) -> None:
    """Nobody types into a form that does nothing."""
    context = browser.new_context(java_script_enabled=False)
    window = context.new_page()
    window.goto(f"{nginx}/search.en.html?q=alpha")

    expect(window.locator("main noscript p")).to_be_visible()
    expect(window.locator("main noscript p")).to_contain_text("needs JavaScript")
    expect(window.locator("#q")).to_be_hidden()
    lists = window.locator("main ul a").evaluate_all("(links) => links.map((link) => link.href)")
    lists += window.locator("main p.note a").evaluate_all("(links) => links.map((link) => link.href)")
    context.close()
    assert len(lists) > 1
    assert {requests.get(href, timeout=10).status_code for href in lists} == {200}


@pytest.mark.parametrize("server", ["nginx", "apache", "caddy"])
def test_servers_of_files_answer_with_the_page(files: Path, tmp_path: Path, server: str) -> None:
    """A shared link arrives, in the language of who follows it."""
    asked = [("/search", "en", "en"), ("/search?q=alpha", "", "id"), ("/search.en.html?q=a", "id", "en")]
    with file_server(server, files, tmp_path) as url:
        for target, language, spoken in asked:
            answer = requests.get(f"{url}{target}", headers={"Accept-Language": language or None}, timeout=10)

            assert (answer.status_code, answer.headers["Content-Type"][:9]) == (200, "text/html")
            assert f'<html lang="{spoken}">' in answer.text
            assert "search-files.js" in answer.text


def test_pieces_are_small_whole_and_in_the_order_of_scripts(files: Path, index: Index) -> None:
    """A page that fetches a piece or two has every word of the range, however large the directory."""
    place = files / "files" / "static" / "search" / THIRD
    about = json.loads((place / "about.json").read_text(encoding="utf-8"))
    pieces = [
        json.loads((place / f"words-{number}.json").read_text("utf-8"))
        for number in range(len(about["words"]))
    ]
    words = [word for piece in pieces for word, *_ in piece]

    assert [piece[0][0] for piece in pieces] == about["words"]
    assert words == sorted(words, key=lambda word: word.encode("utf-16-be"))
    assert {f"={name}" for name, _ in index.names()} <= set(words)
    assert len(list(place.glob("en-*.json"))) == -(-len(index) // about["records"])
    assert max(path.stat().st_size for path in place.iterdir()) < 60_000


@given(st.sets(st.integers(0, 3000)))
def test_steps_say_every_number_again(numbers: set[int]) -> None:
    """A list of records loses nothing by being written as steps."""
    read: list[int] = []
    last = -1
    for step in gaps(sorted(numbers)):
        for taken in [step] if step > 0 else [1] * -step:
            last += taken
            read.append(last)

    assert read == sorted(numbers)


def test_feeds_of_things_are_among_the_files(files: Path) -> None:
    """Who follows a thing does so on files as well."""
    feeds = {path.name for path in (files / "files" / "entity" / "alpha").glob("feed*.atom")}

    assert feeds == {"feed.atom", "feed.id.atom", "feed.en.atom"}
