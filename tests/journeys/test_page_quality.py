"""Every type of page in both languages, measured as those judge who keep nobody out.

One server and one browser for all; each page is loaded once a language and then asked everything.
"""

import itertools
import json
import os
import shutil
import subprocess
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import requests
from lxml import etree, html
from playwright.sync_api import Browser, BrowserContext, Page
from support.browser import CHROMIUM
from support.page_types import (
    ADDRESSES,
    LANGUAGES,
    OF_PREVIEWS,
    addresses,
    every_address,
    templates,
)
from support.site import ROOT, Site

AXE = (ROOT / "tests" / "vendor" / "axe-core" / "axe.min.js").read_text(encoding="utf-8")
NU = Path(
    os.environ.get("NU_JAR")
    or ROOT / ".venv" / "nu" / "node_modules" / "vnu-jar" / "build" / "dist" / "vnu.jar"
)
# As a phone reads it at night, and as a desk does by day.
LOOKS = {"id": ("light", 360), "en": ("dark", 1280)}
# WCAG 2.2, success criterion 1.4.4: twice as large leaves half as many CSS pixels.
ZOOMED = 640

SEEN = """
() => {
  const all = (choice) => [...document.querySelectorAll(choice)];
  return {
    shift: window.shifted,
    landmarks: ["header", "nav", "main", "footer"].filter((one) => !document.querySelector(`body ${one}`)),
    unnamed: all("nav").filter((one) => !one.hasAttribute("aria-label")).length,
    levels: all("h1,h2,h3,h4,h5,h6").map((one) => Number(one.tagName[1])),
    moving: all("body *").filter((one) => {
      const style = getComputedStyle(one);
      return style.animationName !== "none" || !["0s", ""].includes(style.transitionDuration);
    }).map((one) => one.outerHTML.slice(0, 60)).slice(0, 3).join(),
  };
}
"""
WATCH = """
window.shifted = 0;
new PerformanceObserver((list) => {
  for (const one of list.getEntries()) window.shifted += one.value;
}).observe({ type: "layout-shift", buffered: true });
"""

needs_browser = pytest.mark.skipif(CHROMIUM is None, reason="no chromium on this machine")


def opened(browser: Browser, language: str) -> BrowserContext:
    """Open a window as a reader of this language has it, who wants nothing to move."""
    scheme, width = LOOKS[language]
    return browser.new_context(
        viewport={"width": width, "height": 800},
        color_scheme=scheme,  # type: ignore[arg-type]
        reduced_motion="reduce",
        locale=language,
    )


def judged(window: Page) -> list[str]:
    """Run axe as a debugger would, past the policy that forbids scripts of others."""
    session = window.context.new_cdp_session(window)
    session.send("Runtime.evaluate", {"expression": f"{AXE}; 0"})
    found: dict[str, Any] = window.evaluate("axe.run(document)")
    return [
        f"{one['id']}: {json.dumps([node['target'] for node in one['nodes']])}" for one in found["violations"]
    ]


def width(window: Page) -> int:
    """Return how wide the content is."""
    found: int = window.evaluate("document.documentElement.scrollWidth")
    return found


def test_each_type_of_page_has_an_address_here() -> None:
    """Whoever adds a type of page has it measured."""
    assert templates() - OF_PREVIEWS == ADDRESSES.keys()


@needs_browser
def test_each_type_of_page_keeps_nobody_out(browser: Browser, real_site: Site) -> None:
    """WCAG 2.2 AA as far as it can be measured, order of headings, and nothing that jumps or moves."""
    wrong: list[str] = []
    windows = {language: opened(browser, language).new_page() for language in LANGUAGES}
    for window in windows.values():
        window.add_init_script(WATCH)
        window.on("pageerror", lambda error: wrong.append(str(error)))

    # Each page is judged in one language, in turn; in the other it is built alike, as the next test sees.
    for address, language in zip(every_address(), itertools.cycle(LANGUAGES), strict=False):
        window, here = windows[language], address.format(language=language)
        window.set_viewport_size({"width": LOOKS[language][1], "height": 800})
        window.goto(f"{real_site.url}{here}")
        wrong += [f"{here}: {one}" for one in (*judged(window), *_wrong(window, here))]

    assert wrong == []


