"""The search in a real browser: without JavaScript, by keyboard, on a phone, for everybody."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect
from support.browser import CHROMIUM
from support.site import Site

AXE = (Path(__file__).parents[1] / "vendor" / "axe-core" / "axe.min.js").read_text(encoding="utf-8")
SEARCHES = (
    "/search.en.html?q=kopkun",
    "/search.id.html?status=running&on=2019-05-28&place=33",
    "/search.en.html?q=kopkun&category=practitioner&place=31",
)

pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="no chromium on this machine")


@contextmanager
def opened(
    browser: Browser, site: Site, path: str, *, width: int = 1280, **options: object
) -> Iterator[Page]:
    """Open a page; a request to another server fails the test."""
    context = browser.new_context(viewport={"width": width, "height": 800}, **options)  # type: ignore[arg-type]
    elsewhere: list[str] = []
    window = context.new_page()
    window.on("request", lambda one: None if one.url.startswith(site.url) else elsewhere.append(one.url))
    try:
        window.goto(site.url + path)
        yield window
        assert not elsewhere
    finally:
        context.close()


def test_without_script_a_reader_finds_narrows_and_takes_along(browser: Browser, real_site: Site) -> None:
    """Somebody who mistypes a name on the home page ends with a table of what they wanted."""
    with opened(browser, real_site, "/index.en.html", java_script_enabled=False) as window:
        window.fill("#seek-here", "kopkum")
        window.press("#seek-here", "Enter")
        expect(window.locator(".results h3").first).to_have_text("Koperasi Kopkun")
        window.get_by_role("link", name="kopkun", exact=True).click()
        expect(window.locator("#q")).to_have_value("kopkun")

        window.locator("#facets").get_by_role("link", name="Incubators").click()
        expect(window.locator(".results h3").first).to_have_text("Kopkun Institute")
        window.fill("#on", "2019-05-28")
        window.click(".asking button")
        expect(window.locator(".chips li").nth(1)).to_contain_text("28 May 2019")
        with window.expect_download() as download:
            window.get_by_role("link", name="CSV", exact=True).click()
        assert "kopkun-institute" in Path(download.value.path()).read_text(encoding="utf-8")

        window.get_by_role("link", name="Take all away").click()
        window.get_by_role("link", name="Bahasa Indonesia").click()
        expect(window.locator("h2.found")).to_contain_text("hasil untuk")
        window.locator(".results a").first.click()
        expect(window.locator("h1")).to_have_text("Koperasi Kopkun")
        assert window.url.endswith(".id.html")


def test_the_keyboard_alone_searches_and_narrows(browser: Browser, real_site: Site) -> None:
    """Who has no mouse types, walks to a choice, takes it, and takes it away again."""
    with opened(browser, real_site, "/search.en.html") as window:
        window.focus("#q")
        window.keyboard.type("koperasi")
        window.keyboard.press("Enter")
        expect(window.locator("h2.found")).to_contain_text("for “koperasi”")
        window.focus("#facets a >> nth=0")
        walk(window, "Practitioners")
        window.keyboard.press("Enter")
        expect(window.locator(".chips")).to_contain_text("Practitioners")
        narrowed = window.url

        window.focus("#on")
        walk(window, "take away: Category")
        window.keyboard.press("Enter")
        expect(window.locator(".chips")).to_have_count(0)
        assert "category=practitioner" in narrowed
        assert "category" not in window.url


def walk(window: Page, name: str) -> None:
    """Press Tab until the element with this text has the focus, which can be seen there."""
    for _ in range(40):
        text = str(window.evaluate("document.activeElement.textContent"))
        if name in text:
            assert window.evaluate("getComputedStyle(document.activeElement).outlineStyle") != "none"
            return
        window.keyboard.press("Tab")
    raise AssertionError(f"Tab does not reach {name}")


@pytest.mark.parametrize(("width", "scheme"), [(360, "light"), (1280, "dark")])
def test_search_passes_axe_and_fits_a_phone(
    browser: Browser, real_site: Site, width: int, scheme: str
) -> None:
    """Nobody is kept out by how they read or move, and nothing has to be scrolled sideways."""
    with opened(browser, real_site, "/", width=width, color_scheme=scheme, bypass_csp=True) as window:
        for path in SEARCHES:
            window.goto(real_site.url + path)
            window.add_script_tag(content=AXE)
            found = window.evaluate("axe.run(document)")

            assert [one["id"] for one in found["violations"]] == [], path
            assert window.evaluate("document.documentElement.scrollWidth") <= width
