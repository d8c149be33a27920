"""The door for people: one short function a command reads options, calls a room, prints.

Exit codes: 0 done, 1 findings, 2 could not run. Rooms are imported where they are used, so that a start of
the server does not wait for the validator.
"""

import functools
import os
import sys
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from publisher import config
from publisher.errors import (
    ConfigError,
    NonconformantError,
    PublisherError,
    QuerySyntaxError,
    ReleaseNotFoundError,
)
from publisher.terminal import (
    COULD_NOT_RUN,
    DONE,
    FINDINGS,
    greet,
    progress,
    reader_language,
    summary,
    tell,
    tell_pushed,
)

if TYPE_CHECKING:
    from publisher.release import Release
    from publisher.store import Addresses, AnswerFormat


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


_file = click.Path(path_type=Path, dir_okay=False)


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
    from publisher.making import content

    settings = directory.settings()
    with content(settings) as found:
        report = found.report
    if as_json or form == "json":
        click.echo(report.json(), nl=False)
    elif form == "ttl":
        click.echo(report.turtle(), nl=False)
    else:
        click.echo(report.text(reader_language(settings, language)), nl=False)
    return DONE if report.conforms else FINDINGS


@main.command()
@click.option(
    "--version", "version", help="Name of the release, such as 2026-11-24 (default: [edition] version)."
)
@click.option("--issued", help="Day of issue in ISO 8601 (default: that of the edition, or the version).")
@click.option("--sign", "key", type=_file, help="Sign the manifest with this SSH key.")
@click.option(
    "--check", is_flag=True, help="Build again elsewhere and compare with the release that is there."
)
@_json
@_language
@click.pass_obj
@_command
def build(  # noqa: PLR0913 - one argument an option
    directory: Directory,
    *,
    version: str | None,
    issued: str | None,
    key: Path | None,
    check: bool,
    as_json: bool,
    language: str | None,
) -> int:
    """Write a release of the data and make it the current one; data with violations is refused."""
    settings = directory.settings()
    if check:
        return _check(settings, version or settings.edition.version, as_json=as_json)
    release = _build(settings, version=version, issued=issued, key=key, language=language)
    click.echo(summary(release, as_json=as_json))
    return DONE


@main.command()
@click.option("--host", envvar="HOST", help="Address to listen on (HOST does the same).")
@click.option(
    "--port", envvar="PORT", type=click.IntRange(0, 65535), help="Port to listen on (PORT does the same)."
)
@click.option(
    "--build", "may_build", is_flag=True, help="Build the editions first when there is no release yet."
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
        # The editions before come first, so that the current one tells what changed since.
        for earlier in settings.earlier:
            _build(settings, version=earlier.version)
        release = _build(settings)
    serve_release(
        release,
        settings,
        host=host or settings.server.host,
        port=settings.server.port if port is None else port,
        on_ready=functools.partial(greet, release),
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
@click.argument("term")
@_json
@_language
@click.pass_obj
@_command
def explain(directory: Directory, *, term: str, as_json: bool, language: str | None) -> int:
    """Tell what TERM is: a word of the vocabulary, a concept, a table or column, or a constraint.

    TERM is written as people meet it: prefix:name, name, scheme/code, table.csv, table.csv:column.
    """
    from publisher.dataset import assemble
    from publisher.rdf import Base
    from publisher.validation import Shapes
    from publisher.web import explain as explained

    settings = directory.settings()
    base, folders = Base(settings.base), settings.folders
    dataset = assemble(base=base, prefix=settings.prefix, data=folders.data, ontology=folders.ontology)
    reader, shapes = reader_language(settings, language), Shapes.load(folders.shapes)
    click.echo(explained(term, dataset, shapes, language=reader, as_json=as_json))
    return DONE


@main.command()
@click.argument("version", required=False)
@click.option("--signers", type=_file, help="Check the signature too: who may sign, as OpenSSH lists them.")
@_json
@click.pass_obj
@_command
def verify(directory: Directory, *, version: str | None, signers: Path | None, as_json: bool) -> int:
    """Prove a release (default: the current one) against its manifest: every file, hash, count and dump."""
    from publisher.release import Archive, check_signature
    from publisher.release import verify as verify_release

    archive = Archive(directory.settings().folders.releases)
    release = archive.release(version) if version else archive.current()
    problems = verify_release(release.folder)
    if signers:
        problems += check_signature(release.folder, signers)
    return tell(release, problems, "agrees with its manifest", as_json=as_json)


@main.command()
@click.argument("old")
@click.argument("new")
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "json", "rdf-patch", "ttl"]),
    default="text",
    help="Form of the difference.",
)
@_json
@_language
@click.pass_obj
@_command
def diff(  # noqa: PLR0913 - one argument an option
    directory: Directory, *, old: str, new: str, form: str, as_json: bool, language: str | None
) -> int:
    """Tell what changed from release OLD to release NEW."""
    from publisher.making import told_difference
    from publisher.release import Archive

    settings = directory.settings()
    archive = Archive(settings.folders.releases)
    chosen = "json" if as_json else form
    reader = reader_language(settings, language)
    for part in told_difference(settings, archive.release(old), archive.release(new), chosen, reader):
        sys.stdout.write(part)
    sys.stdout.flush()
    return DONE


@main.command()
@click.option("--release", "version", help="Release to push (default: the current one).")
@_json
@click.pass_obj
@_command
def push(directory: Directory, *, version: str | None, as_json: bool) -> int:
    """Load a release into the server of [store] and make it current there; can be repeated at any time.

    The user and the password of the server are read from STORE_USER and STORE_PASSWORD.
    """
    from publisher.release import Archive
    from publisher.store import Login
    from publisher.store import push as push_release

    settings = directory.settings()
    addresses = _addresses(settings)
    archive = Archive(settings.folders.releases)
    release = archive.release(version) if version else archive.current()
    pushed = push_release(
        release.file("dumps/directory.nq"),
        base=settings.base,
        version=release.version,
        addresses=addresses,
        login=Login.from_environment(),
        progress=progress(),
    )
    click.echo(tell_pushed(release.version, addresses.endpoint, pushed, as_json=as_json))
    return FINDINGS if pushed.problems else DONE


def _addresses(settings: config.Settings) -> "Addresses":
    from publisher.store import Addresses

    missing = [name for name in ("endpoint", "update") if not getattr(settings.store, name)]
    if missing:
        raise ConfigError(
            f"publisher.toml: [store] has no {missing[0]!r}; write the address where the server takes "
            f"{'queries' if missing[0] == 'endpoint' else 'updates'}"
        )
    return Addresses(**asdict(settings.store))


def _build(
    settings: config.Settings,
    *,
    version: str | None = None,
    issued: str | None = None,
    key: Path | None = None,
    language: str | None = None,
) -> "Release":
    from publisher.making import content, make, words
    from publisher.release import Archive, signer

    edition = words(settings, version, issued)
    with content(settings, version) as found:
        if not found.report.conforms:
            click.echo(found.report.text(reader_language(settings, language), limit=20), err=True, nl=False)
        return make(
            settings,
            found,
            edition,
            previous=Archive(settings.folders.releases).before(edition.version),
            sign=signer(key) if key else None,
            progress=progress(),
        )


def _check(settings: config.Settings, version: str, *, as_json: bool) -> int:
    from publisher.making import make_again
    from publisher.release import Archive

    release = Archive(settings.folders.releases).release(version)
    problems = make_again(settings, release, progress=progress())
    return tell(release, problems, "comes out the same when it is built again", as_json=as_json)


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
