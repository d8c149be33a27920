"""Where programs begin: the API catalogue, and the links of a data set as FAIR Signposting asks."""

import json
from collections.abc import Iterator
from typing import Any

from publisher.release.catalogue.offer import Offer, Product
from publisher.release.packed import PackedDocument
from publisher.release.page import Representation

LINKSET = "/linkset.json"
API_CATALOG = "/.well-known/api-catalog"

# RFC 9264 section 4.2 and RFC 9727 section 4.
_MEDIA_TYPE = "application/linkset+json"
_PROFILE = "https://www.rfc-editor.org/info/rfc9727"

Link = dict[str, str]


def make(offer: Offer) -> Iterator[Product]:
    """Write both."""
    yield _document(LINKSET, _MEDIA_TYPE, signposts(offer))
    yield _document(API_CATALOG, f'{_MEDIA_TYPE};profile="{_PROFILE}"', apis(offer))


def signposts(offer: Offer) -> dict[str, Any]:
    """Return the links of the landing page and, back to it, those of files and metadata (level 2)."""
    home, described = f"{offer.address}/", tuple(_metadata(offer))
    files = tuple(
        {
            "href": offer.url(offered.name),
            "type": f"application/{offered.packing}" if offered.packing else offered.kind.media_type,
        }
        for offered in offer.offered
    )
    landing = {
        "anchor": home,
        "cite-as": [{"href": offer.directory}],
        "type": [{"href": "https://schema.org/AboutPage"}, {"href": "https://schema.org/Dataset"}],
        "license": [{"href": offer.edition.licence}],
        "describedby": list(described),
        "item": list(files),
    }
    if offer.words and offer.words.publisher.url:
        landing["author"] = [{"href": offer.words.publisher.url}]
    back = [{"href": home, "type": "text/html"}]
    return {
        "linkset": [
            landing,
            *({"anchor": file["href"], "collection": back} for file in files),
            *({"anchor": one["href"], "describes": back} for one in described),
        ]
    }


def apis(offer: Offer) -> dict[str, Any]:
    """Return the interfaces of the site, each with its description and documentation."""
    endpoint = f"{offer.address}/sparql"
    interface = {
        "anchor": endpoint,
        "service-desc": [{"href": endpoint, "type": "text/turtle"}],
        "service-doc": [{"href": endpoint, "type": "text/html"}],
        "service-meta": list(_metadata(offer)),
    }
    return {"linkset": [{"anchor": f"{offer.address}{API_CATALOG}", "item": [{"href": endpoint}]}, interface]}


def _metadata(offer: Offer) -> Iterator[Link]:
    names = ("catalog", "void") if offer.words else ("void",)
    for name in names:
        yield {"href": f"{offer.address}/{name}.jsonld", "type": "application/ld+json"}
        yield {"href": f"{offer.address}/{name}.ttl", "type": "text/turtle"}


def _document(path: str, media_type: str, content: dict[str, Any]) -> PackedDocument:
    body = (json.dumps(content, ensure_ascii=False, indent=1) + "\n").encode()
    return PackedDocument(path, None, (Representation("", media_type, None, body),))
