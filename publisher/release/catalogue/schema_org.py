"""schema.org: what search engines for data sets read, embedded in the page that a data set is found at."""

import json
from collections.abc import Iterator, Mapping
from typing import Any

from publisher.rdf import JSON_LD
from publisher.release.catalogue.offer import File, Offer, Product
from publisher.release.packed import PackedDocument
from publisher.release.page import Representation

PATH = "/catalog/schema"

_CONTEXT = "https://schema.org/"


def make(offer: Offer) -> Iterator[Product]:
    """Write the description once a language: as files, and as a document for those who ask by profile."""
    forms = []
    for language in offer.languages:
        body = f"{embedded(offer, language)}\n".encode()
        forms.append(Representation(f".{language}.jsonld", JSON_LD.content_type, language, body))
        yield File(f"catalogue/schema.{language}.jsonld", body)
    yield PackedDocument(PATH, None, tuple(forms))


def embedded(offer: Offer, language: str) -> str:
    """Return the JSON-LD for a page in one language, safe inside a script element.

    Compact with the context of schema.org alone, which is all that search engines understand.
    """
    text = json.dumps(_dataset(offer, language), ensure_ascii=False, indent=1)
    # HTML section 4.12.1.3: nothing in a script element may look like its end or a comment.
    return text.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")


def _dataset(offer: Offer, language: str) -> dict[str, Any]:
    edition = offer.edition
    said = {
        "@context": _CONTEXT,
        "@type": "Dataset",
        "@id": offer.directory,
        "name": edition.title.best(language),
        "alternateName": [text for tag, text in edition.title.items() if tag != language],
        "description": edition.description.best(language),
        "url": f"{offer.address}/",
        "identifier": offer.directory,
        "version": edition.version,
        "dateModified": edition.day,
        "license": edition.licence,
        "isAccessibleForFree": True,
        "inLanguage": list(offer.languages),
        "publisher": _publisher(offer, language),
        "creator": _publisher(offer, language),
        "includedInDataCatalog": _catalogue(offer, language),
        "distribution": list(_downloads(offer, language)),
        **(_coverage(offer, language)),
    }
    return {key: value for key, value in said.items() if value not in ([], "", None)}


def _publisher(offer: Offer, language: str) -> dict[str, Any]:
    agent = offer.words.publisher if offer.words else None
    said = {
        "@type": "Organization",
        "@id": f"{offer.directory}#publisher",
        "name": agent.name.best(language) if agent else offer.edition.publisher_name,
        "url": agent.url if agent else offer.edition.publisher_url,
        "contactPoint": _contact(offer, language),
    }
    return {key: value for key, value in said.items() if value}


def _contact(offer: Offer, language: str) -> dict[str, Any] | None:
    if offer.words is None:
        return None
    contact = offer.words.contact
    said = {
        "@type": "ContactPoint",
        "name": contact.name.best(language),
        "url": contact.url,
        "email": contact.email,
    }
    return {key: value for key, value in said.items() if value}


def _catalogue(offer: Offer, language: str) -> dict[str, Any] | None:
    if offer.words is None:
        return None
    return {
        "@type": "DataCatalog",
        "@id": f"{offer.base}/catalog",
        "name": offer.words.title.best(language),
        "description": offer.words.description.best(language),
        "url": f"{offer.address}/catalog",
    }


def _downloads(offer: Offer, language: str) -> Iterator[dict[str, Any]]:
    for offered in offer.offered:
        packed = f"application/{offered.packing}" if offered.packing else ""
        yield {
            "@type": "DataDownload",
            "name": offered.title(offer).best(language),
            "encodingFormat": packed or offered.kind.media_type,
            "contentUrl": offer.url(offered.name),
            "contentSize": f"{offered.facts.size} B",
            "sha256": offered.facts.sha256,
        }


def _coverage(offer: Offer, language: str) -> Mapping[str, Any]:
    if offer.words is None:
        return {}
    words = offer.words
    west, south, east, north = words.coverage.box
    start, end = words.temporal
    return {
        "keywords": list(words.keywords.get(language, ())),
        # ISO 8601 intervals; two dots stand for an end that is not known yet.
        "temporalCoverage": f"{start}/{end or '..'}",
        "spatialCoverage": {
            "@type": "Place",
            "name": words.coverage.name.best(language),
            "sameAs": list(words.coverage.places),
            # schema.org GeoShape: latitude first, the south-western corner before the north-eastern.
            "geo": {"@type": "GeoShape", "box": f"{south} {west} {north} {east}"},
        },
    }
