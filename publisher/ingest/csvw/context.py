"""The terms and prefixes that every CSVW document may use: its initial context."""

from collections.abc import Mapping
from types import MappingProxyType

CSVW = "http://www.w3.org/ns/csvw#"
RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
XSD = "http://www.w3.org/2001/XMLSchema#"
CONTEXT_IRI = "http://www.w3.org/ns/csvw"

# Metadata Vocabulary section 5.8.1: these prefixes and no others; the publisher writes others.
PREFIXES: Mapping[str, str] = MappingProxyType(
    {
        "as": "https://www.w3.org/ns/activitystreams#",
        "cc": "http://creativecommons.org/ns#",
        "csvw": CSVW,
        "ctag": "http://commontag.org/ns#",
        "dc": "http://purl.org/dc/terms/",
        "dc11": "http://purl.org/dc/elements/1.1/",
        "dcat": "http://www.w3.org/ns/dcat#",
        "dcterms": "http://purl.org/dc/terms/",
        "dctypes": "http://purl.org/dc/dcmitype/",
        "dqv": "http://www.w3.org/ns/dqv#",
        "duv": "https://www.w3.org/TR/vocab-duv#",
        "foaf": "http://xmlns.com/foaf/0.1/",
        "gr": "http://purl.org/goodrelations/v1#",
        "grddl": "http://www.w3.org/2003/g/data-view#",
        "ical": "http://www.w3.org/2002/12/cal/icaltzd#",
        "ldp": "http://www.w3.org/ns/ldp#",
        "ma": "http://www.w3.org/ns/ma-ont#",
        "oa": "http://www.w3.org/ns/oa#",
        "og": "http://ogp.me/ns#",
        "org": "http://www.w3.org/ns/org#",
        "owl": "http://www.w3.org/2002/07/owl#",
        "prov": "http://www.w3.org/ns/prov#",
        "qb": "http://purl.org/linked-data/cube#",
        "rdf": RDF,
        "rdfa": "http://www.w3.org/ns/rdfa#",
        "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
        "rev": "http://purl.org/stuff/rev#",
        "rif": "http://www.w3.org/2007/rif#",
        "rr": "http://www.w3.org/ns/r2rml#",
        "schema": "http://schema.org/",
        "sd": "http://www.w3.org/ns/sparql-service-description#",
        "sioc": "http://rdfs.org/sioc/ns#",
        "skos": "http://www.w3.org/2004/02/skos/core#",
        "skosxl": "http://www.w3.org/2008/05/skos-xl#",
        "v": "http://rdf.data-vocabulary.org/#",
        "vcard": "http://www.w3.org/2006/vcard/ns#",
        "void": "http://rdfs.org/ns/void#",
        "wdr": "http://www.w3.org/2007/05/powder#",
        "wrds": "http://www.w3.org/2007/05/powder-s#",
        "xhv": "http://www.w3.org/1999/xhtml/vocab#",
        "xsd": XSD,
    }
)

# What a description may say of its own kind, and what `@type` of an annotation may therefore be.
KINDS = frozenset(
    {
        "Cell",
        "Column",
        "Datatype",
        "Dialect",
        "Direction",
        "ForeignKey",
        "NumericFormat",
        "Row",
        "Schema",
        "Table",
        "TableGroup",
        "TableReference",
        "Transformation",
    }
)


def expand(name: str) -> str:
    """Replace a known prefix by its namespace; anything else is left as it is.

    >>> expand("dcterms:title"), expand("https://example.org/")
    ('http://purl.org/dc/terms/title', 'https://example.org/')
    """
    prefix, colon, local = name.partition(":")
    return PREFIXES[prefix] + local if colon and prefix in PREFIXES and not local.startswith("//") else name


def is_common_property(name: str) -> bool:
    """Tell whether a property name is a prefixed name or an IRI, so that anybody may add it."""
    prefix, colon, local = name.partition(":")
    return bool(colon) and (prefix in PREFIXES or local.startswith("//"))
