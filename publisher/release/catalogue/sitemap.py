"""The sitemap and `robots.txt`: every page for search engines, and what they may leave alone."""

from collections.abc import Iterator, Sequence
from xml.sax.saxutils import escape

from publisher.release.catalogue.offer import Offer
from publisher.release.packed import PackedDocument
from publisher.release.page import Representation

# https://www.sitemaps.org/protocol.html: what one file may list.
LONGEST = 50_000

_NAMESPACE = "http://www.sitemaps.org/schemas/sitemap/0.9"
_XML = "application/xml"


def sitemap_of(offer: Offer, pages: Sequence[str]) -> Iterator[PackedDocument]:
    """Yield the sitemap, as an index of several where one would be too long, and `robots.txt`."""
    parts = [pages[start : start + LONGEST] for start in range(0, len(pages), LONGEST)]
    if len(parts) == 1:
        yield _document("/sitemap.xml", _XML, _listing("urlset", "url", parts[0], offer))
    else:
        names = tuple(f"/sitemap-{number}.xml" for number in range(1, len(parts) + 1))
        yield _document("/sitemap.xml", _XML, _listing("sitemapindex", "sitemap", names, offer))
        for name, part in zip(names, parts, strict=True):
            yield _document(name, _XML, _listing("urlset", "url", part, offer))
    # Each query is another page to a crawler, and never the last one.
    robots = f"User-agent: *\nDisallow: /sparql?\n\nSitemap: {offer.address}/sitemap.xml\n"
    yield _document("/robots.txt", "text/plain; charset=utf-8", robots)


def _listing(root: str, item: str, paths: Sequence[str], offer: Offer) -> str:
    day = offer.edition.day
    entries = "".join(
        f"<{item}><loc>{escape(f'{offer.address}{path}')}</loc><lastmod>{day}</lastmod></{item}>\n"
        for path in paths
    )
    return f'<?xml version="1.0" encoding="UTF-8"?>\n<{root} xmlns="{_NAMESPACE}">\n{entries}</{root}>\n'


def _document(path: str, media_type: str, text: str) -> PackedDocument:
    return PackedDocument(path, None, (Representation("", media_type, None, text.encode()),))
