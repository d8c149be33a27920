"""How answers with a document read, but for what is its own: made once for many, filled in for each.

A directory has many documents and few kinds of them. What the documents of one kind share is made with names
that no document has, and of an answer only what stands in their place is computed.
"""

from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple

from publisher.rdf import FORMATS
from publisher.release import GAP, Kind, file_name
from publisher.web.memento_links import original
from publisher.web.negotiation import accepts_gzip, bare, choose_language, choose_media_type
from publisher.web.paths import reference
from publisher.web.problems import Alternative
from publisher.web.publication import Publication
from publisher.web.responses import COMMON_HEADERS, HTML_HEADERS, Headers

HTML = "text/html"

# The server's own preference, which decides when a client says `*/*` or nothing: search engines and link
# previews do, and want the page. A program that reads RDF says so.
_PREFERENCE = {name: rank for rank, name in enumerate((HTML, *(format_.media_type for format_ in FORMATS)))}

# A release replaces another without notice, so caches ask again after five minutes (a 304 is cheap) and may
# answer at once from what they have while they ask (RFC 5861).
_CACHE = "public, max-age=300, stale-while-revalidate=600"


class Names(NamedTuple):
    """What names a document: its path, its thing, its list, and where all links of the site are."""

    path: str
    thing: str | None = None
    collection: str | None = None
    linkset: str | None = None


# How the gap where a path stands is written in a header field.
_GAP = reference(GAP)


class Pattern:
    """The header of one representation in one content coding, with gaps where names, tag and size stand."""

    def __init__(self, shared: Headers, repeated: Headers, location: str, link: str) -> None:
        self._repeated = repeated
        self._shared = (*shared, *repeated)
        self._location = location.split(_GAP) if location else None
        self._link = link.split(_GAP)

    def headers(self, place: str, etag: str, size: int) -> Headers:
        """Return the header fields of an answer with the representation of the document at a place."""
        own = (("ETag", etag), ("Content-Length", str(size)), ("Link", place.join(self._link)))
        return (*own, *self._located(place), *self._shared)

    def unchanged(self, place: str, etag: str) -> Headers:
        """Return what a 304 repeats of the answer that it stands for (RFC 9110 section 15.4.5)."""
        return (("ETag", etag), *self._located(place), *self._repeated)

    def _located(self, place: str) -> Headers:
        return (("Content-Location", place.join(self._location)),) if self._location else ()


class Chosen(NamedTuple):
    """What a client gets of a document: the number of a form, its coding, and how the header reads."""

    number: int
    gzip: bool
    pattern: Pattern


class Shape:
    """What the documents of a family have in common: which form a client gets, and how its header reads."""

    def __init__(
        self,
        kinds: tuple[Kind, ...],
        names: Names,
        suffix: str | None,
        site: Publication,
        *,
        data_first: bool,
    ) -> None:
        """Take names that have a gap where the path of a document stands."""
        numbers = [number for number, kind in enumerate(kinds) if _is_named(kind, suffix)]
        ranked = sorted(numbers, key=lambda number: _rank(kinds[number], site.languages))
        if data_first:
            ranked.sort(key=lambda number: bare(kinds[number].media_type) == HTML)
        self._kinds = kinds
        self._names = names
        self._suffix = suffix
        self._site = site
        self.offered = tuple(dict.fromkeys(kinds[number].media_type for number in ranked))
        self._numbers = {name: [n for n in ranked if kinds[n].media_type == name] for name in self.offered}
        self._languages = {
            name: tuple(kinds[number].language or "" for number in of) for name, of in self._numbers.items()
        }
        # A suffix names the format, and a file without one (`/robots.txt`) has no other.
        self._negotiated = suffix is None and any(kinds[number].suffix for number in ranked)
        self._patterns: dict[tuple[int, bool], Pattern] = {}

    def choose(self, accept: str, accept_language: str, lang: str | None) -> int | None:
        """Return the number of the form that the client likes best, None when it can use none of them."""
        name = choose_media_type(accept, self.offered) if self._negotiated else self.offered[0]
        if name is None:
            return None
        numbers, languages = self._numbers[name], self._languages[name]
        if len(numbers) == 1:
            return numbers[0]
        wanted = lang if lang in languages else choose_language(accept_language, languages)
        return numbers[languages.index(wanted)]

    def form(
        self, accept: str, accept_language: str, lang: str | None, accept_encoding: str
    ) -> Chosen | None:
        """Return what the client likes best in the coding that it takes, None when it can use nothing."""
        number = self.choose(accept, accept_language, lang)
        if number is None:
            return None
        gzip = self._kinds[number].has_gzip and accepts_gzip(accept_encoding)
        pattern = self._patterns.get((number, gzip))
        if pattern is None:
            pattern = self._patterns[number, gzip] = self._pattern(number, gzip=gzip)
        return Chosen(number, gzip, pattern)

    def _pattern(self, number: int, *, gzip: bool) -> Pattern:
        kind, site, names = self._kinds[number], self._site, self._names
        own = file_name(names.path, self._suffix) if self._suffix else names.path
        past = tuple(original(own)) if site.leads_to_past else ()
        shared = (
            ("Content-Type", kind.media_type),
            ("Last-Modified", site.issued),
            *((("Content-Language", kind.language),) if kind.language else ()),
            *((("Content-Encoding", "gzip"),) if gzip else ()),
            *(HTML_HEADERS if bare(kind.media_type) == HTML else ()),
        )
        repeated = (
            ("Cache-Control", _CACHE),
            *((("Vary", vary),) if (vary := self._vary(kind)) else ()),
            *COMMON_HEADERS,
        )
        location = _address(names, kind) if kind.suffix else ""
        return Pattern(
            shared, repeated, location, ", ".join((Links(self._kinds, names, site).of(kind), *past))
        )

    def _vary(self, kind: Kind) -> str:
        several = any(len(languages) > 1 for languages in self._languages.values())
        fields = (
            ("Accept", self._negotiated),
            ("Accept-Language", several),
            ("Accept-Encoding", kind.has_gzip),
            ("Accept-Datetime", self._site.leads_to_past),
        )
        return ", ".join(name for name, holds in fields if holds)


