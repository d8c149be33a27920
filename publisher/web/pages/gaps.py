"""The page of gaps: what the directory does not know, as an invitation to contribute."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from markupsafe import Markup

from publisher.ingest import Cell
from publisher.release import Case as Found
from publisher.release import Gap, Page, Share
from publisher.web.pages.bars import Bar, bars
from publisher.web.pages.figures import query_address
from publisher.web.pages.links import column_anchor
from publisher.web.pages.reader import Phrase, Reader
from publisher.web.pages.records import record_title
from publisher.web.pages.site import Site

PATH = "/gaps/"
# Gaps of more sorts than these are for the report.
_SORTS = 40


@dataclass(frozen=True, slots=True)
class Case:
    """One thing of which something is not known: its link, its record, the row to fill in, where to tell."""

    link: Markup
    record: str
    row: str
    report: str


@dataclass(frozen=True, slots=True)
class Open:
    """One sort of gap: what is missing and what to look for, how often, where it belongs, the first cases."""

    anchor: str
    message: Phrase
    count: str
    column: Markup
    cases: tuple[Case, ...]
    left_out: int


def view(page: Page, site: Site, reader: Reader) -> dict[str, Any]:
    """Gather what the page shows."""
    colophon, words = page.colophon, reader.messages["gaps"]
    if colophon is None:
        raise ValueError(f"{PATH}: a page of gaps needs what the checks left open")
    missing = [share for share in colophon.shares if share.count < colophon.total]
    kinds = site.kind_step(colophon.kind, reader)
    kind = kinds[0].name.text if kinds else colophon.kind
    return {
        "title": Phrase(words["title"]),
        "description": Phrase(words["description"]),
        "trail": (),
        "gaps": tuple(
            _open(gap, number, site, reader) for number, gap in enumerate(colophon.gaps[:_SORTS], 1)
        ),
        "more": max(len(colophon.gaps) - _SORTS, 0),
        "report": f"/release/{site.edition.version}/report/report.json",
        "desk": site.report(page.iri),
        "missing": _missing(missing, colophon.kind, colophon.total, reader),
        "missing_text": words["missing_text"].format(total=reader.number(colophon.total), kind=kind),
    }


def _open(gap: Gap, number: int, site: Site, reader: Reader) -> Open:
    cells = [case.cell for case in gap.cases if case.cell and case.cell.column]
    return Open(
        f"gap-{number}",
        reader.phrase(gap.message),
        reader.number(gap.count),
        _column(cells[0], reader) if cells else Markup(),
        tuple(_case(case, site, reader) for case in gap.cases),
        gap.count - len(gap.cases),
    )


def _case(case: Found, site: Site, reader: Reader) -> Case:
    thing = reader.dataset.base.subject_of(case.focus)
    is_record = case.focus != thing
    title = record_title(case.focus, {thing}, {site.words.basis}, reader) if is_record else ""
    row = reader.messages["gaps"]["row"].format(row=case.cell.row) if case.cell and case.cell.row else ""
    return Case(reader.link(thing), title, row, site.report(case.focus))


def _column(cell: Cell, reader: Reader) -> Markup:
    """Link to what is known about the column that is to be filled in."""
    tables = {table.name: table.key for table in reader.dataset.tables}
    key = tables.get(cell.source)
    if key is None:
        return Markup()
    address = reader.addresses.page(f"/table/{key}", quote(column_anchor(cell.column)))
    return reader.inside(address, f"{cell.source}: {cell.column}")


def _missing(shares: list[Share], kind: str, total: int, reader: Reader) -> tuple[tuple[Bar, str], ...]:
    """Draw how many things lack each property, the rarest property first."""
    base = reader.dataset.base
    drawn = bars(
        (_name(share.property, reader), total - share.count, reader.number(total - share.count))
        for share in reversed(shares)
    )
    asked = (
        f'SELECT ?thing WHERE {{ ?thing a ?type . FILTER STRSTARTS(STR(?thing), "{base}/id/{kind}/") '
        f'FILTER (!CONTAINS(STR(?thing), "#")) FILTER NOT EXISTS {{ ?thing <{share.property}> ?value }} }} '
        "GROUP BY ?thing"
        for share in reversed(shares)
    )
    return tuple(zip(drawn, (query_address(one, reader) for one in asked), strict=True))


def _name(property_: str, reader: Reader) -> Markup:
    name = reader.property_name(property_)
    return reader.inside(name.href, name.text, name.language) if name.href else Markup.escape(name.text)
