"""Pages in a real browser: on a phone, by keyboard, under a strict policy."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import urldefrag, urlsplit

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page
from support.browser import CHROMIUM
from web.pages.rendering import Editable, Pages

from publisher.release import file_name
from publisher.web.pages import STATIC
from publisher.web.responses import HTML_HEADERS

KINDS = {
    ".html": "text/html; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".svg": "image/svg+xml",
    ".js": "text/javascript",
}
SAMPLES = (
    "/index.id.html",
    "/entity/index.en.html",
    "/entity/alpha.id.html",
    "/place/1.10.en.html",
    "/concept/status/running.en.html",
    "/place/index.id.html",
    "/def.en.html",
    "/shapes.id.html",
    "/sparql.en.html",
    "/timeline/index.en.html",
    "/gaps/index.id.html",
)

pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="no chromium on this machine")


@pytest.fixture
def pages(toy: Editable) -> Pages:
    """Return the pages of the toy directory."""
    return Pages.of(toy)


@pytest.fixture
def files(pages: Pages) -> dict[str, bytes]:
    """Return the rendered toy directory, by path."""
    found = {
        file_name(page.path, f".{language}.html"): pages.renderer.render(page, language).encode()
        for page in pages.all()
        for language in pages.renderer.languages
    }
    static = {
        f"/static/{file.relative_to(STATIC).as_posix()}": file.read_bytes()
        for file in STATIC.rglob("*")
        if file.is_file()
    }
    # A document of the release that is no page, and that one page asks for.
    names = {f"/sparql/completions.{language}.json": b"{}" for language in pages.renderer.languages}
    return found | static | names


@pytest.fixture
def site(files: dict[str, bytes]) -> Iterator[str]:
    """Serve the files with the headers of the real server."""
    with serving(files) as address:
        yield address


@contextmanager
def serving(files: dict[str, bytes]) -> Iterator[str]:
    """Serve these files on a loopback port until the block ends."""

    class Handler(BaseHTTPRequestHandler):
        """Answers with a file or with 404."""

        def do_GET(self) -> None:
            """Send a file."""
            path = urlsplit(self.path).path
            body = files.get(path)
            self.send_response(200 if body is not None else 404)
            self.send_header("Content-Type", KINDS.get(path[path.rfind(".") :], "text/plain"))
            for name, value in HTML_HEADERS:
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body or b"")

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the name in the base class
            """Keep the test's output clean."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()


@contextmanager
def opened(browser: Browser, width: int = 1280, **options: str) -> Iterator[Page]:
    """Open a window of this width."""
    context = browser.new_context(viewport={"width": width, "height": 800}, **options)  # type: ignore[arg-type]
    try:
        yield context.new_page()
    finally:
        context.close()


def test_nothing_scrolls_sideways_on_a_small_phone(browser: Browser, site: str) -> None:
    """The public reads on phones that are 360 pixels wide."""
    with opened(browser, 360) as window:
        for path in SAMPLES:
            window.goto(site + path)

            width = window.evaluate("document.documentElement.scrollWidth")

            assert width == 360, path


def test_a_name_without_end_does_not_widen_the_page(
    browser: Browser, pages: Pages, files: dict[str, bytes]
) -> None:
    """One odd name does not spoil the page for a phone."""
    page = pages.thing("https://example.org/toy/id/entity/alpha")
    odd = pages.renderer.render(page, "en").replace("Alpha Bakery", "x" * 200)

    with serving(files | {"/odd.html": odd.encode()}) as site, opened(browser, 360) as window:
        window.goto(f"{site}/odd.html")

        assert window.evaluate("document.documentElement.scrollWidth") == 360


def test_pages_ask_no_other_server_and_break_no_rule_of_the_policy(browser: Browser, site: str) -> None:
    """Nobody but the site learns who reads what, and an injected script never runs."""
    asked: list[str] = []
    complaints: list[str] = []

    def complain(message: ConsoleMessage) -> None:
        complaints.append(message.text)

    with opened(browser) as window:
        window.on("request", lambda request: asked.append(request.url))
        window.on("console", complain)
        window.on("pageerror", lambda error: complaints.append(str(error)))
        for path in SAMPLES:
            window.goto(site + path, wait_until="load")

    assert not complaints
    assert len(asked) > len(SAMPLES)
    assert all(address.startswith(f"{site}/") for address in asked)


