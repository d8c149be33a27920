"""The templates, compiled once, with everything escaped that is not markup already."""

import functools
import hashlib
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from publisher.web.pages import writing

TEMPLATES = Path(__file__).parents[1] / "templates"
STATIC = Path(__file__).parents[1] / "static"


@functools.cache
def environment() -> Environment:
    """Return the environment that all pages are rendered in."""
    made = Environment(
        loader=FileSystemLoader(TEMPLATES),
        # Every template makes HTML, whatever its name ends in.
        autoescape=True,
        # A misspelt name is an error in a test, not a gap on a page.
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    # An import goes through all globals each time, and no template needs those that come with Jinja.
    made.globals.clear()
    made.globals["static"] = static
    made.filters["clean"] = writing.clean
    made.filters["lang"] = lang
    return made


@functools.lru_cache(64)
def lang(language: str) -> Markup:
    """Return the attribute that says in which language a text is; none where it is the page's own.

    >>> str(lang("nl")), str(lang(""))
    (' lang="nl"', '')
    """
    return Markup(' lang="{}"').format(language) if language else Markup()


@functools.cache
def static(name: str) -> str:
    """Return the address of a static file; it changes when the file does, so caches may keep it."""
    digest = hashlib.sha256((STATIC / name).read_bytes()).hexdigest()
    return f"/static/{name}?v={digest[:10]}"
