"""What commands say at a terminal, and in which language."""

import json
import os
import sys
import time
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

import click

from publisher import config

if TYPE_CHECKING:
    from publisher.release import Release
    from publisher.store import Pushed

DONE, FINDINGS, COULD_NOT_RUN = 0, 1, 2
_REDRAW_SECONDS = 0.1


def summary(release: "Release", *, as_json: bool) -> str:
    """Return what a release holds."""
    manifest = release.manifest
    if as_json:
        return json.dumps({"folder": str(release.folder), **manifest}, ensure_ascii=False, indent=2)
    counts = ", ".join(
        f"{number} {name}" for name, number in manifest["counts"].items() if isinstance(number, int)
    )
    return f"release {release.version}: {counts}\n{release.folder}"


def tell(release: "Release", problems: Sequence[str], fine: str, *, as_json: bool) -> int:
    """Print what is wrong with a release, or that all is fine; return the exit code."""
    if as_json:
        told = {"release": release.version, "problems": list(problems)}
        click.echo(json.dumps(told, ensure_ascii=False, indent=2))
    else:
        click.echo("\n".join(problems) or f"release {release.version} {fine}")
    return FINDINGS if problems else DONE


def tell_pushed(version: str, endpoint: str, pushed: "Pushed", *, as_json: bool) -> str:
    """Return what a push did, or what keeps the store from being the release."""
    if as_json:
        told = {
            "release": version,
            "endpoint": endpoint,
            "current": pushed.is_current,
            "triples": pushed.triples,
            "graphs": dict(pushed.graphs),
            "removed": list(pushed.removed),
            "problems": list(pushed.problems),
        }
        return json.dumps(told, ensure_ascii=False, indent=2)
    if not pushed.problems:
        return (
            f"release {version} is current at {endpoint}: {pushed.triples} triples in "
            f"{len(pushed.graphs)} graphs"
        )
    state = "is current" if pushed.is_current else "was not made current; the graphs before it are untouched"
    return "\n".join((*pushed.problems, f"release {version} {state} at {endpoint}"))


def greet(release: "Release", address: str) -> None:
    """Print the address and three things to try, each with what the release really holds."""
    # Lists and feeds lie among the things.
    documents = map(release.pack.find, (path for path in release.pack.paths() if path.startswith("/entity/")))
    first = next((found.path for found in documents if found and found.thing), "/")
    click.echo(
        f"\nServing release {release.version} at {address} (stop with Ctrl+C). Try:\n"
        f"  1. open {address}/ in a browser\n"
        f"  2. curl -L -H 'Accept: text/turtle' {address}/id{first}\n"
        f"  3. curl -H 'Accept: text/csv' --data-urlencode "
        f"'query=SELECT ?type (COUNT(*) AS ?n) {{ ?s a ?type }} GROUP BY ?type' {address}/sparql\n"
    )


def progress() -> Callable[[str, int, int], None]:
    """Return what shows a long step on a terminal; anything else than a terminal sees nothing."""
    if not sys.stderr.isatty():
        return lambda _step, _done, _total: None
    last = 0.0

    def show(step: str, done: int, total: int) -> None:
        nonlocal last
        now = time.monotonic()
        if now - last > _REDRAW_SECONDS or done == total:
            last = now
            click.echo(f"\r\x1b[K{step} {done}/{total}", err=True, nl=done == total)

    return show


def reader_language(settings: config.Settings, asked: str | None) -> str:
    """Return the language of messages, of those that the site has."""
    return language_of(settings.site.languages, asked)


def language_of(languages: Sequence[str], asked: str | None) -> str:
    """Return the asked one of these languages, else the terminal's, else English, else the first."""
    terminal = next(
        (os.environ[name] for name in ("LC_ALL", "LC_MESSAGES", "LANG") if os.environ.get(name)), ""
    )
    for language in (asked or "", terminal.partition("_")[0].lower(), "en"):
        if language in languages:
            return language
    return languages[0]
