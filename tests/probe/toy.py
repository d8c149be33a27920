"""A small linked data site that does everything right, except for the faults that a test names."""

import gzip
import hashlib
import json
from functools import cache
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, urlsplit

import pyoxigraph
from probe.servers import Asked, Reply

from publisher.rdf import JSON_LD, N_TRIPLES, RDF_XML, TURTLE, Format

if TYPE_CHECKING:
    from collections.abc import Callable

_FORMATS = (TURTLE, JSON_LD, N_TRIPLES, RDF_XML)
_PREFIXES = """
@prefix dcat: <http://www.w3.org/ns/dcat#> . @prefix dcterms: <http://purl.org/dc/terms/> .
@prefix foaf: <http://xmlns.com/foaf/0.1/> . @prefix vcard: <http://www.w3.org/2006/vcard/ns#> .
@prefix void: <http://rdfs.org/ns/void#> . @prefix dcatap: <http://data.europa.eu/r5r/> .
@prefix spdx: <http://spdx.org/rdf/terms#> . @prefix sd: <http://www.w3.org/ns/sparql-service-description#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
"""
FILE = gzip.compress(
    b"<http://example.org/a> <http://example.org/b> <http://example.org/c> .\n" * 20, mtime=0
)
_LICENCE = "<https://creativecommons.org/licenses/by/4.0/>"


def catalogue(faults: frozenset[str]) -> str:
    """Return the catalogue in Turtle."""
    name = "[] a dcat:Dataset" if "anonymous" in faults else "<#data> a dcat:Dataset"
    title = "" if "untitled" in faults else 'dcterms:title "Data" ;'
    size = 5 if "size" in faults else len(FILE)
    digest = "00" * 32 if "checksum" in faults else hashlib.sha256(FILE).hexdigest()
    return f"""{_PREFIXES}
    <#catalogue> a dcat:Catalog ; dcterms:title "C" ; dcterms:description "C" ; dcterms:publisher <#us> ;
        dcat:dataset <#data> ; dcterms:issued "2020-01-01" ; dcterms:modified "2020-01-01" ;
        dcterms:language <http://example.org/en> ; dcterms:license {_LICENCE} ; foaf:homepage </> ;
        dcterms:spatial <http://example.org/here> ; dcat:themeTaxonomy <http://example.org/themes> .
    <#us> a foaf:Agent {"" if "nameless" in faults else '; foaf:name "We"'} .
    {name} ; {title} dcterms:description "D" ; dcterms:publisher <#us> ; dcat:keyword "k" ;
        dcat:contactPoint [ vcard:fn "We" {"" if "deaf" in faults else "; vcard:hasURL </>"} ] ;
        dcat:theme <http://example.org/t> ; dcterms:spatial <http://example.org/here> ;
        dcterms:temporal <#time> {"" if "scarce" in faults else "; dcat:distribution <#file>"} .
    <#file> a dcat:Distribution ; dcat:accessURL </> ; dcat:downloadURL </file.nt.gz> ;
        dcterms:license {_LICENCE} ; dcterms:format <http://example.org/nt> ; dcterms:description "F" ;
        dcatap:availability <http://example.org/stable> ; dcat:byteSize {size} ;
        dcat:compressFormat <https://www.iana.org/assignments/media-types/application/gzip> ;
        spdx:checksum [ spdx:algorithm spdx:checksumAlgorithm_sha256 ; spdx:checksumValue "{digest}" ] .
    """


VOID = f"""{_PREFIXES} <#set> a void:Dataset ; void:exampleResource </id/bakery> ;
    void:sparqlEndpoint </sparql> ."""
THING = f"""{_PREFIXES} </id/bakery> rdfs:label "Bakery"@en ; rdfs:seeAlso [ rdfs:label "A page" ] .
    </doc/bakery> dcterms:license {_LICENCE} ."""
SERVICE = f"{_PREFIXES} <#service> a sd:Service ; sd:endpoint </sparql> ."
_PAGE = """<!doctype html><title>Toy</title><link rel="canonical" href="{path}">
<link rel="describedby" type="text/turtle" href="{data}">
<script type="application/ld+json">{{"@context": "https://schema.org", "@type": "Dataset"}}</script>"""