class Links:
    """The Link header of a document: every other form of it, and what FAIR Signposting asks for."""

    def __init__(self, kinds: Sequence[Kind], names: Names, site: Publication) -> None:
        self.alternatives = tuple(
            Alternative(
                reference(file_name(names.path, kind.suffix)),
                bare(kind.media_type),
                kind.language,
            )
            for kind in sorted(kinds, key=lambda kind: _rank(kind, site.languages))
        )
        self.to_alternatives = ", ".join(self._alternates(""))
        self._names = names
        self._site = site

    def of(self, kind: Kind) -> str:
        """Return the links of one representation."""
        own = _address(self._names, kind)
        is_page = bare(kind.media_type) == HTML
        return ", ".join((*self._alternates(own, is_page=is_page), *self._relations(kind)))

    def _alternates(self, own: str, *, is_page: bool = False) -> Iterator[str]:
        for other in self.alternatives:
            if other.href != own:
                # A page names its other languages in its head, by whole addresses, as search engines ask.
                is_named = other.language and not is_page
                language = f'; hreflang="{other.language}"' if is_named else ""
                yield f'<{other.href}>; rel="alternate"; type="{other.media_type}"{language}'

    def _relations(self, kind: Kind) -> Iterator[str]:
        """Go through the links beyond the alternates (RFC 8288; https://signposting.org/FAIR/)."""
        names = self._names
        yield f'<{self._site.base}{reference(names.path)}>; rel="canonical"'
        yield f'<{self._site.licence}>; rel="license"'
        if names.collection:
            yield f'<{reference(names.collection)}>; rel="collection"'
        if names.linkset:
            # All other links of the data set are in there (FAIR Signposting level 2).
            yield f'<{names.linkset}>; rel="linkset"; type="application/linkset+json"'
        if not names.thing:
            return
        yield f'<{reference(names.thing)}>; rel="cite-as"'
        if bare(kind.media_type) != HTML:
            yield f'<{reference(names.thing)}>; rel="describes"'
            return
        yield '<https://schema.org/AboutPage>; rel="type"'
        for other in self.alternatives:
            if other.media_type != HTML:
                yield f'<{other.href}>; rel="describedby"; type="{other.media_type}"'


def _is_named(kind: Kind, suffix: str | None) -> bool:
    return suffix in {None, kind.suffix} or (suffix == ".html" and bare(kind.media_type) == HTML)


def _address(names: Names, kind: Kind) -> str:
    return reference(file_name(names.path, kind.suffix) if kind.suffix else names.path)


@lru_cache(maxsize=512)
def _rank(kind: Kind, languages: tuple[str, ...]) -> tuple[int, int, str]:
    return (
        _PREFERENCE.get(bare(kind.media_type), len(_PREFERENCE)),
        languages.index(kind.language) if kind.language in languages else len(languages),
        kind.suffix,
    )
