"""The door for people: one short function a command reads options, calls a room, prints.

Exit codes: 0 done, 1 findings, 2 could not run. Rooms are imported where they are used, so that a start of
the server does not wait for the validator.
"""

import functools
import json
import os
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from publisher import config
from publisher.errors import NonconformantError, PublisherError, QuerySyntaxError, ReleaseNotFoundError

if TYPE_CHECKING:
    from publisher.dataset import Dataset
    from publisher.release import Release
    from publisher.store import AnswerFormat
    from publisher.validation import Report, Shapes

DONE, FINDINGS, COULD_NOT_RUN = 0, 1, 2
_REDRAW_SECONDS = 0.1


@dataclass(frozen=True, slots=True)
class Directory:
    """The directory that a command works on: where it lies and, once read, its settings."""

    folder: Path

    def settings(self) -> config.Settings:
        """Read `publisher.toml`; raises `ConfigError`."""
        return config.load(self.folder)


def _command(function: Callable[..., int]) -> Callable[..., None]:
    """Turn what a command returns or raises into an exit code and, when it failed, one sentence on stderr."""

    @functools.wraps(function)
    def run(*args: Any, **options: Any) -> None:
        try:
            code = function(*args, **options)
        except NonconformantError as error:
            click.echo(str(error), err=True)
            code = FINDINGS
        except PublisherError as error:
            click.echo(f"publisher: {error}", err=True)
            code = COULD_NOT_RUN
        except BrokenPipeError:
            # The reader of our output went away, as `head` does; nothing is left to say to it.
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            code = DONE
        sys.exit(code)

    return run


_json = click.option("--json", "as_json", is_flag=True, help="Print JSON for machines.")
_language = click.option(
    "--language", help="Language of messages, such as id or en; the terminal's language when left out."
)


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.option(
    "--folder",
    type=click.Path(path_type=Path, file_okay=False),
    default=Path(),
    help="Folder that holds publisher.toml (default: the current one).",
)
@click.version_option(package_name="coop-lod-publisher", prog_name="publisher")
@click.pass_context
def main(context: click.Context, folder: Path) -> None:
    """Publish a directory kept in tables as linked open data.

    A first round: `publisher validate`, `publisher build`, `publisher serve`.
    Exit codes: 0 done, 1 findings in the data, 2 could not run.
    """
    context.obj = Directory(folder)


@main.command()
@_json
@click.option(
    "--format", "form", type=click.Choice(["text", "json", "ttl"]), default="text", help="Form of the report."
)
@_language
@click.pass_obj
@_command
def validate(directory: Directory, *, as_json: bool, form: str, language: str | None) -> int:
    """Check the tables against their metadata and the shapes; every finding names file, row and column."""
    settings = directory.settings()
    _, _, report = _validated(settings)
    if as_json or form == "json":
        click.echo(report.json(), nl=False)
    elif form == "ttl":
        click.echo(report.turtle(), nl=False)
    else:
        click.echo(report.text(_reader_language(settings, language)), nl=False)
    return DONE if report.conforms else FINDINGS


@main.command()
@click.option(
    "--version", "version", help="Name of the release, such as 2026-11-24 (default: [edition] version)."
)
@click.option("--issued", help="Day of issue in ISO 8601 (default: that of the edition, or the version).")
@_json
@_language
@click.pass_obj
@_command
def build(
    directory: Directory, *, version: str | None, issued: str | None, as_json: bool, language: str | None
) -> int:
    """Write a release of the data and make it the current one; data with violations is refused."""
    settings = directory.settings()
    release = _build(settings, version=version, issued=issued, language=language)
    click.echo(_summary(release, as_json=as_json))
    return DONE


@main.command()
@click.option("--host", envvar="HOST", help="Address to listen on (HOST does the same).")
@click.option(
    "--port", envvar="PORT", type=click.IntRange(0, 65535), help="Port to listen on (PORT does the same)."
)
@click.option(
    "--build", "may_build", is_flag=True, help="Build the edition first when there is no release yet."
)
@click.pass_obj
@_command
def serve(directory: Directory, *, host: str | None, port: int | None, may_build: bool) -> int:
    """Serve the current release: documents, dumps, pages and SPARQL."""
    from publisher.release import Archive
    from publisher.web import serve as serve_release

    settings = directory.settings()
    archive = Archive(settings.folders.releases)
    try:
        release = archive.current()
    except ReleaseNotFoundError:
        if not may_build:
            raise
        release = _build(settings, version=None, issued=None, language=None)
    serve_release(
        release,
        settings,
        host=host or settings.server.host,
        port=settings.server.port if port is None else port,
        on_ready=functools.partial(_greet, release),
    )
    return DONE


