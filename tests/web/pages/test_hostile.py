"""Names and values that try to break a page."""

from collections.abc import Callable
from typing import Any

import pytest
from pyoxigraph import Literal, NamedNode, Quad
from web.pages.rendering import Pages

from publisher.web.pages import STATIC

BASE = "https://example.org/toy"
STYLE = STATIC / "site.css"
ALPHA = f"{BASE}/id/entity/alpha"

NAMES = [
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "' onmouseover='alert(1)",
    "</title></h1><h1>",
    "{{ 7*7 }}{% raw %}",
    "&amp; &lt; &#x3c;",
    "\u202egnorw\u202c \u2067\u05d0\u2069",
    "a\u0001b\ufffe",
    "x" * 10_000,
    "   ",
]


@pytest.mark.parametrize("name", NAMES, ids=range(len(NAMES)))
def test_a_hostile_name_stays_text_on_every_page(toy: Any, render: Callable[..., Pages], name: str) -> None:
    """Whoever writes a name cannot write the page."""
    label = NamedNode("http://www.w3.org/2004/02/skos/core#prefLabel")
    graph = NamedNode(f"{BASE}/id/dataset/test")
    more = [
        Quad(NamedNode(iri), label, Literal(name, language="id"), graph)
        for iri in (
            ALPHA,
            f"{BASE}/id/place/1.10",
            f"{BASE}/id/concept/status/running",
            f"{BASE}/id/source/s1",
        )
    ]
    more.append(Quad(NamedNode(ALPHA), NamedNode(f"{BASE}/def#note"), Literal(name), graph))
    pages = render(toy, more=tuple(more))

    for page in pages.all():
        reading = pages.read_page(page, "id")

        # Scripts are files of this site, or data that never runs.
        assert not [one for one in reading.all("script") if not _is_ours(one.attributes)]
        assert not reading.all("img")
        assert len(reading.all("h1")) == 1
        assert not [
            one for one in reading.elements if any(attribute.startswith("on") for attribute in one.attributes)
        ]
        assert "\u0001" not in reading.source
        assert len(reading.source) < 60_000


def test_a_name_that_turns_text_around_leaves_the_title_alone(toy: Any, render: Callable[..., Pages]) -> None:
    """A tab of the browser reads from left to right."""
    toy.edit("entities.csv", row=2, column="name", to="\u202eyrekab")

    reading = render(toy).read("/entity/alpha")

    assert reading.one("title").text.startswith("yrekab")
    assert "unicode-bidi: isolate" in (STYLE.read_text(encoding="utf-8"))


@pytest.mark.parametrize(
    "address",
    [
        "javascript:alert(1)",
        "JavaScript:alert(1)",
        "data:text/html,<b>",
        "vbscript:x",
        "file:///etc/passwd",
        "https:alert(1)",
        "//example.com/x",
        "http://exa mple.com/",
        "https://[broken",
        "\u0001javascript:alert(1)",
        "mailto:someone@example.org",
    ],
)
def test_only_web_addresses_become_links(toy: Any, render: Callable[..., Pages], address: str) -> None:
    """A click never runs a program."""
    graph = NamedNode(f"{BASE}/id/dataset/test")
    any_uri = NamedNode("http://www.w3.org/2001/XMLSchema#anyURI")
    more = [
        Quad(
            NamedNode(ALPHA), NamedNode("https://example.com/v#a"), Literal(address, datatype=any_uri), graph
        )
    ]
    if (
        address.partition(":")[0].isalpha()
        and " " not in address
        and "[" not in address
        and "<" not in address
    ):
        more.append(Quad(NamedNode(ALPHA), NamedNode("https://example.com/v#b"), NamedNode(address), graph))

    reading = render(toy, more=tuple(more)).read("/entity/alpha")

    known = ("/", "#", "https://creativecommons.org/")
    assert all(link.startswith(known) and not link.startswith("//") for link in reading.links())


def test_a_very_long_text_is_cut_with_its_length(toy: Any, render: Callable[..., Pages]) -> None:
    """A page stays a page, and says where the rest is."""
    graph = NamedNode(f"{BASE}/id/dataset/test")
    shape = Quad(NamedNode(ALPHA), NamedNode("https://example.com/v#shape"), Literal("0" * 123_456), graph)

    facts = render(toy, more=(shape,)).read("/entity/alpha").facts()

    assert "(123,456 characters" in facts["https://example.com/v#shape"][0]
    assert len(facts["https://example.com/v#shape"][0]) < 4_200


def test_wholes_in_a_circle_end(toy: Any, render: Callable[..., Pages]) -> None:
    """An editor's slip does not stop the build."""
    toy.edit("places.csv", row=2, column="parent", to="1.10")
    pages = render(toy)

    trail = pages.read("/place/1").all("nav", class_="trail")
    listed = pages.read("/place/").links()

    assert len(trail) == 1
    assert {"/place/1.en.html", "/place/1.10.en.html", "/place/2.en.html"} <= set(listed)


def _is_ours(script: dict[str, str]) -> bool:
    return script.get("src", "").startswith("/static/") or script.get("type") == "application/ld+json"
