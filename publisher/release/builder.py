"""The build: a dataset that conforms becomes a release, or nothing at all changes."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from publisher.dataset import Asked, Dataset, leave_quads, room_for
from publisher.errors import IntegrityError, NonconformantError
from publisher.ingest import Severity
from publisher.kept import Kept, leaving
from publisher.rdf import Text, Writer
from publisher.release.archive import Release
from publisher.release.binding import Binding
from publisher.release.cards import CardReader
from publisher.release.catalogue import Offer, write_catalogues
from publisher.release.citation import Citation, Colophon, fullest, gaps
from publisher.release.description import describe, directory_iri
from publisher.release.difference.watched import Watched
from publisher.release.difference.writing import News, compared
from publisher.release.documents import Desk
from publisher.release.dumps import write_dumps
from publisher.release.edition import Edition, check
from publisher.release.extracts import write_extracts
from publisher.release.gathering import Gathered, Names
from publisher.release.hands import ONE_PAIR, Hands
from publisher.release.inventory import by_kind
from publisher.release.lasting import leaving_pages
from publisher.release.making import Making
from publisher.release.manifest import NAME, SIGNATURE, make_manifest
from publisher.release.pack import PackWriter
from publisher.release.packed import PackedDocument
from publisher.release.page import Renderer, Stamp
from publisher.release.plans import SearchPlan, plain_plan
from publisher.release.recollection import Recollection
from publisher.release.searching import searching
from publisher.release.signature import Signer
from publisher.release.staging import Staging
from publisher.release.tables import write_tables
from publisher.release.unchanged import Unchanged
from publisher.release.verification import verify
from publisher.release.workshop import Workshop, workshop

if TYPE_CHECKING:
    # Only named here: whoever serves releases needs no validator.
    from publisher.validation import Report, Shapes

# As many findings as a person corrects before looking again.
_SHOWN = 3
NOTHING_WATCHED = Watched()


def build(  # noqa: PLR0913 - what a release is made of, by name
    dataset: Dataset,
    report: "Report",
    shapes: "Shapes",
    *,
    edition: Edition,
    kinds: tuple[str, ...],
    into: Path,
    renderer: Callable[[Dataset], Renderer],
    # What the changes are told against: a release depends on it too, and its manifest names it.
    previous: Release | None = None,
    watched: Watched = NOTHING_WATCHED,
    search: SearchPlan | None = None,
    sign: Signer | None = None,
    verified: bool = False,  # before it gets its name
    switch: bool = True,  # to it, as the current one
    hands: Hands = ONE_PAIR,
) -> Release:
    """Write a release and make it the current one; raises `ReleaseError` and leaves all as it was."""
    _refuse(edition, report)
    with _staged(into, edition.version, hands.kept, switch=switch) as (room, staging):
        whole = _described(dataset, edition, staging, previous, hands)
        writer, pages = Writer(whole.prefixes, whole.context), renderer(whole)
        _write_report(report, staging)
        plan, kind = search or plain_plan(kinds), kinds[0] if kinds else ""
        making = Making(whole, writer, CardReader(whole, plan, kind, pages.languages), plan, kind)
        gathered = write_dumps(making, staging, hands, room.leave)
        usages, label = gathered.usages, _label(gathered.names, whole)
        with searching(whole, plan, gathered, staging, jobs=hands.jobs, entered=room.leave):
            news = _news(whole, edition, staging, pages, previous, watched, label, hands.kept)
            offer, told = _offered(whole, edition, staging, gathered, pages.languages, kinds)
        colophon = _colophon(offer, report, previous, kind, staging)
        unchanged = Unchanged(Stamp(edition.version, edition.day), previous)
        desk = Desk(shapes, pages, writer, news, told, offer, colophon, unchanged, usages, label)
        del gathered  # names are all that is needed of cards from here on
        documents, old = _write_documents(desk, staging, hands, room), news.comparison.old
        manifest = make_manifest(whole, shapes, edition, staging.files, documents, offer.things, old)
        _seal(staging, manifest, sign, verified=verified)
    return Release.open(into / edition.version)


@contextmanager
def _staged(
    into: Path, version: str, kept: Kept | None, *, switch: bool
) -> Iterator[tuple[Workshop, Staging]]:
    """Write a release in the block, alone; the next build is left something once it is there."""
    with (
        workshop(into) as room,
        leaving(kept, into / version),
        room.staged(version, switch=switch) as staging,
    ):
        yield room, staging


def _seal(staging: Staging, manifest: bytes, sign: Signer | None, *, verified: bool) -> None:
    staging.write(NAME, [manifest])
    if sign:
        staging.write(SIGNATURE, [sign(manifest)])
    problems = verify(staging.folder) if verified else ()
    if problems:
        more = f"; and {len(problems) - 1} more" if len(problems) > 1 else ""
        raise IntegrityError(
            f"{staging.folder}: the release did not come out whole ({problems[0]}{more}); "
            "check disk and memory, then try again (the current release is as it was)"
        )


def _refuse(edition: Edition, report: "Report") -> None:
    check(edition)
    if report.conforms:
        return
    violations = [finding for finding in report.findings if finding.severity == Severity.VIOLATION]
    first = "; ".join(
        f"{finding.cell or finding.focus}: {finding.message}" for finding in violations[:_SHOWN]
    )
    more = "; …" if len(violations) > _SHOWN else ""
    number = f"{len(violations)} violation{'s' if len(violations) > 1 else ''}"
    raise NonconformantError(
        f"the data has {number} ({first}{more}); correct, then build again (publisher validate lists all)"
    )


def _label(names: Names, whole: Dataset) -> Callable[[str], Text]:
    """Return what tells what a thing is called: as it was gathered, or by a look at what is said about it."""
    return lambda iri: names.label(iri) or whole.label(iri)


def _news(  # noqa: PLR0913, PLR0917 - what changes are told of, to whom and against what
    whole: Dataset,
    edition: Edition,
    staging: Staging,
    pages: Renderer,
    previous: Release | None,
    watched: Watched,
    label: Callable[[str], Text],
    kept: Kept | None,
) -> News:
    """Compare the release, whose dumps are there, with the one before, and write what is different."""
    comparison = compared(whole, edition, staging, previous, watched, label, kept)
    news = News(comparison, edition, whole.prefixes, whole.context, pages.languages, previous, whole)
    news.write(staging)
    return news


def _offered(  # noqa: PLR0913, PLR0917 - what it consists of
    whole: Dataset,
    edition: Edition,
    staging: Staging,
    gathered: Gathered,
    languages: tuple[str, ...],
    kinds: tuple[str, ...],
) -> tuple[Offer, tuple[PackedDocument, ...]]:
    """Write extracts and catalogues; return what is offered, and the catalogues as documents."""
    things, census = by_kind(whole, kinds), gathered.census
    offer = Offer(whole, edition, staging.files, things, census, languages, edition.catalogue)
    write_extracts(offer, gathered, staging, kind=kinds[0] if kinds else "")
    return offer, write_catalogues(offer, staging)


def _colophon(
    offer: Offer, report: "Report", previous: Release | None, kind: str, staging: Staging
) -> Colophon:
    whole, edition, base = offer.dataset, offer.edition, offer.dataset.base
    citation = Citation(
        edition,
        base.thing("release", edition.version),
        directory_iri(whole),
        offer.languages,
        base.thing("release", previous.version) if previous else None,
    )
    shown = fullest(whole, offer.census.had)
    colophon = Colophon(citation, kind, len(whole.things(kind)), shown, gaps(report.findings))
    colophon.write(staging)
    return colophon


def _described(
    dataset: Dataset, edition: Edition, staging: Staging, previous: Release | None, hands: Hands
) -> Dataset:
    """Return the dataset with the description of the release that it is becoming."""
    tables = write_tables(dataset, staging)
    described = describe(dataset, edition, tables, previous.version if previous else None)
    asked, kept = Asked(wanted=hands.kept is not None), hands.kept
    whole = dataset.extended(described, asked=asked, room=room_for(kept))
    if kept:
        leave_quads(kept, whole.quads)
        asked.recall = Recollection.of(kept, whole)
    return whole


def _write_report(report: "Report", staging: Staging) -> None:
    staging.write("report/report.ttl", map(str.encode, report.turtle()))
    staging.write("report/report.json", map(str.encode, report.json()))


def _write_documents(desk: Desk, staging: Staging, hands: Hands, room: Workshop) -> int:
    """Write the pack and return how many documents it has."""
    # A few documents are no page, and who watches does not mind when the end comes a little later.
    total = sum(map(len, desk.things.values()))

    def tell(done: int) -> None:
        hands.progress("documents", done, max(done, total))

    with PackWriter(staging) as pack, leaving_pages(hands.kept, desk.dataset) as leave:
        binding = Binding(pack, desk.unchanged, leave, tell)
        for volume in desk.volumes(hands, room.leave):
            binding.add(volume)
    desk.unchanged.write(staging)
    return len(pack)
