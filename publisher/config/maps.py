"""What the settings say about maps: files of outlines, and what leads from a thing to its place."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from publisher.config.reading import setting


@dataclass(frozen=True, slots=True, kw_only=True)
class Map:
    """Outlines of areas; without them, a map is drawn of dots."""

    outlines: tuple[Path, ...] = setting(
        "GeoJSON files in the data folder: areas that the map shows, then smaller ones within them.",
        default=(),
    )
    code: str = setting("Property of each outline that holds the key of its place.", default="code")
    kind: str = setting("Kind of the things that have outlines.", default="place")
    located_by: tuple[str, ...] = setting("Properties that lead from a thing to its place.", default=())
    attribution: dict[str, str] = setting(
        "Who made the outlines, and their licence, by language; each map shows it.", default_factory=dict
    )
    source: str = setting("Web page where the outlines come from.", default="")


def map_mistakes(chosen: Map, languages: tuple[str, ...]) -> Iterator[str]:
    """Yield what is wrong with the section, each with its place, the fact and the remedy."""
    if not chosen.outlines:
        return
    if not chosen.located_by:
        yield "[map] has outlines but no 'located_by'; write what leads from a thing to its place"
    for language in languages:
        if not chosen.attribution.get(language, "").strip():
            yield f"[map] attribution has no text in {language!r}; write who made the outlines"
    for file in chosen.outlines:
        if file.is_absolute() or ".." in file.parts:
            yield f"[map] outlines has {str(file)!r}, outside the data folder; move the file there"
