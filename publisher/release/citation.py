"""What a release says to those who cite it: how to, how complete it is, and what is known to be missing."""

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from types import MappingProxyType

from publisher import registers
from publisher.dataset import Dataset
from publisher.ingest import Cell, Finding
from publisher.rdf import Text
from publisher.release.edition import Edition
from publisher.release.staging import Staging

FOLDER = "citation/"
# As many as a reader who wants to help looks at before choosing one.
_CASES = 12

# Mandatory backslashes of BibTeX; anything else is UTF-8, which its successors read.
_BIBTEX = str.maketrans({mark: f"\\{mark}" for mark in "&%$#_{}"})
# An accessed date and a medium are the reader's own; the rest follows DataCite's recommended form.
_SENTENCE = "{publisher} ({year}). {title} ({version}) [{sort}]. {address}"
_SORTS = MappingProxyType({"en": "Data set", "id": "Kumpulan data"})


@dataclass(frozen=True, slots=True)
class Citation:
    """How one release is cited: by its own IRI, which never shows anything else."""

    edition: Edition
    iri: str
    directory: str
    languages: tuple[str, ...]
    previous: str | None

    def sentence(self, language: str) -> str:
        """Return the citation as it stands in a list of references."""
        edition = self.edition
        return _SENTENCE.format(
            publisher=edition.publisher_name,
            year=edition.day[:4],
            title=edition.title.best(language, *self.languages),
            version=edition.version,
            sort=_SORTS.get(language, _SORTS["en"]),
            address=self.iri,
        )

    def bibtex(self) -> str:
        """Return an entry for BibTeX and BibLaTeX."""
        edition, title = self.edition, self.edition.title.best("en", *self.languages)
        fields = {
            "author": f"{{{bibtex_text(edition.publisher_name)}}}",
            "title": f"{{{bibtex_text(title)}}}",
            "year": edition.day[:4],
            "version": edition.version,
            "publisher": bibtex_text(edition.publisher_name),
            "howpublished": f"\\url{{{self.iri}}}",
            "url": self.iri,
            "note": f"Data set. Licence: {edition.licence}",
        }
        return bibtex_entry(f"directory-{edition.version}", fields)

    def datacite(self) -> str:
        """Return the metadata in the fields of DataCite 4; an address identifies, as there is no DOI."""
        edition = self.edition
        licence = registers.licences().get(edition.licence)
        content = {
            "identifiers": [{"identifier": self.iri, "identifierType": "URL"}],
            "creators": [{"name": edition.publisher_name, "nameType": "Organizational"}],
            "titles": [{"title": text, "lang": tag} for tag, text in edition.title.items()],
            "publisher": {"name": edition.publisher_name},
            "publicationYear": int(edition.day[:4]),
            "types": {"resourceTypeGeneral": "Dataset", "resourceType": "Linked data"},
            "dates": [{"date": edition.day[:10], "dateType": "Issued"}],
            "version": edition.version,
            "rightsList": [
                {
                    "rightsUri": edition.licence,
                    **(
                        {"rightsIdentifier": licence.spdx, "rightsIdentifierScheme": "SPDX"}
                        if licence
                        else {}
                    ),
                }
            ],
            "descriptions": [
                {"description": text, "descriptionType": "Abstract", "lang": tag}
                for tag, text in edition.description.items()
            ],
            "relatedIdentifiers": [dict(related) for related in self._related()],
            "schemaVersion": "http://datacite.org/schema/kernel-4",
        }
        return json.dumps(content, ensure_ascii=False, indent=2) + "\n"

    def _related(self) -> Iterator[tuple[tuple[str, str], ...]]:
        for relation, iri in (("IsVersionOf", self.directory), ("IsNewVersionOf", self.previous)):
            if iri:
                yield (
                    ("relatedIdentifier", iri),
                    ("relatedIdentifierType", "URL"),
                    ("relationType", relation),
                )


def bibtex_text(text: str) -> str:
    r"""Return a text as it may stand in a field of BibTeX.

    >>> bibtex_text("R&D {100%}")
    'R\\&D \\{100\\%\\}'
    """
    return text.translate(_BIBTEX)


def bibtex_entry(key: str, fields: Mapping[str, str]) -> str:
    """Return an entry of BibTeX with these fields."""
    lines = "".join(f"  {name} = {{{value}}},\n" for name, value in fields.items())
    return f"@misc{{{key},\n{lines}}}\n"


@dataclass(frozen=True, slots=True)
class Share:
    """A property, and how many of the things of a kind have it."""

    property: str
    count: int


@dataclass(frozen=True, slots=True)
class Case:
    """One thing that has a gap, and the cell where it would be filled in."""

    focus: str
    cell: Cell | None


@dataclass(frozen=True, slots=True)
class Gap:
    """Something that is known to be missing or doubtful, how often, and the first cases."""

    message: Text
    count: int
    cases: tuple[Case, ...] = ()


@dataclass(frozen=True, slots=True)
class Colophon:
    """What the page of a release says about the release as a piece of work."""

    citation: Citation
    kind: str
    total: int
    shares: tuple[Share, ...]
    gaps: tuple[Gap, ...]

    def write(self, staging: Staging) -> None:
        """Write the citation in the formats of reference managers and repositories."""
        staging.write(f"{FOLDER}citation.bib", [self.citation.bibtex().encode()])
        staging.write(f"{FOLDER}datacite.json", [self.citation.datacite().encode()])


def shares(dataset: Dataset, things: Iterable[str]) -> tuple[Share, ...]:
    """Count how many things have each property that a column of the tables states, the fullest first."""
    columns = _stated(dataset)
    return fullest(
        dataset, Counter(name for thing in things for name in columns if dataset.values(thing, name))
    )


def fullest(dataset: Dataset, had: Mapping[str, int]) -> tuple[Share, ...]:
    """Tell the same of things that were counted by property."""
    found = {name: had[name] for name in _stated(dataset) if had.get(name)}
    return tuple(Share(name, found[name]) for name in sorted(found, key=lambda name: (-found[name], name)))


def _stated(dataset: Dataset) -> Iterable[str]:
    return dict.fromkeys(
        column.property for table in dataset.tables for column in table.columns if column.property
    )


def gaps(findings: Iterable[Finding]) -> tuple[Gap, ...]:
    """Group what the validation left open, the most frequent first."""
    found: dict[Text, list[Finding]] = {}
    for finding in findings:
        found.setdefault(finding.message, []).append(finding)
    ranked = sorted(found, key=lambda message: (-len(found[message]), str(message)))
    return tuple(Gap(message, len(found[message]), _cases(found[message])) for message in ranked)


def _cases(findings: Iterable[Finding]) -> tuple[Case, ...]:
    cases = (Case(finding.focus, finding.cell) for finding in findings if finding.focus)
    return tuple(islice(cases, _CASES))
