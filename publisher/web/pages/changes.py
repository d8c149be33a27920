"""The page of what changed from one release to the next."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby
from operator import attrgetter
from typing import Any

from markupsafe import Markup

from publisher.release import COUNTS, Change, Comparison, Page, sentences
from publisher.web.pages.reader import Phrase, Reader
from publisher.web.pages.site import Site
from publisher.web.pages.trail import Step

# A page that tells more than this would not be read; the files have all.
MOST = 200

_FILES = ("changes.json", "changes.patch", "changes.ttl")


@dataclass(frozen=True, slots=True)
class News:
    """What happened to one thing: where to read about it, and sentences."""

    anchor: str
    link: Markup
    sentences: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Group:
    """The things of one kind that changed; of very many, only the first are told."""

    heading: Phrase
    count: int
    news: tuple[News, ...]


def view(page: Page, site: Site, reader: Reader) -> dict[str, Any]:
    """Gather what the page shows; without an earlier release, it says that all is new."""
    comparison = page.comparison
    if comparison is None:
        raise ValueError(f"{page.path}: a page of changes needs something that was compared")
    words, old, new = reader.messages["changes"], comparison.old, comparison.new
    title = words["title"].format(old=old.version, new=new.version) if old else words["title_first"]
    release = reader.addresses.find(comparison.base.thing("release", new.version))
    return {
        "title": Phrase(title),
        "description": Phrase(words["description"] if old else words["description_first"]),
        "trail": (
            *site.kind_step("release", reader),
            *((Step(Phrase(new.version), release.href),) if release else ()),
        ),
        "counts": tuple(_counts(comparison, reader)),
        "groups": tuple(_groups(comparison, site, reader)) if old else (),
        "files": tuple(f"/release/{new.version}/changes/{name}" for name in _FILES) if old else (),
        "earlier": f"/release/{old.version}/manifest.json" if old else "",
        "old_version": old.version if old else "",
    }


def _counts(comparison: Comparison, reader: Reader) -> Iterator[tuple[str, str]]:
    for key, number in comparison.counts().items():
        if number:
            yield COUNTS[key].best(reader.language, *reader.languages), reader.number(number)


def _groups(comparison: Comparison, site: Site, reader: Reader) -> Iterator[Group]:
    changes = sorted(comparison.changes, key=attrgetter("kind", "thing"))
    for kind, members in groupby(changes, key=attrgetter("kind")):
        told = list(members)
        steps = site.kind_step(kind, reader)
        heading = steps[0].name if steps else Phrase(kind)
        yield Group(heading, len(told), tuple(_news(comparison, change, reader) for change in told[:MOST]))


def _news(comparison: Comparison, change: Change, reader: Reader) -> News:
    anchor = comparison.change_iri(change).partition("#")[2]
    name = reader.phrase(change.label).text
    # What is gone has no page to lead to, but still has its name.
    is_here = bool(reader.dataset.describe(change.thing).quads)
    link = reader.link(change.thing) if is_here or not name else Markup.escape(name)
    return News(anchor, link, sentences(change, reader.language))
