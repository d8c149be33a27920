"""The pages that explain, of the real directory in a real browser: nothing is cut off."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from playwright.sync_api import Browser, Page
from support.browser import CHROMIUM
from support.site import Site

pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="no chromium on this machine")


@contextmanager
def opened(browser: Browser, address: str, width: int, scheme: str) -> Iterator[Page]:
    """Open a page in a window of this width and colour scheme."""
    context = browser.new_context(
        viewport={"width": width, "height": 800},
        color_scheme=scheme,  # type: ignore[arg-type]
    )
    try:
        window = context.new_page()
        window.goto(address)
        yield window
    finally:
        context.close()


def test_names_in_drawings_are_whole_on_a_phone(browser: Browser, real_site: Site) -> None:
    """Letters are as large as elsewhere, and no name runs out of the drawing."""
    with opened(browser, f"{real_site.url}/entity/icci.id.html", 360, "light") as window:
        texts = window.evaluate(
            "[...document.querySelectorAll('.fan text, .life text')].map(one => {"
            " const text = one.getBoundingClientRect(), svg = one.closest('svg').getBoundingClientRect();"
            " return [one.textContent, text.left >= svg.left - 1 && text.right <= svg.right + 1,"
            " parseFloat(getComputedStyle(one).fontSize)] })"
        )

    assert len(texts) > 20
    assert [text for text, is_inside, _ in texts if not is_inside] == []
    assert min(size for _, _, size in texts) >= 13


def test_one_sort_of_events_is_chosen_by_the_address(browser: Browser, real_site: Site) -> None:
    """A reader without scripts sees foundings only, and every year that has one."""
    with opened(browser, f"{real_site.url}/timeline/index.en.html", 1280, "light") as window:
        everything = window.locator(".years li:visible").count()

        window.locator(".sorts a", has_text="Foundings").click()

        chosen = window.locator(".years li:visible")
        assert 0 < chosen.count() < everything
        assert chosen.count() == window.locator(".years li.s1").count()
        assert window.locator(".years h2:visible").count() < window.locator(".years h2").count()
