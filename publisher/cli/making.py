"""What several commands do: read the content and check it, and make a release of it."""

import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from publisher.cli.offering import catalogue_words
from publisher.cli.searching import search_plan
from publisher.config import REFERENCE, Earlier, Settings
from publisher.dataset import Dataset, Drawn, LeftOut, assemble, select
from publisher.ingest import Finding, TableLimits
from publisher.kept import Kept
from publisher.rdf import PREFIXES, Base, Text
from publisher.release import (
    Archive,
    Edition,
    Hands,
    Release,
    Side,
    Signer,
    as_json,
    as_text,
    as_turtle,
    compare,
    cores,
    write_patch,
)
from publisher.release import build as build_release
from publisher.release import differences as differing_files
from publisher.validation import Report, Shapes, Since, leave, since_last, unaccounted, validate
from publisher.web import PageRenderer, watched

Progress = Callable[[str, int, int], None]


@dataclass(frozen=True, slots=True)
class Content:
    """What the folders of a directory hold, checked."""

    dataset: Dataset
    shapes: Shapes
    report: Report
    # What the last build left; none for whoever builds no release that others may follow.
    kept: Kept | None = None


@contextmanager
def content(  # noqa: PLR0913 - what is read, and by whom
    settings: Settings,
    version: str | None = None,
    *,
    reference: bool = False,
    kept: Kept | None = None,
    jobs: int = 0,
    progress: Progress = lambda _step, _done, _total: None,
) -> Iterator[Content]:
    """Read and check the content of an edition; its tables are there until the block ends.

    A release that is made of it takes over from the last one what was kept, and leaves the same.
    """
    base, folders = Base(settings.base), settings.folders
    with tempfile.TemporaryDirectory() as room:
        data, earlier = folders.data, _earlier(settings, version)
        if earlier:
            left_out = LeftOut(earlier.without.table, earlier.without.column, earlier.without.value)
            data = select(data, left_out, Path(room) / "data", base=base)
        hands = Hands(jobs or settings.build.jobs or cores(), kept, progress)
        dataset, shapes = read(settings, data, hands), Shapes.load(folders.shapes)
        report = checked(settings, dataset, shapes, version, reference=reference, hands=hands)
        try:
            yield Content(dataset, shapes, report, kept)
        finally:
            if kept:
                kept.forget()


def read(settings: Settings, data: Path, hands: Hands | None = None) -> Dataset:
    """Read the tables in a folder, with the vocabulary and the outlines of the settings."""
    hands = hands or Hands()
    return assemble(
        base=Base(settings.base),
        prefix=settings.prefix,
        data=data,
        ontology=settings.folders.ontology,
        drawn=Drawn(settings.map.outlines, settings.map.code, settings.map.kind),
        limits=_limits(settings),
        kept=hands.kept,
        jobs=hands.jobs,
    )


def checked(  # noqa: PLR0913 - what a check depends on, by name
    settings: Settings,
    dataset: Dataset,
    shapes: Shapes,
    version: str | None = None,
    *,
    reference: bool = False,
    hands: Hands | None = None,
    since: Since | None = None,
) -> Report:
    """Check what was read against the shapes, and against what was published before.

    Since another check, or the last build, only what changed is checked; the report is the same.
    """
    missing = _missing(settings, version, dataset)
    slowly = reference or settings.validation.engine == REFERENCE
    hands = hands or Hands()
    report = validate(
        dataset,
        shapes,
        missing=missing,
        reference=slowly,
        since=since or (since_last(hands.kept) if hands.kept else None),
        jobs=hands.jobs,
        progress=hands.progress,
    )
    if hands.kept:
        leave(hands.kept, report.known)
        # Whoever checks again begins with what is kept.
        return replace(report, known=None)
    return report


def _limits(settings: Settings) -> TableLimits:
    told = settings.build
    return TableLimits(told.table_mebibytes << 20, told.table_cells, told.cell_characters)


def make(  # noqa: PLR0913 - what a release depends on, by name
    settings: Settings,
    found: Content,
    edition: Edition,
    *,
    previous: Release | None,
    into: Path | None = None,
    sign: Signer | None = None,
    verified: bool = False,
    switch: bool = True,
    jobs: int = 0,
    progress: Progress = lambda _step, _done, _total: None,
) -> Release:
    """Make a release of content that was read."""
    return build_release(
        found.dataset,
        found.report,
        found.shapes,
        edition=edition,
        kinds=tuple(kind.key for kind in settings.kinds),
        into=into or settings.folders.releases,
        renderer=lambda whole: PageRenderer(settings, whole, found.shapes),
        previous=previous,
        watched=watched(settings),
        search=search_plan(settings),
        sign=sign,
        verified=verified,
        switch=switch,
        hands=Hands(jobs or settings.build.jobs or cores(), found.kept, progress),
    )


def make_again(settings: Settings, release: Release, *, progress: Progress) -> tuple[str, ...]:
    """Build a release anew in a temporary place; return which of its files come out otherwise."""
    told = release.manifest.get("previous")
    previous = Archive(settings.folders.releases).release(told["version"]) if told else None
    edition = words(settings, release.version, release.issued)
    with content(settings, release.version) as found, tempfile.TemporaryDirectory() as room:
        again = make(settings, found, edition, previous=previous, into=Path(room), progress=progress)
        return differing_files(release, again)


def words(settings: Settings, version: str | None, issued: str | None) -> Edition:
    """Return how a release is called and dated; an edition that the settings name has its own day."""
    site, earlier = settings.site, _earlier(settings, version)
    day = issued or (earlier and earlier.issued) or version or settings.issued
    return Edition(
        version=version or settings.edition.version,
        issued=day,
        title=Text.of(site.title),
        description=Text.of(site.description),
        licence=site.licence,
        publisher_name=site.publisher_name,
        publisher_url=site.publisher_url,
        catalogue=catalogue_words(settings),
        kinds={kind.key: Text.of(kind.label) for kind in settings.kinds},
    )


def told_difference(
    settings: Settings, old: Release, new: Release, form: str, language: str
) -> Iterator[str]:
    """Write what changed between two releases: as text in a language, json, rdf-patch or ttl."""
    first, second = Side.of(old), Side.of(new)
    comparison = compare(Base(settings.base), first, second, watched(settings))
    if form == "json":
        yield from as_json(comparison)
    elif form == "rdf-patch":
        yield from write_patch(first, second, comparison.statements)
    elif form == "ttl":
        prefixes = {**PREFIXES, settings.prefix: settings.namespace}
        yield from (part.decode() for part in as_turtle(comparison, prefixes))
    else:
        yield as_text(comparison, language)


def _missing(settings: Settings, version: str | None, dataset: Dataset) -> Iterator[Finding]:
    """Yield a finding for each thing of the release before (the newest, when none is named) that is gone."""
    archive = Archive(settings.folders.releases)
    names = archive.versions()
    previous = archive.before(version) if version else names and archive.release(names[-1])
    if previous:
        kinds = {kind.key for kind in settings.kinds}
        # Nearly all are there still, and a look at the names of both tells it.
        present = set(dataset.quads.things(f"{dataset.base}/id/"))
        paths = (path for path in previous.pack.paths() if f"{dataset.base}/id{path}" not in present)
        documents = map(previous.pack.find, paths)
        things = (found.thing for found in documents if found and found.thing)
        published = (thing for thing in things if dataset.base.kind(thing) in kinds)
        yield from unaccounted(dataset, published, previous.version)


def _earlier(settings: Settings, version: str | None) -> Earlier | None:
    return next((edition for edition in settings.earlier if edition.version == version), None)