def test_pages_are_built_alike_in_both_languages(real_site: Site) -> None:
    """What is true of a page in one language, of names, roles and headings, is true of it in the other."""
    unlike = {}
    for address in every_address():
        first, second = (
            built(requests.get(f"{real_site.url}{address.format(language=language)}", timeout=20).content)
            for language in LANGUAGES
        )
        unlike[address] = (first - second) + (second - first)

    assert {address: found for address, found in unlike.items() if found} == {}


def built(page: bytes) -> Counter[tuple[str, ...]]:
    """Return what a page is built of; what marks a language, or a word that was searched, differs."""
    return Counter(
        (
            one.getparent().tag,
            one.tag,
            one.get("class", ""),
            one.get("role", ""),
            *sorted({*one.keys()} - {"lang"}),
        )
        for one in html.fromstring(page).iterdescendants(etree.Element)
        if one.get("class") != "tag" and one.tag != "mark"
    )


@needs_browser
@pytest.mark.parametrize("language", LANGUAGES)
def test_nothing_scrolls_sideways_however_small_or_large(
    browser: Browser, real_site: Site, language: str
) -> None:
    """Phones are 360 pixels wide, and text twice as large (WCAG 2.2, 1.4.4) leaves half as many pixels."""
    with opened(browser, language) as context:
        window = context.new_page()
        for address in addresses(language):
            window.set_viewport_size({"width": 360, "height": 800})
            window.goto(f"{real_site.url}{address}", wait_until="domcontentloaded")
            on_phone = width(window)
            window.set_viewport_size({"width": ZOOMED, "height": 400})

            assert (on_phone, width(window)) == (360, ZOOMED), address


def _wrong(window: Page, address: str) -> Iterator[str]:
    """Yield what the page that is open does that no page may."""
    seen = window.evaluate(SEEN)
    levels = seen["levels"]
    # An editor that takes the place of a text field moves what is below it a little; 0.1 would be seen.
    if seen["shift"] > 0.05:
        yield f"content shifts by {seen['shift']} while it loads"
    if seen["unnamed"]:
        yield "a navigation has no name"
    if levels[0] != 1 or any(after > before + 1 for before, after in itertools.pairwise(levels)):
        yield f"headings leave out a level: {levels}"
    if seen["moving"]:
        yield f"something moves for those who want nothing to: {seen['moving']}"
    yield from (f"no {one}" for one in _missing(address, seen["landmarks"]))


def _missing(address: str, landmarks: list[str]) -> list[str]:
    # Pages about problems and about the past of a thing are made without a dataset, so they have no colophon.
    has_frame = not address.startswith(("/entity/no-such", "/history/"))
    return [one for one in landmarks if has_frame or one not in {"nav", "footer"}]


@needs_browser
def test_each_type_of_page_is_whole_without_scripts_and_on_paper(browser: Browser, real_site: Site) -> None:
    """Who has no JavaScript reads the same words; on paper are no menus, and nothing is cut off."""
    with browser.new_context(java_script_enabled=False) as context:
        window = context.new_page()
        for address in addresses("id"):
            window.goto(f"{real_site.url}{address}")
            without = len(window.locator("main").inner_text())
            window.emulate_media(media="print")

            assert without > 100, address
            assert window.locator("h1").is_visible(), address
            assert not window.locator("nav.menu").is_visible(), address
            window.emulate_media(media="screen")


@needs_browser
def test_whoever_walks_by_keyboard_sees_where_they_are(browser: Browser, real_site: Site) -> None:
    """WCAG 2.2, 2.4.3, 2.4.7 and 2.4.11: an order that makes sense, and a focus that is seen."""
    with opened(browser, "en") as context:
        window = context.new_page()
        for address in (
            "/index.en.html",
            "/entity/icci.en.html",
            "/search.en.html?q=koperasi",
            "/map/index.en.html",
        ):
            window.goto(f"{real_site.url}{address}")
            places = []
            for _ in range(14):
                window.keyboard.press("Tab")
                places.append(window.evaluate(FOCUS))

            assert all(place["marked"] and place["visible"] for place in places), (address, places)
            order = [place["order"] for place in places]
            assert order == sorted(order), (address, places)


