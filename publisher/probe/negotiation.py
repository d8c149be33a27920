"""Negotiation: each format by its media type, the same statements in all of them."""

from publisher.probe.book import Book
from publisher.probe.exchange import Exchange
from publisher.probe.graphs import Graph, NotReadableError, format_of, read
from publisher.probe.hints import targets
from publisher.probe.site import PAGE, Site
from publisher.rdf import JSON_LD, N_TRIPLES, RDF_XML, TURTLE, Format

_ASKED = (TURTLE, JSON_LD, RDF_XML, N_TRIPLES)
_NONE = "application/vnd.nobody-has-this"
_MOST_DOCUMENTS = 2


def check_negotiation(site: Site, book: Book) -> None:
    """Ask for documents in every format: those of the samples, else the given address."""
    addresses = [site.here(name) for name in site.samples] or [site.url]
    catalogue = [site.catalogue.url] if site.catalogue else []
    for url in dict.fromkeys([*addresses[:_MOST_DOCUMENTS], *catalogue]):
        _negotiate(site, url, book)


def _negotiate(site: Site, url: str, book: Book) -> None:
    given = {form: site.client.get(url, form.media_type) for form in _ASKED}
    honoured = {
        form: answer for form, answer in given.items() if format_of(answer.media_type) is form and answer.ok
    }
    if not book.judge("rdf-offered", honoured, given[TURTLE], url=url):
        return
    for form in (TURTLE, JSON_LD):
        book.judge("format-common", form in honoured, given[form], url=url, format=form.title)
    graphs = {form: _parsed(answer, form, book) for form, answer in honoured.items()}
    _compare({form: graph for form, graph in graphs.items() if graph}, honoured, book)
    _weigh(site, url, honoured, book)
    _look_at_headers(site, url, honoured, book)
    odd = site.client.get(url, _NONE)
    book.judge("odd-accept", odd.status and odd.status < 500, odd, url=url)  # noqa: PLR2004
    book.judge("not-acceptable", odd.status == 406, odd, url=url)  # noqa: PLR2004


def _parsed(answer: Exchange, form: Format, book: Book) -> Graph | None:
    try:
        graph = read(answer)
    except NotReadableError as error:
        # A JSON-LD document whose context lies elsewhere is right, and cannot be read without following it.
        is_remote = "remote context" in str(error)
        if not is_remote:
            book.judge("format-true", False, answer, format=form.title, reason=error)  # noqa: FBT003
        return None
    book.judge("format-true", True, answer)  # noqa: FBT003
    return graph


def _compare(graphs: dict[Format, Graph], answers: dict[Format, Exchange], book: Book) -> None:
    if len(graphs) < 2:  # noqa: PLR2004
        return
    (first, reference), *others = graphs.items()
    for form, graph in others:
        more, fewer = graph.likeness - reference.likeness, reference.likeness - graph.likeness
        differing = next(iter(more or fewer), ("", "", ""))
        book.judge(
            "same-graph",
            not more and not fewer,
            answers[form],
            one=first.title,
            other=form.title,
            count=more.total() + fewer.total(),
            example=" ".join(differing),
        )


def _weigh(site: Site, url: str, honoured: dict[Format, Exchange], book: Book) -> None:
    """Ask for two formats with weights, both ways round."""
    if len(honoured) < 2:  # noqa: PLR2004
        return
    one, other = list(honoured)[:2]
    for loved, liked in ((one, other), (other, one)):
        answer = site.client.get(url, f"{liked.media_type};q=0.3, {loved.media_type};q=0.9")
        fine = format_of(answer.media_type) is loved
        book.judge("weights", fine, answer, url=url, format=loved.title)


def _look_at_headers(site: Site, url: str, honoured: dict[Format, Exchange], book: Book) -> None:
    page = site.client.get(url, PAGE)
    answer = next(iter(honoured.values()))
    varies = len({each.media_type for each in (*honoured.values(), page)}) > 1
    if varies:
        # A redirect that depends on Accept says so itself; then the document behind it need not.
        hop = site.client.ask("GET", url, dict(answer.sent), follow=False)
        said = hop.list_of("vary") | answer.list_of("vary")
        book.judge("vary", said & {"accept", "*"}, answer, vary=answer.headers.get("vary", "-"))
        places = {each.headers.get("content-location") or each.address for each in honoured.values()}
        book.judge("content-location", len(places) == len(honoured), answer, url=url)
    linked = {link.media_type for each in (answer, page) for link in targets(each, "alternate")}
    book.judge("alternates", any(format_of(kind) for kind in linked), answer, url=url)
    head = site.client.ask("HEAD", url, dict(answer.sent))
    same = head.status == answer.status and head.media_type == answer.media_type
    book.judge("head", same, head, url=url, status=answer.status, kind=answer.media_type)
