"""What one path can answer with: the forms of its document, each with its headers made once."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from publisher.rdf import FORMATS
from publisher.release import Document, Variant, file_name
from publisher.web.memento_links import original
from publisher.web.negotiation import accepts_gzip, bare, choose_language, choose_media_type
from publisher.web.paths import reference
from publisher.web.problems import Alternative
from publisher.web.publication import Publication
from publisher.web.responses import COMMON_HEADERS, HTML_HEADERS, Headers

HTML = "text/html"

# The server's own preference, which decides when a client says `*/*` or nothing: search engines and link
# previews do, and want the page. A program that reads RDF says so.
# The feed is for programs, and portals fetch it with whatever Accept their library sends.
_DATA_FIRST = frozenset({"/catalog"})
_PREFERENCE = {name: rank for rank, name in enumerate((HTML, *(format_.media_type for format_ in FORMATS)))}

# A release replaces another without notice, so caches ask again after five minutes (a 304 is cheap) and may
# answer at once from what they have while they ask (RFC 5861).
_CACHE = "public, max-age=300, stale-while-revalidate=600"


@dataclass(frozen=True, slots=True)
class Form:
    """One representation in one content coding, ready to be sent."""

    etag: str
    headers: Headers
    unchanged: Headers
    variant: Variant
    gzip: memoryview | None

    @property
    def body(self) -> bytes:
        """Return the bytes to be sent."""
        return bytes(self.variant.body if self.gzip is None else self.gzip)


class Resource:
    """One path of a document: the document itself, or what one suffix of it names."""

    def __init__(self, document: Document, suffix: str | None, links: "Links", site: Publication) -> None:
        ranked = sorted(_matching(document, suffix), key=lambda variant: _rank(variant, site.languages))
        if document.path in _DATA_FIRST:
            ranked.sort(key=lambda variant: bare(variant.media_type) == HTML)
        self.document = document
        self.offered = tuple(dict.fromkeys(variant.media_type for variant in ranked))
        self._variants = {name: tuple(v for v in ranked if v.media_type == name) for name in self.offered}
        self._languages = {name: tuple(v.language or "" for v in of) for name, of in self._variants.items()}
        # A suffix names the format, and a file without one (`/robots.txt`) has no other.
        self._negotiated = suffix is None and any(variant.suffix for variant in ranked)
        self._links = links
        self._site = site
        own = file_name(document.path, suffix) if suffix else document.path
        self._past = tuple(original(own)) if site.leads_to_past else ()
        self._forms: dict[tuple[str, bool], Form] = {}

    def choose(self, accept: str, accept_language: str, lang: str | None) -> Variant | None:
        """Return the variant that the client likes best, None when it can use none of them."""
        name = choose_media_type(accept, self.offered) if self._negotiated else self.offered[0]
        if name is None:
            return None
        variants, languages = self._variants[name], self._languages[name]
        if len(variants) == 1:
            return variants[0]
        wanted = lang if lang in languages else choose_language(accept_language, languages)
        return variants[languages.index(wanted)]

    def form(self, variant: Variant, accept_encoding: str) -> Form:
        """Return a variant in the coding that the client takes."""
        gzip = variant.gzip is not None and accepts_gzip(accept_encoding)
        key = (variant.suffix, gzip)
        if key not in self._forms:
            self._forms[key] = self._make(variant, gzip=gzip)
        return self._forms[key]

    def alternatives(self) -> tuple[Alternative, ...]:
        """Return what a client may ask for instead."""
        return self._links.alternatives

    def link_header(self) -> str:
        """Return the links to every representation, for an answer that is none of them."""
        return self._links.to_alternatives

    def _make(self, variant: Variant, *, gzip: bool) -> Form:
        packed = variant.gzip if gzip else None
        etag = variant.gzip_etag if gzip and variant.gzip_etag is not None else variant.etag
        size = variant.size if packed is None else len(packed)
        # RFC 9110 section 15.4.5: what a 304 repeats of the answer that it stands for.
        kept = (
            ("ETag", etag),
            ("Cache-Control", _CACHE),
            *((("Vary", vary),) if (vary := self._vary(variant)) else ()),
            *self._location(variant),
            *COMMON_HEADERS,
        )
        headers = (
            ("Content-Type", variant.media_type),
            ("Content-Length", str(size)),
            ("Last-Modified", self._site.issued),
            *((("Content-Language", variant.language),) if variant.language else ()),
            *((("Content-Encoding", "gzip"),) if gzip else ()),
            ("Link", ", ".join((self._links.of(variant), *self._past))),
            *(HTML_HEADERS if bare(variant.media_type) == HTML else ()),
            *kept,
        )
        return Form(etag, headers, kept, variant, packed)

    def _vary(self, variant: Variant) -> str:
        several = any(len(languages) > 1 for languages in self._languages.values())
        fields = (
            ("Accept", self._negotiated),
            ("Accept-Language", several),
            ("Accept-Encoding", variant.gzip is not None),
            ("Accept-Datetime", self._site.leads_to_past),
        )
        return ", ".join(name for name, holds in fields if holds)

    def _location(self, variant: Variant) -> Headers:
        if not variant.suffix:
            return ()
        return (("Content-Location", _address(self.document, variant)),)


class Links:
    """The Link header of a document: every other form of it, and what FAIR Signposting asks for."""

    def __init__(
        self, document: Document, site: Publication, collection: str | None, linkset: str | None = None
    ) -> None:
        self.alternatives = tuple(
            Alternative(
                reference(file_name(document.path, variant.suffix)),
                bare(variant.media_type),
                variant.language,
            )
            for variant in sorted(document.representations, key=lambda v: _rank(v, site.languages))
        )
        self.to_alternatives = ", ".join(self._alternates(""))
        self._document = document
        self._site = site
        self._collection = collection
        self._linkset = linkset

    def of(self, variant: Variant) -> str:
        """Return the links of one representation."""
        own = _address(self._document, variant)
        is_page = bare(variant.media_type) == HTML
        return ", ".join((*self._alternates(own, is_page=is_page), *self._relations(variant)))

    def _alternates(self, own: str, *, is_page: bool = False) -> Iterator[str]:
        for other in self.alternatives:
            if other.href != own:
                # A page names its other languages in its head, by whole addresses, as search engines ask.
                is_named = other.language and not is_page
                language = f'; hreflang="{other.language}"' if is_named else ""
                yield f'<{other.href}>; rel="alternate"; type="{other.media_type}"{language}'

    def _relations(self, variant: Variant) -> Iterator[str]:
        """Go through the links beyond the alternates (RFC 8288; https://signposting.org/FAIR/)."""
        yield f'<{self._site.base}{reference(self._document.path)}>; rel="canonical"'
        yield f'<{self._site.licence}>; rel="license"'
        if self._collection:
            yield f'<{reference(self._collection)}>; rel="collection"'
        if self._linkset:
            # All other links of the data set are in there (FAIR Signposting level 2).
            yield f'<{self._linkset}>; rel="linkset"; type="application/linkset+json"'
        if not self._document.thing:
            return
        yield f'<{reference(self._document.thing)}>; rel="cite-as"'
        if bare(variant.media_type) != HTML:
            yield f'<{reference(self._document.thing)}>; rel="describes"'
            return
        yield '<https://schema.org/AboutPage>; rel="type"'
        for other in self.alternatives:
            if other.media_type != HTML:
                yield f'<{other.href}>; rel="describedby"; type="{other.media_type}"'


def _matching(document: Document, suffix: str | None) -> Iterator[Variant]:
    for variant in document.representations:
        if suffix in {None, variant.suffix} or (suffix == ".html" and bare(variant.media_type) == HTML):
            yield variant


def _address(document: Document, variant: Variant) -> str:
    return reference(file_name(document.path, variant.suffix) if variant.suffix else document.path)


def _rank(variant: Variant, languages: tuple[str, ...]) -> tuple[int, int, str]:
    return _ranked(variant.media_type, variant.language, variant.suffix, languages)


@lru_cache(maxsize=512)
def _ranked(
    media_type: str, language: str | None, suffix: str, languages: tuple[str, ...]
) -> tuple[int, int, str]:
    # There are few forms and many documents, of each of which this is asked twice.
    return (
        _PREFERENCE.get(bare(media_type), len(_PREFERENCE)),
        languages.index(language) if language in languages else len(languages),
        suffix,
    )
