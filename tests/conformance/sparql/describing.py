"""The three W3C tests of service descriptions, of which the manifest has only the names."""

from urllib.request import urlopen

import pyoxigraph
from pyoxigraph import RdfFormat, Store

_SD = "http://www.w3.org/ns/sparql-service-description#"
# SPARQL 1.1 Service Description section 3: properties with the class of their subject and of their object.
_SCHEMA = {
    "endpoint": ("Service", ""),
    "feature": ("Service", "Feature"),
    "defaultEntailmentRegime": ("Service", "EntailmentRegime"),
    "defaultSupportedEntailmentProfile": ("Service", "EntailmentProfile"),
    "entailmentRegime": ("NamedGraph", "EntailmentRegime"),
    "supportedEntailmentProfile": ("NamedGraph", "EntailmentProfile"),
    "extensionFunction": ("Service", "Function"),
    "extensionAggregate": ("Service", "Aggregate"),
    "languageExtension": ("Service", "Feature"),
    "supportedLanguage": ("Service", "Language"),
    "propertyFeature": ("Service", "Feature"),
    "defaultDataset": ("Service", "Dataset"),
    "availableGraphs": ("Service", "GraphCollection"),
    "resultFormat": ("Service", ""),
    "inputFormat": ("Service", ""),
    "defaultGraph": ("Dataset", "Graph"),
    "namedGraph": ("GraphCollection", "NamedGraph"),
    "name": ("NamedGraph", ""),
    "graph": ("NamedGraph", "Graph"),
}
# Section 3.2: what is defined outside of the description needs no type in it.
_DEFINED = {"Feature", "Language", "EntailmentRegime", "EntailmentProfile"}
_KINDS_OF = {"GraphCollection": {"GraphCollection", "Dataset"}}


def describes_itself(endpoint: str) -> str | None:
    """Check that GET on the endpoint returns RDF."""
    return None if len(_description(endpoint)) else "there is no description"


def names_its_address(endpoint: str) -> str | None:
    """Check that the description has a triple with sd:endpoint and the address that was asked."""
    found = _description(endpoint).query(
        f"ASK {{ ?service a <{_SD}Service> ; <{_SD}endpoint> <{endpoint}> }}"
    )
    return None if found else f"no service has the endpoint {endpoint}"


def uses_the_vocabulary(endpoint: str) -> str | None:
    """Check that every sd: term is of the vocabulary, between things of the classes that it is for."""
    store = _description(endpoint)
    for quad in store:
        name = quad.predicate.value.removeprefix(_SD)
        if name == quad.predicate.value:
            continue
        if name not in _SCHEMA:
            return f"sd:{name} is no property"
        of, to = _SCHEMA[name]
        if not _is_a(store, str(quad.subject), of):
            return f"{quad.subject} has sd:{name} and is no sd:{of}"
        if to and to not in _DEFINED and not _is_a(store, str(quad.object), to):
            return f"{quad.object} is value of sd:{name} and no sd:{to}"
    return None


def _is_a(store: Store, node: str, kind: str) -> bool:
    kinds = " ".join(f"<{_SD}{name}>" for name in _KINDS_OF.get(kind, {kind}))
    return bool(store.query(f"ASK {{ VALUES ?kind {{ {kinds} }} {node} a ?kind }}"))


def _description(endpoint: str) -> Store:
    store = Store()
    with urlopen(endpoint) as answer:
        syntax = RdfFormat.from_media_type(answer.headers["Content-Type"]) or RdfFormat.TURTLE
        quads = pyoxigraph.parse(answer.read(), format=syntax, base_iri=endpoint)
        store.extend(quads)
    return store
