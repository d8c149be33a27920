"""The files of a release that its description offers for download."""

from collections.abc import Iterable
from dataclasses import dataclass

from publisher.rdf import format_named
from publisher.web.pages import vocabularies as v
from publisher.web.pages.reader import Reader
from publisher.web.pages.statements import iris


@dataclass(frozen=True, slots=True)
class Download:
    """One file: name, format, size as people read it, checksum, address."""

    name: str
    format: str
    size: str
    checksum: str
    href: str


def dumps(files: Iterable[Download]) -> tuple[Download, ...]:
    """Return the files that hold the whole directory: those in a format of RDF."""
    return tuple(file for file in files if file.format)


def tables(files: Iterable[Download]) -> tuple[Download, ...]:
    """Return the other files: tables and what describes them."""
    return tuple(file for file in files if not file.format)


def downloads(release: str, reader: Reader) -> tuple[Download, ...]:
    """Return the files that the description of a release offers, by name."""
    values = reader.dataset.values
    found = [
        _download(distribution, url, reader)
        for distribution in iris(values(release, v.DISTRIBUTION))
        for url in iris(values(distribution, v.DOWNLOAD))
    ]
    return tuple(sorted((one for one in found if one is not None), key=lambda one: one.name))


def _download(distribution: str, url: str, reader: Reader) -> Download | None:
    address = reader.addresses.find(url)
    if address is None:
        return None
    sizes = [
        int(term.value) for term in reader.dataset.values(distribution, v.BYTE_SIZE) if term.value.isdigit()
    ]
    return Download(
        url.rpartition("/")[2],
        _format(distribution, url, reader),
        reader.size(sizes[0]) if sizes else "",
        _checksum(distribution, reader),
        address.href,
    )


def _format(distribution: str, url: str, reader: Reader) -> str:
    for property_ in (v.MEDIA_TYPE, v.FORMAT):
        for term in reader.dataset.values(distribution, property_):
            # Registries write media types as IRIs that end in the type itself.
            media_type = "/".join(term.value.split("/")[-2:])
            try:
                return format_named(media_type).title
            except LookupError:
                continue
    try:
        return format_named(url.removesuffix(".gz").rpartition(".")[2]).title
    except LookupError:
        return ""


def _checksum(distribution: str, reader: Reader) -> str:
    values = reader.dataset.values
    for checksum in iris(values(distribution, v.CHECKSUM)):
        for term in values(checksum, v.CHECKSUM_VALUE):
            return term.value
    return ""
