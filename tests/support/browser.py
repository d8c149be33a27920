"""The real browser, for tests: one for each file, that asks nobody anything of its own accord."""

import shutil
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, sync_playwright

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Return a browser that asks nobody anything of its own accord."""
    if CHROMIUM is None:
        pytest.skip("no chromium on this machine")
    with sync_playwright() as player:
        started = player.chromium.launch(
            executable_path=CHROMIUM,
            args=["--no-sandbox", "--disable-gpu", "--disable-background-networking"],
        )
        yield started
        started.close()
