"""The changes in a release: files that never change, and documents that say what is newest."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from publisher.dataset import Dataset, last_quads
from publisher.kept import Kept
from publisher.rdf import N_QUADS, TURTLE, Context, Text, Writer
from publisher.release.archive import Release
from publisher.release.description import dump_name
from publisher.release.difference import events, feed
from publisher.release.difference.changes import AllNew, Comparison, compare
from publisher.release.difference.classes import classes
from publisher.release.difference.lines import Side, Statements
from publisher.release.difference.origins import NAME as CELLS
from publisher.release.difference.patch import write_patch
from publisher.release.difference.records import VOCABULARIES, change_set, summary
from publisher.release.difference.telling import as_json
from publisher.release.difference.watched import Watched
from publisher.release.edition import Edition
from publisher.release.packed import PackedDocument
from publisher.release.page import Page, Representation
from publisher.release.staging import Staging

FOLDER = "changes/"
_BATCH = 500
# A document of more changes than this is for no reader; files have all of them.
MOST = 2000


@dataclass(frozen=True, slots=True)
class News:
    """What a release says about its changes, in files and in documents."""

    comparison: Comparison
    edition: Edition
    prefixes: Mapping[str, str]
    context: Context
    languages: tuple[str, ...]
    previous: Release | None
    dataset: Dataset

    def write(self, staging: Staging) -> None:
        """Write the files of the release."""
        for name, page in self._stream.pages():
            staging.write(name, [page])
        if self.comparison.old:
            patch = write_patch(self.comparison.old, self.comparison.new, self.comparison.statements)
            staging.write(f"{FOLDER}changes.patch", (line.encode() for line in patch))
            staging.write(f"{FOLDER}changes.json", (line.encode() for line in as_json(self.comparison)))
            staging.write(f"{FOLDER}changes.ttl", as_turtle(self.comparison, self.prefixes))

    def page(self) -> Page:
        """Return the document that tells the changes."""
        path = self.comparison.iri.removeprefix(str(self.comparison.base))
        quads = tuple(summary(self.comparison, MOST))
        return Page(path, "changes", self.comparison.iri, quads, comparison=self.comparison)

    def documents(self, kinds: tuple[str, ...]) -> Iterator[PackedDocument]:
        """Yield the documents that followers ask again and again: feeds, and the root of the event stream."""
        root = Representation("", TURTLE.content_type, None, self._stream.root())
        yield PackedDocument(events.ROOT, None, (root,))
        for scope in self._scopes(kinds):
            for suffix, language in (("", self.languages[0]), *((f".{tag}", tag) for tag in self.languages)):
                path = f"{scope.folder}/feed{suffix}.atom"
                body = self._feed(language, path).write(path, scope).encode()
                yield PackedDocument(path, None, (Representation("", feed.MEDIA_TYPE, None, body),))

    def _scopes(self, kinds: tuple[str, ...]) -> Iterator[feed.Scope]:
        """Yield what there is a feed of: everything, each kind, each class that things are put in."""
        yield feed.Scope("", Text())
        for kind in kinds:
            yield feed.Scope(f"/{kind}", self.edition.kinds.get(kind, Text.of({"": kind})), kind)
        for iri, things in classes(self.comparison, self.dataset).items():
            yield feed.Scope(self.dataset.base.path(iri), self.dataset.label(iri), things=things)

    @property
    def writer(self) -> Writer:
        """Return what writes documents with the vocabularies of changes."""
        return Writer({**self.prefixes, **VOCABULARIES}, self.context)

    @property
    def _stream(self) -> events.Stream:
        return events.Stream(self.comparison, self._before, self.writer)

    @property
    def _before(self) -> str | None:
        """Return the release before, if it has pages of the event stream."""
        known = self.previous.manifest["files"] if self.previous else ()
        return self.previous.version if self.previous and f"{FOLDER}{events.FIRST}" in known else None

    def _feed(self, language: str, path: str) -> feed.Feed:
        earlier = self.previous.version if self.previous and self.previous.pack.find(path) else None
        return feed.Feed(self.comparison, self.edition, language, earlier)


def compared(  # noqa: PLR0913, PLR0917 - what is compared with what, and who knows the names
    dataset: Dataset,
    edition: Edition,
    staging: Staging,
    previous: Release | None,
    watched: Watched,
    label: Callable[[str], Text],
    kept: Kept | None = None,
) -> Comparison:
    """Compare a release whose dumps are written with the one before it, if there is one."""
    name = dump_name(N_QUADS.extension)
    cells = staging.folder / CELLS
    follows = previous.version if previous else ""
    dump = staging.folder / name
    lines = dataset.quads.told
    new = Side(edition.version, edition.day, staging.files[name].sha256, dump, cells, follows, lines)
    if previous is not None:
        is_last = kept and kept.release and kept.release.resolve() == previous.folder
        return compare(dataset.base, Side.of(previous, last_quads(kept) if is_last else None), new, watched)
    changes = AllNew(dataset.base, _news_of(dataset), label)
    return Comparison(dataset.base, None, new, Statements(), changes, watched=watched)


def _news_of(dataset: Dataset) -> list[str]:
    """Return everything that is new in a first release; what it says of itself is no news."""
    releases = f"{dataset.base}/id/release/"
    own = {
        line[1 : line.index(b">")].decode().partition("#")[0]
        for graph in dataset.quads.graphs
        if graph.startswith(releases)
        for line in dataset.quads.in_graph(graph)
    }
    return [
        iri
        for iri in dataset.quads.things(f"{dataset.base}/id/")
        if iri not in own
        or any(not str(quad.graph_name).startswith(f"<{releases}") for quad in dataset.describe(iri).quads)
    ]


def as_turtle(comparison: Comparison, prefixes: Mapping[str, str]) -> Iterator[bytes]:
    """Write the change sets with their statements, some at a time; prefixes may be declared repeatedly."""
    writer = Writer({**prefixes, **VOCABULARIES})
    yield writer.write(summary(comparison), TURTLE)
    for start in range(0, len(comparison.changes), _BATCH):
        batch = comparison.changes[start : start + _BATCH]
        quads = [quad for change in batch for quad in change_set(comparison, change)]
        yield b"\n" + writer.write(quads, TURTLE)