FOCUS = """
() => {
  const one = document.activeElement, style = getComputedStyle(one), box = one.getBoundingClientRect();
  return {
    what: one.outerHTML.slice(0, 80),
    order: [...document.querySelectorAll("*")].indexOf(one),
    marked: style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 1,
    visible: box.bottom > 0 && box.top < innerHeight && box.width > 0,
  };
}
"""


def test_each_type_of_page_is_valid_html(real_site: Site, tmp_path: Path) -> None:
    """Browsers and readers of any kind find what the standard promises (the Nu Html Checker)."""
    if shutil.which("java") is None or not NU.is_file():
        pytest.skip(
            "no Java, or no Nu Html Checker (npm install --prefix .venv/nu vnu-jar; or NU_JAR names it)"
        )
    names = {}
    for language in LANGUAGES:
        for number, address in enumerate(addresses(language)):
            file = tmp_path / f"{language}-{number}.html"
            answer = requests.get(
                f"{real_site.url}{address}",
                headers={"Accept": "text/html", "Accept-Language": language},
                timeout=30,
            )
            assert f'<html lang="{language}"' in answer.text, address
            file.write_bytes(answer.content)
            names[file.name] = address

    checked = subprocess.run(
        ["java", "-jar", str(NU), "--format", "json", "--exit-zero-always", str(tmp_path)],  # noqa: S607
        capture_output=True,
        text=True,
        timeout=120,
        check=True,
    )

    messages = json.loads(checked.stderr)["messages"]
    told = [
        f"{names[Path(one['url']).name]}: {one['message']}"
        for one in messages
        if one.get("subType") == "warning" or one["type"] != "info"
    ]
    assert told == []


# Each step is a link that leads to such an address; whoever reads for the first time takes the first one.
JOURNEYS = {
    "what a model is, who lives by it, and who says so": (
        "/concept/model/*.html",
        "/entity/*.html:not(index)",
        "/source/*.html",
    ),
    "who is near me": ("/map/", "/place/*.html:in table", "/entity/*.html:not(index)"),
    "how many there are, and the query behind it": ("/statistics/", "/sparql?query="),
    "what happened when": ("/timeline/", "/entity/*.html:not(index)", "/source/*.html"),
    "what is missing, and how to tell it": ("/gaps/", "/contribute/", "/table/"),
    "the data in a spreadsheet": ("/download/", "directory.csv"),
    "which edition to cite, and those before": ("/release/", "/release/*.html:not(index)"),
}


@needs_browser
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_first_visitor_finds_it_in_three_clicks(browser: Browser, real_site: Site, language: str) -> None:
    """From the home page, without scripts and by links alone, in the language that was chosen."""
    with browser.new_context(java_script_enabled=False, viewport={"width": 360, "height": 800}) as context:
        window = context.new_page()
        window.set_default_timeout(5_000)
        for question, steps in JOURNEYS.items():
            window.goto(f"{real_site.url}/index.{language}.html")
            for step in steps:
                if step.startswith("directory."):
                    assert window.locator(f'a[href$="{step}"]').first.is_visible(), question
                    continue
                link = window.locator(_choice(step)).locator("visible=true").first
                link.click()

                assert window.locator("html").get_attribute("lang") == language, (question, window.url)
                assert window.locator("h1").inner_text().strip(), (question, window.url)
                assert step.partition("*")[0] in window.url, (question, window.url)


def _choice(step: str) -> str:
    """Return the selector of links that lead to such addresses."""
    place, _, rest = step.partition("*")
    without = ':not([href*="/index."])' if "not(index)" in rest else ""
    within = "main table" if "in table" in rest else "body" if place == "/release/" else "main"
    return f'{within} a[href^="{place}"]{without}'
