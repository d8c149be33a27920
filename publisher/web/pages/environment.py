"""The templates, compiled once, with everything escaped that is not markup already."""

import functools
import hashlib
from collections.abc import Sequence
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from jinja2.environment import TemplateModule
from markupsafe import Markup, escape

from publisher.web.pages import writing
from publisher.web.pages.generator import PlainGenerator

TEMPLATES = Path(__file__).parents[1] / "templates"
STATIC = Path(__file__).parents[1] / "static"


class PageEnvironment(Environment):
    """An environment whose templates escape what they show, as quickly as they can."""

    code_generator_class = PlainGenerator

    @staticmethod
    def shown(value: object) -> str:
        """Return what stands on a page for a value.

        >>> PageEnvironment.shown("a < b"), PageEnvironment.shown(Markup("<br>")), PageEnvironment.shown(1)
        (Markup('a &lt; b'), Markup('<br>'), '1')
        """
        # Most texts hold nothing to escape, and to see that is quicker than to make markup of them.
        if type(value) is str and not (
            "&" in value or "<" in value or ">" in value or '"' in value or "'" in value
        ):
            return value
        return str(value) if type(value) is int or type(value) is float else escape(value)


def listed(values: Sequence[Markup]) -> Markup:
    """Return values in one line; of one, itself.

    >>> listed((Markup("<b>"), Markup("c")))
    Markup('<b>, c')
    """
    return values[0] if len(values) == 1 else Markup(", ").join(values)


class _Macros:
    """The macros of templates, each loaded once: to import one costs every page as much as to show it."""

    def __init__(self, environment: Environment) -> None:
        self._environment = environment

    def __getattr__(self, name: str) -> TemplateModule:
        module = self._environment.get_template(f"parts/{name}.html").module
        setattr(self, name, module)
        return module


@functools.cache
def environment() -> Environment:
    """Return the environment that all pages are rendered in."""
    made = PageEnvironment(
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
    made.globals["macros"] = _Macros(made)
    made.filters["clean"] = writing.clean
    made.filters["lang"] = lang
    made.filters["listed"] = listed
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
