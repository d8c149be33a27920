"""A site as a stranger finds it: its pages, catalogue, names, files and query service."""

from dataclasses import dataclass, field
from itertools import takewhile
from urllib.parse import urljoin

from publisher.probe.client import Client
from publisher.probe.exchange import Exchange, parts
from publisher.probe.graphs import Graph, NotReadableError, format_of, iris, read, read_or_none
from publisher.probe.hints import targets
from publisher.probe.sitemap import Sitemap, read_sitemap
from publisher.rdf import FORMATS

DCAT, VOID, SD = (
    "http://www.w3.org/ns/dcat#",
    "http://rdfs.org/ns/void#",
    "http://www.w3.org/ns/sparql-service-description#",
)
RDF = ", ".join(f"{form.media_type};q={1 - place / 10:.1f}" for place, form in enumerate(FORMATS[:4]))
PAGE = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"
_CATALOGUES = ("catalog", "catalog.ttl", "catalog.jsonld", "catalog.rdf", "catalog.xml", "dcat", "data.ttl")
_ENDPOINTS = ("sparql", "query", "sparql/")
_SAMPLES = 3


@dataclass(slots=True)
class Site:
    """What is known of a site; each part is found once, at the beginning."""

    client: Client
    url: str
    home: Exchange
    root: str = ""
    canonical: str = ""
    void: Exchange | None = None
    catalogue: Exchange | None = None
    graph: Graph | None = None
    unreadable: str = ""
    sitemap: Sitemap | None = None
    endpoint: str = ""
    service: Graph | None = None
    described: Graph | None = None
    samples: tuple[str, ...] = field(default=())

    @property
    def base(self) -> str:
        """Return the address that paths of the site are relative to."""
        return self.root or urljoin(self.url, ".")

    def here(self, iri: str) -> str:
        """Return where a name of the site is asked: a copy that is looked at stands in for the real site.

        >>> copy = Site(Client.__new__(Client), "http://127.0.0.1:8000/", Exchange("GET", "", {}))
        >>> copy.root, copy.canonical = "http://127.0.0.1:8000/", "https://example.org/data/"
        >>> copy.here("https://example.org/data/id/a"), copy.here("https://example.net/")
        ('http://127.0.0.1:8000/id/a', 'https://example.net/')
        """
        if self.canonical and f"{iri}/".startswith(self.canonical):
            return self.root + iri[len(self.canonical) :]
        return iri

    def is_own(self, iri: str) -> bool:
        """Tell whether an address is one of this site."""
        here = self.here(iri)
        return here != iri or parts(here).netloc == parts(self.url).netloc

    def get(self, iri: str, accept: str = "", **headers: str) -> Exchange:
        """Get a name of the site where it is asked; where that leads to its canonical place, ask here too."""
        return self.client.get(self.here(iri), accept, **headers)


def discover(client: Client, url: str) -> Site:
    """Find the parts of a site, from its home page on."""
    url = url if parts(url).path else f"{url}/"
    site = Site(client, url, client.get(url, PAGE))
    site.root, site.canonical = _canonical(site)
    site.void = client.get(urljoin(url, "/.well-known/void"), RDF)
    site.described = read_or_none(site.void)
    _find_catalogue(site)
    site.sitemap = read_sitemap(site.client, site.url, site.here)
    _find_endpoint(site)
    site.samples = _samples(site)
    return site


def _canonical(site: Site) -> tuple[str, str]:
    """Return the beginning of addresses here, and what the site itself has in its place; "" when they agree.

    A page says its canonical address: what both addresses end in is its place within the site.
    """
    front = site.client.get(urljoin(site.url, "/"), PAGE)
    for page in (site.home, front):
        here = page.address.partition("?")[0].split("/")
        for link in targets(page, "canonical"):
            own = link.target.partition("?")[0].split("/")
            pairs = zip(here[:2:-1], own[:2:-1], strict=False)
            same = len(list(takewhile(lambda pair: pair[0] == pair[1], pairs)))
            roots = ["/".join([*steps[: len(steps) - same], ""]) for steps in (here, own)]
            if same and roots[0] != roots[1]:
                return roots[0], roots[1]
    return "", ""


