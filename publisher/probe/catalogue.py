"""The catalogue, as a portal harvests it: DCAT-AP 3, and what search engines read."""

from urllib.parse import urljoin

from publisher.probe.book import Book
from publisher.probe.exchange import Exchange
from publisher.probe.graphs import Graph
from publisher.probe.hints import embedded
from publisher.probe.site import DCAT, PAGE, Site

_PREFIXES = {
    "dcat": DCAT,
    "dcterms": "http://purl.org/dc/terms/",
    "dcatap": "http://data.europa.eu/r5r/",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "vcard": "http://www.w3.org/2006/vcard/ns#",
}
# DCAT-AP 3.0: what each class must have, and what it should have. Of those with a bar between, one is enough.
_MANDATORY = {
    "dcat:Catalog": "dcterms:title dcterms:description dcterms:publisher",
    "dcat:Dataset": "dcterms:title dcterms:description",
    "dcat:Distribution": "dcat:accessURL",
    "dcat:DataService": "dcterms:title dcat:endpointURL",
}
_RECOMMENDED = {
    "dcat:Catalog": "dcat:dataset|dcat:service dcterms:issued dcterms:modified dcterms:language"
    " dcterms:license dcterms:spatial dcat:themeTaxonomy foaf:homepage",
    "dcat:Dataset": "dcterms:publisher dcat:contactPoint dcat:keyword dcat:theme dcat:distribution"
    " dcterms:spatial dcterms:temporal",
    "dcat:Distribution": "dcterms:license dcterms:format dcterms:description dcatap:availability",
    "dcat:DataService": "dcat:endpointDescription dcat:servesDataset",
}
_MOST_NAMED = 5
_MOST_DATASETS = 20


def check_catalogue(site: Site, book: Book) -> None:
    """Look at the catalogue, and at the home page as a search engine for data sets does."""
    found = site.catalogue and not site.unreadable
    reason = site.unreadable or "-"
    book.judge("catalogue-found", found, site.catalogue or site.home, url=site.base, reason=reason)
    if site.catalogue and site.graph:
        _check_properties(site.graph, site.catalogue, book)
        _check_names(site.graph, site.catalogue, book)
    pages = (site.client.get(url, PAGE) for url in (site.base, urljoin(site.url, "/")))
    front = next((page for page in pages if page.ok), site.home)
    kinds = {str(kind) for node in embedded(front) for kind in _listed(node.get("@type"))}
    book.judge("landing-jsonld", any(kind.endswith(("Dataset", "DataCatalog")) for kind in kinds), front)
    if site.void:
        book.judge("void-found", site.described, site.void)


def _check_properties(graph: Graph, catalogue: Exchange, book: Book) -> None:
    for name, demands in (("catalogue-mandatory", _MANDATORY), ("catalogue-recommended", _RECOMMENDED)):
        missing = _missing(graph, demands)
        more = f" (+{len(missing) - _MOST_NAMED})" if len(missing) > _MOST_NAMED else ""
        book.judge(name, not missing, catalogue, missing="; ".join(missing[:_MOST_NAMED]) + more)


def _missing(graph: Graph, demands: dict[str, str]) -> list[str]:
    return [
        f"{subject}: {choice}"
        for kind, choices in demands.items()
        for subject in graph.instances(_full(kind))
        for choice in choices.split()
        if not any(graph.values(subject, _full(name)) for name in choice.split("|"))
    ]


def _check_names(graph: Graph, catalogue: Exchange, book: Book) -> None:
    """Harvesters tell data sets apart by their IRIs; publishers and contacts need something to show."""
    datasets = graph.instances(f"{DCAT}Dataset")
    anonymous = [name for name in datasets if name.startswith("_:")]
    book.judge("dataset-iri", not anonymous, catalogue, count=len(anonymous))
    for dataset in datasets[:_MOST_DATASETS]:
        for agent in graph.values(dataset, _full("dcterms:publisher")):
            book.judge("publisher-name", graph.values(agent, _full("foaf:name")), catalogue, agent=agent)
        for contact in graph.values(dataset, _full("dcat:contactPoint")):
            ways = [graph.values(contact, _full(f"vcard:{way}")) for way in ("hasEmail", "hasURL")]
            book.judge("contact-reachable", any(ways), catalogue, contact=contact)


def _full(name: str) -> str:
    prefix, _, local = name.partition(":")
    return _PREFIXES[prefix] + local


def _listed(value: object) -> list[object]:
    return value if isinstance(value, list) else [value]
