"""What the settings tell data portals: who publishes, whom to ask, what the data is about."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from urllib.parse import urlsplit

from publisher import registers
from publisher.config.reading import setting
from publisher.registers import Register

# What CKAN allows in a tag; it takes a comma for the end of one.
_TAG = re.compile(r"[\w .-]{2,100}").fullmatch
_EMAIL = re.compile(r"[^@\s<>]+@[^@\s<>]+\.[^@\s<>]+").fullmatch
_MOMENT = re.compile(r"\d{4}(-(0[1-9]|1[0-2])(-\d{2})?)?").fullmatch


@dataclass(frozen=True, slots=True, kw_only=True)
class Publisher:
    """Who publishes the directory, as portals name it."""

    name: dict[str, str] = setting("Name of the publisher, by language.")
    type: str = setting("IRI of the kind of publisher in the ADMS list.", default="")
    url: str = setting("Web page of the publisher.", default="")


@dataclass(frozen=True, slots=True, kw_only=True)
class Contact:
    """Whom to ask about the data: a name, and a page or an e-mail address."""

    name: dict[str, str] = setting("Name of the contact, by language.")
    url: str = setting("Page where the contact can be reached.", default="")
    email: str = setting("E-mail address of the contact.", default="")


@dataclass(frozen=True, slots=True, kw_only=True)
class Period:
    """A time that the data is about: year, month or day each."""

    start: str = setting("Beginning, such as 2014, 2014-07 or 2014-07-01.")
    end: str = setting("End, written likewise; left out while the data goes on.", default="")


@dataclass(frozen=True, slots=True, kw_only=True)
class Coverage:
    """The area that the data is about."""

    name: dict[str, str] = setting("Name of the area, by language.")
    places: tuple[str, ...] = setting("IRIs of the area in EU, GeoNames or other lists.")
    box: tuple[float, ...] = setting("Western, southern, eastern and northern edge in degrees.")
    centre: tuple[float, ...] = setting("Longitude and latitude of its middle.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Catalogue:
    """What the catalogue says of the data beyond its title, licence and files."""

    title: dict[str, str] = setting("Title of the catalogue, by language.")
    description: dict[str, str] = setting("What the catalogue offers, in one sentence, by language.")
    keywords: dict[str, tuple[str, ...]] = setting("Keywords, by language.")
    themes: tuple[str, ...] = setting("IRIs of themes: of the EU's list, and of own concepts.")
    frequency: str = setting("IRI of how often the data changes, in the EU's list.")
    access: str = setting(
        "IRI of who may use the data, in the EU's list.",
        default="http://publications.europa.eu/resource/authority/access-right/PUBLIC",
    )
    provenance: dict[str, str] = setting("Where the data comes from and how it is checked, by language.")
    coverage: Coverage = setting("[catalogue.coverage]")
    temporal: Period = setting("[catalogue.temporal]")
    address: str = setting(
        "Where the site really answers, as long as the base does not lead there; without a slash at its end. "
        "Portals get the addresses of files below it.",
        default="",
    )


@dataclass(frozen=True, slots=True)
class _Checks:
    """Goes through the three sections; each mistake is a sentence with place, fact and remedy."""

    languages: Sequence[str]

    def publisher(self, given: Publisher) -> Iterator[str]:
        yield from self._texts("[publisher] name", given.name)
        if given.type:
            yield from _member("[publisher] type", given.type, registers.register("publisher"))
        yield from _web_page("[publisher] url", given.url)

    def contact(self, given: Contact) -> Iterator[str]:
        yield from self._texts("[contact] name", given.name)
        if not given.url and not given.email:
            yield "[contact] has neither 'url' nor 'email'; write one, so that readers can ask"
        yield from _web_page("[contact] url", given.url)
        if given.email and not _EMAIL(given.email):
            yield f"[contact] email is {given.email!r}; write an address such as name@example.org"

    def catalogue(self, given: Catalogue) -> Iterator[str]:
        for name in ("title", "description", "provenance"):
            yield from self._texts(f"[catalogue] {name}", getattr(given, name))
        yield from self._keywords(given.keywords)
        yield from _themes(given.themes)
        yield from _member("[catalogue] frequency", given.frequency, registers.register("frequency"))
        yield from _member("[catalogue] access", given.access, registers.register("access"))
        yield from self._coverage(given.coverage)
        yield from _period(given.temporal)
        yield from _web_page("[catalogue] address", given.address)
        if given.address.endswith("/"):
            yield f"[catalogue] address is {given.address!r}; leave out the slash at its end"
        for language in self.languages:
            if registers.language_iri(language) is None:
                yield (
                    f"[site] languages has {language!r}, whose name in the EU's table is not known; "
                    "add it to publisher/registers.toml"
                )

    def _texts(self, place: str, texts: Mapping[str, str]) -> Iterator[str]:
        for language in self.languages:
            if not texts.get(language, "").strip():
                yield f"{place} has no text in {language!r}; write one"

    def _keywords(self, keywords: Mapping[str, Sequence[str]]) -> Iterator[str]:
        for language in self.languages:
            if not keywords.get(language):
                yield f"[catalogue] keywords has none in {language!r}; write at least one"
        for language, words in keywords.items():
            for word in words:
                if not _TAG(word):
                    yield (
                        f"[catalogue] keywords.{language} has {word!r}; write 2 to 100 letters, digits, "
                        "blanks, dots or hyphens, which is what portals take as one keyword"
                    )

    def _coverage(self, given: Coverage) -> Iterator[str]:
        yield from self._texts("[catalogue] coverage.name", given.name)
        if not given.places:
            yield "[catalogue] coverage.places is empty; write the IRI of at least one area"
        for place in given.places:
            yield from _web_page("[catalogue] coverage.places", place)
        if not _is_box(given.box):
            yield (
                f"[catalogue] coverage.box is {list(given.box)}; write the western, southern, eastern and "
                "northern edge in degrees"
            )
        elif not _is_inside(given.centre, given.box):
            yield (
                f"[catalogue] coverage.centre is {list(given.centre)}; write longitude and latitude of a "
                "point inside the box"
            )


def mistakes(
    languages: Sequence[str],
    publisher: Publisher | None,
    contact: Contact | None,
    catalogue: Catalogue | None,
) -> Iterator[str]:
    """Go through what is wrong; a directory without any of the three sections has no catalogue."""
    sections = {"publisher": publisher, "contact": contact, "catalogue": catalogue}
    missing = [name for name, section in sections.items() if section is None]
    if missing and len(missing) < len(sections):
        given = ", ".join(f"[{name}]" for name in sections if name not in missing)
        yield f"there is {given} but no [{missing[0]}]; write it, as a catalogue needs all three"
    checks = _Checks(languages)
    if publisher:
        yield from checks.publisher(publisher)
    if contact:
        yield from checks.contact(contact)
    if catalogue:
        yield from checks.catalogue(catalogue)


def licence_mistakes(iri: str) -> Iterator[str]:
    """Tell when no register knows a licence."""
    if iri not in registers.licences():
        known = ", ".join(registers.licences())
        yield f"[site] licence is {iri!r}, which no register knows; write one of {known}"


def _themes(themes: Sequence[str]) -> Iterator[str]:
    known = registers.register("theme")
    for theme in themes:
        if known.owns(theme):
            yield from _member("[catalogue] themes", theme, known)
        else:
            yield from _web_page("[catalogue] themes", theme)
    if not any(theme in known for theme in themes):
        yield f"[catalogue] themes has none of the EU's list; write one of {_offer(known)}"


def _member(place: str, iri: str, known: Register) -> Iterator[str]:
    if iri not in known:
        yield f"{place} is {iri!r}, which is not in the list; write one of {_offer(known)}"


def _offer(known: Register) -> str:
    first, *rest = known.names
    return ", ".join((first, *(iri.rpartition("/")[2] for iri in rest)))


def _web_page(place: str, url: str) -> Iterator[str]:
    parts = urlsplit(url)
    if url and (parts.scheme not in {"http", "https"} or not parts.netloc or re.search(r"[\s<>\"]", url)):
        yield f"{place} is {url!r}; write an address that begins with https:// or http://"


def _is_box(box: Sequence[float]) -> bool:
    if len(box) != 4:  # noqa: PLR2004 - the four edges
        return False
    west, south, east, north = box
    return -180 <= west < east <= 180 and -90 <= south < north <= 90  # noqa: PLR2004 - the globe


def _is_inside(centre: Sequence[float], box: Sequence[float]) -> bool:
    if len(centre) != 2:  # noqa: PLR2004 - longitude and latitude
        return False
    west, south, east, north = box
    return west <= centre[0] <= east and south <= centre[1] <= north


def _period(given: Period) -> Iterator[str]:
    for name, value in (("start", given.start), ("end", given.end)):
        if value and not _is_moment(value):
            yield f"[catalogue] temporal.{name} is {value!r}; write a year, month or day such as 2014-07-01"
    if given.end and given.end < given.start:
        yield f"[catalogue] temporal ends in {given.end!r}, before it starts; exchange the two"


def _is_moment(value: str) -> bool:
    if not _MOMENT(value):
        return False
    try:
        date.fromisoformat(f"{value}-01-01"[:10])
    except ValueError:
        return False
    return True
