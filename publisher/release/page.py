"""What a document shows, in which representations, and who turns it into HTML."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal, Protocol, TypeAlias

from pyoxigraph import Quad

from publisher.dataset import Usages
from publisher.rdf import Text

if TYPE_CHECKING:
    # What changed is told in one document only, and how to cite in another.
    from publisher.release.citation import Colophon
    from publisher.release.difference.changes import Comparison

Sort = Literal[
    "home",
    "list",
    "thing",
    "vocabulary",
    "vocabulary_shapes",
    "release",
    "changes",
    "search",
    "sparql",
    "table",
    "tables",
    "downloads",
    "catalogue",
    "map",
    "statistics",
    "timeline",
    "gaps",
    "contribute",
    "findings",
    "term",
    "shape",
]

# Pages for people: a query page is no data, and of a table the metadata beside the dumps are.
ONLY_PAGES: frozenset[Sort] = frozenset(
    {
        "search",
        "sparql",
        "table",
        "tables",
        "downloads",
        "map",
        "statistics",
        "timeline",
        "gaps",
        "contribute",
        "findings",
        "term",
        "shape",
    }
)


@dataclass(frozen=True, slots=True)
class Representation:
    """One form of a document: its suffix (`.ttl`, `.id.html`, none for a bare file), media type and bytes."""

    suffix: str
    media_type: str
    language: str | None
    body: bytes


@dataclass(frozen=True, slots=True)
class Offering:
    """A file that a page offers: what it is and is good for, where it lies, how large it is."""

    name: str
    title: Text
    description: Text
    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Stamp:
    """An edition, as the pages say that are as they were in it: its version, and when it was issued."""

    version: str
    issued: str


@dataclass(frozen=True, slots=True)
class Page:
    """One document: the path where it is found, the IRI that it is about, and what is said there."""

    path: str
    sort: Sort
    iri: str
    quads: tuple[Quad, ...]
    members: tuple[str, ...] = ()
    comparison: "Comparison | None" = None
    colophon: "Colophon | None" = None
    files: tuple[Offering, ...] = ()
    # Further forms of it that are neither RDF nor HTML.
    forms: tuple[Representation, ...] = ()
    # Of a page that is too long: which of its parts this is, and how many there are.
    part: int = 1
    parts: int = 1
    # JSON-LD that search engines read in the page, by language.
    embedded: Mapping[str, str] = field(default_factory=dict)
    # Of a thing, the edition since which what is said about it is as it is; others are of the present one.
    stamp: Stamp | None = None


# What a thing is called; none where somebody else has to say so.
Label: TypeAlias = Callable[[str], Text | None]


class Renderer(Protocol):
    """What turns a page into HTML, in each of its languages."""

    @property
    def languages(self) -> tuple[str, ...]:
        """Return the languages that pages are written in, the first being the default."""

    def more(self, page: Page) -> Iterable[Page]:
        """Return the pages that a page brings along: its continuation, or what it leads to."""

    def pictures(self) -> Iterable[Representation]:
        """Return the picture that stands for the site where pages are shared, in each language."""

    def render(self, page: Page, language: str) -> str:
        """Return the whole HTML document of a page in one language."""

    def gather(self, usages: Usages, label: Label) -> None:
        """Gather what pages of things share, such as the use of terms, so that a change of it is noticed.

        Pages that name very many things learn from the label what these are called.
        """


def file_name(path: str, suffix: str) -> str:
    """Return the path of one form of a document, the same on this server and on one that only has files.

    A path that ends in a slash is a folder, and its document is the `index` of it.

    >>> file_name("/entity/beta", ".ttl"), file_name("/entity/", ".en.html")
    ('/entity/beta.ttl', '/entity/index.en.html')
    """
    return f"{path}index{suffix}" if path.endswith("/") else f"{path}{suffix}"
