"""The files of the catalogue: there, as large as told, unchanged, resumable."""

from publisher.probe.book import Book
from publisher.probe.client import checksum, gunzip
from publisher.probe.exchange import Exchange
from publisher.probe.graphs import Graph, iris
from publisher.probe.site import DCAT, Site

_SPDX = "http://spdx.org/rdf/terms#"
_MEDIA_TYPES = "https://www.iana.org/assignments/media-types/"
_MOST_FILES = 30
_MOST_UNPACKED = 256 << 20
_MAGIC = b"\x1f\x8b"


def check_files(site: Site, book: Book) -> None:
    """Fetch what the catalogue offers, the first files of it."""
    if site.graph is None:
        return
    pages: list[str] = []
    for number, distribution in enumerate(site.graph.instances(f"{DCAT}Distribution")[:_MOST_FILES]):
        pages += iris(site.graph.values(distribution, f"{DCAT}accessURL"))
        for url in iris(site.graph.values(distribution, f"{DCAT}downloadURL"))[:1]:
            _check_file(site, site.graph, distribution, site.here(url), book)
            if number == 0:
                _check_ranges(site, site.here(url), book)
    for url in list(dict.fromkeys(pages))[:5]:
        answer = site.get(url)
        book.judge("access-url", answer.ok, answer, url=url)


def _check_file(site: Site, graph: Graph, distribution: str, url: str, book: Book) -> None:
    head = site.client.ask("HEAD", url)
    told = graph.values(distribution, f"{DCAT}byteSize")
    most = site.client.limits.answer_mebibytes << 20
    if head.ok and _number(head.headers.get("content-length", "")) > most:
        if told:
            size = head.headers["content-length"]
            book.judge("file-size", told[0] == size, head, url=url, told=told[0], size=size)
        return
    answer = site.client.get(url)
    if not book.judge("file-reachable", answer.ok or answer.problem == "size", answer, url=url):
        return
    book.judge("file-head", head.status == answer.status, head, url=url)
    if not answer.problem:
        _compare(graph, distribution, answer, book)


def _compare(graph: Graph, distribution: str, answer: Exchange, book: Book) -> None:
    url = answer.url
    for told in graph.values(distribution, f"{DCAT}byteSize")[:1]:
        size = len(answer.body)
        book.judge("file-size", told.partition(".")[0] == str(size), answer, url=url, told=told, size=size)
    for node in graph.values(distribution, f"{_SPDX}checksum"):
        algorithm = "".join(graph.values(node, f"{_SPDX}algorithm")).rpartition("_")[2].lower()
        real = checksum(answer.body, algorithm)
        for told in graph.values(node, f"{_SPDX}checksumValue") if real else ():
            fine = told.lower() == real
            book.judge("file-checksum", fine, answer, url=url, told=told, real=real, algorithm=algorithm)
    is_packed = graph.values(distribution, f"{DCAT}compressFormat")
    if is_packed and answer.body.startswith(_MAGIC):
        book.judge("file-gzip", gunzip(answer.body, _MOST_UNPACKED) is not None, answer, url=url)
    for kind in graph.values(distribution, f"{DCAT}mediaType") if not is_packed else ():
        told = kind.removeprefix(_MEDIA_TYPES).removeprefix("http://www.iana.org/assignments/media-types/")
        book.judge("file-type", told == answer.media_type, answer, url=url, told=told, real=answer.media_type)


def _check_ranges(site: Site, url: str, book: Book) -> None:
    """Ask for a part of a file, as a download that was interrupted does."""
    whole = site.client.get(url)
    part = site.client.get(url, Range="bytes=10-19")
    if not whole.ok or len(whole.body) < 20:  # noqa: PLR2004
        return
    fine = part.status == 206 and part.body == whole.body[10:20]  # noqa: PLR2004
    book.judge("file-range", fine, part, url=url)


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() else 0
