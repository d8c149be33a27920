"""`publisher.toml` as frozen dataclasses: each setting, its default, its sentence."""

import difflib
import tomllib
from collections.abc import Mapping
from dataclasses import MISSING, dataclass, field, fields, replace
from pathlib import Path
from typing import Any, get_args, get_origin, get_type_hints

from publisher.errors import ConfigError

FILE = "publisher.toml"

_WORDS = {dict: "a table", list: "a list", str: "a text in quotes", bool: "true or false"}


def _setting(sentence: str, **options: Any) -> Any:
    return field(metadata={"sentence": sentence}, **options)


@dataclass(frozen=True, slots=True, kw_only=True)
class Folders:
    """Where the content lies, relative to `publisher.toml`."""

    data: Path = _setting("Tables with their CSVW metadata.", default=Path("data"))
    ontology: Path = _setting("Vocabulary, JSON-LD context and rules.", default=Path("ontology"))
    shapes: Path = _setting("SHACL shapes.", default=Path("shapes"))
    releases: Path = _setting("Where releases are written and served from.", default=Path("releases"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """What the directory is called and who may do what with it."""

    title: dict[str, str] = _setting("Name of the directory, by language.")
    description: dict[str, str] = _setting("What the directory is, in one sentence, by language.")
    languages: tuple[str, ...] = _setting(
        "Languages of the pages, the first being the default.", default=("en",)
    )
    licence: str = _setting("IRI of the licence of the data.")
    publisher_name: str = _setting("Who publishes the directory.")
    publisher_url: str = _setting("Web page of the publisher.", default="")
    report_url: str = _setting("Where readers report an error; a link in each page.", default="")


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """One kind of thing that has documents: the path segment that follows `/id/`."""

    key: str = _setting("Path segment, such as entity.")
    label: dict[str, str] = _setting("What things of this kind are called (plural), by language.")
    description: dict[str, str] = _setting(
        "What they are, in one sentence, by language.", default_factory=dict
    )
    in_menu: bool = _setting("Whether the menu of every page links to the list.", default=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class Edition:
    """The edition of the data that a build makes when no other is named."""

    version: str = _setting("Name of the release: the date of the edition.")
    issued: str = _setting("Day of issue (ISO 8601); the version when left out.", default="")


@dataclass(frozen=True, slots=True, kw_only=True)
class Home:
    """What the home page shows beside its words."""

    figures: tuple[str, ...] = _setting(
        "Queries of data/queries (without .rq) whose counts are drawn as bars.", default=()
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What one query may use; beyond it the query is ended or refused with an explanation."""

    query_seconds: float = _setting("Seconds that a query may run.", default=10.0)
    query_memory_mebibytes: int = _setting("Memory that a query may add, in MiB.", default=512)
    query_bytes: int = _setting("Length of a query text in bytes.", default=65_536)
    query_nesting: int = _setting("How deep braces and parentheses may nest.", default=100)
    query_patterns: int = _setting("How many triple patterns a query may have.", default=500)
    result_rows: int = _setting("Rows or triples that an answer may have.", default=1_000_000)
    workers: int = _setting("Queries that run at once.", default=2)


@dataclass(frozen=True, slots=True, kw_only=True)
class Server:
    """Where the site is served."""

    host: str = _setting("Address to listen on.", default="127.0.0.1")
    port: int = _setting("Port to listen on.", default=8000)
    workers: int = _setting("Processes that answer requests.", default=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """All of `publisher.toml`, with the folder that it lies in."""

    base: str = _setting("Canonical base of all IRIs, without a slash at its end.")
    prefix: str = _setting("Prefix of the directory's own vocabulary in Turtle and queries.")
    site: Site = _setting("[site]")
    edition: Edition = _setting("[edition]")
    kinds: tuple[Kind, ...] = _setting("[[kinds]], in the order of the menu.")
    folders: Folders = _setting("[folders]", default_factory=Folders)
    home: Home = _setting("[home]", default_factory=Home)
    limits: Limits = _setting("[limits]", default_factory=Limits)
    server: Server = _setting("[server]", default_factory=Server)

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
    settings: Settings = _read(Settings, table, "")
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


def _resolve(settings: Settings, folder: Path) -> Settings:
    paths = {item.name: folder / getattr(settings.folders, item.name) for item in fields(Folders)}
    return replace(settings, folders=Folders(**paths))


def _read(kind: type, table: Mapping[str, Any], place: str) -> Any:
    """Make a dataclass of a TOML table; `place` is the table's name as an editor would look for it."""
    hints = get_type_hints(kind)
    known = {item.name: item for item in fields(kind)}
    for name in table:
        if name not in known:
            raise ConfigError(f"{FILE}: {_where(place)} no setting {name!r}{_suggestion(name, known)}")
    values = {}
    for name, item in known.items():
        if name in table:
            values[name] = _value(hints[name], table[name], f"{place}.{name}".strip("."))
        elif item.default is MISSING and item.default_factory is MISSING:
            raise ConfigError(f"{FILE}: {_where(place)} no {name!r}; write it: {item.metadata['sentence']}")
    return kind(**values)


def _where(place: str) -> str:
    return f"[{place}] has" if place else "there is"


def _suggestion(name: str, known: Mapping[str, Any]) -> str:
    close = difflib.get_close_matches(name, known, n=1)
    return f"; did you mean {close[0]!r}?" if close else f"; write one of {', '.join(known)}"


def _value(hint: Any, value: Any, place: str) -> Any:
    if hasattr(hint, "__dataclass_fields__"):
        return _read(hint, _expect(dict, value, place), place)
    if get_origin(hint) is tuple:
        item = get_args(hint)[0]
        return tuple(_value(item, part, place) for part in _expect(list, value, place))
    if get_origin(hint) is dict:
        return {str(k): _expect(str, v, f"{place}.{k}") for k, v in _expect(dict, value, place).items()}
    if hint is Path:
        return Path(_expect(str, value, place))
    if hint is float:
        return float(_expect((int, float), value, place))
    return _expect(hint, value, place)


def _expect(kind: Any, value: Any, place: str) -> Any:
    if not isinstance(value, kind) or (isinstance(value, bool) and kind is not bool):
        words = {
            dict: "a table",
            list: "a list",
            str: "a text in quotes",
            bool: "true or false",
            int: "a number",
        }
        raise ConfigError(f"{FILE}: {place} is {value!r}; write {words.get(kind, 'a number')}")
    return value
