"""Rules by which servers of plain files choose among them as the publisher does (RFC 9110 section 12)."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any
from urllib.parse import unquote

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from publisher.rdf import FORMATS, JSON_LD
from publisher.release import PROFILES, file_name
from publisher.web.documents import KNOWN_PLACES
from publisher.web.exporting.addresses import Still
from publisher.web.responses import COMMON_HEADERS, HTML_HEADERS
from publisher.web.search import DESCRIPTION
from publisher.web.search_data import OPENSEARCH_TYPE

_TEMPLATES = Path(__file__).with_name("rules")
# Where the rules lie: beside the files, or among them where the server looks for them there.
_PLACES = {"nginx.conf": "nginx.conf", "htaccess": "{files}/.htaccess", "Caddyfile": "Caddyfile"}
_PAGE = "html"
# How much a client wants something, the most first: as regular expressions for what stands behind q=.
_WEIGHTS = (r"(?:1[.0]*)?", *(rf"0?[.]{digit}\d*" for digit in range(9, 0, -1)), r"0?[.]0\d*[1-9]\d*")
# How precisely: by name, by the first half of it, by */*.
_PRECISIONS = (3, 2, 1)
# RFC 9110 section 12.5.1: parameters of a range before its weight, and the weight.
_PARAMETERS = r"\s*(?:;\s*(?!q\s*=)[^;,]*)*"
_END = r"\s*(?:;[^,]*)?(?:,|$)"


@dataclass(frozen=True, slots=True)
class Wish:
    """What a header says of one choice: patterns by precision, and the name of the choice."""

    name: str
    patterns: tuple[tuple[int, str], ...]


class Rules:
    """What the rules of every server are made of."""

    def __init__(self, still: Still, files: str) -> None:
        self._still = still
        self.files = files

    @cached_property
    def context(self) -> Mapping[str, Any]:
        """Return what the templates need."""
        still = self._still
        forms = tuple(item for item in FORMATS if not item.names_graphs)
        return {
            "files": self.files,
            "languages": still.settings.site.languages,
            "forms": forms,
            "formats": FORMATS,
            "data": tuple(item.extension for item in forms),
            "form_wishes": tuple(_forms()),
            "language_wishes": tuple(_languages(still.settings.site.languages)),
            "ranking": _ranking,
            "common": COMMON_HEADERS,
            "page_headers": HTML_HEADERS,
            "licence": still.settings.site.licence,
            "base": still.settings.base,
            "feed": PROFILES[0].path,
            "known_places": KNOWN_PLACES,
            "described": (DESCRIPTION, OPENSEARCH_TYPE),
            "redirects": sorted(still.redirects.items()),
            "gone": sorted({path for path, _ in still.gone()}),
            "release": still.release.version,
        }

    def crowded(self, files: Path) -> Iterator[str]:
        """Yield the documents that have the name of a folder, which Apache would take for them."""
        for path in self._still.release.pack.paths():
            if not path.endswith("/") and (files / unquote(path)[1:]).is_dir():
                yield path

    def type_map(self, path: str) -> str:
        """Return what Apache's mod_negotiation reads of one document whose name a folder has too."""
        document = self._still.release.pack.find(path)
        forms = document.representations if document else ()
        lines = [f"URI: {path.rpartition('/')[2]}", ""]
        for rank, variant in enumerate(sorted(forms, key=lambda one: bool(one.language))):
            # So close that they only decide where a client wants several forms alike; pages alike among them.
            page = 0.9 if path == PROFILES[0].path else 1.0
            quality = page if variant.language else 0.99 - rank / 1000
            lines += [
                f"URI: {file_name(path, variant.suffix).rpartition('/')[2]}",
                f"Content-type: {variant.media_type}; qs={quality:g}",
                *((f"Content-language: {variant.language}",) if variant.language else ()),
                "",
            ]
        return "\n".join(lines)


def write_rules(rules: Rules, folder: Path) -> None:
    """Write the rules of each server."""
    environment = Environment(  # noqa: S701 - no HTML; what varies is quoted by the filter
        loader=FileSystemLoader(_TEMPLATES), undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    environment.filters["quoted"] = _quoted
    environment.filters["regex"] = re.escape
    environment.filters["named"] = _named
    for name, place in _PLACES.items():
        text = environment.get_template(name).render(rules.context)
        (folder / place.format(files=rules.files)).write_text(text, encoding="utf-8")
    for path in rules.crowded(folder / rules.files):
        (folder / rules.files / f"{unquote(path)[1:]}.var").write_text(rules.type_map(path), encoding="utf-8")


def _forms() -> Iterator[Wish]:
    yield _form(_PAGE, "text/html")
    for item in FORMATS:
        if not item.names_graphs:
            yield _form(item.extension, item.media_type)


def _form(name: str, media_type: str) -> Wish:
    whole = media_type.partition("/")[0]
    ranges = (_named(media_type), rf"{re.escape(whole)}/\*", r"\*/\*")
    return Wish(name, tuple(zip(_PRECISIONS, map(_pattern, ranges, _captures(name)), strict=True)))


def _named(media_type: str) -> str:
    # Scripts ask for plain JSON by habit, which JSON-LD is too.
    return r"application/(?:ld\+)?json" if media_type == JSON_LD.media_type else re.escape(media_type)


def _languages(languages: tuple[str, ...]) -> Iterator[Wish]:
    for language in languages:
        name = f"l_{language.replace('-', '_')}"
        ranges = (rf"{re.escape(language)}(?:-[a-z0-9-]+)?", r"\*")
        patterns = map(_pattern, ranges, _captures(name))
        yield Wish(language, tuple(zip(_PRECISIONS, patterns, strict=False)))


def _captures(name: str) -> tuple[str, ...]:
    return tuple(f"q_{name}_{precision}" for precision in _PRECISIONS)


def _pattern(named: str, capture: str) -> str:
    return rf"(?:^|,)\s*{named}{_PARAMETERS}(?:;\s*q\s*=\s*(?<{capture}>[01]?(?:[.]\d*)?))?{_END}"


def _ranking(names: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    """Yield patterns over `name=precision:weight,` from the most wanted down, each with what it chooses."""
    for weight in _WEIGHTS:
        for precision in _PRECISIONS:
            for name in names:
                yield rf"(?:^|,){re.escape(name)}={precision}:{weight},", name


def _quoted(text: str) -> str:
    r"""Write a text as nginx, Apache and Caddy read it between double quotes.

    >>> print(_quoted('a "b" \\d'))
    "a \"b\" \\d"
    """
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'
