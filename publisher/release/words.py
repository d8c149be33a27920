"""What an editor says for portals: publisher, contact, keywords, themes, coverage."""

from collections.abc import Mapping
from dataclasses import dataclass

from publisher.rdf import Text


@dataclass(frozen=True, slots=True)
class Agent:
    """Who publishes."""

    name: Text
    type: str = ""
    url: str = ""


@dataclass(frozen=True, slots=True)
class Contact:
    """Whom to ask."""

    name: Text
    url: str = ""
    email: str = ""


@dataclass(frozen=True, slots=True)
class Coverage:
    """The area that the data is about; box and centre in degrees, longitude first."""

    name: Text
    places: tuple[str, ...]
    box: tuple[float, ...]
    centre: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Words:
    """What a catalogue needs to be told, checked before it gets here."""

    title: Text
    description: Text
    publisher: Agent
    contact: Contact
    keywords: Mapping[str, tuple[str, ...]]
    themes: tuple[str, ...]
    frequency: str
    access: str
    provenance: Text
    coverage: Coverage
    temporal: tuple[str, str]
    address: str = ""
