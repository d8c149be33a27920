"""The settings of a directory, and `load`, which reads and checks them."""

import tomllib
from dataclasses import dataclass, fields, replace
from pathlib import Path

from publisher.config.checking import Validation, validation_mistakes
from publisher.config.editions import Changes, Earlier, Edition, Timeline
from publisher.config.explaining import Compared, Event, Evidence, Statistics, Thing, report_mistakes
from publisher.config.federation import Federation, federation_mistakes
from publisher.config.links import Links
from publisher.config.maps import Map, map_mistakes
from publisher.config.portals import Catalogue, Contact, Publisher, licence_mistakes, mistakes
from publisher.config.proxies import server_mistakes
from publisher.config.reading import FILE, read, setting
from publisher.config.searching import Search, search_mistakes
from publisher.config.stores import Store, store_mistakes
from publisher.errors import ConfigError


@dataclass(frozen=True, slots=True, kw_only=True)
class Folders:
    """Where the content lies, relative to `publisher.toml`."""

    data: Path = setting("Tables with their CSVW metadata.", default=Path("data"))
    ontology: Path = setting("Vocabulary, JSON-LD context and rules.", default=Path("ontology"))
    shapes: Path = setting("SHACL shapes.", default=Path("shapes"))
    releases: Path = setting("Where releases are written and served from.", default=Path("releases"))
    stores: Path = setting(
        "Where the triples of large releases are kept for queries; made anew when deleted.",
        default=Path("releases/.stores"),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """What the directory is called and who may do what with it."""

    title: dict[str, str] = setting("Name of the directory, by language.")
    description: dict[str, str] = setting("What the directory is, in one sentence, by language.")
    languages: tuple[str, ...] = setting(
        "Languages of the pages, the first being the default.", default=("en",)
    )
    licence: str = setting("IRI of the licence of the data.")
    publisher_name: str = setting(
        "Who publishes the directory; the name in [publisher] when left out.", default=""
    )
    publisher_url: str = setting("Web page of the publisher; that of [publisher] when left out.", default="")
    report_url: str = setting(
        "Where readers report an error (https: or mailto:); {iri} in it stands for the thing that is wrong.",
        default="",
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """One kind of thing that has documents: the path segment that follows `/id/`."""

    key: str = setting("Path segment, such as entity.")
    label: dict[str, str] = setting("What things of this kind are called (plural), by language.")
    description: dict[str, str] = setting(
        "What they are, in one sentence, by language.", default_factory=dict
    )
    in_menu: bool = setting("Whether the menu of every page links to the list.", default=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class Home:
    """What the home page shows beside its words."""

    figures: tuple[str, ...] = setting(
        "Queries of data/queries (without .rq) whose counts are drawn as bars.", default=()
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What one query may use; beyond it the query is ended or refused with an explanation."""

    query_seconds: float = setting("Seconds that a query may run.", default=10.0)
    query_memory_mebibytes: int = setting("Memory that a query may add, in MiB.", default=512)
    query_bytes: int = setting("Length of a query text in bytes.", default=65_536)
    query_nesting: int = setting("How deep braces and parentheses may nest.", default=100)
    query_patterns: int = setting("How many triple patterns a query may have.", default=500)
    result_rows: int = setting("Rows or triples that an answer may have.", default=1_000_000)
    result_mebibytes: int = setting("Size that an answer may have, in MiB.", default=256)
    workers: int = setting(
        "Queries that run at once in each of two lanes: those that take up to 0.1 s, and longer ones.",
        default=2,
    )
    queries_per_client: int = setting("Queries that one client may have under way at once.", default=2)
    waiting_queries: int = setting(
        "Queries that each process takes in at once; further ones are asked to come back.", default=224
    )
    store_mebibytes: int = setting(
        "Memory that the triples of one release may take, in MiB; those of a larger one are read from disk.",
        default=512,
    )
    cache_mebibytes: int = setting(
        "Answers that each process keeps to send again, in MiB; 0 keeps none.", default=64
    )
    compared_statements: int = setting(
        "Statements that two editions may have together to be compared when a page asks for it.",
        default=2_000_000,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Build:
    """How a release is made, and what is taken for a mistake; no byte of a release depends on this."""

    jobs: int = setting("Processes that work at once; 0 takes as many as there are cores.", default=0)
    table_mebibytes: int = setting("Size that a table may have, in MiB.", default=256)
    table_cells: int = setting("Cells that a table may have.", default=10_000_000)
    cell_characters: int = setting("Characters that a cell may have.", default=1_048_576)


@dataclass(frozen=True, slots=True, kw_only=True)
class Server:
    """Where the site is served."""

    host: str = setting("Address to listen on.", default="127.0.0.1")
    port: int = setting("Port to listen on.", default=8000)
    workers: int = setting("Processes that answer requests.", default=1)
    trusted_proxies: tuple[str, ...] = setting(
        "Addresses or networks of proxies that tell truly who asked.", default=()
    )
    proxy_header: str = setting(
        "Header in which they tell it: X-Forwarded-For or Forwarded (RFC 7239).", default="X-Forwarded-For"
    )
    log_queries: bool = setting(
        "Whether each query is a line of the log: time, rows, bytes, outcome; never who asked.", default=True
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """All of `publisher.toml`, with the folder that it lies in."""

    base: str = setting("Canonical base of all IRIs, without a slash at its end.")
    prefix: str = setting("Prefix of the directory's own vocabulary in Turtle and queries.")
    site: Site = setting("[site]")
    edition: Edition = setting("[edition]")
    kinds: tuple[Kind, ...] = setting("[[kinds]], in the order of the menu.")
    folders: Folders = setting("[folders]", default_factory=Folders)
    earlier: tuple[Earlier, ...] = setting("[[earlier]], the editions before this one.", default=())
    changes: Changes = setting("[changes]", default_factory=Changes)
    timeline: Timeline | None = setting("[timeline]", default=None)
    home: Home = setting("[home]", default_factory=Home)
    map: Map = setting("[map]", default_factory=Map)
    thing: Thing = setting("[thing]", default_factory=Thing)
    compared: tuple[Compared, ...] = setting("[[compared]]", default=())
    evidence: Evidence = setting("[evidence]", default_factory=Evidence)
    statistics: Statistics = setting("[statistics]", default_factory=Statistics)
    events: tuple[Event, ...] = setting("[[events]], in the order of the legend.", default=())
    search: Search = setting("[search]", default_factory=Search)
    publisher: Publisher | None = setting("[publisher]", default=None)
    contact: Contact | None = setting("[contact]", default=None)
    catalogue: Catalogue | None = setting("[catalogue]", default=None)
    validation: Validation = setting("[validation]", default_factory=Validation)
    build: Build = setting("[build]", default_factory=Build)
    limits: Limits = setting("[limits]", default_factory=Limits)
    server: Server = setting("[server]", default_factory=Server)
    store: Store = setting("[store]", default_factory=Store)
    federation: Federation = setting("[federation]", default_factory=Federation)
    links: Links = setting("[links]", default_factory=Links)

    @property
    def namespace(self) -> str:
        """Return the namespace of the directory's own vocabulary."""
        return f"{self.base}/def#"

    @property
    def issued(self) -> str:
        """Return the day of issue of the edition."""
        return self.edition.issued or self.edition.version


def load(folder: Path) -> Settings:
    """Read `publisher.toml` in this folder; raises `ConfigError` that names setting, fact and remedy."""
    file = folder / FILE
    try:
        table = tomllib.loads(file.read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        raise ConfigError(
            f"{file}: there is no such file; run the command in a directory's folder or name it with --folder"
        ) from error
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise ConfigError(f"{file}: {error}; correct the file") from error
    settings: Settings = _named(read(Settings, table))
    _check(settings)
    return _resolve(settings, folder.resolve())


def _check(settings: Settings) -> None:
    if not settings.base.startswith(("http://", "https://")) or settings.base.endswith(("/", "#")):
        raise ConfigError(
            f"{FILE}: base is {settings.base!r}; write an http(s) IRI without a slash at its end"
        )
    for name, text in (("title", settings.site.title), ("description", settings.site.description)):
        for language in settings.site.languages:
            if not text.get(language, "").strip():
                raise ConfigError(f"{FILE}: [site] {name} has no text in {language!r}; write one")

    wrong = (
        *server_mistakes(settings.server.trusted_proxies, settings.server.proxy_header),
        *mistakes(settings.site.languages, settings.publisher, settings.contact, settings.catalogue),
        *licence_mistakes(settings.site.licence),
        *report_mistakes(settings.site.report_url),
        *store_mistakes(settings.store),
        *validation_mistakes(settings.validation),
        *federation_mistakes(settings.federation, settings.store),
        *map_mistakes(settings.map, settings.site.languages),
        *search_mistakes(settings.search, settings.timeline, settings.site.languages),
    )
    for sentence in wrong[:1]:
        raise ConfigError(f"{FILE}: {sentence}")


def _named(settings: Settings) -> Settings:
    """Return the settings with the publisher's name where pages look for it."""
    site, publisher = settings.site, settings.publisher
    if publisher:
        name = site.publisher_name or next(iter(publisher.name.values()), "")
        site = replace(site, publisher_name=name, publisher_url=site.publisher_url or publisher.url)
    if not site.publisher_name.strip():
        raise ConfigError(f"{FILE}: [site] has no 'publisher_name'; write it, or a [publisher] section")
    return replace(settings, site=site)


def _resolve(settings: Settings, folder: Path) -> Settings:
    paths = {item.name: folder / getattr(settings.folders, item.name) for item in fields(Folders)}
    return replace(settings, folders=Folders(**paths))
