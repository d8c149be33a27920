"""What a release offers: its names, its files with size and checksum, the addresses where they are."""

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path
from typing import Any

from publisher import registers
from publisher.dataset import Dataset
from publisher.rdf import FORMATS, PREFIXES, Text, Writer
from publisher.release.cards import PLACE
from publisher.release.catalogue.terms import CATALOGUE_PREFIXES
from publisher.release.census import Census
from publisher.release.edition import Edition
from publisher.release.packed import PackedDocument
from publisher.release.page import Offering
from publisher.release.staging import Facts
from publisher.release.words import Words

_LATITUDE = f"> <{PREFIXES['wgs84']}lat> ".encode()
PACKAGE = "dumps/tables/datapackage.json"

_FILE_TYPE = registers.register("file").iri


@dataclass(frozen=True, slots=True)
class File:
    """A file of the release that a catalogue makes: its name and content."""

    name: str
    body: bytes


Product = PackedDocument | File


@dataclass(frozen=True, slots=True)
class Kind:
    """What a dump is: its key in IRIs and words, name in the release, media type, the EU's file type."""

    key: str
    name: str
    media_type: str
    file_type: str
    standard: str = ""
    is_packed: bool = False

    @property
    def file_type_iri(self) -> str:
        """Return the EU's name of the file type."""
        return f"{_FILE_TYPE}/{self.file_type}"


_EU_TYPES = {
    "ttl": "RDF_TURTLE",
    "jsonld": "JSON_LD",
    "nt": "RDF_N_TRIPLES",
    "rdf": "RDF_XML",
    "nq": "RDF_N_QUADS",
    "trig": "RDF_TRIG",
}
_GRAPHS = tuple(
    Kind(
        item.extension,
        f"dumps/directory.{item.extension}",
        item.media_type,
        _EU_TYPES[item.extension],
        item.standard,
    )
    for item in FORMATS
)
# In the order in which people are offered them.
KINDS: tuple[Kind, ...] = (
    Kind("wide", "dumps/directory.csv", "text/csv", "CSV"),
    Kind("tables", "dumps/tables.zip", "application/zip", "ZIP"),
    Kind(
        "geojson",
        "dumps/places.geojson",
        "application/geo+json",
        "GEOJSON",
        "https://www.rfc-editor.org/rfc/rfc7946",
    ),
    *_GRAPHS,
    Kind(
        "lines",
        "dumps/directory.jsonl",
        "application/jsonl",
        "JSON_LD",
        "https://jsonlines.org/",
        is_packed=True,
    ),
)


def has_map(dataset: Dataset) -> bool:
    """Tell whether any place has a point."""
    places = f"{dataset.base}/id/{PLACE}"
    # The slash behind it stands between a full stop and a zero.
    return _LATITUDE in dataset.quads.between(f"{places}.", f"{places}0")


def extracts(dataset: Dataset) -> Iterator[Kind]:
    """Yield the dumps beside the graph formats that a dataset has something for."""
    needs = {"tables": bool(dataset.tables), "geojson": has_map(dataset)}
    return (kind for kind in KINDS if kind not in _GRAPHS and needs.get(kind.key, True))


@dataclass(frozen=True, slots=True)
class Offered:
    """A file that is offered: what it is, where it lies, how it is packed."""

    kind: Kind
    name: str
    facts: Facts
    packing: str = ""

    @property
    def key(self) -> str:
        """Return the fragment that names the distribution."""
        return f"{self.kind.key}-gzip" if self.packing == "gzip" else self.kind.key

    def title(self, offer: "Offer") -> Text:
        """Return what the file is called, by language."""
        title = offer.words_of(self.kind.key, "title")
        return (
            Text.of({language: f"{text}, gzip" for language, text in title.items()})
            if self.packing == "gzip"
            else title
        )


@dataclass(frozen=True)
class Offer:
    """One release as catalogues see it, when every file but the pack and the manifest is written."""

    dataset: Dataset
    edition: Edition
    files: Mapping[str, Facts]
    things: Mapping[str, tuple[str, ...]]
    census: Census
    languages: tuple[str, ...]
    words: Words | None = None

    @property
    def base(self) -> str:
        """Return the base of all IRIs."""
        return str(self.dataset.base)

    @property
    def address(self) -> str:
        """Return where the site answers: what the operator says, else where the base leads."""
        return (self.words and self.words.address) or self.base

    @property
    def directory(self) -> str:
        """Return the IRI of what all releases are releases of."""
        return self.dataset.base.thing("dataset", "directory")

    @property
    def release(self) -> str:
        """Return the IRI of this release."""
        return self.dataset.base.thing("release", self.edition.version)

    def url(self, name: str) -> str:
        """Return the address of a file of the release."""
        return f"{self.address}/release/{self.edition.version}/{name}"

    @cached_property
    def offered(self) -> tuple[Offered, ...]:
        """Return the files that are offered for download."""
        return tuple(self._offered())

    def offerings(self) -> tuple[Offering, ...]:
        """Return the same files as a page shows them."""
        return tuple(
            Offering(
                one.name,
                one.title(self),
                self.words_of(one.kind.key, "description"),
                one.facts.size,
                one.facts.sha256,
            )
            for one in self.offered
        )

    def _offered(self) -> Iterator[Offered]:
        for kind in KINDS:
            if kind.name in self.files:
                yield Offered(kind, kind.name, self.files[kind.name])
            packed = f"{kind.name}.gz"
            if packed in self.files:
                yield Offered(kind, packed, self.files[packed], "gzip")

    def words_of(self, key: str, what: str) -> Text:
        """Return a text about a file or service in the site's languages, in English where one is missing."""
        known = _texts()[key][what]
        return Text.of({language: known.get(language, known["en"]) for language in self.languages})

    @cached_property
    def writer(self) -> Writer:
        """Return what writes catalogues: with prefixes alone, which any reader follows offline."""
        return Writer(CATALOGUE_PREFIXES)


def english(kind: Kind) -> str:
    """Return what a dump is called where only one language is said."""
    return str(_texts()[kind.key]["title"]["en"])


@cache
def _texts() -> dict[str, Any]:
    return tomllib.loads(Path(__file__).with_name("texts.toml").read_text(encoding="utf-8"))
