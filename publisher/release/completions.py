"""What the query page offers while somebody types: the names of terms and things."""

import json
from collections.abc import Callable, Iterator, Mapping
from itertools import islice

from publisher.rdf import Text
from publisher.release.catalogue import Offer
from publisher.release.packed import PackedDocument
from publisher.release.page import Representation

PATH = "/sparql/completions"

# A larger file would keep the reader waiting; what comes first is what nobody can guess.
MOST = 10_000


def completions(offer: Offer, label: Callable[[str], Text]) -> PackedDocument:
    """Return the document that pages and answers take names from, one form a language."""
    labels = {iri: label(iri) for iri in islice(_iris(offer), MOST)}
    forms = (_form(offer, labels, language) for language in offer.languages)
    return PackedDocument(PATH, None, tuple(forms))


def _form(offer: Offer, labels: Mapping[str, Text], language: str) -> Representation:
    content = {
        "prefixes": dict(sorted(offer.dataset.prefixes.items())),
        "names": {iri: label.best(language, "", *offer.languages) for iri, label in labels.items()},
    }
    body = json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode()
    return Representation(f".{language}.json", "application/json", language, body)


def _iris(offer: Offer) -> Iterator[str]:
    """Yield terms, then things: kinds of few things first, so that concepts and places are whole."""
    own = offer.dataset.quads.subjects(f"{offer.dataset.base}/def#")
    # Of the terms of others those that are in use.
    yield from sorted({*own, *offer.census.properties, *offer.census.classes})
    for members in sorted(offer.things.values(), key=len):
        yield from members
