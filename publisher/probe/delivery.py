"""How the site sends things: caching, other origins, security, crawlers."""

from urllib.parse import urljoin
from urllib.robotparser import RobotFileParser

from publisher.probe.book import Book
from publisher.probe.client import AGENT
from publisher.probe.exchange import Exchange, parts
from publisher.probe.site import PAGE, RDF, Site

_ORIGIN = "https://example.org"
_WORTH_PACKING = 2000


def check_delivery(site: Site, book: Book) -> None:
    """Look at the home page and a document as caches, scripts, browsers and crawlers do."""
    book.judge("home-answers", site.home.ok, site.home)
    name = site.samples[0] if site.samples else site.url
    document = site.get(name, RDF, Origin=_ORIGIN)
    if document.ok:
        _check_caching(site, document, book)
        allowed = document.headers.get("access-control-allow-origin") in {"*", _ORIGIN}
        book.judge("cors", allowed, document)
        _check_compression(site, [document, *([site.catalogue] if site.catalogue else [])], book)
    _check_security(site, book)
    _check_crawlers(site, book)


def _check_caching(site: Site, document: Exchange, book: Book) -> None:
    tag, since = document.headers.get("etag"), document.headers.get("last-modified")
    if book.judge("validators", tag or since, document):
        condition = {"If_None_Match": tag} if tag else {"If_Modified_Since": since or ""}
        again = site.client.get(document.address, RDF, Origin=_ORIGIN, **condition)
        book.judge("not-modified", again.status == 304 and not again.body, again)  # noqa: PLR2004
    book.judge("cache-control", "cache-control" in document.headers, document)


def _check_compression(site: Site, documents: list[Exchange], book: Book) -> None:
    """Ask for the first document that is large enough to gain by it."""
    for document in documents:
        if len(document.body) > _WORTH_PACKING:
            packed = site.client.get(document.address, RDF, Accept_Encoding="gzip")
            book.judge("compression", packed.headers.get("content-encoding") == "gzip", packed)
            return


def _check_security(site: Site, book: Book) -> None:
    headers = site.home.headers
    if "html" in site.home.media_type:
        book.judge("csp", "content-security-policy" in headers, site.home)
    book.judge("nosniff", headers.get("x-content-type-options", "").lower() == "nosniff", site.home)
    if parts(site.home.address).scheme == "https":
        book.judge("hsts", "strict-transport-security" in headers, site.home)


def _check_crawlers(site: Site, book: Book) -> None:
    robots = site.client.get(urljoin(site.url, "/robots.txt"))
    if robots.ok and robots.media_type == "text/plain":
        path = parts(site.url).path or "/"
        book.judge("robots", _may_crawl(robots.body.decode(errors="replace"), path), robots, path=path)
    else:
        # RFC 9309 section 2.3.1.4: while robots.txt cannot be had, nothing may be crawled.
        book.judge("robots", robots.status and robots.status < 500, robots, path="/")  # noqa: PLR2004
    if site.sitemap:
        fine = site.sitemap.exchange.ok and not site.sitemap.wrong
        book.judge("sitemap", fine, site.sitemap.exchange, reason=site.sitemap.wrong or "-")
        for page in site.sitemap.pages[:2]:
            answer = site.get(page, PAGE)
            book.judge("sitemap-pages", answer.ok, answer, url=page)


def _may_crawl(robots: str, path: str) -> bool:
    parser = RobotFileParser()
    parser.parse(robots.splitlines())
    return parser.can_fetch(AGENT, path)
