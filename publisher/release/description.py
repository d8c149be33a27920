"""What a release says about itself: DCAT and VoID, in a named graph of its own."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath

from pyoxigraph import Literal, NamedNode, Quad

from publisher.dataset import Dataset
from publisher.rdf import FORMATS, PREFIXES, Text
from publisher.release.catalogue.offer import PACKAGE, english, extracts
from publisher.release.edition import Edition
from publisher.release.inventory import things
from publisher.release.staging import Facts

DIRECTORY = "directory"
TABLES = "dumps/tables/"

_MEDIA_TYPES = "https://www.iana.org/assignments/media-types/"
_TABLE_TYPES = {
    ".csv": "text/csv",
    ".json": "application/csvm+json",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}

Value = NamedNode | Literal
# Subject, predicate as prefix:name, value.
Said = tuple[str, str, Value]


def dump_name(extension: str) -> str:
    """Return the name of a dump inside the release."""
    return f"dumps/{DIRECTORY}.{extension}"


def directory_iri(dataset: Dataset) -> str:
    """Return the IRI of what all releases are releases of."""
    return dataset.base.thing("dataset", DIRECTORY)


def describe(
    dataset: Dataset, edition: Edition, tables: Mapping[str, Facts], previous: str | None = None
) -> tuple[Quad, ...]:
    """Return the description of a release, which counts itself among what it counts."""
    writer = _Describer(dataset, edition, tables, previous)
    graph = NamedNode(writer.release)
    made = {
        Quad(NamedNode(subject), _name(predicate), value, graph): None
        for subject, predicate, value in writer.statements()
        if value not in dataset.values(subject, _name(predicate).value)
    }
    triples = len(dataset.quads) + len(made) + 1
    return (*made, Quad(graph, _name("void:triples"), _number(triples), graph))


@dataclass(frozen=True, slots=True)
class _Describer:
    """One release, with the files that it can measure before it is written: its tables."""

    dataset: Dataset
    edition: Edition
    tables: Mapping[str, Facts]
    previous: str | None = None

    @property
    def release(self) -> str:
        return self.dataset.base.thing("release", self.edition.version)

    def statements(self) -> Iterator[Said]:
        """Yield everything but the number of triples."""
        yield from self._directory()
        yield from self._release()
        for item in FORMATS:
            yield from self._dump(item.extension, item.title, item.media_type)
        yield from self._extracts()
        for name, facts in self.tables.items():
            yield from self._table(name, facts)
        yield from self._graphs()

    def _directory(self) -> Iterator[Said]:
        directory = directory_iri(self.dataset)
        agent = f"{directory}#publisher"
        yield from self._terms(directory, self.edition.title)
        yield directory, "rdf:type", _name("dcat:Dataset")
        yield directory, "dcat:hasVersion", NamedNode(self.release)
        yield directory, "dcat:hasCurrentVersion", NamedNode(self.release)
        # DCAT 3 section 12.1: the versions of a data set, in the order of their issue, are a series.
        yield from self._terms(f"{directory}#series", self.edition.title)
        yield f"{directory}#series", "rdf:type", _name("dcat:DatasetSeries")
        yield agent, "rdf:type", _name("foaf:Agent")
        yield agent, "foaf:name", Literal(self.edition.publisher_name)
        if self.edition.publisher_url:
            yield agent, "foaf:homepage", NamedNode(self.edition.publisher_url)

    def _release(self) -> Iterator[Said]:
        base, release, version = self.dataset.base, self.release, self.edition.version
        titles = {language: f"{title}, {version}" for language, title in self.edition.title.items()}
        yield from self._terms(release, Text.of(titles))
        yield release, "rdf:type", _name("dcat:Dataset")
        yield release, "rdf:type", _name("void:Dataset")
        yield release, "dcterms:issued", _moment(self.edition.day)
        yield release, "dcat:version", Literal(version)
        yield release, "dcterms:isVersionOf", NamedNode(directory_iri(self.dataset))
        yield release, "dcat:isVersionOf", NamedNode(directory_iri(self.dataset))
        yield release, "dcat:inSeries", NamedNode(f"{directory_iri(self.dataset)}#series")
        if self.previous:
            before = NamedNode(base.thing("release", self.previous))
            yield release, "dcat:previousVersion", before
            yield release, "dcat:prev", before
        yield release, "void:uriSpace", Literal(f"{base}/id/")
        yield release, "void:sparqlEndpoint", NamedNode(f"{base}/sparql")
        yield release, "void:entities", _number(len(things(self.dataset)))

    def _terms(self, subject: str, title: Text) -> Iterator[Said]:
        for language, text in title.items():
            yield subject, "dcterms:title", _text(text, language)
        for language, text in self.edition.description.items():
            yield subject, "dcterms:description", _text(text, language)
        yield subject, "dcterms:license", NamedNode(self.edition.licence)
        yield subject, "dcterms:publisher", NamedNode(f"{directory_iri(self.dataset)}#publisher")

    def _dump(self, extension: str, title: str, media_type: str) -> Iterator[Said]:
        name = dump_name(extension)
        yield from self._distribution(f"#{extension}", name, title, media_type)
        yield self.release, "void:dataDump", NamedNode(self._address(name))
        packed = f"{self.release}#{extension}-gzip"
        yield from self._distribution(f"#{extension}-gzip", f"{name}.gz", f"{title}, gzip", media_type)
        yield packed, "dcat:compressFormat", NamedNode(f"{_MEDIA_TYPES}application/gzip")

    def _extracts(self) -> Iterator[Said]:
        for kind in extracts(self.dataset):
            yield from self._distribution(f"#{kind.key}", kind.name, english(kind), kind.media_type)
            if kind.is_packed:
                packed = f"#{kind.key}-gzip"
                yield from self._distribution(
                    packed, f"{kind.name}.gz", f"{english(kind)}, gzip", kind.media_type
                )
                gzip = NamedNode(f"{_MEDIA_TYPES}application/gzip")
                yield f"{self.release}{packed}", "dcat:compressFormat", gzip
        if self.dataset.tables:
            yield from self._distribution(
                "#package", PACKAGE, PurePosixPath(PACKAGE).name, "application/json"
            )

    def _table(self, name: str, facts: Facts) -> Iterator[Said]:
        path = PurePosixPath(name.removeprefix(TABLES))
        fragment = f"#{str(path).replace('/', '-')}"
        yield from self._distribution(fragment, name, str(path), _TABLE_TYPES[path.suffix])
        table, checksum = f"{self.release}{fragment}", f"{self.release}{fragment}-checksum"
        yield table, "dcat:byteSize", _typed(str(facts.size), "nonNegativeInteger")
        yield table, "spdx:checksum", NamedNode(checksum)
        yield checksum, "rdf:type", _name("spdx:Checksum")
        yield checksum, "spdx:algorithm", _name("spdx:checksumAlgorithm_sha256")
        yield checksum, "spdx:checksumValue", _typed(facts.sha256, "hexBinary")

    def _distribution(self, fragment: str, file: str, title: str, media_type: str) -> Iterator[Said]:
        distribution = f"{self.release}{fragment}"
        yield self.release, "dcat:distribution", NamedNode(distribution)
        yield distribution, "rdf:type", _name("dcat:Distribution")
        yield distribution, "dcterms:title", Literal(title)
        yield distribution, "dcterms:license", NamedNode(self.edition.licence)
        yield distribution, "dcat:mediaType", NamedNode(f"{_MEDIA_TYPES}{media_type}")
        yield distribution, "dcat:downloadURL", NamedNode(self._address(file))

    def _address(self, file: str) -> str:
        return f"{self.dataset.base}/release/{self.edition.version}/{file}"

    def _graphs(self) -> Iterator[Said]:
        """Yield what the named graphs are: parts of the directory, each with its number of triples."""
        names = self.dataset.quads.graphs
        for name in sorted(filter(self.dataset.base.is_thing, names)):
            key = name.rpartition("/")[2]
            yield name, "rdf:type", _name("void:Dataset")
            yield name, "rdf:type", _name("sd:NamedGraph")
            yield name, "dcterms:isPartOf", NamedNode(directory_iri(self.dataset))
            yield name, "void:triples", _number(names[name])
            for language, title in self.edition.title.items():
                yield name, "dcterms:title", _text(f"{title}: {key}", language)


def _name(short: str) -> NamedNode:
    prefix, _, local = short.partition(":")
    return NamedNode(f"{PREFIXES[prefix]}{local}")


def _text(text: str, language: str) -> Literal:
    return Literal(text, language=language) if language else Literal(text)


def _number(number: int) -> Literal:
    return _typed(str(number), "integer")


def _moment(issued: str) -> Literal:
    return _typed(issued, "dateTime" if "T" in issued else "date")


def _typed(text: str, name: str) -> Literal:
    return Literal(text, datatype=NamedNode(f"{PREFIXES['xsd']}{name}"))
