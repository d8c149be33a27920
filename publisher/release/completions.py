"""What the query page offers while somebody types: the names of terms and things."""

import json
from collections.abc import Iterator, Mapping
from itertools import islice

from pyoxigraph import NamedNode

from publisher.dataset import Dataset
from publisher.rdf import RDF_TYPE
from publisher.release.packed import PackedDocument
from publisher.release.page import Representation

PATH = "/sparql/completions"

# A larger file would keep the reader waiting; what comes first is what nobody can guess.
MOST = 10_000


def completions(
    dataset: Dataset, things: Mapping[str, tuple[str, ...]], languages: tuple[str, ...]
) -> PackedDocument:
    """Return the document that pages and answers take names from, one form a language."""
    iris = tuple(islice(_iris(dataset, things), MOST))
    return PackedDocument(PATH, None, tuple(_form(dataset, iris, one, languages) for one in languages))


def _form(
    dataset: Dataset, iris: tuple[str, ...], language: str, languages: tuple[str, ...]
) -> Representation:
    content = {
        "prefixes": dict(sorted(dataset.prefixes.items())),
        "names": {iri: dataset.label(iri).best(language, "", *languages) for iri in iris},
    }
    body = json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode()
    return Representation(f".{language}.json", "application/json", language, body)


def _iris(dataset: Dataset, things: Mapping[str, tuple[str, ...]]) -> Iterator[str]:
    """Yield terms, then things: kinds of few things first, so that concepts and places are whole."""
    yield from sorted(_terms(dataset))
    for members in sorted(things.values(), key=len):
        yield from members


def _terms(dataset: Dataset) -> set[str]:
    """Return the directory's own terms, and those of others that it uses as property or class."""
    own = f"{dataset.base}/def#"
    terms = set()
    for quad in dataset.quads:
        terms.add(quad.predicate.value)
        if isinstance(quad.subject, NamedNode) and quad.subject.value.startswith(own):
            terms.add(quad.subject.value)
        if quad.predicate.value == RDF_TYPE and isinstance(quad.object, NamedNode):
            terms.add(quad.object.value)
    return terms
