"""Pages of a toy directory."""

from collections.abc import Callable

import pytest
from web.pages.rendering import Editable, Pages


@pytest.fixture
def render() -> Callable[..., Pages]:
    """Return what turns a directory into pages."""
    return Pages.of


@pytest.fixture
def pages(toy: Editable) -> Pages:
    """Return the pages of the toy directory as it is."""
    return Pages.of(toy)
