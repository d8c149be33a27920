"""The door for people: one short function a command reads options, calls a room, prints.

Exit codes: 0 done, 1 findings, 2 could not run. Rooms are imported where they are used, so that a start of
the server does not wait for the validator.
"""

import functools
import sys
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import click

from publisher import config
from publisher.cli import exporting, linking, probing, publishing
from publisher.cli.options import FILE, Directory, command, json_option, language_option
from publisher.cli.terminal import (
    DONE,
    FINDINGS,
    greet,
    progress,
    reader_language,
    tell,
    tell_pushed,
)
from publisher.errors import (
    ConfigError,
    PublisherError,
    QuerySyntaxError,
    ReleaseNotFoundError,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from publisher.store import Addresses, AnswerFormat


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


for _each in (
    publishing.build,
    publishing.publish,
    publishing.rollback,
    linking.link,
    probing.check,
    exporting.export,
):
    main.add_command(_each)


@main.command()
@json_option
@click.option(
    "--format", "form", type=click.Choice(["text", "json", "ttl"]), default="text", help="Form of the report."
)
@click.option(
    "--reference",
    is_flag=True,
    help="Let pySHACL look at all statements together: the same findings, slowly, for those who doubt.",
)
@language_option
@click.pass_obj
@command
def validate(directory: Directory, *, as_json: bool, form: str, reference: bool, language: str | None) -> int:
    """Check the tables against their metadata and the shapes; every finding names file, row and column."""
    from publisher.cli.making import content

    settings = directory.settings()
    with content(settings, reference=reference, progress=progress()) as found:
        report = found.report
    if as_json or form == "json":
        told = report.json()
    elif form == "ttl":
        told = report.turtle()
    else:
        told = iter([report.text(reader_language(settings, language))])
    for part in told:
        click.echo(part, nl=False)
    return DONE if report.conforms else FINDINGS


@main.command()
@click.option("--host", envvar="HOST", help="Address to listen on (HOST does the same).")
@click.option(
    "--port", envvar="PORT", type=click.IntRange(0, 65535), help="Port to listen on (PORT does the same)."
)
@click.option(
    "--build", "may_build", is_flag=True, help="Build the editions first when there is no release yet."
)
@click.option(
    "--preview",
    is_flag=True,
    help="Show the tables as they are now, with what is wrong marked on the pages; nothing is published.",
)
@click.pass_obj
@command
def serve(directory: Directory, *, host: str | None, port: int | None, may_build: bool, preview: bool) -> int:
    """Serve the current release: documents, dumps, pages and SPARQL; or a preview of the next one."""
    if preview:
        from publisher.cli.previewing import show

        return show(directory, host=host, port=port)
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
            publishing.build_edition(settings, version=earlier.version)
        release = publishing.build_edition(settings)
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
@command
def query(directory: Directory, *, file: Path, form: str | None, version: str | None) -> int:
    """Answer the SPARQL query in FILE (- for standard input), with the limits of the endpoint."""
    from publisher.rdf import PREFIXES
    from publisher.release import Archive
    from publisher.store import Pool, connect
    from publisher.web import federation_for, storage_for, store_limits

    settings = directory.settings()
    archive = Archive(settings.folders.releases)
    release = archive.release(version) if version else archive.current()
    text = _read_query(file)
    limits, prefixes = store_limits(settings), {**PREFIXES, settings.prefix: settings.namespace}
    storage = storage_for(release, settings)
    quads = release.file("dumps/directory.nq")
    with Pool.start(quads, limits=limits, prefixes=prefixes, storage=storage) as pool:
        try:
            store = connect(pool.socket, limits=limits, federation=federation_for(settings))
            answer = store.query(text, accept=form or _readable)
        except (QuerySyntaxError, LookupError) as error:
            raise QuerySyntaxError(f"{file}: {error}") from error
        for chunk in answer.chunks:
            sys.stdout.buffer.write(chunk)
    sys.stdout.buffer.flush()
    return DONE


@main.command()
@click.argument("term")
@json_option
@language_option
@click.pass_obj
@command
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
@click.option("--signers", type=FILE, help="Check the signature too: who may sign, as OpenSSH lists them.")
@json_option
@click.pass_obj
@command
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
@json_option
@language_option
@click.pass_obj
@command
def diff(  # noqa: PLR0913 - one argument an option
    directory: Directory, *, old: str, new: str, form: str, as_json: bool, language: str | None
) -> int:
    """Tell what changed from release OLD to release NEW."""
    from publisher.cli.making import told_difference
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
@json_option
@click.pass_obj
@command
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
