"""Hostile rows in a preview, in a real browser: they are shown harmlessly, marked, and nobody is kept out."""

import json
import time
from collections.abc import Iterator

import pytest
import requests
from conftest import Toy
from playwright.sync_api import sync_playwright
from support.browser import CHROMIUM
from support.site import ROOT, Site, serving

AXE = (ROOT / "tests" / "vendor" / "axe-core" / "axe.min.js").read_text(encoding="utf-8")
# Of each sort of page that a preview has, one or more that these rows reach.
PAGES = (
    "/",
    "/entity/",
    "/entity/alpha",
    "/entity/beta",
    "/entity/gamma",
    "/entity/delta",
    "/source/s1",
    "/place/1.10",
    "/timeline/",
    "/gaps/",
    "/table/entities",
    "/contribute/",
    "/preview/findings",
)
WAIT_SECONDS = 20

pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="no chromium on this machine")


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """Preview a toy directory with rows that try to break a page."""
    toy = Toy(tmp_path_factory.mktemp("hostile") / "toy")
    toy.edit(
        "entities.csv", row=2, column="name", to="<script>alert(1)</script>\"><img src=x onerror='alert(1)'>"
    )
    toy.edit("entities.csv", row=3, column="name", to="x" * 10_000)
    toy.edit("entities.csv", row=4, column="name", to="\u202egnorw\u202c \u2067\u05d0 {{ 7*7 }} &lt;b&gt;")
    toy.edit("entities.csv", row=5, column="category", to="javascript:alert(1)")
    toy.edit("sources.csv", row=2, column="title", to="</title></h1><svg onload=alert(1)>")
    with serving(toy.folder, "--preview") as served:
        deadline = time.monotonic() + WAIT_SECONDS
        while not requests.get(f"{served.url}/health", timeout=WAIT_SECONDS).json()["checked"]:
            assert time.monotonic() < deadline
            time.sleep(0.05)
        yield served


def test_hostile_rows_are_shown_harmlessly_and_marked(site: Site) -> None:
    """Nothing runs, nothing is asked of others, nothing is wider than a phone, and axe finds nothing."""
    wrong: list[str] = []
    with sync_playwright() as player:
        browser = player.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"])
        window = browser.new_page(viewport={"width": 360, "height": 800}, locale="en", color_scheme="dark")
        window.on("dialog", lambda dialog: wrong.append(dialog.message))
        window.on("console", lambda message: wrong.append(message.text))
        window.on(
            "request", lambda asked: None if asked.url.startswith(site.url) else wrong.append(asked.url)
        )
        for path in PAGES:
            window.goto(f"{site.url}{path}")
            session = window.context.new_cdp_session(window)
            session.send("Runtime.evaluate", {"expression": f"{AXE}; 0"})
            found = window.evaluate("axe.run(document)")["violations"]

            wrong += [
                f"{path}: {one['id']} {json.dumps([node['target'] for node in one['nodes']])}"
                for one in found
            ]
            wide = window.evaluate("document.documentElement.scrollWidth")
            wrong += [f"{path}: {wide} pixels wide"] if wide > 360 else []
            links = window.evaluate("[...document.links].map((one) => one.protocol)")
            wrong += [f"{path}: a link to {one}" for one in links if one not in {"http:", "https:"}]
        browser.close()

    assert wrong == []


def test_the_value_that_no_code_is_stands_with_its_fault(site: Site) -> None:
    """An editor sees which cell holds what nobody should follow."""
    text = requests.get(f"{site.url}/entity/delta.en.html", timeout=WAIT_SECONDS).text

    assert "entities.csv, row 5, column “category”" in text
    assert 'href="javascript' not in text
