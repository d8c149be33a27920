"""Results of a search as JSON-LD, CSV and Atom; and how programs learn to search (OpenSearch)."""

import csv
import io
import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from xml.sax.saxutils import escape, quoteattr

from publisher.rdf import Text
from publisher.search import Found, Hit, Index
from publisher.web.publication import Publication
from publisher.web.search_asked import PATH, Asked

_SCHEMA, _HYDRA = "https://schema.org/", "http://www.w3.org/ns/hydra/core#"
_ATOM = "http://www.w3.org/2005/Atom"
_OPENSEARCH = "http://a9.com/-/spec/opensearch/1.1/"
OPENSEARCH_TYPE = "application/opensearchdescription+xml"
# OpenSearch 1.1: the longest name that a browser shows.
_LONGEST_SHORT_NAME, _LONGEST_LONG_NAME, _LONGEST_DESCRIPTION = 16, 48, 1024
# What a spreadsheet would take for a formula (OWASP, CSV injection).
_FORMULA = re.compile(r"[=+@\t\r-]").match
_SEPARATOR = " | "
_LINE = json.JSONEncoder(ensure_ascii=False).encode
# XML 1.0 section 2.2: no document may hold these.
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")
_CONTEXT: dict[str, Any] = {
    "schema": _SCHEMA,
    "hydra": _HYDRA,
    "ItemList": "schema:ItemList",
    "Collection": "hydra:Collection",
    "ListItem": "schema:ListItem",
    "PartialCollectionView": "hydra:PartialCollectionView",
    "numberOfItems": "schema:numberOfItems",
    "itemListElement": {"@id": "schema:itemListElement", "@container": "@list"},
    "position": "schema:position",
    "item": "schema:item",
    "url": {"@id": "schema:url", "@type": "@id"},
    "name": {"@id": "schema:name", "@container": "@language"},
    "description": {"@id": "schema:description", "@container": "@language"},
    "view": "hydra:view",
    **{key: {"@id": f"hydra:{key}", "@type": "@id"} for key in ("first", "previous", "next", "last")},
    # JSON-LD 1.1 section 4.2.2: counts by choice are JSON for programs, no statements about things.
    "facets": {"@id": "schema:additionalProperty", "@type": "@json"},
}


