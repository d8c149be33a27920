"""What one path can answer with: the forms of its document, ready to be sent in any coding that it has."""

from functools import lru_cache

from publisher.release import Document, Kind, Variant
from publisher.web.negotiation import accepts_gzip
from publisher.web.patterns import Links, Names, Pattern, Shape
from publisher.web.problems import Alternative
from publisher.web.publication import Publication
from publisher.web.responses import Headers

# The feed is for programs, and portals fetch it with whatever Accept their library sends.
_DATA_FIRST = frozenset({"/catalog"})
# Anybody may ask for a suffix that no document has, so there is no end of shapes.
_SHAPES = 512


class Form:
    """One representation in one content coding, ready to be sent."""

    __slots__ = ("_names", "_packed", "_pattern", "_variant", "etag")

    def __init__(self, variant: Variant, pattern: Pattern, names: Names, *, gzip: bool) -> None:
        self._variant = variant
        self._pattern = pattern
        self._names = names
        self._packed = variant.gzip if gzip else None
        self.etag = variant.etag if self._packed is None else variant.gzip_etag or ""

    @property
    def headers(self) -> Headers:
        """Return the header fields of an answer with it."""
        size = self._variant.size if self._packed is None else len(self._packed)
        return self._pattern.headers(self._names, self.etag, size)

    @property
    def unchanged(self) -> Headers:
        """Return the header fields of the news that it has not changed."""
        return self._pattern.unchanged(self._names, self.etag)

    @property
    def body(self) -> bytes:
        """Return its bytes; raises `IntegrityError` when they are damaged."""
        return bytes(self._variant.body if self._packed is None else self._packed)


class Resource:
    """One path of a document: the document itself, or what one suffix of it names."""

    __slots__ = ("_names", "_shape", "_site", "document")

    def __init__(self, document: Document, shape: Shape, names: Names, site: Publication) -> None:
        self.document = document
        self._shape = shape
        self._names = names
        self._site = site

    @property
    def offered(self) -> tuple[str, ...]:
        """Return the media types that there are, in the order of the server's preference."""
        return self._shape.offered

    def choose(self, accept: str, accept_language: str, lang: str | None) -> Variant | None:
        """Return the variant that the client likes best, None when it can use none of them."""
        number = self._shape.choose(accept, accept_language, lang)
        return None if number is None else self.document.variant(number)

    def form(self, accept: str, accept_language: str, lang: str | None, accept_encoding: str) -> Form | None:
        """Return what the client likes best in the coding that it takes, None when it can use nothing."""
        number = self._shape.choose(accept, accept_language, lang)
        if number is None:
            return None
        gzip = self.document.kinds[number].has_gzip and accepts_gzip(accept_encoding)
        pattern = self._shape.pattern(number, self._names, gzip=gzip)
        return Form(self.document.variant(number), pattern, self._names, gzip=gzip)

    def alternatives(self) -> tuple[Alternative, ...]:
        """Return what a client may ask for instead."""
        return self._links().alternatives

    def link_header(self) -> str:
        """Return the links to every representation, for an answer that is none of them."""
        return self._links().to_alternatives

    def _links(self) -> Links:
        return Links(self.document.kinds, self._names, self._site)


class Resources:
    """Makes the resources of one site."""

    def __init__(self, site: Publication) -> None:
        self._site = site
        self._shape = lru_cache(maxsize=_SHAPES)(self._make_shape)

    def of(
        self,
        document: Document,
        suffix: str | None,
        collection: str | None = None,
        linkset: str | None = None,
    ) -> Resource:
        """Return what answers at the path of a document, or at a suffix of it."""
        shape = self._shape(document.kinds, suffix, data_first=document.path in _DATA_FIRST)
        names = Names(document.path, document.thing, collection, linkset)
        return Resource(document, shape, names, self._site)

    def _make_shape(self, kinds: tuple[Kind, ...], suffix: str | None, *, data_first: bool) -> Shape:
        return Shape(kinds, suffix, self._site, data_first=data_first)