class Toy:
    """Answers requests like a careful site; each fault makes it careless in one way."""

    def __init__(self, *faults: str) -> None:
        self.faults = frozenset(faults)
        self._paths: dict[str, Callable[[Asked], Reply]] = {
            "/": self._home,
            "/catalog": lambda asked: self._document(asked, catalogue(self.faults)),
            "/.well-known/void": self._void,
            "/id/bakery": self._name,
            "/doc/bakery": self._thing,
            "/file.nt.gz": self._file,
            "/sparql": self._sparql,
            "/robots.txt": self._robots,
            "/sitemap.xml": self._sitemap,
        }

    def __call__(self, asked: Asked) -> Reply:
        """Answer a request."""
        path = urlsplit(asked.path).path
        reply = self._paths.get(path, self._nothing)(asked)
        if "head" in self.faults and asked.method == "HEAD":
            reply = Reply(405)
        always = {"X-Content-Type-Options": "nosniff", "Access-Control-Allow-Origin": "*"}
        dropped = {"sniff": "X-Content-Type-Options", "closed": "Access-Control-Allow-Origin"}
        for fault in self.faults & set(dropped):
            always.pop(dropped[fault])
        return Reply(reply.status, reply.body, {**always, **reply.headers})

    def _nothing(self, _: Asked) -> Reply:
        if "soft-404" in self.faults:
            return Reply(200, "Sorry!", {"Content-Type": "text/html"})
        kind = "text/plain" if "plain-errors" in self.faults else "application/problem+json"
        return Reply(404, "{}", {"Content-Type": kind})

    def _home(self, asked: Asked) -> Reply:
        if "turtle" in asked.headers.get("Accept", ""):
            return self._nothing(asked)
        return self._page("/", "/catalog")

    def _page(self, path: str, data: str) -> Reply:
        body = _PAGE.format(path=path, data="/gone" if "lost-signpost" in self.faults else data)
        if "no-jsonld" in self.faults:
            body = body.replace("application/ld+json", "text/plain")
        headers = {
            "Content-Type": "text/html",
            "Content-Security-Policy": "default-src 'none'",
            "Vary": "Accept",
        }
        headers["Link"] = '</id/bakery>; rel="cite-as", <https://example.org/l>; rel="license"'
        return Reply(200, body, headers)

    def _void(self, asked: Asked) -> Reply:
        return self._nothing(asked) if "no-void" in self.faults else self._document(asked, VOID)

    def _name(self, _: Asked) -> Reply:
        status = 302 if "302" in self.faults else 303
        return Reply(status, headers={"Location": "/doc/bakery", "Vary": "Accept"})

    def _thing(self, asked: Asked) -> Reply:
        return Reply(404) if "lost-thing" in self.faults else self._document(asked, THING)

    def _document(self, asked: Asked, turtle: str) -> Reply:
        """Send a graph in the format that weighs most, a page to browsers."""
        accept, path = asked.headers.get("Accept", "*/*"), urlsplit(asked.path).path
        if accept.startswith("text/html"):
            return self._page(path, path)
        form = self._chosen(accept)
        if form is None:
            return Reply(500 if "crash" in self.faults else 406)
        body = serialized(turtle, form, f"http://{asked.headers['Host']}{path}", self.faults)
        return self._conditional(asked, body, form, path)

    def _conditional(self, asked: Asked, body: bytes, form: Format, path: str) -> Reply:
        tag = f'"{hashlib.sha256(body).hexdigest()[:12]}"'
        headers = {
            "Content-Type": form.content_type,
            "ETag": tag,
            "Cache-Control": "max-age=60",
            "Content-Location": f"{path}.{form.extension}",
            "Link": f'<{path}.ttl>; rel="alternate"; type="text/turtle"',
            "Vary": "Accept",
        }
        dropped = {"no-tag": "ETag", "no-vary": "Vary", "no-links": "Link", "no-age": "Cache-Control"}
        for fault in self.faults & set(dropped):
            headers.pop(dropped[fault])
        if asked.headers.get("If-None-Match") == tag and "always-new" not in self.faults:
            return Reply(304, headers=headers)
        if asked.headers.get("Accept-Encoding") == "gzip" and "unpacked" not in self.faults:
            return Reply(200, gzip.compress(body), {**headers, "Content-Encoding": "gzip"})
        return Reply(200, body, headers)

    def _chosen(self, accept: str) -> Format | None:
        if "no-rdf" in self.faults:
            return None
        ranges = [part.strip().partition(";q=") for part in accept.split(",")]
        weighed = sorted(ranges, key=lambda each: -float(each[2] or 1))
        if "deaf-weights" in self.faults:
            weighed = ranges
        names = {form.media_type: form for form in _FORMATS}
        return next((names[name] for name, _, _ in weighed if name in names), None)

    def _file(self, asked: Asked) -> Reply:
        if "lost-file" in self.faults:
            return Reply(404)
        body = FILE[:-6] if "cut-file" in self.faults else FILE
        headers = {"Content-Type": "application/gzip"}
        if asked.headers.get("Range") == "bytes=10-19" and "no-ranges" not in self.faults:
            return Reply(206, body[10:20], {**headers, "Content-Range": f"bytes 10-19/{len(body)}"})
        return Reply(200, body, headers)

    def _robots(self, asked: Asked) -> Reply:
        rule = "Disallow: /" if "closed-door" in self.faults else "Allow: /"
        text = f"User-agent: *\n{rule}\nSitemap: http://{asked.headers['Host']}/sitemap.xml\n"
        return Reply(200, text, {"Content-Type": "text/plain"})

    def _sitemap(self, asked: Asked) -> Reply:
        page = "gone" if "stale-sitemap" in self.faults else "doc/bakery"
        entity = '<!DOCTYPE x [<!ENTITY a "b">]>' if "xml-bomb" in self.faults else ""
        text = (
            f'{entity}<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">'
            f"<url><loc>http://{asked.headers['Host']}/{page}</loc></url></urlset>"
        )
        return Reply(200, text, {"Content-Type": "application/xml"})

    def _sparql(self, asked: Asked) -> Reply:
        query = _query(asked)
        if asked.method == "OPTIONS":
            return Reply(204, headers={"Access-Control-Allow-Headers": "Content-Type"})
        if query is None:
            return self._nothing(asked) if "mute-service" in self.faults else self._document(asked, SERVICE)
        if asked.method == "POST" and "get-only" in self.faults:
            return Reply(405)
        if query.count("{") != query.count("}"):
            return Reply(500 if "bad-errors" in self.faults else 400)
        if "COUNT(*)" in query:
            return Reply(503, headers={"Retry-After": "5"})
        return _answer(query, asked.headers.get("Accept", ""), frozenset(self.faults))


