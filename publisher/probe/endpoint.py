"""The query service, as the SPARQL 1.1 Protocol says; every query is answered in no time."""

import json
from urllib.parse import quote, urlencode

from publisher.probe.book import Book
from publisher.probe.exchange import Exchange
from publisher.probe.graphs import read_or_none
from publisher.probe.site import SD, Site

_ASK, _SELECT = "ASK {}", "SELECT (1 AS ?one) {}"
_CONSTRUCT = "CONSTRUCT { <http://example.org/a> <http://example.org/b> 1 } WHERE {}"
_WRONG = "SELECT * WHERE { ?s ?p"
# Nine of any statement: no store computes all of it, so what matters is how it stops.
_HEAVY = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l . ?m ?n1 ?o . ?p ?q ?r }"
_JSON = "application/sparql-results+json"
_TABLES = {"JSON": _JSON, "XML": "application/sparql-results+xml", "CSV": "text/csv"}
_GRAPHS = {"Turtle": "text/turtle", "N-Triples": "application/n-triples"}
_FORM, _DIRECT = "application/x-www-form-urlencoded", "application/sparql-query"
_ORIGIN = "https://example.org"


def check_endpoint(site: Site, book: Book, *, heavy: bool) -> None:
    """Ask the query service in the three ways of the protocol, in several formats, and wrongly."""
    if not book.judge("endpoint-found", site.endpoint, site.home, url=site.base):
        return
    _ask_three_ways(site, book)
    _ask_for_formats(site, book)
    wrong = site.client.get(_url(site, _WRONG), _JSON)
    book.judge("sparql-mistake", wrong.status == 400, wrong)  # noqa: PLR2004
    described = site.client.get(site.endpoint, "text/turtle, application/rdf+xml;q=0.8")
    graph = read_or_none(described)
    told = graph and (graph.objects(f"{SD}endpoint") or graph.instances(f"{SD}Service"))
    book.judge("sparql-described", told, described)
    _ask_from_a_page(site, book)
    if heavy:
        answer = site.client.get(_url(site, _HEAVY), _JSON)
        stopped = answer.status >= 400 and not answer.problem  # noqa: PLR2004
        book.judge("sparql-bounded", stopped or answer.ok, answer)
        alive = site.client.get(f"{_url(site, _ASK)}&again=1", _JSON)
        book.judge("sparql-survives", _boolean(alive), alive)


def _ask_three_ways(site: Site, book: Book) -> None:
    accept = {"Accept": _JSON}
    form = urlencode({"query": _ASK}).encode()
    answers = {
        "sparql-get": site.client.get(_url(site, _ASK), _JSON),
        "sparql-form": site.client.ask("POST", site.endpoint, {**accept, "Content-Type": _FORM}, body=form),
        "sparql-direct": site.client.ask(
            "POST", site.endpoint, {**accept, "Content-Type": _DIRECT}, body=_ASK.encode()
        ),
    }
    for name, answer in answers.items():
        book.judge(name, _boolean(answer), answer)


def _ask_for_formats(site: Site, book: Book) -> None:
    for query, formats in ((_SELECT, _TABLES), (_CONSTRUCT, _GRAPHS)):
        for title, media_type in formats.items():
            answer = site.client.get(_url(site, query), media_type)
            book.judge("sparql-formats", answer.ok and answer.media_type == media_type, answer, format=title)


def _ask_from_a_page(site: Site, book: Book) -> None:
    """Ask as a script in a page of another site does: plainly, and with what needs leave beforehand."""
    answer = site.client.get(_url(site, _ASK), _JSON, Origin=_ORIGIN)
    allowed = answer.headers.get("access-control-allow-origin") in {"*", _ORIGIN}
    book.judge("sparql-cors", allowed, answer)
    leave = {
        "Origin": _ORIGIN,
        "Access-Control-Request-Method": "POST",
        "Access-Control-Request-Headers": "content-type",
    }
    answer = site.client.ask("OPTIONS", site.endpoint, leave)
    fields = answer.list_of("access-control-allow-headers")
    book.judge("sparql-preflight", answer.ok and fields & {"content-type", "*"}, answer)


def _boolean(answer: Exchange) -> bool:
    """Tell whether an answer is the true of an ASK that always holds (SPARQL 1.1 Results JSON section 4)."""
    try:
        value = json.loads(answer.body) if answer.ok else None
    except (ValueError, RecursionError):
        return False
    return isinstance(value, dict) and value.get("boolean") is True


def _url(site: Site, query: str) -> str:
    return f"{site.endpoint}?query={quote(query, safe='')}"
