"""What an answer says about where to go on: links in its header and in its page."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from html.parser import HTMLParser
from typing import Any

from publisher.probe.client import unpacked
from publisher.probe.exchange import Exchange

MOST_BYTES = 8 << 20
_LINK = re.compile(
    r"<(?P<target>[^<>]*)>(?P<parameters>(?:\s*;\s*[\w*-]+\s*(?:=\s*(?:\"[^\"]*\"|[^\s;,\"]+))?)*)"
)
_PARAMETER = re.compile(r";\s*(?P<name>[\w*-]+)\s*=\s*(?:\"(?P<quoted>[^\"]*)\"|(?P<token>[^\s;,\"]+))")


@dataclass(frozen=True, slots=True)
class Link:
    """A typed link: what the target is to the document."""

    target: str
    relations: frozenset[str]
    media_type: str = ""


def header_links(exchange: Exchange) -> tuple[Link, ...]:
    """Return the links of the Link header field (RFC 8288 section 3).

    >>> answer = Exchange("GET", "http://a/b", {}, headers={"link": '<c>; rel="next up"; type=text/html'})
    >>> header_links(answer)[0].target, sorted(header_links(answer)[0].relations)
    ('http://a/c', ['next', 'up'])
    """
    found = []
    for match in _LINK.finditer(exchange.headers.get("link", "")):
        values: dict[str, str] = {}
        for each in _PARAMETER.finditer(match["parameters"]):
            values.setdefault(each["name"].lower(), each["quoted"] or each["token"] or "")
        found.append(_link(exchange, match["target"], values))
    return tuple(found)


def page_links(exchange: Exchange) -> tuple[Link, ...]:
    """Return the links of `link` and `a` elements of an HTML page that say what they are."""
    return tuple(_link(exchange, values["href"], values) for values in _page(exchange).links)


def links(exchange: Exchange) -> tuple[Link, ...]:
    """Return all typed links of an answer."""
    return header_links(exchange) + page_links(exchange)


def targets(exchange: Exchange, *relations: str) -> tuple[Link, ...]:
    """Return the links with one of these relations."""
    return tuple(link for link in links(exchange) if link.relations & set(relations))


def embedded(exchange: Exchange) -> tuple[dict[str, Any], ...]:
    """Return the JSON-LD nodes that a page holds in script elements, nested ones of `@graph` too."""
    found: list[dict[str, Any]] = []
    for text in _page(exchange).scripts:
        try:
            found.extend(_nodes(json.loads(text)))
        except (ValueError, RecursionError):
            continue
    return tuple(found)


def _nodes(value: Any) -> Iterator[dict[str, Any]]:
    if isinstance(value, list):
        for each in value:
            yield from _nodes(each)
    elif isinstance(value, dict):
        yield value
        yield from _nodes(value.get("@graph", []))


def _link(exchange: Exchange, target: str, values: dict[str, str]) -> Link:
    relations = frozenset(values.get("rel", "").lower().split())
    return Link(exchange.resolve(target), relations, values.get("type", "").lower())


class _Page(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.links: list[dict[str, str]] = []
        self.scripts: list[str] = []
        self._in_script = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attrs}
        if tag in {"link", "a"} and values.get("href") and values.get("rel"):
            self.links.append(values)
        if tag == "script" and values.get("type", "").lower() == "application/ld+json":
            self._in_script = True
            self.scripts.append("")

    def handle_endtag(self, tag: str) -> None:
        if tag == "script":
            self._in_script = False

    def handle_data(self, data: str) -> None:
        if self._in_script:
            self.scripts[-1] += data


def _page(exchange: Exchange) -> _Page:
    page = _Page()
    if exchange.media_type in {"text/html", "application/xhtml+xml"}:
        page.feed((unpacked(exchange, MOST_BYTES) or b"").decode(errors="replace"))
    return page
