"""The command that writes the site as plain files."""

import json
from dataclasses import asdict
from pathlib import Path

import click

from publisher.cli.options import Directory, command, json_option
from publisher.cli.terminal import DONE, progress


@click.command()
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False))
@click.option(
    "--no-past", is_flag=True, help="Leave out earlier states of documents, which are most of the files."
)
@click.option(
    "--plain", is_flag=True, help="Also name each page without its language, for hosts without rules."
)
@json_option
@click.pass_obj
@command
def export(directory: Directory, *, folder: Path, no_past: bool, plain: bool, as_json: bool) -> int:
    """Write the whole site as plain files to FOLDER, with rules for nginx, Apache and Caddy."""
    from publisher.release import Archive
    from publisher.web import export as export_site

    settings = directory.settings()
    archive = Archive(settings.folders.releases)
    told = export_site(archive, settings, folder, past=not no_past, plain=plain, progress=progress())
    if as_json:
        click.echo(json.dumps({"folder": str(folder), **asdict(told)}, indent=2))
    else:
        click.echo(f"release {told.release}: {told.files} files, {told.size} bytes in {folder}")
    return DONE