@dataclass(frozen=True, slots=True)
class Results:
    """A search with what it found, and what answers say of the site; `home` is where it was asked."""

    index: Index
    asked: Asked
    found: Found
    site: Publication
    issued: str
    home: str
    language: str

    @property
    def pages(self) -> int:
        """Return how many pages there are."""
        return max(1, -(-self.found.total // self.asked.size))

    def page_address(self, hit: Hit) -> str:
        """Return where a result is described, in whatever form is asked for."""
        return f"{self.home}{hit.path}"

    def turns(self, suffix: str) -> Iterator[tuple[str, str]]:
        """Go through the pages beside this one, by their relation."""
        page = self.asked.page
        for name, number in (("first", 1), ("previous", page - 1), ("next", page + 1), ("last", self.pages)):
            if 1 <= number <= self.pages:
                yield name, f"{self.home}{self.asked.turned_to(number).address(suffix)}"


def json_ld(results: Results) -> str:
    """Write results as a list of schema.org that Hydra pages."""
    address, suffix = results.asked.address, ".jsonld"
    first = (results.asked.page - 1) * results.asked.size + 1
    head = {
        "@context": _CONTEXT,
        "@id": f"{results.home}{results.asked.turned_to(1).address()}",
        "@type": ["ItemList", "Collection"],
        "numberOfItems": results.found.total,
        "view": {
            "@id": f"{results.home}{address(suffix)}",
            "@type": "PartialCollectionView",
            **dict(results.turns(suffix)),
        },
    }
    items = (
        {"@type": "ListItem", "position": first + number, "item": _item(hit, results)}
        for number, hit in enumerate(results.found.hits)
    )
    lists = {"itemListElement": items, "facets": _facets(results)}
    members = (_listed(name, values) for name, values in lists.items())
    return (
        ",\n".join([json.dumps(head, ensure_ascii=False, indent=1).removesuffix("\n}"), *members]) + "\n}\n"
    )


def _listed(name: str, values: Iterable[Mapping[str, Any]]) -> str:
    """Write a list, a line each: Python indents five times as slowly as it writes a line."""
    lines = ",\n".join(f"  {line}" for line in map(_LINE, values))
    return f' "{name}": [\n{lines}\n ]'


def comma_separated(results: Results) -> str:
    """Write results as a table, one row each, the names by language and the codes by facet."""
    languages = results.site.languages
    facets = [facet.key for facet in results.index.facets]
    names = [f"name_{language}" for language in languages]
    text = io.StringIO(newline="")
    table = csv.writer(text, lineterminator="\r\n")
    table.writerow(["iri", "page", *names, *facets])
    for hit in results.found.hits:
        called = Text.of(hit.shown["names"])
        row = [hit.iri, results.page_address(hit), *(called.best(each, *languages) for each in languages)]
        table.writerow(map(_safe, [*row, *(_SEPARATOR.join(hit.facets.get(key, ())) for key in facets)]))
    return text.getvalue()


def atom(results: Results) -> str:
    """Write results as a feed (RFC 4287), with the numbers that OpenSearch adds and the links of RFC 5005."""
    site, asked, language = results.site, results.asked, results.language
    settings = site.settings.site
    title = Text.of(settings.title).best(language)
    lines = [
        '<?xml version="1.0" encoding="utf-8"?>',
        f'<feed xmlns="{_ATOM}" xmlns:os="{_OPENSEARCH}" xml:lang={quoteattr(language)}>',
        f"<id>{_xml(f'{site.base}{asked.address()}')}</id>",
        f"<title>{_xml(f'{title}: {asked.text}' if asked.text else title)}</title>",
        f"<updated>{_moment(results.issued)}</updated>",
        f"<author><name>{_xml(settings.publisher_name)}</name></author>",
        f"<rights>{_xml(site.licence)}</rights>",
        f"<os:totalResults>{results.found.total}</os:totalResults>",
        f"<os:startIndex>{(asked.page - 1) * asked.size + 1}</os:startIndex>",
        f"<os:itemsPerPage>{asked.size}</os:itemsPerPage>",
        _link("self", f"{results.home}{asked.address('.atom')}", "application/atom+xml"),
        _link("alternate", f"{results.home}{asked.address()}", "text/html"),
        *(_link(name, address, "application/atom+xml") for name, address in results.turns(".atom")),
        *(_entry(hit, results) for hit in results.found.hits),
        "</feed>",
        "",
    ]
    return "\n".join(lines)


@dataclass(frozen=True, slots=True)
class Form:
    """A form of results: its media type, and what writes it."""

    media_type: str
    title: str
    write: Callable[[Results], str]


FORMS: Mapping[str, Form] = {
    ".jsonld": Form("application/ld+json", "JSON-LD", json_ld),
    ".csv": Form("text/csv", "CSV", comma_separated),
    ".atom": Form("application/atom+xml", "Atom", atom),
}


def opensearch(site: Publication, home: str, language: str, *, from_files: bool = False) -> str:
    """Describe the search to browsers and harvesters (OpenSearch 1.1, draft 6); files have its page only."""
    settings = site.settings.site
    title = Text.of(settings.title).best(language)
    described = Text.of(settings.description).best(language)
    data = [] if from_files else [(key, form.media_type) for key, form in FORMS.items()]
    kinds = [(f".{language}.html", "text/html"), *data]
    pages = "" if from_files else "&amp;page={startPage?}"
    urls = (
        f'<Url type={quoteattr(kind)} template="{_xml(home + PATH + suffix)}?q={{searchTerms}}{pages}"/>'
        for suffix, kind in kinds
    )
    lines = [
        '<?xml version="1.0" encoding="utf-8"?>',
        f"<OpenSearchDescription xmlns={quoteattr(_OPENSEARCH)}>",
        f"<ShortName>{_xml(_cut(title, _LONGEST_SHORT_NAME))}</ShortName>",
        f"<LongName>{_xml(_cut(title, _LONGEST_LONG_NAME))}</LongName>",
        f"<Description>{_xml(_cut(described, _LONGEST_DESCRIPTION))}</Description>",
        *urls,
        f'<Url type="{OPENSEARCH_TYPE}" rel="self" template="{_xml(home)}/opensearch.xml"/>',
        f"<Attribution>{_xml(f'{settings.publisher_name}, {site.licence}')}</Attribution>",
        *(f"<Language>{_xml(each)}</Language>" for each in site.languages),
        "<InputEncoding>UTF-8</InputEncoding>",
        "<OutputEncoding>UTF-8</OutputEncoding>",
        "</OpenSearchDescription>",
        "",
    ]
    return "\n".join(lines)


def _item(hit: Hit, results: Results) -> dict[str, Any]:
    item: dict[str, Any] = {"@id": hit.iri, "url": results.page_address(hit)}
    for key, texts in (("name", hit.shown["names"]), ("description", hit.shown["summary"])):
        if texts:
            item[key] = {language or "@none": text for language, text in texts.items()}
    return item


def _facets(results: Results) -> list[dict[str, Any]]:
    return [
        {
            "key": division.facet.key,
            "label": division.facet.label,
            "without": division.without,
            "choices": [
                {
                    "code": one.choice.code,
                    "iri": one.choice.iri,
                    "label": one.choice.label,
                    "count": one.count,
                    "chosen": one.is_chosen,
                }
                for one in division.counts
            ],
        }
        for division in results.found.divisions
    ]


def _entry(hit: Hit, results: Results) -> str:
    languages = (results.language, "", *results.site.languages)
    name = Text.of(hit.shown["names"]).best(*languages) or hit.iri
    summary = Text.of(hit.shown["summary"]).best(*languages)
    told = f"<summary>{_xml(summary)}</summary>" if summary else ""
    page = _link("alternate", results.page_address(hit), "text/html")
    return (
        f"<entry><id>{_xml(hit.iri)}</id><title>{_xml(name)}</title>"
        f"<updated>{_moment(results.issued)}</updated>{page}{told}</entry>"
    )


def _link(relation: str, address: str, kind: str) -> str:
    return f"<link rel={quoteattr(relation)} type={quoteattr(kind)} href={quoteattr(address)}/>"


def _xml(text: str) -> str:
    return escape(_FORBIDDEN.sub("\ufffd", text), {'"': "&quot;"})


def _moment(issued: str) -> str:
    """Write a day or moment of issue as RFC 3339 does."""
    if "T" not in issued:
        return f"{issued}T00:00:00Z"
    return issued if re.search(r"(Z|[+-]\d\d:\d\d)$", issued) else f"{issued}Z"


def _cut(text: str, most: int) -> str:
    """Shorten a text at a word."""
    if len(text) <= most:
        return text
    words = text[: most + 1].rpartition(" ")[0]
    return words or text[:most]


def _safe(text: str) -> str:
    return f"'{text}" if _FORMULA(text) else text
