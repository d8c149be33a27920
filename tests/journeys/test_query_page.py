"""The query page in a real browser: the editor, its answers and its manners, and the page without it."""

import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page, Response, expect
from support.browser import CHROMIUM
from support.site import Site

AXE = (Path(__file__).parents[1] / "vendor" / "axe-core" / "axe.min.js").read_text(encoding="utf-8")
KOP = "https://w3id.org/direktori-koperasi"
COUNT = f"SELECT ?category (COUNT(*) AS ?n) {{ ?e <{KOP}/def#category> ?category }} GROUP BY ?category"
ENTITY = f"SELECT ?entity {{ VALUES ?entity {{ <{KOP}/id/entity/kopkun-institute> }} }}"
WRONG = "SELECT * {\n  ?s a nowhere:Thing\n}"

pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="no chromium on this machine")


@contextmanager
def opened(
    browser: Browser, site: Site, path: str, *, width: int = 1280, **options: object
) -> Iterator[Page]:
    """Open a page; a request to another server or a complaint of the browser fails the test."""
    context = browser.new_context(viewport={"width": width, "height": 800}, **options)  # type: ignore[arg-type]
    elsewhere: list[str] = []
    complaints: list[str] = []

    def complain(message: ConsoleMessage) -> None:
        # A mistake in a query has the status 400, and the browser says so.
        if message.type in {"error", "warning"} and "status of 400" not in message.text:
            complaints.append(message.text)

    window = context.new_page()
    window.on("console", complain)
    window.on("pageerror", lambda error: complaints.append(str(error)))
    window.on(
        "request",
        lambda one: None if one.url.startswith((site.url, "blob:", "data:")) else elsewhere.append(one.url),
    )
    try:
        window.goto(site.url + path, wait_until="networkidle")
        yield window
    finally:
        context.close()
    assert not elsewhere
    assert not complaints


def ask(window: Page) -> None:
    """Ask what stands in the editor, and wait for the answer."""
    window.click("form button[type=submit]")
    expect(window.locator("#answer .status")).to_contain_text(re.compile(r"\d"))


def write(window: Page, text: str) -> None:
    """Replace what stands in the editor by typing."""
    window.locator("#query").focus()
    window.keyboard.press("Control+a")
    window.keyboard.insert_text(text)


# Each language in light and in dark, on a desk and in a hand.
LOOKS = (("id", "light", 360), ("id", "dark", 1280), ("en", "light", 1280), ("en", "dark", 360))


@pytest.mark.parametrize(("language", "scheme", "width"), LOOKS)
def test_query_page_and_answers_pass_axe(
    browser: Browser, real_site: Site, language: str, scheme: str, width: int
) -> None:
    """Nobody is kept out by how they read or move: WCAG 2.2 AA and best practice, as far as axe can tell."""
    answers = [
        f"/sparql?lang={language}&query={quote(text)}"
        for text in (COUNT, WRONG, f"DESCRIBE <{KOP}/id/entity/kopkun-institute>")
    ]
    for path in (f"/sparql.{language}.html", *answers):
        with opened(browser, real_site, path, width=width, color_scheme=scheme) as window:
            assert violations(window) == [], path
            assert window.evaluate("document.documentElement.scrollWidth") == width

    with opened(browser, real_site, f"/sparql.{language}.html", width=width, color_scheme=scheme) as window:
        ask(window)
        assert violations(window) == []
        window.click(".select_response")
        expect(window.locator(".yasr .CodeMirror")).to_be_visible()
        assert violations(window) == []
        assert window.evaluate("document.documentElement.scrollWidth") == width


def violations(window: Page) -> list[str]:
    """Run axe as a debugger would, past the policy that forbids scripts of others."""
    session = window.context.new_cdp_session(window)
    session.send("Runtime.evaluate", {"expression": f"{AXE}; 0"})
    found = window.evaluate("axe.run(document)")["violations"]
    return [f"{one['id']}: {json.dumps([node['target'] for node in one['nodes']])}" for one in found]


def test_an_answer_in_the_editor_s_table_leads_to_pages_of_this_site(
    browser: Browser, real_site: Site
) -> None:
    """A researcher clicks on a result and reads about it here, wherever the site is served."""
    with opened(browser, real_site, "/sparql.en.html") as window:
        write(window, ENTITY)
        ask(window)

        link = window.locator(".yasr a.iri").first
        expect(link).to_have_text("Kopkun Institute")
        link.click()
        expect(window.locator("h1")).to_have_text("Kopkun Institute")

        assert window.url == f"{real_site.url}/entity/kopkun-institute.en.html"


def test_a_link_carries_a_query_into_the_editor(browser: Browser, real_site: Site) -> None:
    """A colleague who gets the link sees the query, and may ask it or change it first."""
    with opened(browser, real_site, f"/sparql.id.html#query={quote(COUNT)}") as window:
        assert window.evaluate("document.querySelector('.CodeMirror').CodeMirror.getValue()") == COUNT

        write(window, "ASK {}")
        ask(window)

        assert window.url.endswith(f"/sparql.id.html#query={quote('ASK {}')}")
        window.goto(f"{real_site.url}/sparql.id.html#query={quote(ENTITY)}")
        assert window.evaluate("document.querySelector('.CodeMirror').CodeMirror.getValue()") == ENTITY


