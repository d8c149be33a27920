"""Terms of public vocabularies that the pages treat in their own way."""

from publisher.rdf import PREFIXES, RDF_TYPE, RDFS_LABEL, SKOS_PREF_LABEL

_DCAT = PREFIXES["dcat"]
_DCTERMS = PREFIXES["dcterms"]
_FOAF = PREFIXES["foaf"]
_OWL = PREFIXES["owl"]
_PROV = PREFIXES["prov"]
_RDF = PREFIXES["rdf"]
_RDFS = PREFIXES["rdfs"]
_SCHEMA = PREFIXES["schema"]
_SH = PREFIXES["sh"]
_SKOS = PREFIXES["skos"]
_XSD = PREFIXES["xsd"]

TYPE = RDF_TYPE

# What a page shows as its title, so that the list of properties need not repeat it.
NAMES = (SKOS_PREF_LABEL, RDFS_LABEL, f"{_DCTERMS}title", f"{_SCHEMA}name", f"{_FOAF}name")

# What a page says in front, in the order of preference.
DESCRIPTIONS = (
    f"{_SKOS}definition",
    f"{_DCTERMS}description",
    f"{_DCTERMS}abstract",
    f"{_SCHEMA}description",
    f"{_RDFS}comment",
    f"{_SKOS}scopeNote",
)

SOURCES = (f"{_DCTERMS}source", f"{_PROV}wasDerivedFrom", f"{_PROV}hadPrimarySource", f"{_PROV}wasQuotedFrom")

# From a part to its whole: the trail of a page and the tree of a list follow them.
WHOLES = (
    f"{_DCTERMS}isPartOf",
    f"{_SKOS}broader",
    f"{_SCHEMA}containedInPlace",
    f"{PREFIXES['geo']}sfWithin",
)
IN_SCHEME = f"{_SKOS}inScheme"
TOP_CONCEPT_OF = f"{_SKOS}topConceptOf"

# Properties that say much the same, for readers of different vocabularies; people read each value once.
FAMILIES = (
    WHOLES,
    (IN_SCHEME, TOP_CONCEPT_OF),
    (f"{_SKOS}exactMatch", f"{_OWL}sameAs", f"{_SCHEMA}sameAs"),
    (f"{_DCTERMS}isVersionOf", f"{_DCAT}isVersionOf"),
    (f"{_DCAT}hasVersion", f"{_DCTERMS}hasVersion", f"{_DCAT}hasCurrentVersion"),
    (f"{_FOAF}page", f"{_FOAF}homepage", f"{_SCHEMA}url", f"{_DCAT}landingPage"),
)
# What a term is to other terms.
RELATIVES = (
    f"{_RDFS}subClassOf",
    f"{_RDFS}subPropertyOf",
    f"{_RDFS}domain",
    f"{_RDFS}range",
    f"{_SCHEMA}domainIncludes",
    f"{_SCHEMA}rangeIncludes",
    f"{_SCHEMA}inverseOf",
    f"{_OWL}inverseOf",
)
RELATED = f"{_SKOS}related"
BROADER = f"{_SKOS}broader"
CUBE = f"{PREFIXES['qb']}DataSet"
CONCEPT_SCHEME = f"{_SKOS}ConceptScheme"
NOTE = f"{_SKOS}note"
IS_DEFINED_BY = f"{_RDFS}isDefinedBy"
DATES = (f"{_DCTERMS}issued", f"{_DCTERMS}date", f"{_DCTERMS}created", f"{_PROV}generatedAtTime")

# Where a source can be read.
ORIGINALS = (
    f"{_FOAF}page",
    f"{_SCHEMA}url",
    f"{_DCAT}landingPage",
    f"{_FOAF}homepage",
    f"{_DCTERMS}source",
    f"{_RDFS}seeAlso",
    f"{_DCTERMS}identifier",
)

DISTRIBUTION = f"{_DCAT}distribution"
DATA_DUMP = f"{PREFIXES['void']}dataDump"
DOWNLOAD = f"{_DCAT}downloadURL"
MEDIA_TYPE = f"{_DCAT}mediaType"
BYTE_SIZE = f"{_DCAT}byteSize"
FORMAT = f"{_DCTERMS}format"
CHECKSUM = f"{PREFIXES['spdx']}checksum"
CHECKSUM_VALUE = f"{PREFIXES['spdx']}checksumValue"
ISSUED = f"{_DCTERMS}issued"

CLASSES = frozenset({f"{_OWL}Class", f"{_RDFS}Class"})
PROPERTIES = frozenset(
    {
        f"{_OWL}ObjectProperty",
        f"{_OWL}DatatypeProperty",
        f"{_OWL}AnnotationProperty",
        f"{_RDF}Property",
    }
)
DATATYPES = frozenset({f"{_RDFS}Datatype"})

NODE_SHAPE = f"{_SH}NodeShape"
PROPERTY_SHAPE = f"{_SH}PropertyShape"
SHAPE_PROPERTY = f"{_SH}property"
SHAPE_NODE = f"{_SH}node"
SHAPE_PATH = f"{_SH}path"
SHAPE_NAME = f"{_SH}name"
SHAPE_DESCRIPTION = f"{_SH}description"
SHAPE_ORDER = f"{_SH}order"
SHAPE_GROUP = f"{_SH}group"
SHAPE_MESSAGE = f"{_SH}message"
TARGET_CLASS = f"{_SH}targetClass"

BOOLEAN = f"{_XSD}boolean"
ANY_URI = f"{_XSD}anyURI"
DATE_TYPES = frozenset({f"{_XSD}{name}" for name in ("date", "dateTime", "gYear", "gYearMonth")})
NUMBER_TYPES = frozenset(
    {
        f"{_XSD}{name}"
        for name in (
            "decimal",
            "double",
            "float",
            "integer",
            "int",
            "long",
            "short",
            "nonNegativeInteger",
            "positiveInteger",
        )
    }
)
PLAIN_TYPES = frozenset({f"{_XSD}string", f"{_RDF}langString", f"{_RDF}HTML"})
