"""What one path can answer with: the forms of its document, ready to be sent in any coding that it has."""

from collections.abc import Container
from functools import lru_cache

from publisher.release import GAP, Document, Family, Variant
from publisher.web.paths import reference
from publisher.web.patterns import Chosen, Links, Names, Shape
from publisher.web.problems import Alternative
from publisher.web.publication import Publication
from publisher.web.responses import Headers

# The feed is for programs, and portals fetch it with whatever Accept their library sends.
_DATA_FIRST = frozenset({"/catalog"})
_LINKSET = "/linkset.json"
# Anybody may ask for a suffix that no document has, so there is no end of shapes; nor of words to ask in.
_SHAPES = 512
_WORDS = 4096


class Form:
    """One representation in one content coding, ready to be sent."""

    __slots__ = ("_chosen", "_place", "_variant", "etag")

    def __init__(self, document: Document, chosen: Chosen) -> None:
        self._chosen = chosen
        self._variant = document.variant(chosen.number)
        self._place = reference(document.path).removesuffix("/")
        self.etag = (self._variant.gzip_etag if chosen.gzip else None) or self._variant.etag

    @property
    def headers(self) -> Headers:
        """Return the header fields of an answer with it."""
        variant = self._variant
        size = variant.gzip_size if self._chosen.gzip else variant.size
        return self._chosen.pattern.headers(self._place, self.etag, size)

    @property
    def unchanged(self) -> Headers:
        """Return the header fields of the news that it has not changed."""
        return self._chosen.pattern.unchanged(self._place, self.etag)

    @property
    def body(self) -> bytes:
        """Return its bytes; raises `IntegrityError` when they are damaged."""
        return self._variant.squeezed if self._chosen.gzip else self._variant.body


class Resource:
    """One path of a document: the document itself, or what one suffix of it names."""

    __slots__ = ("_shape", "_site", "document")

    def __init__(self, document: Document, shape: Shape, site: Publication) -> None:
        self.document = document
        self._shape = shape
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
        chosen = self._shape.form(accept, accept_language, lang, accept_encoding)
        return None if chosen is None else Form(self.document, chosen)

    def alternatives(self) -> tuple[Alternative, ...]:
        """Return what a client may ask for instead."""
        return self._links().alternatives

    def link_header(self) -> str:
        """Return the links to every representation, for an answer that is none of them."""
        return self._links().to_alternatives

    def _links(self) -> Links:
        return Links(self.document.kinds, Names(self.document.path), self._site)


class Resources:
    """Makes the resources of one site."""

    def __init__(self, site: Publication, paths: Container[str] = ()) -> None:
        """Take the paths of the documents beside them, to which they may lead."""
        self._site = site
        self._paths = paths
        self._shape = lru_cache(maxsize=_SHAPES)(self._make_shape)
        self._chosen = lru_cache(maxsize=_WORDS)(self._choose)

    def of(self, document: Document, suffix: str | None) -> Resource:
        """Return what answers at the path of a document, or at a suffix of it."""
        shape = self._shape(document.family, suffix, data_first=document.path in _DATA_FIRST)
        return Resource(document, shape, self._site)

    def form(self, document: Document, accept: str, language: str, encoding: str) -> Form | None:
        """Return what a client likes best of a document, as most documents are; None where there is none."""
        chosen = self._chosen(document.family, accept, language, encoding)
        return Form(document, chosen) if chosen and document.path not in _DATA_FIRST else None

    def _choose(self, family: Family, accept: str, language: str, encoding: str) -> Chosen | None:
        return self._shape(family, None, data_first=False).form(accept, language, None, encoding)

    def _make_shape(self, family: Family, suffix: str | None, *, data_first: bool) -> Shape:
        path = f"{GAP}/" if family.is_list else GAP
        thing = family.thing and family.thing.replace(GAP, path)
        if family.folder is None:
            names = Names(path, thing, linkset=_LINKSET if _LINKSET in self._paths else None)
        else:
            names = Names(path, thing, family.folder if family.folder in self._paths else None)
        return Shape(family.kinds, names, suffix, self._site, data_first=data_first)
