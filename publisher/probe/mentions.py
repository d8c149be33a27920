"""Links that lead out of a directory, and where they stand."""

import ssl
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from pyoxigraph import BlankNode, Quad

from publisher.errors import PublisherError
from publisher.probe.client import BudgetSpentError, Client, Limits
from publisher.probe.exchange import parts, refuse_no_address
from publisher.probe.graphs import Graph, format_of, iris, read_or_none
from publisher.probe.reach import Reach
from publisher.probe.site import DCAT, RDF, Site, discover

_MEDIA_TYPES = "https://www.iana.org/assignments/media-types/"
# Properties whose value is a document or another name of the same thing; all others name terms and codes.
_LISTED = {
    "https://schema.org/": "url sameAs subjectOf mainEntityOfPage citation isBasedOn",
    "http://schema.org/": "url sameAs",
    "http://www.w3.org/2004/02/skos/core#": "exactMatch closeMatch broadMatch narrowMatch relatedMatch",
    "http://www.w3.org/2002/07/owl#": "sameAs",
    "http://www.w3.org/2000/01/rdf-schema#": "seeAlso",
    "http://xmlns.com/foaf/0.1/": "homepage page isPrimaryTopicOf",
    "http://purl.org/dc/terms/": "source license references relation isReferencedBy",
    "http://www.w3.org/ns/prov#": "wasDerivedFrom hadPrimarySource",
    DCAT: "landingPage",
}
PROPERTIES = frozenset(prefix + name for prefix, names in _LISTED.items() for name in names.split())


@dataclass(frozen=True, slots=True, order=True)
class Mention:
    """A place where a link stands: the thing that has it, by which property."""

    subject: str
    predicate: str


Mentions = Mapping[str, tuple[Mention, ...]]


def mentions_in(quads: Iterable[Quad], own: str) -> Mentions:
    """Return the links in statements that lead elsewhere than to the addresses that begin with `own`."""
    found: dict[str, set[Mention]] = {}
    for quad in quads:
        if quad.predicate.value in PROPERTIES and not isinstance(quad.object, BlankNode):
            url = str(getattr(quad.object, "value", ""))
            if parts(url).scheme in {"http", "https"} and not url.startswith(own):
                subject = "_:" if isinstance(quad.subject, BlankNode) else getattr(quad.subject, "value", "")
                found.setdefault(url, set()).add(Mention(str(subject), quad.predicate.value))
    return {url: tuple(sorted(places)) for url, places in sorted(found.items())}


def mentions_of_site(
    url: str, *, limits: Limits, private: bool = False, context: ssl.SSLContext | None = None
) -> tuple[Mentions, bool]:
    """Return the links of a site's data, and whether private addresses may be asked for them.

    They are taken from a file of its catalogue, else from the document at the address; raises
    `PublisherError` when there is neither.
    """
    refuse_no_address(url)
    reach = Reach.of(url, private=private)
    client = Client(Limits(seconds=limits.seconds), reach, context=context)
    try:
        site = discover(client, url)
        for address in (*_files(site), url):
            graph = read_or_none(site.get(address, RDF))
            if graph:
                return mentions_in(graph.quads, site.canonical or site.base), reach.private
    except BudgetSpentError as error:
        raise PublisherError(f"{url}: the site leads on without end; name a document of it") from error
    raise PublisherError(f"{url}: no RDF was found there; name a document, or a site with a catalogue")


def _files(site: Site) -> list[str]:
    """Return the RDF files of the catalogue that are not packed, the smallest first."""
    if site.graph is None:
        return []
    found = [
        (_size(site.graph, distribution), url)
        for distribution in site.graph.instances(f"{DCAT}Distribution")
        if not site.graph.values(distribution, f"{DCAT}compressFormat")
        and any(
            format_of(kind.removeprefix(_MEDIA_TYPES))
            for kind in site.graph.values(distribution, f"{DCAT}mediaType")
        )
        for url in iris(site.graph.values(distribution, f"{DCAT}downloadURL"))
    ]
    return [url for _, url in sorted(found)]


def _size(graph: Graph, distribution: str) -> int:
    told = "".join(graph.values(distribution, f"{DCAT}byteSize")[:1])
    return int(told) if told.isascii() and told.isdigit() else 0