def _find_catalogue(site: Site) -> None:
    links = targets(site.home, "describedby", "alternate", "service-meta", "linkset")
    linked = [link.target for link in links if format_of(link.media_type)]
    guessed = (urljoin(base, name) for base in (site.base, urljoin(site.url, "/")) for name in _CATALOGUES)
    addresses = [site.url, *linked[:6], *guessed]
    broken: tuple[Exchange, str] | None = None
    for address in dict.fromkeys(addresses):
        answer = site.get(address, RDF)
        if not answer.ok or not format_of(answer.media_type):
            continue
        try:
            graph = read(answer)
        except NotReadableError as error:
            broken = broken or (answer, str(error))
            continue
        if graph.instances(f"{DCAT}Catalog"):
            site.catalogue, site.graph = answer, graph
            return
    if broken:
        site.catalogue, site.unreadable = broken


def _find_endpoint(site: Site) -> None:
    graphs = [graph for graph in (site.graph, site.described) if graph]
    told = [url for graph in graphs for url in _told_endpoints(graph)]
    bases = (site.base, urljoin(site.url, "/"))
    guessed = [urljoin(base, name) for base in bases for name in _ENDPOINTS]
    for url in dict.fromkeys([*told, *guessed, site.url]):
        answer = site.get(f"{url}?query=ASK%20%7B%7D", "application/sparql-results+json")
        if answer.media_type == "application/sparql-results+json" or (url in told and answer.status):
            site.endpoint = site.here(url)
            site.service = read_or_none(site.get(url, RDF))
            return


def _told_endpoints(graph: Graph) -> tuple[str, ...]:
    """Return the endpoints that a catalogue names; a data service of another kind is none."""
    sparql = [
        url
        for service in graph.instances(f"{DCAT}DataService")
        for url in iris(graph.values(service, f"{DCAT}endpointURL"))
        if "sparql" in " ".join([url, *graph.values(service, "http://purl.org/dc/terms/conformsTo")]).lower()
    ]
    return (*iris(graph.objects(f"{VOID}sparqlEndpoint")), *iris(graph.objects(f"{SD}endpoint")), *sparql)


def _samples(site: Site) -> tuple[str, ...]:
    """Choose some names of things: those that the site shows as examples come first."""
    candidates: list[str] = []
    if parts(site.url).path != "/":
        # The given address may be the name of a thing.
        graph = read_or_none(site.client.get(site.url, RDF))
        candidates += [each for each in graph.subjects() if site.here(each) == site.url] if graph else []
    if site.described:
        candidates += site.described.objects(f"{VOID}exampleResource")
    if site.graph:
        candidates += site.graph.instances(f"{DCAT}Dataset")
    if site.endpoint and not candidates:
        candidates += _asked_samples(site)
    if not candidates:
        candidates += _of_documents(site)
    own = [iri for iri in dict.fromkeys(candidates) if site.is_own(iri)]
    return tuple(own[:_SAMPLES])


def _asked_samples(site: Site) -> list[str]:
    query = "SELECT%20%3Fs%20WHERE%20%7B%3Fs%20a%20%3Ft%20FILTER(isIRI(%3Fs))%7D%20LIMIT%2050"
    answer = site.client.get(f"{site.endpoint}?query={query}", "text/csv")
    lines = answer.body.decode(errors="replace").split() if answer.ok else []
    return list(iris(lines[1:]))


def _of_documents(site: Site) -> list[str]:
    """Take the given address, or pages of the sitemap, when they are there as RDF."""
    pages = site.sitemap.pages if site.sitemap else ()
    found = []
    for page in dict.fromkeys([site.url, *pages[:: max(1, len(pages) // 4)]]):
        answer = site.get(page, RDF)
        graph = read_or_none(answer)
        if graph:
            own = [name for name in graph.subjects() if site.is_own(name)]
            found += own[:1] or [page]
    return found