def _query(asked: Asked) -> str | None:
    if asked.headers.get("Content-Type") == "application/sparql-query":
        return asked.body.decode()
    text = asked.body.decode() if asked.method == "POST" else urlsplit(asked.path).query
    return parse_qs(text).get("query", [None])[0]


def _answer(query: str, accept: str, faults: frozenset[str]) -> Reply:
    found = pyoxigraph.Store().query(query)
    if isinstance(found, pyoxigraph.QueryTriples):
        form = TURTLE if accept == "text/turtle" else N_TRIPLES
        body = pyoxigraph.serialize(found, format=form.syntax) or b""
        return Reply(200, body, {"Content-Type": form.media_type})
    if "json-only" in faults or "json" in accept:
        told = json.dumps({"head": {}, "boolean": bool(found)}) if "ASK" in query else "{}"
        return Reply(200, told, {"Content-Type": "application/sparql-results+json"})
    return Reply(200, "one\n1\n", {"Content-Type": accept})


@cache
def _parsed(turtle: str, base: str) -> tuple[pyoxigraph.Quad, ...]:
    """Parse once, since blank nodes are called otherwise each time, and an ETag must stay."""
    return tuple(pyoxigraph.parse(turtle, format=pyoxigraph.RdfFormat.TURTLE, base_iri=base))


def serialized(turtle: str, form: Format, base: str, faults: frozenset[str]) -> bytes:
    """Write a graph in a format, with the faults that concern it."""
    quads = list(_parsed(turtle, base))
    if "unequal" in faults and form is JSON_LD:
        quads = quads[1:]
    if "other-subject" in faults:
        quads = [
            pyoxigraph.Quad(pyoxigraph.NamedNode("http://example.org/other"), quad.predicate, quad.object)
            for quad in quads
        ]
    body = pyoxigraph.serialize((quad.triple for quad in quads), format=form.syntax) or b""
    return b"<broken" if "broken" in faults and form is TURTLE else body
