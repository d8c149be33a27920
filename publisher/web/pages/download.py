"""The download page: which file to take for what."""

from dataclasses import dataclass
from typing import Any

from publisher.release import Offering, Page
from publisher.web.pages.reader import Phrase, Reader
from publisher.web.pages.site import Site

_PACKED = ".gz"


@dataclass(frozen=True, slots=True)
class Line:
    """One choice: what it is for, and its file, packed and not."""

    title: Phrase
    purpose: Phrase
    files: tuple["Link", ...]


@dataclass(frozen=True, slots=True)
class Link:
    """A file to be downloaded."""

    name: str
    href: str
    size: str
    checksum: str


def view(page: Page, site: Site, reader: Reader) -> dict[str, Any]:
    """Gather what the download page shows."""
    words = reader.messages["download"]
    return {
        "title": Phrase(words["title"]),
        "description": Phrase(words["intro"].format(date=reader.date(site.edition.issued))),
        "trail": (),
        "lines": tuple(lines(page.files, site, reader)),
        "catalogue": reader.addresses.page("/catalog") if site.settings.catalogue else "",
        "tables": reader.addresses.page("/table/"),
        "release": reader.addresses.page(f"/release/{site.edition.version}"),
    }


def lines(files: tuple[Offering, ...], site: Site, reader: Reader) -> list[Line]:
    """Arrange files as choices, what is packed beside what is not."""
    by_name = {file.name: file for file in files}
    return [
        Line(
            reader.phrase(file.title),
            reader.phrase(file.description),
            tuple(
                _link(by_name[name], site, reader)
                for name in (file.name, f"{file.name}{_PACKED}")
                if name in by_name
            ),
        )
        for file in files
        if not file.name.endswith(_PACKED)
    ]


def _link(file: Offering, site: Site, reader: Reader) -> Link:
    return Link(
        file.name.rpartition("/")[2],
        f"/release/{site.edition.version}/{file.name}",
        reader.size(file.size),
        file.sha256,
    )
