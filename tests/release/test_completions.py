"""The names that the query page offers while somebody types, and answers show."""

import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from conftest import Toy
from release.building import build_from

from publisher.release import Release
from publisher.release import completions as room

TOY = "https://example.org/toy"


def content(release: Release, language: str) -> dict[str, Any]:
    """Read the form of one language."""
    document = release.pack.find("/sparql/completions")
    assert document is not None
    (form,) = (form for form in document.representations if form.language == language)
    assert (form.suffix, form.media_type) == (f".{language}.json", "application/json")
    read: dict[str, Any] = json.loads(bytes(form.body))
    return read


def test_terms_and_things_are_named_in_the_language_of_the_page(released: Release) -> None:
    """Whoever writes a query finds a class, a property, a concept and an entity by its name."""
    english, indonesian = content(released, "en"), content(released, "id")

    assert english["names"][f"{TOY}/id/entity/alpha"] == "Alpha Bakery"
    assert english["names"][f"{TOY}/id/concept/status/running"] == "Running"
    assert indonesian["names"][f"{TOY}/id/concept/status/running"] == "Berjalan"
    assert english["names"][f"{TOY}/def#Bakery"] == "Bakery"
    assert "http://www.w3.org/2004/02/skos/core#prefLabel" in english["names"]


def test_prefixes_are_those_of_the_directory(released: Release) -> None:
    """A query may use the directory's own prefix without looking it up."""
    prefixes = content(released, "en")["prefixes"]

    assert prefixes["toy"] == f"{TOY}/def#"
    assert prefixes["skos"] == "http://www.w3.org/2004/02/skos/core#"


def test_a_large_directory_offers_its_terms_and_small_kinds_first(
    released: Release, toy: Toy, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A page stays quick to load, and still knows every term and concept."""
    everything = content(released, "en")["names"]
    kinds = Counter(iri.split("/")[5] for iri in everything if iri.startswith(f"{TOY}/id/"))
    largest, number = kinds.most_common(1)[0]
    monkeypatch.setattr(room, "MOST", len(everything) - number)

    names = content(build_from(toy.folder, tmp_path / "releases"), "en")["names"]

    assert len(everything) - len(names) == number
    assert all(iri.startswith(f"{TOY}/id/{largest}/") for iri in set(everything) - set(names))
