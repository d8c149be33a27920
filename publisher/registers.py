"""Lists that data portals know: licences, themes, frequencies, file types, languages."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

LICENCE_TYPES = "http://purl.org/adms/licencetype/1.0"

_AUTHORITY = "http://publications.europa.eu/resource/authority"


@dataclass(frozen=True, slots=True)
class Licence:
    """A licence under each of its names."""

    iri: str
    ckan: str
    title: str
    spdx: str
    authority: str
    type: str

    @property
    def type_iri(self) -> str:
        """Return what the ADMS list of kinds of licences calls it."""
        return f"{LICENCE_TYPES.removesuffix('/1.0')}/{self.type}"

    @property
    def authority_iri(self) -> str:
        """Return what the EU's table of licences calls it."""
        return f"{_AUTHORITY}/licence/{self.authority}"


@dataclass(frozen=True, slots=True)
class Register:
    """One list of concepts: its IRI, and the name of each concept by its IRI."""

    iri: str
    names: Mapping[str, str]

    def __contains__(self, iri: str) -> bool:
        return iri in self.names

    def owns(self, iri: str) -> bool:
        """Tell whether an IRI would be one of this list, be it there or not."""
        return iri.startswith(f"{self.iri}/")


@cache
def licences() -> Mapping[str, Licence]:
    """Return the licences by their IRIs."""
    return {entry["iri"]: Licence(**entry) for entry in _content()["licences"]}


@cache
def register(name: str) -> Register:
    """Return one of the lists: theme, frequency, access, publisher, file.

    >>> register("theme").names["http://publications.europa.eu/resource/authority/data-theme/ECON"]
    'Economy and finance'
    """
    table = dict(_content()[name])
    iri = table.pop("list")
    path = table.pop("path", iri)
    return Register(iri, {f"{path}/{code}": label for code, label in table.items()})


def language_iri(tag: str) -> str | None:
    """Return the IRI of a language in the EU's table, None for one that is not in our list.

    >>> language_iri("id")
    'http://publications.europa.eu/resource/authority/language/IND'
    """
    code = _content()["languages"].get(tag.partition("-")[0])
    return f"{_AUTHORITY}/language/{code}" if code else None


@cache
def _content() -> dict[str, Any]:
    return tomllib.loads(Path(__file__).with_suffix(".toml").read_text(encoding="utf-8"))
