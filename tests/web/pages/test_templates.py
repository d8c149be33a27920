"""Templates are compiled to little code, and what is wrong with one still fails when its page is made."""

import pytest
from jinja2 import TemplateAssertionError, UndefinedError
from markupsafe import Markup

from publisher.web.pages.environment import environment


def rendered(template: str, **content: object) -> str:
    """Render a template that is given as text."""
    return environment().from_string(template).render(content)


def test_what_is_no_markup_is_escaped() -> None:
    """A name with a bracket in it is no element of the page."""
    assert rendered("{{ a }}{{ b }}{{ c }}", a="<b>", b=Markup("<b>"), c=1) == "&lt;b&gt;<b>1"


def test_what_a_macro_says_is_markup() -> None:
    """It is not escaped again where it is shown."""
    template = "{% macro told(name) %}<b>{{ name }}</b>{% endmacro %}{{ told('a & b') }}"

    assert rendered(template) == "<b>a &amp; b</b>"


def test_a_misspelt_attribute_fails() -> None:
    """It is an error in a test, not a gap on a page."""
    with pytest.raises(AttributeError, match="nam"):
        rendered("{{ page.nam }}", page=Markup())


def test_a_misspelt_name_fails() -> None:
    """So is a name that nothing was given for."""
    with pytest.raises(UndefinedError, match="pag"):
        rendered("{{ pag.name }}", page=Markup())


def test_a_macro_that_is_given_too_little_fails() -> None:
    """It has no gap where the rest would stand."""
    with pytest.raises(TypeError, match="argument"):
        rendered("{% macro told(name) %}{{ name }}{% endmacro %}{{ told() }}")


def test_a_macro_around_a_block_fails() -> None:
    """Macros are plain functions, which take no block."""
    with pytest.raises(TemplateAssertionError, match="one by one"):
        rendered("{% macro told() %}{% endmacro %}{% call told() %}a{% endcall %}")
