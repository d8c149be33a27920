"""The search as files: words with the numbers of records, and the records, in pieces that a page fetches.

A piece of words holds a range of the sorted vocabulary, so that a beginning is in one piece or in neighbours;
`about.json` tells where each begins. All lie below the version of the release: pieces of two never mix.
"""

import json
from collections.abc import Iterable, Iterator

from pyroaring import BitMap

from publisher.release import Release, file_name
from publisher.search import Found, Index, Level
from publisher.web.exporting.items import Item
from publisher.web.files import InMemory
from publisher.web.pages import listed, search_page_of_files
from publisher.web.publication import Publication
from publisher.web.search import DESCRIPTION
from publisher.web.search_asked import PATH, Asked
from publisher.web.search_data import Results, opensearch

_FOLDER = "/static/search/"
# Pieces are about as large as a page; a word that everything has makes a larger one.
_LARGEST_PIECE = 50_000
# A screen of results comes from as many pieces of records at most.
_RECORDS = 64
# What stands before a whole name among the words: no word has it.
_NAME = "="


def search_items(release: Release, site: Publication, home: str) -> Iterator[Item]:
    """Yield the search of the site at an address; nothing for a release that was built without one."""
    index = release.search
    if index is None:
        return
    yield Item(DESCRIPTION, opensearch(site, home, site.languages[0], from_files=True).encode())
    place = f"{_FOLDER}{release.version}/"
    document = release.pack.find(PATH)
    for language in site.languages:
        suffix = f".{language}.html"
        for variant in document.representations if document else ():
            if variant.suffix == suffix:
                frame = bytes(variant.body).decode()
                page = search_page_of_files(frame, language, site.languages, place)
                yield _squeezed(file_name(PATH, suffix), page.encode())
        yield from _records(index, release, site, language, place)
    firsts = []
    for number, (first, piece) in enumerate(_pieces(_entries(index))):
        firsts.append(first)
        yield _squeezed(f"{place}words-{number}.json", piece)
    yield _squeezed(f"{place}about.json", _json({"records": _RECORDS, "words": firsts}))


def gaps(members: Iterable[int]) -> list[int]:
    """Write rising numbers as the steps between them; -n stands for n steps of one.

    >>> gaps([0, 1, 2, 3, 7, 8])
    [-4, 4, -1]
    """
    steps: list[int] = []
    last = -1
    for number in members:
        step, last = number - last, number
        if step > 1:
            steps.append(step)
        elif steps and steps[-1] < 0:
            steps[-1] -= 1
        else:
            steps.append(-1)
    return steps


def _entries(index: Index) -> list[tuple[str, list[list[int]]]]:
    """Return words and whole names in the order in which scripts compare texts."""
    words = ((word, _stated(levels)) for word, levels in index.words())
    names = ((f"{_NAME}{name}", [gaps(members)]) for name, members in index.names())
    found = [(word, levels) for word, levels in (*words, *names) if any(levels)]
    # ECMAScript compares UTF-16 code units.
    return sorted(found, key=lambda entry: entry[0].encode("utf-16-be"))


def _stated(levels: tuple[BitMap, ...]) -> list[list[int]]:
    """Return the records of a word by level, without those that merely mention it."""
    return [gaps(members) for members in levels[: Level.TEXT]]


def _pieces(entries: Iterable[tuple[str, list[list[int]]]]) -> Iterator[tuple[str, bytes]]:
    """Cut sorted entries into pieces, each with its first word."""
    first, size = "", 0
    lines: list[bytes] = []
    for word, levels in entries:
        line = _json([word, *levels])
        if lines and size + len(line) > _LARGEST_PIECE:
            yield first, _array(lines)
            lines, size = [], 0
        first = word if not lines else first
        lines.append(line)
        size += len(line)
    if lines:
        yield first, _array(lines)


def _records(index: Index, release: Release, site: Publication, language: str, place: str) -> Iterator[Item]:
    lines: list[bytes] = []
    for number, line in enumerate(_told(index, release, site, language), start=1):
        lines.append(line)
        if number % _RECORDS == 0 or number == len(index):
            yield _squeezed(f"{place}{language}-{(number - 1) // _RECORDS}.json", _array(lines))
            lines = []


def _told(index: Index, release: Release, site: Publication, language: str) -> Iterator[bytes]:
    """Go through the records as lines: page, name, language of the name, what it is, other names."""
    results = Results(index, Asked(), Found(0, (), ()), site, release.issued, site.base, language)
    for hit, item in zip(index.hits(), listed(results, index.hits()), strict=True):
        values = [[said.text, said.language] for said in (item.kind, *item.values) if said.text]
        yield _json([item.href, item.name.unescape(), item.language, values, hit.shown["others"]])


def _array(lines: Iterable[bytes]) -> bytes:
    return b"[" + b",\n".join(lines) + b"]\n"


def _json(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()


def _squeezed(address: str, body: bytes) -> Item:
    return Item(address, body, InMemory(body).squeezed().content)