def test_every_link_between_pages_arrives_at_its_anchor(
    browser: Browser, site: str, files: dict[str, bytes]
) -> None:
    """A reader who walks from page to page never falls."""
    anchors: dict[str, set[str]] = {}
    links: set[str] = set()
    with opened(browser) as window:
        for path in (path for path in files if path.endswith(".en.html")):
            window.goto(site + path)
            ids, hrefs = window.evaluate(
                "[[...document.querySelectorAll('[id]')].map(e => e.id),"
                " [...document.querySelectorAll('a[href]')].map(e => e.href.baseVal ?? e.href)]"
            )
            anchors[path] = set(ids)
            links |= {link.removeprefix(site) for link in hrefs if link.startswith((f"{site}/", "/"))}

    # What is no page is answered by other parts of the publisher.
    pages = {
        link
        for link in links
        if urlsplit(link).path.endswith(".en.html") and not set(link.split("/")) & {"release", "history"}
    }

    assert len(pages) > len(SAMPLES)
    for link in pages:
        address, fragment = urldefrag(link)
        path = address.partition("?")[0]
        assert path in anchors, link
        assert not fragment or fragment in anchors[path], link


def test_the_keyboard_reaches_content_first_and_all_that_can_be_followed(browser: Browser, site: str) -> None:
    """Who has no mouse skips the menu, or walks through it, and sees where they are."""
    with opened(browser) as window:
        window.goto(f"{site}/entity/alpha.en.html")
        window.keyboard.press("Tab")
        first = window.evaluate("document.activeElement.getAttribute('href')")
        is_seen = window.evaluate("document.activeElement.getBoundingClientRect().top >= 0")
        window.keyboard.press("Enter")
        target = window.evaluate("document.activeElement.id")
        window.keyboard.press("Tab")
        after = window.evaluate("document.activeElement.textContent")

        reached = set()
        window.goto(f"{site}/entity/alpha.en.html")
        for _ in range(60):
            window.keyboard.press("Tab")
            reached.add(window.evaluate("document.activeElement.getAttribute('href')"))

    assert first == "#content"
    assert is_seen
    assert target == "content"
    assert after == "Home"
    assert {
        "/entity/index.en.html",
        "/entity/alpha.id.html",
        "/place/1.10.en.html",
        "/entity/alpha.ttl",
    } <= reached


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_text_stands_out_from_its_background(browser: Browser, site: str, scheme: str) -> None:
    """Who sees poorly reads it too: WCAG 2.2, success criterion 1.4.3, asks for 4.5 to 1."""
    with opened(browser, color_scheme=scheme) as window:
        for path in SAMPLES:
            window.goto(site + path)

            weakest = window.evaluate(CONTRAST)

            assert weakest["ratio"] >= 4.5, f"{path}: {weakest}"


def test_pages_work_without_javascript_and_print_without_menus(browser: Browser, site: str) -> None:
    """A page on paper is the content, with the addresses of its sources."""
    with opened(browser) as window:
        window.goto(f"{site}/entity/alpha.en.html")
        scripts = window.evaluate("document.scripts.length")
        window.emulate_media(media="print")

        assert scripts == 0
        assert not window.is_visible("nav.menu")
        assert window.is_visible("h1")


CONTRAST = """
() => {
  const parse = (text) => text.match(/[\\d.]+/g).map(Number);
  const light = ([r, g, b]) => {
    const linear = (c) => c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4;
    const [x, y, z] = [r, g, b].map((c) => linear(c / 255));
    return 0.2126 * x + 0.7152 * y + 0.0722 * z;
  };
  const behind = (element) => {
    for (let one = element; one; one = one.parentElement) {
      const colour = parse(getComputedStyle(one).backgroundColor);
      if (colour.length < 4 || colour[3] > 0) return colour;
    }
    return [255, 255, 255];
  };
  let weakest = { ratio: 99, text: "" };
  for (const element of document.querySelectorAll("body *")) {
    const own = [...element.childNodes].some((node) => node.nodeType === 3 && node.textContent.trim());
    if (!own || element.closest("svg")) continue;
    const [a, b] = [light(parse(getComputedStyle(element).color)), light(behind(element))];
    const ratio = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
    if (ratio < weakest.ratio) weakest = { ratio, text: element.textContent.slice(0, 40) };
  }
  return weakest;
}
"""
