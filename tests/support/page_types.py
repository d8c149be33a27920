"""One address of each type of page of the real directory: what every test of all types goes through.

A type is a template. A test asks that each template has an address here, so that none is left out.
"""

from collections.abc import Iterator
from pathlib import Path

from publisher.web.pages import STATIC

LANGUAGES = ("id", "en")

_QUERY = "/sparql?query=SELECT%20%2A%20%7B%20%3Fthing%20a%20%3Ftype%20%7D%20LIMIT%205&lang={language}"

# What makes a page long or odd was chosen: many neighbours, claims that differ, parts, gaps, an empty answer.
ADDRESSES = {
    "answer": (_QUERY,),
    "between": ("/changes/2026-11-23/2026-11-24.{language}.html",),
    "catalogue": ("/catalog.{language}.html",),
    "changes": ("/release/2026-11-24/changes.{language}.html",),
    "contribute": ("/contribute/index.{language}.html",),
    "downloads": ("/download/index.{language}.html",),
    "gaps": ("/gaps/index.{language}.html",),
    "history": ("/history/entity/kopkun.{language}.html",),
    "home": ("/index.{language}.html",),
    "list": ("/entity/index.{language}.html", "/concept/index.{language}.html"),
    "map": ("/map/index.{language}.html",),
    "problem": ("/entity/no-such-thing?lang={language}",),
    "release": ("/release/2026-11-24.{language}.html",),
    "search": ("/search.{language}.html?q=koperasi", "/search.{language}.html?q=zzzz"),
    "shape": ("/shapes/AmbiguousName.{language}.html",),
    "sparql": ("/sparql.{language}.html",),
    "statistics": ("/statistics/index.{language}.html",),
    "table": ("/table/entities.{language}.html",),
    "tables": ("/table/index.{language}.html",),
    "term": ("/def/term/Entity.{language}.html",),
    "thing": (
        "/entity/icci.{language}.html",
        "/entity/kinarya-coop.{language}.html",
        "/concept/model/worker-coop.{language}.html",
        "/place/33.{language}.html",
        "/source/S02.{language}.html",
        "/scheme/model.{language}.html",
    ),
    "timeline": ("/timeline/index.{language}.html",),
    "vocabulary": ("/def.{language}.html",),
    "vocabulary_shapes": ("/shapes.{language}.html",),
}
# Pages that only a preview has; its tests look at them.
OF_PREVIEWS = frozenset({"findings"})


def templates() -> frozenset[str]:
    """Return the name of each type of page."""
    folder = Path(STATIC).parent / "templates"
    return frozenset(file.stem for file in folder.glob("*.html")) - {"base"}


def every_address() -> Iterator[str]:
    """Yield an address of each type, and more where a type has several faces; the language is open."""
    for found in ADDRESSES.values():
        yield from found


def addresses(language: str) -> Iterator[str]:
    """Yield all of them in one language."""
    yield from (address.format(language=language) for address in every_address())
