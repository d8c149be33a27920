"""The page of a release: what it holds, its files, and how to prove that they are whole."""

from dataclasses import dataclass, replace
from typing import Any

from pyoxigraph import NamedNode, Quad

from publisher.release import Colophon, Page
from publisher.web.pages import thing
from publisher.web.pages import vocabularies as v
from publisher.web.pages.downloads import downloads, dumps, tables
from publisher.web.pages.reader import Phrase, PropertyName, Reader
from publisher.web.pages.site import Site

# The most frequent gaps say how good an edition is; the report has the rest.
MOST = 20

_CITATIONS = ("citation/citation.bib", "citation/datacite.json", "catalogue/CITATION.cff")


@dataclass(frozen=True, slots=True)
class _Shown:
    """How to cite a release, how complete it is by property, and what is missing most often."""

    sentence: str
    files: tuple[str, ...]
    completeness: str
    shares: tuple[tuple[PropertyName, str, int], ...]
    total: int
    gaps: tuple[tuple[Phrase, str], ...]
    more: int


def view(page: Page, site: Site, reader: Reader) -> dict[str, Any]:
    """Gather what the page of a release shows: what any thing shows, and its files."""
    version = page.iri.rpartition("/")[2]
    words = reader.messages["release"]["title"].format(version=version)
    # The files have a table of their own, so they are neither facts nor records of the release.
    quads = tuple(quad for quad in page.quads if _is_told(quad, page.iri))
    shown = thing.view(replace(page, quads=quads), site, reader)
    has_name = bool(site.dataset.label(page.iri))
    files = downloads(page.iri, reader)
    return {
        **shown,
        "title": shown["title"] if has_name else Phrase(words),
        "version": version,
        "dumps": dumps(files),
        "tables": tables(files),
        "colophon": _colophon(page.colophon, site, reader) if page.colophon else None,
    }


def _colophon(colophon: Colophon, site: Site, reader: Reader) -> _Shown:
    """Gather how to cite the release, how complete it is and what is missing."""
    steps = site.kind_step(colophon.kind, reader)
    kind, total = steps[0].name.text if steps else colophon.kind, reader.number(colophon.total)
    words = reader.messages["release"]["completeness_text"]
    return _Shown(
        sentence=colophon.citation.sentence(reader.language),
        files=_CITATIONS,
        completeness=words.format(total=total, kind=kind),
        shares=tuple(
            (reader.property_name(share.property), reader.number(share.count), share.count)
            for share in colophon.shares
        ),
        total=colophon.total,
        gaps=tuple((reader.phrase(gap.message), reader.number(gap.count)) for gap in colophon.gaps[:MOST]),
        more=max(0, len(colophon.gaps) - MOST),
    )


def _is_told(quad: Quad, release: str) -> bool:
    is_own = isinstance(quad.subject, NamedNode) and quad.subject.value == release
    return is_own and quad.predicate.value not in {v.DISTRIBUTION, v.DATA_DUMP}
