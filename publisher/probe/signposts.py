"""What a researcher's tools look for around a document: licence, identifier, metadata (FAIR Signposting)."""

from publisher.probe.book import Book
from publisher.probe.exchange import Exchange
from publisher.probe.graphs import read_or_none
from publisher.probe.hints import targets
from publisher.probe.site import PAGE, RDF, Site

_LICENCES = (
    "http://purl.org/dc/terms/license",
    "http://purl.org/dc/terms/rights",
    "http://creativecommons.org/ns#license",
    "https://schema.org/license",
    "http://schema.org/license",
)


def check_signposts(site: Site, book: Book) -> None:
    """Look for signposts at the home page and at the pages of the samples."""
    pages = [site.get(name, PAGE) for name in site.samples] or [site.home]
    for page in dict.fromkeys(page.address for page in pages):
        _check_page(site, site.client.get(page, PAGE), book)


def _check_page(site: Site, page: Exchange, book: Book) -> None:
    url = page.url
    book.judge("licence", targets(page, "license") or _says_licence(site, url), page, url=url)
    book.judge("cite-as", targets(page, "cite-as"), page, url=url)
    book.judge("canonical", targets(page, "canonical"), page, url=url)
    described = targets(page, "describedby", "alternate")
    book.judge("describedby", described, page, url=url)
    for link in [link for link in described if link.media_type][:2]:
        answer = site.get(link.target, link.media_type)
        book.judge("signpost-leads", answer.ok, answer, url=link.target)


def _says_licence(site: Site, url: str) -> bool:
    graph = read_or_none(site.get(url, RDF))
    return graph is not None and any(graph.objects(predicate) for predicate in _LICENCES)
