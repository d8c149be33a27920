"""How a release is found: the catalogues that portals, search engines and tools read, one file each."""

from collections.abc import Callable, Iterator

from publisher.release.catalogue import (
    citation,
    dcat,
    discovery,
    satu_data,
    schema_org,
    void,
)
from publisher.release.catalogue.offer import File, Offer, Product
from publisher.release.catalogue.profiles import PROFILES, Profile
from publisher.release.catalogue.schema_org import embedded
from publisher.release.catalogue.sitemap import sitemap_of
from publisher.release.packed import PackedDocument
from publisher.release.staging import Staging
from publisher.release.words import Agent, Contact, Coverage, Words

__all__ = [
    "CATALOGUES",
    "FEED",
    "PROFILES",
    "Agent",
    "Contact",
    "Coverage",
    "Offer",
    "Profile",
    "Words",
    "embedded",
    "sitemap_of",
    "write_catalogues",
]

# Where the feed that portals harvest is found.
FEED = dcat.PATH

CATALOGUES: tuple[Callable[[Offer], Iterator[Product]], ...] = (
    dcat.make,
    void.make,
    schema_org.make,
    satu_data.make,
    discovery.make,
    citation.make,
)


def write_catalogues(offer: Offer, staging: Staging) -> tuple[PackedDocument, ...]:
    """Write the files of all catalogues into the release; return those documents that answer at addresses."""
    documents = []
    for make in CATALOGUES:
        for product in make(offer):
            if isinstance(product, File):
                staging.write(product.name, [product.body])
            else:
                documents.append(product)
    return tuple(documents)
