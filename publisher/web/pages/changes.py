"""The page of what changed from one release to the next."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup

from publisher.dataset import Term
from publisher.release import COUNTS, Change, Comparison, Page
from publisher.web.pages.differences import groups
from publisher.web.pages.reader import Phrase, Reader
from publisher.web.pages.site import Site
from publisher.web.pages.trail import Step

_FILES = ("changes.json", "changes.patch", "changes.ttl")


@dataclass(frozen=True, slots=True)
class _Speaker:
    """Knows the words of a page that is written with its release."""

    site: Site
    reader: Reader

    @property
    def language(self) -> str:
        """Return the language of the page."""
        return self.reader.language

    def heading(self, kind: str) -> Phrase:
        """Return what things of a kind are called."""
        steps = self.site.kind_step(kind, self.reader)
        return steps[0].name if steps else Phrase(kind)

    def number(self, value: int) -> str:
        """Write a number as the language does."""
        return self.reader.number(value)

    def thing(self, change: Change) -> Markup:
        """Return the name of what changed; what is gone has no page to lead to, but still has its name."""
        name = self.reader.phrase(change.label).text
        is_here = bool(self.reader.dataset.describe(change.thing).quads)
        return self.reader.link(change.thing) if is_here or not name else Markup.escape(name)

    def property_name(self, iri: str) -> str:
        """Return what a property is called."""
        return self.reader.property_name(iri).text

    def value(self, term: Term) -> Markup:
        """Return a value as all pages show it."""
        return self.reader.value(term)


def speaker(site: Site, reader: Reader) -> _Speaker:
    """Return what knows the words of one language."""
    return _Speaker(site, reader)


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
        "groups": tuple(groups(comparison, _Speaker(site, reader))) if old else (),
        "files": tuple(f"/release/{new.version}/changes/{name}" for name in _FILES) if old else (),
        "earlier": f"/release/{old.version}/manifest.json" if old else "",
        "old_version": old.version if old else "",
    }


def _counts(comparison: Comparison, reader: Reader) -> Iterator[tuple[str, str]]:
    for key, number in comparison.counts().items():
        if number:
            yield COUNTS[key].best(reader.language, *reader.languages), reader.number(number)
