"""RDF of strangers is read without trust: neither memory nor files of the reader are theirs."""

import pytest
from probe.servers import Reply, answering

from publisher.probe.client import Client, Limits
from publisher.probe.exchange import Exchange
from publisher.probe.graphs import NotReadableError, read
from publisher.probe.hints import embedded, header_links, page_links
from publisher.probe.reach import Reach
from publisher.probe.sitemap import MOST_PAGES, read_sitemap

_RDF = (
    '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:e="http://example.org/">'
    '<rdf:Description rdf:about="http://example.org/a"><e:p>{}</e:p></rdf:Description></rdf:RDF>'
)


def sent(body: str | bytes, media_type: str) -> Exchange:
    """Return an answer with a body."""
    data = body.encode() if isinstance(body, str) else body
    return Exchange("GET", "http://example.org/doc", {}, 200, {"content-type": media_type}, data)


LAUGHS = "".join(f'<!ENTITY l{n + 1} "{f"&l{n};" * 10}">' for n in range(9))
HOSTILE = [
    (f'<!DOCTYPE r [<!ENTITY l0 "ha">{LAUGHS}]>' + _RDF.format("&l9;"), "within"),
    ('<!DOCTYPE r [<!ENTITY x SYSTEM "file:///etc/passwd">]>' + _RDF.format("&x;"), "external"),
    ('<!DOCTYPE r [<!ENTITY % x SYSTEM "http://127.0.0.1/">%x;]>' + _RDF.format(""), "external"),
    ("<!DOCTYPE r [<!ENTITY x '&#38;x;'>]>" + _RDF.format("&x;"), "within"),
    (f'<!DOCTYPE r [<!ENTITY x "{"y" * 60000}">]>' + _RDF.format("&x;" * 1000), "large"),
]


@pytest.mark.parametrize(("document", "reason"), HOSTILE)
def test_hostile_xml_is_refused(document: str, reason: str) -> None:
    """Neither a billion laughs nor a local file comes out of RDF/XML."""
    with pytest.raises(NotReadableError, match=reason):
        read(sent(document, "application/rdf+xml"))


def test_harmless_entities_of_ontologies_are_read() -> None:
    """Editors of ontologies shorten namespaces this way."""
    document = '<!DOCTYPE r [<!ENTITY e "http://example.org/">]>' + _RDF.format("&e;x")

    graph = read(sent(document, "application/rdf+xml"))

    assert graph.values("http://example.org/a", "http://example.org/p") == ("http://example.org/x",)


WRONG = [
    ("<a> <b> .", "text/turtle"),
    ("{", "application/ld+json"),
    ("[" * 100_000, "application/ld+json"),
    ("(" * 100_000, "text/turtle"),
    ("<rdf", "application/rdf+xml"),
    (b"\xff\xfe<\x00", "application/n-triples"),
    ('{"@context": "http://127.0.0.1/context", "a": 1}', "application/ld+json"),
    ("<p>", "text/html"),
    ("", ""),
]


@pytest.mark.parametrize(("body", "media_type"), WRONG)
def test_what_is_no_rdf_is_said_to_be_none(body: str | bytes, media_type: str) -> None:
    """A wrong document is a finding, never a traceback."""
    with pytest.raises(NotReadableError):
        read(sent(body, media_type))


def test_graphs_are_alike_whatever_their_blank_nodes_are_called() -> None:
    """Formats name blank nodes as they like."""
    one = read(sent("<http://a/> <http://b/> [ <http://c/> 1 ] .", "text/turtle"))
    same = read(sent("_:z <http://c/> 1 . <http://a/> <http://b/> _:z .", "text/turtle"))
    other = read(sent("_:z <http://c/> 2 . <http://a/> <http://b/> _:z .", "text/turtle"))

    assert one.likeness == same.likeness != other.likeness


def test_the_same_number_is_the_same_in_every_format() -> None:
    """JSON-LD writes floating point numbers otherwise than people do."""
    turtle = read(
        sent("<http://a/> <http://b/> 1.5e0, 'x'^^<http://www.w3.org/2001/XMLSchema#double> .", "text/turtle")
    )
    json_ld = read(
        sent(
            '{"@id": "http://a/", "http://b/": [1.5, {"@value": "x", "@type": "http://www.w3.org/2001/XMLSchema#double"}]}',
            "application/ld+json",
        )
    )
    other = read(sent("<http://a/> <http://b/> 1.6e0 .", "text/turtle"))

    assert turtle.likeness == json_ld.likeness != other.likeness


def test_relative_names_are_resolved_where_the_document_came_from() -> None:
    """A document behind a redirect speaks about its own place."""
    graph = read(sent("<#x> a <#Y> .", "text/turtle"))

    assert graph.subjects() == ("http://example.org/doc#x",)


LINKS = [
    ('<a>; rel="next"', [("http://example.org/a", {"next"}, "")]),
    (
        '<a>;rel=next;type="text/turtle", </b>; rel="up start"',
        [("http://example.org/a", {"next"}, "text/turtle"), ("http://example.org/b", {"up", "start"}, "")],
    ),
    ('<a,b>; title="x, <y>; z"; REL=Next', [("http://example.org/a,b", {"next"}, "")]),
    ("<a>; rel=next; rel=prev", [("http://example.org/a", {"next"}, "")]),
    ("<http://[>; rel=next", [("", {"next"}, "")]),
    ("no link at all", []),
]


@pytest.mark.parametrize(("header", "found"), LINKS)
def test_links_of_a_header_are_read_as_written(header: str, found: list[tuple[str, set[str], str]]) -> None:
    """RFC 8288: commas and semicolons within quotes and brackets divide nothing; the first rel counts."""
    answer = Exchange("GET", "http://example.org/doc", {}, 200, {"link": header})

    links = [(link.target, set(link.relations), link.media_type) for link in header_links(answer)]

    assert links == found


def test_a_broken_page_still_says_what_can_be_read() -> None:
    """Pages of the web are seldom right."""
    page = sent(
        '<link rel=license href="/l"><a rel><script type="application/ld+json">{broken</script>'
        '<script type="application/ld+json">{"@graph": [{"@type": "Dataset"}]}</script>'
        f'<script type="application/ld+json">{"[" * 100_000}</script>',
        "text/html",
    )

    assert [link.target for link in page_links(page)] == ["http://example.org/l"]
    assert {"@type": "Dataset"} in embedded(page)


SITEMAPS = [
    ("<urlset/>", "urlset"),
    ("<urlset", "token"),
    ('<!DOCTYPE x [<!ENTITY a "b">]><urlset/>', "DOCTYPE"),
    ("<urlset/>".encode("utf-16"), "DOCTYPE"),
    (
        '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">'
        + "<url><loc>http://a/</loc></url>" * (MOST_PAGES + 1)
        + "</urlset>",
        str(MOST_PAGES),
    ),
]


@pytest.mark.parametrize(("body", "reason"), SITEMAPS)
def test_wrong_sitemap_is_named(body: str | bytes, reason: str) -> None:
    """A crawler's trouble is told with its cause."""
    with answering(lambda _: Reply(200, body, {"Content-Type": "application/xml"})) as site:
        found = read_sitemap(Client(Limits(), Reach(private=True)), site.url, lambda url: url)

    assert reason in found.wrong
