"""The templates, compiled once, with everything escaped that is not markup already."""

import functools
import hashlib
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

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
    made.globals["static"] = static
    made.filters["clean"] = writing.clean
    return made


@functools.cache
def static(name: str) -> str:
    """Return the address of a static file; it changes when the file does, so caches may keep it."""
    digest = hashlib.sha256((STATIC / name).read_bytes()).hexdigest()
    return f"/static/{name}?v={digest[:10]}"
