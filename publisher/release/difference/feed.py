"""The changes as Atom feeds (RFC 4287): an entry for the release, and one for each thing that changed.

Earlier entries stay in archive documents (RFC 5005 section 4): the same feed as an earlier release has it,
which never changes.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from xml.sax.saxutils import escape, quoteattr

from publisher.rdf import Text
from publisher.release.difference.changes import Change, Comparison, Fate
from publisher.release.difference.records import moment
from publisher.release.difference.telling import COUNTS
from publisher.release.difference.words import name, sentences
from publisher.release.edition import Edition

MEDIA_TYPE = "application/atom+xml"
NAMESPACE = "http://www.w3.org/2005/Atom"
HISTORY = "http://purl.org/syndication/history/1.0"

# Readers of feeds load all of a feed each time; the page of the changes has the rest.
MOST = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """What a feed says of itself; addresses are absolute, `earlier` is the archive document before it."""

    address: str
    language: str
    title: str
    subtitle: str
    author: str
    rights: str
    updated: str
    page: str
    earlier: str = ""


@dataclass(frozen=True, slots=True)
class Entry:
    """One piece of news."""

    iri: str
    title: str
    summary: str
    address: str
    updated: str
    kind: str = ""

    def xml(self) -> str:
        """Write the entry; nothing in it is markup."""
        category = f"<category term={quoteattr(self.kind)}/>\n" if self.kind else ""
        return (
            f"<entry>\n<id>{escape(self.iri)}</id>\n<title>{escape(self.title)}</title>\n"
            f"<updated>{self.updated}</updated>\n{category}{_link('alternate', self.address, 'text/html')}"
            f"<summary>{escape(self.summary)}</summary>\n</entry>\n"
        )


@dataclass(frozen=True, slots=True)
class Scope:
    """What a feed is about: the folder that it is in, what that is called, and which changes count."""

    folder: str
    name: Text
    kind: str | None = None
    things: frozenset[str] | None = None

    def holds(self, change: Change) -> bool:
        """Tell whether a change is news here."""
        return self.kind in {None, change.kind} and (self.things is None or change.thing in self.things)


@dataclass(frozen=True, slots=True)
class Feed:
    """A feed of one release in one language; `earlier` is the release before it, if it has the feed too."""

    comparison: Comparison
    edition: Edition
    language: str
    earlier: str | None = None

    def write(self, path: str, scope: Scope) -> str:
        """Write the feed that is found at a path."""
        title, about = self.edition.title.best(self.language), scope.name.best(self.language)
        base = self.comparison.base
        head = Head(
            address=f"{base}{path}",
            language=self.language,
            title=f"{title}: {about}" if about else title,
            subtitle=self.edition.description.best(self.language),
            author=self.edition.publisher_name,
            rights=self.edition.licence,
            updated=self._updated,
            page=self.comparison.iri,
            earlier=f"{base}/release/{self.earlier}{path}" if self.earlier else "",
        )
        return write_feed(head, (self._release(), *self._changes(scope)))

    def _release(self) -> Entry:
        comparison, version = self.comparison, self.comparison.new.version
        counts = ", ".join(
            f"{number} {COUNTS[key].best(self.language)}"
            for key, number in comparison.counts().items()
            if number
        )
        title = f"{self.edition.title.best(self.language)}, {version}"
        iri = comparison.base.thing("release", version)
        return Entry(iri, title, counts, comparison.iri, self._updated)

    def _changes(self, scope: Scope) -> Iterator[Entry]:
        # In the first edition everything is new, and the edition itself is the news.
        told = self.comparison.changes if self.comparison.old else ()
        for change in [change for change in told if scope.holds(change)][:MOST]:
            summary = "; ".join(sentences(change, self.language))
            yield Entry(
                self.comparison.change_iri(change),
                f"{name(change, self.language)}: {summary}",
                summary,
                self._page_of(change),
                self._updated,
                change.kind,
            )

    def _page_of(self, change: Change) -> str:
        is_here = change.fate in {Fate.ADDED, Fate.CHANGED}
        return self.comparison.base.document(change.thing) if is_here else self.comparison.iri

    @property
    def _updated(self) -> str:
        return moment(self.comparison.new.issued)


def write_feed(head: Head, entries: Iterable[Entry]) -> str:
    """Write a feed."""
    return "".join((*_head(head), *(entry.xml() for entry in entries), "</feed>\n"))


def archive(body: str, address: str, own: str) -> str:
    """Return a feed as the archive document that it became: it says so, and where the current one is.

    RFC 5005 section 4: the identifier stays, so that all documents are one feed.
    """
    self_link, current = _link("self", address, MEDIA_TYPE), _link("current", address, MEDIA_TYPE)
    marked = f'<fh:archive xmlns:fh="{HISTORY}"/>\n{_link("self", own, MEDIA_TYPE)}{current}'
    return body.replace(self_link, marked, 1)


def _head(head: Head) -> Iterator[str]:
    yield '<?xml version="1.0" encoding="utf-8"?>\n'
    yield f'<feed xmlns="{NAMESPACE}" xml:lang={quoteattr(head.language)}>\n'
    yield f"<id>{escape(head.address)}</id>\n"
    yield f"<title>{escape(head.title)}</title>\n"
    yield f"<subtitle>{escape(head.subtitle)}</subtitle>\n"
    yield f"<updated>{head.updated}</updated>\n"
    yield f"<author><name>{escape(head.author)}</name></author>\n"
    yield f"<rights>{escape(head.rights)}</rights>\n"
    yield _link("self", head.address, MEDIA_TYPE)
    yield _link("alternate", head.page, "text/html")
    if head.earlier:
        yield _link("prev-archive", head.earlier, MEDIA_TYPE)


def _link(relation: str, href: str, media_type: str) -> str:
    return f"<link rel={quoteattr(relation)} type={quoteattr(media_type)} href={quoteattr(href)}/>\n"
