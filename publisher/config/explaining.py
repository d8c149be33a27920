"""What pages tell beside the facts: in front, drawn, why a fact is held, what happened when."""

from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import quote, urlsplit

from publisher.config.reading import setting

# What a report address may hold in the place of the thing that is wrong.
_PLACE = "{iri}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Thing:
    """What the page of a thing tells beside its facts; properties as IRIs or as prefix:name."""

    gist: tuple[str, ...] = setting("Properties whose values stand below the title.", default=())
    explained: tuple[str, ...] = setting("Properties whose values are explained in a sentence.", default=())
    beside: tuple[str, ...] = setting(
        "Properties whose value stands beside the name of a thing that another page lists.", default=()
    )
    neighbours: tuple[str, ...] = setting(
        "Kinds of things (keys) whose links to each other, and whose dated records, are drawn.", default=()
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Compared:
    """A concept scheme whose concepts are set beside those that they are related to."""

    scheme: str = setting("Key of the scheme.")
    by: tuple[str, ...] = setting("Properties that are compared, each as an IRI or as prefix:name.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """Properties that tell why a fact is held, each as an IRI or as prefix:name."""

    about: str = setting("Property of a claim whose value is the property that it speaks of.", default="")
    value: str = setting("Property of a claim whose value is what it claims.", default="")
    basis: str = setting("Property of a record whose value is its basis.", default="")
    basis_of: str = setting("Property of a property: the properties whose basis its values give.", default="")
    direct: str = setting(
        "Property of a concept: the property of a thing that a record with this concept supports.", default=""
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """One sort of what happened, told on the timeline of the directory; IRIs or prefix:name."""

    label: dict[str, str] = setting("What such events are called (plural), by language.")
    type: str = setting("Class of the things or records that are dated.")
    date: str = setting("Their property whose value is the date.")
    value: str = setting("Their property whose value tells what happened.", default="")


@dataclass(frozen=True, slots=True, kw_only=True)
class Statistics:
    """How data cubes are drawn."""

    unlike: tuple[str, ...] = setting(
        "Dimensions along which different things are measured, so that no bars compare them.", default=()
    )


def report_mistakes(address: str) -> Iterator[str]:
    """Name what is wrong with the address where readers report an error."""
    if not address:
        return
    plain = address.replace(_PLACE, "")
    parts = urlsplit(plain)
    is_web = parts.scheme in {"http", "https"} and bool(parts.netloc)
    is_mail = parts.scheme == "mailto" and "@" in parts.path
    if not (is_web or is_mail) or any(mark.isspace() or mark in "<>\"'{}\\" for mark in plain):
        yield (
            f"[site] report_url is {address!r}; write an address that begins with https: or mailto:, "
            f"where {_PLACE} stands for the address of the thing that is wrong"
        )


def report_address(address: str, iri: str) -> str:
    """Return where to report an error in what is said about a thing.

    >>> report_address("mailto:desk@example.org?subject={iri}", "https://example.org/id/a")
    'mailto:desk@example.org?subject=https%3A%2F%2Fexample.org%2Fid%2Fa'
    """
    return address.replace(_PLACE, quote(iri, safe=""))
