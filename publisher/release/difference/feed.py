"""The changes as Atom feeds (RFC 4287): an entry for the release, and one for each thing that changed.

Earlier entries stay in the archive documents of earlier releases (RFC 5005 section 4), which never change.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from xml.sax.saxutils import escape, quoteattr

from publisher.release.difference.changes import Change, Comparison, Fate
from publisher.release.difference.records import moment
from publisher.release.difference.telling import COUNTS
from publisher.release.difference.words import name, sentences
from publisher.release.edition import Edition

MEDIA_TYPE = "application/atom+xml"
FILE = "changes/feed.atom"

# Readers of feeds load all of a feed each time; the page of the changes has the rest.
MOST = 500


@dataclass(frozen=True, slots=True)
class Feed:
    """The feeds of one release in one language; `earlier` is the release before it, if it has a feed."""

    comparison: Comparison
    edition: Edition
    language: str
    earlier: str | None = None

    def write(self, path: str, kind: str | None = None) -> str:
        """Write the feed that is found at a path; one of a kind has the changes of that kind only."""
        entries = (self._release(), *self._changes(kind))
        return "".join((*self._head(path, kind), *(entry.xml() for entry in entries), "</feed>\n"))

    def _head(self, path: str, kind: str | None) -> Iterator[str]:
        address, edition = f"{self.comparison.base}{path}", self.edition
        title = edition.title.best(self.language)
        yield '<?xml version="1.0" encoding="utf-8"?>\n'
        yield f'<feed xmlns="http://www.w3.org/2005/Atom" xml:lang={quoteattr(self.language)}>\n'
        yield f"<id>{escape(address)}</id>\n"
        yield f"<title>{escape(f'{title}: {kind}' if kind else title)}</title>\n"
        yield f"<subtitle>{escape(edition.description.best(self.language))}</subtitle>\n"
        yield f"<updated>{self._updated}</updated>\n"
        yield f"<author><name>{escape(edition.publisher_name)}</name></author>\n"
        yield f"<rights>{escape(edition.licence)}</rights>\n"
        yield _link("self", address, MEDIA_TYPE)
        yield _link("alternate", self._address, "text/html")
        if self.earlier:
            archived = f"{self.comparison.base}/release/{self.earlier}/{FILE}"
            yield _link("prev-archive", archived, MEDIA_TYPE)

    def _release(self) -> "_Entry":
        comparison, version = self.comparison, self.comparison.new.version
        counts = ", ".join(
            f"{number} {COUNTS[key].best(self.language)}"
            for key, number in comparison.counts().items()
            if number
        )
        title = f"{self.edition.title.best(self.language)}, {version}"
        iri = comparison.base.thing("release", version)
        return _Entry(iri, title, counts, self._address, self._updated)

    def _changes(self, kind: str | None) -> Iterator["_Entry"]:
        # In the first edition everything is new, and the edition itself is the news.
        told = self.comparison.changes if self.comparison.old else ()
        for change in [change for change in told if kind in {None, change.kind}][:MOST]:
            summary = "; ".join(sentences(change, self.language))
            yield _Entry(
                self.comparison.change_iri(change),
                f"{name(change, self.language)}: {summary}",
                summary,
                self._page_of(change),
                self._updated,
                change.kind,
            )

    def _page_of(self, change: Change) -> str:
        is_gone = change.fate in {Fate.REMOVED, Fate.REPLACED}
        return self._address if is_gone else self.comparison.base.document(change.thing)

    @property
    def _address(self) -> str:
        return self.comparison.iri

    @property
    def _updated(self) -> str:
        return moment(self.comparison.new.issued)


@dataclass(frozen=True, slots=True)
class _Entry:
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


def _link(relation: str, href: str, media_type: str) -> str:
    return f"<link rel={quoteattr(relation)} type={quoteattr(media_type)} href={quoteattr(href)}/>\n"
