"""What the next build may take over from the last one: all of it, while only tables change."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from publisher.config import Build, Edition, Server, Settings
from publisher.kept import Kept, recipe

_TABLES = frozenset({".csv", ".xlsx"})


def kept_of(settings: Settings, *, anew: bool = False) -> Kept:
    """Open what the last build left, made by this program with these settings and this other content.

    With `anew` nothing is taken from it, and the next build finds what this one leaves all the same.
    """
    # Which edition is made, by how many processes and who serves it is no matter of how pages are made.
    making = replace(settings, edition=Edition(version=""), earlier=(), build=Build(), server=Server())
    made_by = recipe(_content(settings), making)
    return Kept(settings.folders.releases, made_by, takes=not anew)


def _content(settings: Settings) -> Iterator[Path]:
    """Go through the files beside the tables, always in the same order."""
    folders = settings.folders
    for folder in (folders.data, folders.ontology, folders.shapes):
        for path in sorted(folder.rglob("*")):
            if path.is_file() and path.suffix not in _TABLES:
                yield path
