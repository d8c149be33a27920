"""The commands that make releases and say which of them is served."""

import gc
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from publisher import config
from publisher.cli.options import FILE, Directory, command, json_option, language_option
from publisher.cli.terminal import DONE, progress, reader_language, summary, tell
from publisher.errors import ReleaseError, ReleaseNotFoundError

if TYPE_CHECKING:
    from publisher.release import Release

# How much is made between two looks for garbage: tenths of a gigabyte, at most.
_RARELY = (50_000, 20, 100)
_OPTIONS = (
    click.option(
        "--version", "version", help="Name of the release, such as 2026-11-24 (default: [edition] version)."
    ),
    click.option("--issued", help="Day of issue in ISO 8601 (default: that of the edition, or the version)."),
    click.option("--sign", "key", type=FILE, help="Sign the manifest with this SSH key."),
    click.option(
        "--jobs", type=click.IntRange(min=1), help="Processes that make documents (default: [build] jobs)."
    ),
    click.option(
        "--anew", is_flag=True, help="Take nothing over from the last build; the bytes are the same."
    ),
)


def _naming(function: Callable[..., Any]) -> Callable[..., Any]:
    """Add the options that say what a release is called."""
    for option in reversed(_OPTIONS):
        function = option(function)
    return function


@click.command()
@_naming
@click.option(
    "--check", is_flag=True, help="Build again elsewhere and compare with the release that is there."
)
@click.option("--no-switch", is_flag=True, help="Leave the current release as it is; rollback may switch.")
@json_option
@language_option
@click.pass_obj
@command
def build(  # noqa: PLR0913 - one argument an option
    directory: Directory,
    *,
    version: str | None,
    issued: str | None,
    key: Path | None,
    jobs: int | None,
    anew: bool,
    check: bool,
    no_switch: bool,
    as_json: bool,
    language: str | None,
) -> int:
    """Write a release of the data and make it the current one; data with violations is refused."""
    settings = directory.settings()
    if check:
        return _check(settings, version or settings.edition.version, as_json=as_json)
    release = build_edition(
        settings,
        version=version,
        issued=issued,
        key=key,
        jobs=jobs or 0,
        anew=anew,
        language=language,
        switch=not no_switch,
    )
    click.echo(summary(release, as_json=as_json))
    return DONE


@click.command()
@_naming
@json_option
@language_option
@click.pass_obj
@command
def publish(  # noqa: PLR0913 - one argument an option
    directory: Directory,
    *,
    version: str | None,
    issued: str | None,
    key: Path | None,
    jobs: int | None,
    anew: bool,
    as_json: bool,
    language: str | None,
) -> int:
    """Validate the data, build a release, verify it, and only then switch to it; a server follows by itself.

    Whatever stops it on the way, the release that was served is served on.
    """
    settings = directory.settings()
    _refuse_older(settings, version or settings.edition.version)
    release = build_edition(
        settings,
        version=version,
        issued=issued,
        key=key,
        jobs=jobs or 0,
        anew=anew,
        language=language,
        verified=True,
    )
    click.echo(summary(release, as_json=as_json))
    return DONE


@click.command()
@click.argument("version", required=False)
@click.pass_obj
@command
def rollback(directory: Directory, *, version: str | None) -> int:
    """Make another release the current one: VERSION, or the one before; a server follows by itself.

    Nothing is removed: the release that was current stays under its date.
    """
    from publisher.release import Archive

    archive = Archive(directory.settings().folders.releases)
    # The current release may be damaged: that is a reason to leave it.
    former = archive.current_version()
    chosen = archive.release(version) if version else archive.before(former or "")
    if chosen is None:
        raise ReleaseNotFoundError(
            f"there is no release before {former or 'none'}; name one, or build another"
        )
    archive.switch(chosen.version)
    click.echo(f"release {chosen.version} is current; before it was {former or 'none'}")
    return DONE


def build_edition(  # noqa: PLR0913 - what a release may be asked to be
    settings: config.Settings,
    *,
    version: str | None = None,
    issued: str | None = None,
    key: Path | None = None,
    jobs: int = 0,
    anew: bool = False,
    language: str | None = None,
    verified: bool = False,
    switch: bool = True,
) -> "Release":
    """Build one edition of the directory; what violates the shapes is told on standard error."""
    from publisher.cli.making import content, make, words
    from publisher.cli.recipe import kept_of
    from publisher.release import Archive, cores, refuse_without_room, signer

    edition = words(settings, version, issued)
    # Nearly all that a build makes lives until its end or goes without a collector.
    gc.set_threshold(*_RARELY)
    folders, largest = settings.folders, settings.build.table_mebibytes << 20
    hands = jobs or settings.build.jobs or cores()
    refuse_without_room(folders.data, folders.releases, largest=largest, jobs=hands)
    kept, told = kept_of(settings, anew=anew), progress()
    with content(settings, version, kept=kept, jobs=jobs, progress=told) as found:
        if not found.report.conforms:
            click.echo(found.report.text(reader_language(settings, language), limit=20), err=True, nl=False)
        return make(
            settings,
            found,
            edition,
            previous=Archive(settings.folders.releases).before(edition.version),
            sign=signer(key) if key else None,
            progress=told,
            jobs=jobs,
            verified=verified,
            switch=switch,
        )


def _refuse_older(settings: config.Settings, version: str) -> None:
    """Raise `ReleaseError` when readers would be given an older edition than they have."""
    from publisher.release import Archive, version_order

    current = Archive(settings.folders.releases).current_version()
    if current and version_order(version) < version_order(current):
        raise ReleaseError(
            f"release {version} would be older than {current}, the current one; choose a later --version, "
            f"or make it with publisher build --no-switch --version {version}"
        )


def _check(settings: config.Settings, version: str, *, as_json: bool) -> int:
    from publisher.cli.making import make_again
    from publisher.release import Archive

    release = Archive(settings.folders.releases).release(version)
    problems = make_again(settings, release, progress=progress())
    return tell(release, problems, "comes out the same when it is built again", as_json=as_json)
