"""What the query page offers while somebody types: the names of terms and things."""

import json
from collections.abc import Iterator
from itertools import islice

from publisher.dataset import Dataset
from publisher.release.catalogue import Offer
from publisher.release.packed import PackedDocument
from publisher.release.page import Representation

PATH = "/sparql/completions"

# A larger file would keep the reader waiting; what comes first is what nobody can guess.
MOST = 10_000


def completions(offer: Offer) -> PackedDocument:
    """Return the document that pages and answers take names from, one form a language."""
    iris = tuple(islice(_iris(offer), MOST))
    forms = (_form(offer.dataset, iris, language, offer.languages) for language in offer.languages)
    return PackedDocument(PATH, None, tuple(forms))


def _form(
    dataset: Dataset, iris: tuple[str, ...], language: str, languages: tuple[str, ...]
) -> Representation:
    content = {
        "prefixes": dict(sorted(dataset.prefixes.items())),
        "names": {iri: dataset.label(iri).best(language, "", *languages) for iri in iris},
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