@main.command()
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False, allow_dash=True))
@click.option(
    "--format", "form", help="json, xml, csv or tsv for tables; turtle, n-triples, json-ld … for graphs."
)
@click.option("--release", "version", help="Release to ask (default: the current one).")
@click.pass_obj
@_command
def query(directory: Directory, *, file: Path, form: str | None, version: str | None) -> int:
    """Answer the SPARQL query in FILE (- for standard input), with the limits of the endpoint."""
    from publisher.rdf import PREFIXES
    from publisher.release import Archive
    from publisher.store import Pool
    from publisher.web import store_limits

    settings = directory.settings()
    archive = Archive(settings.folders.releases)
    release = archive.release(version) if version else archive.current()
    text = _read_query(file)
    limits, prefixes = store_limits(settings.limits), {**PREFIXES, settings.prefix: settings.namespace}
    with Pool.start(release.file("dumps/directory.nq"), limits=limits, prefixes=prefixes) as pool:
        try:
            answer = pool.client().query(text, accept=form or _readable)
        except (QuerySyntaxError, LookupError) as error:
            raise QuerySyntaxError(f"{file}: {error}") from error
        for chunk in answer.chunks:
            sys.stdout.buffer.write(chunk)
    sys.stdout.buffer.flush()
    return DONE


@main.command()
@click.argument("version", required=False)
@_json
@click.pass_obj
@_command
def verify(directory: Directory, *, version: str | None, as_json: bool) -> int:
    """Prove a release (default: the current one) against its manifest: every file, hash, count and dump."""
    from publisher.release import Archive
    from publisher.release import verify as verify_release

    archive = Archive(directory.settings().folders.releases)
    release = archive.release(version) if version else archive.current()
    problems = verify_release(release.folder)
    if as_json:
        click.echo(
            json.dumps({"release": release.version, "problems": list(problems)}, ensure_ascii=False, indent=2)
        )
    else:
        click.echo("\n".join(problems) or f"release {release.version} agrees with its manifest")
    return FINDINGS if problems else DONE


def _validated(settings: config.Settings) -> "tuple[Dataset, Shapes, Report]":
    from publisher.dataset import assemble
    from publisher.rdf import Base
    from publisher.validation import Shapes
    from publisher.validation import validate as run_shapes

    folders = settings.folders
    dataset = assemble(
        base=Base(settings.base), prefix=settings.prefix, data=folders.data, ontology=folders.ontology
    )
    shapes = Shapes.load(folders.shapes)
    return dataset, shapes, run_shapes(dataset, shapes)


def _build(
    settings: config.Settings, *, version: str | None, issued: str | None, language: str | None
) -> "Release":
    from publisher.release import build as build_release
    from publisher.web import PageRenderer

    dataset, shapes, report = _validated(settings)
    if not report.conforms:
        click.echo(report.text(_reader_language(settings, language), limit=20), err=True, nl=False)
    return build_release(
        dataset,
        report,
        shapes,
        edition=_edition(settings, version, issued),
        kinds=tuple(kind.key for kind in settings.kinds),
        into=settings.folders.releases,
        renderer=lambda whole: PageRenderer(settings, whole, shapes),
        progress=_progress(),
    )


def _edition(settings: config.Settings, version: str | None, issued: str | None) -> Any:
    from publisher.rdf import Text
    from publisher.release import Edition

    site = settings.site
    return Edition(
        version=version or settings.edition.version,
        issued=issued or (version or settings.issued),
        title=Text.of(site.title),
        description=Text.of(site.description),
        licence=site.licence,
        publisher_name=site.publisher_name,
        publisher_url=site.publisher_url,
    )


def _summary(release: "Release", *, as_json: bool) -> str:
    manifest = release.manifest
    if as_json:
        return json.dumps({"folder": str(release.folder), **manifest}, ensure_ascii=False, indent=2)
    counts = ", ".join(
        f"{number} {name}" for name, number in manifest["counts"].items() if isinstance(number, int)
    )
    return f"release {release.version}: {counts}\n{release.folder}"


def _greet(release: "Release", address: str) -> None:
    """Print the address and three things to try, each with what the release really holds."""
    first = next(
        (path for path in release.pack.paths() if path.startswith("/entity/") and path != "/entity/"), "/"
    )
    click.echo(
        f"\nServing release {release.version} at {address} (stop with Ctrl+C). Try:\n"
        f"  1. open {address}/ in a browser\n"
        f"  2. curl -L -H 'Accept: text/turtle' {address}/id{first}\n"
        f"  3. curl -H 'Accept: text/csv' --data-urlencode "
        f"'query=SELECT ?type (COUNT(*) AS ?n) {{ ?s a ?type }} GROUP BY ?type' {address}/sparql\n"
    )


def _progress() -> Callable[[str, int, int], None]:
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


def _reader_language(settings: config.Settings, asked: str | None) -> str:
    """Return the asked language, else the terminal's where the site has it, else English, else the first."""
    languages = settings.site.languages
    terminal = next(
        (os.environ[name] for name in ("LC_ALL", "LC_MESSAGES", "LANG") if os.environ.get(name)), ""
    )
    for language in (asked or "", terminal.partition("_")[0].lower(), "en"):
        if language in languages:
            return language
    return languages[0]


def _readable(offered: "Sequence[AnswerFormat]") -> "AnswerFormat":
    """Choose CSV for a table, since a terminal shows it well, and the preferred format for a graph."""
    return next((form for form in offered if form.name == "csv"), offered[0])


def _read_query(file: Path) -> str:
    try:
        return sys.stdin.read() if str(file) == "-" else file.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise PublisherError(
            f"{file}: {error}; name a UTF-8 file with one SPARQL query, or - for standard input"
        ) from error
