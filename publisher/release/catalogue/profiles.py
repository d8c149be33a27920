"""The profiles in which the data set is described: who reads which, and where each description is."""

from dataclasses import dataclass

from publisher.release.catalogue import dcat, schema_org, void


@dataclass(frozen=True, slots=True)
class Profile:
    """A profile as clients name it (its IRI or a token), and the document that conforms to it."""

    iri: str
    token: str
    path: str


# The first is what the feed is without any wish; DCAT-AP is a profile of DCAT, so one document is both.
PROFILES = (
    Profile("http://data.europa.eu/r5r/", "dcat-ap", dcat.PATH),
    Profile("http://www.w3.org/ns/dcat#", "dcat", dcat.PATH),
    Profile("http://rdfs.org/ns/void#", "void", void.PATH),
    Profile("https://schema.org/", "schema", schema_org.PATH),
)
