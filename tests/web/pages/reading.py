"""An HTML document as a strict reader finds it: every tag closed, every anchor once."""

from dataclasses import dataclass, field
from html.parser import HTMLParser

# HTML section 13.1.2: these have no end tag.
_VOID = {"br", "col", "hr", "img", "input", "link", "meta"}


@dataclass(slots=True)
class Element:
    """One element with its attributes and all the text inside it."""

    tag: str
    attributes: dict[str, str]
    text: str = ""
    inside: tuple[str, ...] = ()


@dataclass(slots=True)
class Reading(HTMLParser):
    """What a document holds, and what is wrong with it."""

    source: str
    elements: list[Element] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    _open: list[Element] = field(default_factory=list)

    def __post_init__(self) -> None:
        HTMLParser.__init__(self, convert_charrefs=True)
        if not self.source.startswith("<!doctype html>"):
            self.problems.append("no doctype")
        self.feed(self.source)
        self.close()
        self.problems += [f"<{element.tag}> is never closed" for element in self._open]
        anchors = [element.attributes["id"] for element in self.elements if "id" in element.attributes]
        self.problems += [f"id {one!r} twice" for one in set(anchors) if anchors.count(one) > 1]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Open an element."""
        names = [name for name, _ in attrs]
        self.problems += [f"{name!r} twice in <{tag}>" for name in set(names) if names.count(name) > 1]
        attributes = {name: value or "" for name, value in attrs}
        element = Element(tag, attributes, inside=tuple(outer.tag for outer in self._open))
        self.elements.append(element)
        if tag not in _VOID:
            self._open.append(element)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Open and close an element of SVG."""
        self.handle_starttag(tag, attrs)
        if tag not in _VOID:
            self._open.pop()

    def handle_endtag(self, tag: str) -> None:
        """Close the element that was opened last; any other order is a problem."""
        if not self._open or self._open[-1].tag != tag:
            self.problems.append(f"</{tag}> closes nothing")
            return
        self._open.pop()

    def handle_data(self, data: str) -> None:
        """Give text to all that hold it."""
        for element in self._open:
            element.text += data

    def all(self, tag: str, **attributes: str) -> list[Element]:
        """Return the elements with this tag whose attributes have these words."""
        wanted = {name.rstrip("_"): value for name, value in attributes.items()}
        return [
            element
            for element in self.elements
            if element.tag == tag
            and all(value in element.attributes.get(name, "").split() for name, value in wanted.items())
        ]

    def one(self, tag: str, **attributes: str) -> Element:
        """Return the only such element."""
        (element,) = self.all(tag, **attributes)
        return element

    def anchored(self, anchor: str) -> Element:
        """Return the element with this id."""
        (element,) = (one for one in self.elements if one.attributes.get("id") == anchor)
        return element

    def links(self) -> list[str]:
        """Return where all links lead."""
        return [element.attributes["href"] for element in self.all("a")]

    def link(self, text: str) -> str:
        """Return where the first link with this text leads."""
        return next(one.attributes["href"] for one in self.all("a") if one.text.strip() == text)

    def facts(self) -> dict[str, list[str]]:
        """Return property lists as name and values."""
        found: dict[str, list[str]] = {}
        name = ""
        for element in self.elements:
            if element.tag == "dt":
                name = element.text.strip()
            elif element.tag == "dd":
                found.setdefault(name, []).append(" ".join(element.text.split()))
        return found
