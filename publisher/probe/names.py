"""Names of things: they lead to documents about them, for programs and for people."""

from publisher.probe.book import Book
from publisher.probe.exchange import Exchange
from publisher.probe.graphs import read_or_none
from publisher.probe.site import PAGE, RDF, Site

_GONE = frozenset({404, 410})
_NOWHERE = "there-is-nothing-of-this-name-4f1d"


def check_names(site: Site, book: Book) -> None:
    """Look up sample names, and one that nobody gave."""
    book.judge("names-found", site.samples, site.home)
    for name in site.samples:
        _look_up(site, name, book)
    missing = site.get(f"{site.base}{_NOWHERE}", RDF)
    book.judge("nothing-is-404", missing.status in _GONE, missing)
    if missing.status in _GONE:
        problem = site.client.get(missing.url, "application/problem+json, application/json;q=0.9")
        book.judge("errors-explained", problem.media_type == "application/problem+json", problem)


def _look_up(site: Site, name: str, book: Book) -> None:
    answer = site.get(name, RDF)
    graph = read_or_none(answer)
    if not book.judge("name-answers", answer.ok and graph, answer, name=name):
        return
    if answer.hops and "#" not in name:
        # 301 and 302 within the site move documents; only 303 says "see another document about this".
        statuses = [hop.status for hop in answer.hops]
        book.judge("name-303", 303 in statuses, answer, name=name, statuses=statuses)  # noqa: PLR2004
    subjects = graph.subjects() if graph else ()
    book.judge("name-described", _is_described(site, name, answer, subjects), answer, name=name)
    page = site.get(name, PAGE)
    book.judge("name-page", page.ok and "html" in page.media_type, page, name=name)


def _is_described(site: Site, name: str, answer: Exchange, subjects: tuple[str, ...]) -> bool:
    wanted = {name, site.here(name), answer.address}
    return any(subject in wanted for subject in subjects)
