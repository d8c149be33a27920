"""The map in a real browser: drawn on the server, moved where scripts run, reached by keyboard."""

from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect
from support.browser import CHROMIUM
from support.site import Site

AXE = (Path(__file__).parents[1] / "vendor" / "axe-core" / "axe.min.js").read_text(encoding="utf-8")

pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="no chromium on this machine")


def violations(window: Page) -> list[str]:
    """Run axe as a debugger would, past the policy that forbids scripts of others."""
    window.evaluate(AXE)
    return [found["id"] for found in window.evaluate("axe.run(document)")["violations"]]


def test_the_map_is_whole_without_scripts(browser: Browser, real_site: Site) -> None:
    """A phone that runs no scripts shows the map, and each area leads to its place."""
    context = browser.new_context(java_script_enabled=False, viewport={"width": 360, "height": 800})
    window = context.new_page()
    window.goto(f"{real_site.url}/map/index.en.html")

    expect(window.get_by_role("button", name="Zoom and move the map")).to_have_count(0)
    expect(window.get_by_role("group").locator("path")).to_have_count(38)
    window.get_by_role("table").get_by_role("link").first.click()

    expect(window.locator("figure.locator")).to_be_visible()
    context.close()


def test_the_map_moves_for_the_mouse_and_the_keyboard(browser: Browser, real_site: Site) -> None:
    """Who cannot use a mouse opens a place on the map and walks to what is there, under the strict policy."""
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    window = context.new_page()
    complaints: list[str] = []
    asked: list[str] = []
    window.on("console", lambda message: complaints.append(message.text))
    window.on("pageerror", lambda error: complaints.append(str(error)))
    window.on("request", lambda request: asked.append(request.url))
    window.goto(f"{real_site.url}/map/index.en.html")
    assert not any("leaflet" in url for url in asked)

    window.get_by_role("button", name="Zoom and move the map").press("Enter")
    spot = window.locator("path.spot").first
    spot.focus()
    window.keyboard.press("Enter")
    link = window.locator(".leaflet-popup a[href^='/place/']")
    expect(link).to_be_focused()
    window.keyboard.press("Escape")
    expect(spot).to_be_focused()

    assert not violations(window)
    assert not complaints
    assert all(url.startswith(real_site.url) for url in asked)
    window.get_by_role("button", name="Back to the drawing").click()
    expect(window.locator("figure.chart > svg")).to_be_visible()
    context.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(
    "path", ["/index.id.html", "/map/index.id.html", "/place/33.en.html", "/def.en.html"]
)
def test_pages_with_maps_pass_axe(browser: Browser, real_site: Site, path: str, scheme: str) -> None:
    """Nobody is kept out by how they read or move, by day or by night."""
    context = browser.new_context(color_scheme="dark" if scheme == "dark" else "light")
    window = context.new_page()
    window.goto(f"{real_site.url}{path}")

    assert not violations(window)
    context.close()
