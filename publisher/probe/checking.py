"""A whole look at a site, from the first request to the report."""

import ssl
from collections.abc import Callable
from functools import partial

from publisher.errors import PublisherError
from publisher.probe.book import Book, outcome
from publisher.probe.catalogue import check_catalogue
from publisher.probe.client import BudgetSpentError, Client, Limits, Progress
from publisher.probe.delivery import check_delivery
from publisher.probe.endpoint import check_endpoint
from publisher.probe.exchange import refuse_no_address
from publisher.probe.files import check_files
from publisher.probe.names import check_names
from publisher.probe.negotiation import check_negotiation
from publisher.probe.reach import Reach
from publisher.probe.report import Report
from publisher.probe.signposts import check_signposts
from publisher.probe.site import Site, discover


def check(  # noqa: PLR0913 - what a look depends on, by name
    url: str,
    *,
    limits: Limits,
    private: bool = False,
    heavy: bool = False,
    progress: Progress = lambda _step, _done, _total: None,
    context: ssl.SSLContext | None = None,
) -> Report:
    """Look at a site from outside; raises `PublisherError` when there is no site at the address."""
    refuse_no_address(url)
    client = Client(limits, Reach.of(url, private=private), progress, context)
    book = Book()
    whole, canonical = False, ""
    try:
        site = discover(client, url)
        _refuse_nothing(site)
        canonical = site.canonical
        for look in _looks(heavy=heavy):
            look(site, book)
        whole = True
    except BudgetSpentError:
        # What was found until here is told, and that it is not all.
        whole = False
    finally:
        client.finish()
    return Report(url, canonical, book.judgements(), client.requests, client.received, whole)


def _looks(*, heavy: bool) -> tuple[Callable[[Site, Book], None], ...]:
    return (
        check_delivery,
        check_catalogue,
        check_names,
        check_negotiation,
        partial(check_endpoint, heavy=heavy),
        check_signposts,
        # The files last: they take most of the bytes that may be used.
        check_files,
    )


def _refuse_nothing(site: Site) -> None:
    home = site.home
    if home.problem and not home.status:
        raise PublisherError(f"{home.url}: {outcome(home).best('en')}; check the address, or try again later")
