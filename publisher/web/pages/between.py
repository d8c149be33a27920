"""The pages about two editions that somebody has chosen to compare."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from markupsafe import Markup, escape
from pyoxigraph import NamedNode

from publisher.dataset import Term
from publisher.rdf import PREFIXES, Text, shorten
from publisher.release import COUNTS, Change, Comparison, Fate, file_name
from publisher.web.history_pages import HistoryPages
from publisher.web.pages import messages, writing
from publisher.web.pages.differences import groups
from publisher.web.pages.environment import environment
from publisher.web.pages.messages import Messages
from publisher.web.pages.reader import Phrase
from publisher.web.releases import Shelved


@dataclass(frozen=True)
class _Speaker:
    """Knows the words of a page from the settings and from the pages of both editions."""

    shown: HistoryPages
    old: Shelved
    new: Shelved
    language: str

    def heading(self, kind: str) -> Phrase:
        """Return what things of a kind are called."""
        labels = {one.key: Text.of(one.label) for one in self.new.site.settings.kinds}
        return Phrase(labels[kind].best(self.language) if kind in labels else kind)

    def number(self, value: int) -> str:
        """Write a number as the language does."""
        return writing.number(value, messages.load(self.language))

    def thing(self, change: Change) -> Markup:
        """Link to what changed, in the edition that has it."""
        side = self.old if change.fate == Fate.REMOVED else self.new
        languages = self.new.site.languages
        name = change.label.best(self.language, *languages) or change.thing.rpartition("/")[2]
        path = change.thing.removeprefix(f"{self._base}/id")
        return Markup('<a href="{}">{}</a>').format(f"{side.prefix}{path}", name)

    def property_name(self, iri: str) -> str:
        """Return the short name of a property."""
        return shorten(iri, self._prefixes).strip("<>")

    def value(self, term: Term) -> Markup:
        """Return a value: what a page of this site calls itself, the text of anything else."""
        if not isinstance(term, NamedNode):
            return escape(writing.clean(term.value))
        path, _, record = term.value.removeprefix(f"{self._base}/id").partition("#")
        side = next((one for one in (self.new, self.old) if one.documents.resource(path)), None)
        if record:
            return escape(f"#{record}")
        if side is None:
            return escape(shorten(term.value, self._prefixes).strip("<>"))
        return Markup('<a href="{}">{}</a>').format(
            f"{side.prefix}{path}", self.shown.name(side, path, self.language)
        )

    @property
    def _base(self) -> str:
        return self.new.site.base

    @cached_property
    def _prefixes(self) -> dict[str, str]:
        settings = self.new.site.settings
        return {**PREFIXES, settings.prefix: settings.namespace}


def difference_page(  # noqa: PLR0913, PLR0917 - the pair, its page and where its files are
    comparison: Comparison,
    shown: HistoryPages,
    old: Shelved,
    new: Shelved,
    files: tuple[str, ...],
    language: str,
) -> str:
    """Return the whole HTML document about the difference of two editions."""
    words = messages.load(language if language in messages.offered() else "en")
    said = words["changes"]
    return _page(
        shown,
        words,
        f"/changes/{old.version}/{new.version}",
        title=said["title"].format(old=old.version, new=new.version),
        description=said["between"],
        counts=tuple(
            (COUNTS[key].best(words.language), writing.number(number, words))
            for key, number in comparison.counts().items()
            if number
        ),
        groups=tuple(groups(comparison, _Speaker(shown, old, new, words.language))),
        files=files,
        editions=((old.version, old.prefix), (new.version, new.prefix)),
        old=old.version,
        new=new.version,
    )


def choosing_page(shown: HistoryPages, language: str) -> str:
    """Return the whole HTML document on which two editions are chosen."""
    words = messages.load(language if language in messages.offered() else "en")
    versions = shown.versions
    return _page(
        shown,
        words,
        "/changes/",
        title=words["changes"]["others"],
        description=words["changes"]["between"],
        counts=(),
        groups=(),
        files=(),
        editions=(),
        old=versions[0],
        new=versions[-1],
    )


def _page(shown: HistoryPages, words: Messages, address: str, **content: Any) -> str:
    site = shown.current.site
    return (
        environment()
        .get_template("between.html")
        .render(
            **content,
            language=words.language,
            m=words.named,
            site_title=Text.of(site.settings.site.title).best(words.language),
            canonical=f"{site.base}{address}",
            switches=tuple(
                (tag, messages.load(tag)["language"]["name"], file_name(address, f".{tag}.html"))
                for tag in site.languages
            ),
            versions=shown.versions,
        )
    )