def test_an_example_is_loaded_with_a_click_and_answered_with_another(
    browser: Browser, real_site: Site
) -> None:
    """Whoever does not know SPARQL begins with a question that works."""
    with opened(browser, real_site, "/sparql.en.html") as window:
        example = window.locator(".examples li", has_text="Entities by category").first
        example.get_by_role("button").click()
        ask(window)

        assert "category" in window.evaluate("document.querySelector('.CodeMirror').CodeMirror.getValue()")
        expect(window.locator(".yasr tbody tr").first).to_be_visible()


def test_a_mistake_is_told_in_the_language_of_the_page_and_marked(browser: Browser, real_site: Site) -> None:
    """Whoever mistyped is led to the line."""
    with opened(browser, real_site, "/sparql.id.html") as window:
        write(window, WRONG)
        window.click("form button[type=submit]")

        expect(window.locator("#mistake")).to_contain_text("nowhere")
        expect(window.locator("#mistake h2")).to_have_text("Kueri salah tulis")
        assert window.evaluate("document.querySelector('.CodeMirror').CodeMirror.getCursor().line") == 1
        expect(window.locator(".CodeMirror .mistaken")).to_have_count(1)


@pytest.mark.parametrize(
    ("typed", "language", "offered"),
    [
        ("kop:categ", "en", "kop:category"),
        ("Kopkun Inst", "en", "entity/kopkun-institute"),
        ("Jawa Ten", "id", "place/33"),
    ],
)
def test_names_are_completed_by_what_things_are_called(
    browser: Browser, real_site: Site, typed: str, language: str, offered: str
) -> None:
    """A researcher finds a term or a thing by its name in the language of the page."""
    with opened(browser, real_site, f"/sparql.{language}.html") as window:
        write(window, "SELECT * {\n  ?s ?p ")
        window.keyboard.insert_text(typed)
        window.keyboard.press("Control+Space")

        expect(window.locator(".CodeMirror-hint", has_text=offered).first).to_be_visible()


def test_a_known_prefix_is_declared_when_it_is_used(browser: Browser, real_site: Site) -> None:
    """Nobody looks prefixes up."""
    with opened(browser, real_site, "/sparql.en.html") as window:
        write(window, "SELECT * { ?s ")
        window.keyboard.type("skos:")

        text = window.evaluate("document.querySelector('.CodeMirror').CodeMirror.getValue()")

    assert text.startswith("PREFIX skos: <http://www.w3.org/2004/02/skos/core#>")


def test_the_keyboard_asks_and_leaves_the_editor(browser: Browser, real_site: Site) -> None:
    """Who has no mouse is never caught in the editor (WCAG 2.1.2)."""
    with opened(browser, real_site, "/sparql.en.html") as window:
        write(window, "ASK {}")
        window.keyboard.press("Control+Enter")
        expect(window.locator("#answer .status")).to_contain_text(re.compile(r"\d"))

        window.keyboard.press("Tab")

        assert window.evaluate("document.activeElement.id") == "format"


def test_nothing_is_kept_in_the_browser(browser: Browser, real_site: Site) -> None:
    """On a shared computer the next reader learns nothing of this one."""
    with opened(browser, real_site, "/sparql.en.html") as window:
        write(window, COUNT)
        ask(window)

        kept = window.evaluate("JSON.stringify([localStorage.length, document.cookie, indexedDB ? 0 : 1])")

    assert json.loads(kept)[:2] == [0, ""]


def test_without_script_the_form_does_it_all(browser: Browser, real_site: Site) -> None:
    """An old phone and a careful reader ask, err, correct and take the answer along."""
    with opened(browser, real_site, "/sparql.en.html", java_script_enabled=False) as window:
        window.fill("#query", WRONG)
        window.click("form button[type=submit]")
        expect(window.locator("#mistake mark")).to_have_text("nowhere:Thing")

        window.fill("#query", ENTITY)
        window.click("form button[type=submit]")
        expect(window.locator("#answer td a")).to_have_text("Kopkun Institute")
        with window.expect_download() as download:
            window.get_by_role("link", name="CSV", exact=True).click()
        assert Path(download.value.path()).read_text(encoding="utf-8").startswith("entity")

        window.click("#answer td a")
        expect(window.locator("h1")).to_have_text("Kopkun Institute")


def test_the_page_is_light_and_its_parts_may_be_kept_for_ever(browser: Browser, real_site: Site) -> None:
    """On a slow line the form is there at once, and the editor is fetched only the first time."""
    sizes: dict[str, int] = {}
    kept: dict[str, str] = {}

    def note(response: Response) -> None:
        sizes[response.url] = int(response.headers["content-length"])
        kept[response.url] = response.headers["cache-control"]

    with opened(browser, real_site, "/") as window:
        window.on("response", note)
        window.goto(f"{real_site.url}/sparql.id.html", wait_until="networkidle")

    own = {url: size for url, size in sizes.items() if "/vendor/" not in url}
    assert len(own) >= 4
    assert sum(own.values()) < 60_000, own
    assert all("immutable" in value for url, value in kept.items() if "/static/" in url)
