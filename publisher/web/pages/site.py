"""What all pages of a site share: title, menu, edition, licence."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import NamedTuple, TypeVar, cast
from urllib.parse import urlsplit

from publisher.config import Kind, Settings, report_address
from publisher.dataset import LABELS, Dataset, Glossary, Usages, said_by
from publisher.rdf import FORMATS, Text
from publisher.release import Label, Page, file_name
from publisher.web.pages import vocabularies as v
from publisher.web.pages.atlas import Atlas
from publisher.web.pages.coordinates import Survey, survey
from publisher.web.pages.layout import Layout
from publisher.web.pages.reader import Phrase, Reader
from publisher.web.pages.trail import Step
from publisher.web.pages.uses import users
from publisher.web.pages.words import words
from publisher.web.watching import watched

T = TypeVar("T")

_COUNTED = 4096


class Form(NamedTuple):
    """Another form of a document: where it is, and what it is."""

    href: str
    media_type: str
    title: str


# Those that name graphs are for dumps.
_DATA = tuple(one for one in FORMATS if not one.names_graphs)


def data_forms(path: str) -> tuple[Form, ...]:
    """Return the forms of a document that programs read."""
    return tuple(Form(file_name(path, one.suffix), one.media_type, one.title) for one in _DATA)


@dataclass(frozen=True, slots=True)
class Edition:
    """The edition that the pages belong to."""

    version: str
    issued: str
    iri: str


class Site:
    """The settings of a site, read for its pages."""

    def __init__(self, settings: Settings, glossary: Glossary, layout: Layout) -> None:
        self.settings = settings
        self.layout = layout
        self.glossary = glossary
        self.dataset = dataset = glossary.dataset
        self.edition = _edition(settings, dataset)
        self.words = words(settings, dataset.prefixes)
        # The page of a thing asks once in each language.
        self.report = lru_cache(4)(self._report)
        # How many things of the first kind link to one, which lists tell in each language.
        self.count_users = dataset.asked.remembered(self._count_users, _COUNTED)
        self._kinds: Mapping[str, Kind] = {kind.key: kind for kind in settings.kinds}
        self._gathered: tuple[Page | None, dict[object, object]] = (None, {})
        self._label: Label | None = None

    def gathered(self, page: Page, gather: Callable[[Page, "Site"], T]) -> T:
        """Return what is gathered for a page, once for all languages in which it is rendered in a row."""
        last, known = self._gathered
        if last is not page:
            known = {}
            self._gathered = (page, known)
        if gather not in known:
            known[gather] = gather(page, self)
        return cast("T", known[gather])

    def _count_users(self, iri: str) -> int:
        return self.dataset.asked.recalled(f"users of {iri}", lambda: len(users(iri, self)))

    @property
    def first_kind(self) -> Kind:
        """Return the kind that the directory is about: the first of the menu."""
        return self.settings.kinds[0]

    def text(self, versions: Mapping[str, str], reader: Reader) -> Phrase:
        """Return a text of the settings."""
        return reader.phrase(Text.of(versions))

    def _report(self, iri: object) -> str:
        """Return where to report an error in what is said about a thing; an empty text when nowhere."""
        return report_address(self.settings.site.report_url, str(iri))

    def listed(self, kind: str) -> tuple[str, ...]:
        """Return the things of a kind but for those that were taken out."""
        return tuple(iri for iri in self.dataset.things(kind) if iri not in self._retired)

    @cached_property
    def _retired(self) -> frozenset[str]:
        told = watched(self.settings).retired
        return self.dataset.instances(told.type) if told else frozenset()

    @property
    def year(self) -> str:
        """Return the year of the edition."""
        return self.dataset.asked.gathered("year", lambda: self.edition.issued[:4])

    @property
    def survey(self) -> Survey | None:
        """Return where things lie; `None` when a map would show nothing."""
        return self.dataset.asked.gathered("survey", lambda: survey(self.dataset))

    @property
    def atlas(self) -> Atlas | None:
        """Return what lies in which area; `None` when the directory has no outlines."""
        # Of an atlas pages depend on its outlines; what they ask it beyond that is taken down there.
        return self.dataset.asked.gathered("outlines", self._atlas, lambda atlas: atlas and atlas.outlined)

    @cached_property
    def dots(self) -> str:
        """Return the background of every map."""
        return self.survey.dots if self.survey else ""

    @cached_property
    def has_cubes(self) -> bool:
        """Tell whether the dataset holds data cubes."""
        return any(name == v.TYPE for _, name in self.dataset.incoming(v.CUBE))

    def labels(self, iris: Collection[str]) -> Label:
        """Return what tells how many things are called: as gathered, or from one look through all."""
        if self._label is None:
            return self.dataset.labels(iris).get
        for name in LABELS:
            self.dataset.asked.note(said_by(name))
        return self._label

    def gather(self, usages: Usages, label: Label) -> None:
        """Gather what pages of things share, so that processes that divide them do so once."""
        self.glossary.counted(usages)
        self._label = label
        _ = self.year, self.survey, self.atlas, self.glossary.valued_from("")

    def _atlas(self) -> Atlas | None:
        return Atlas(self.dataset, self.settings) if self.dataset.outlines else None

    def kind(self, key: str) -> Kind | None:
        """Return what the settings say about a kind of thing."""
        return self._kinds.get(key)

    def kind_step(self, key: str, reader: Reader) -> tuple[Step, ...]:
        """Return the step of the trail that leads to the list of a kind; none when there is no such list."""
        kind = self._kinds.get(key)
        if kind is not None:
            return (Step(self.text(kind.label, reader), reader.addresses.page(f"/{key}/")),)
        known = reader.messages["kinds"].get(key)
        return (Step(Phrase(known), reader.addresses.page(f"/{key}/")),) if known else ()

    def menu(self, reader: Reader) -> tuple[Step, ...]:
        """Return what the menu of every page offers."""
        lists = tuple(
            step for kind in self.settings.kinds if kind.in_menu for step in self.kind_step(kind.key, reader)
        )
        words = reader.messages["site"]
        return (
            *((Step(Phrase(words["map"]), reader.addresses.page("/map/")),) if self.atlas else ()),
            *lists,
            Step(Phrase(words["vocabulary"]), reader.addresses.page("/def")),
            Step(Phrase(words["queries"]), reader.addresses.page("/sparql")),
            *self.kind_step("release", reader),
        )

    def licence_name(self, reader: Reader) -> str:
        """Return what the licence is called, read from its address where nothing else says so.

        Creative Commons licences name themselves there: /licenses/by/4.0/ is CC BY 4.0.
        """
        iri = self.settings.site.licence
        label = reader.phrase(self.dataset.label(iri)).text
        parts = urlsplit(iri)
        steps = [step for step in parts.path.split("/") if step]
        is_known = parts.netloc.removeprefix("www.") == "creativecommons.org" and len(steps) >= 3  # noqa: PLR2004
        if label or not is_known:
            return label or iri
        name = {"zero": "CC0", "mark": "Public Domain Mark"}.get(steps[1], f"CC {steps[1].upper()}")
        return f"{name} {steps[2]}"


def _edition(settings: Settings, dataset: Dataset) -> Edition:
    """Return the newest edition that the dataset describes, else the one that the settings name."""
    described = [
        (value.value, iri) for iri in dataset.things("release") for value in dataset.values(iri, v.ISSUED)
    ]
    if described:
        issued, iri = max(described)
        return Edition(iri.rpartition("/")[2], issued, iri)
    version = settings.edition.version
    return Edition(version, settings.issued, dataset.base.thing("release", version))
