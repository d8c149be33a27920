"""The preview of a directory: its tables as they are, read and checked anew whenever they change."""

from dataclasses import dataclass
from pathlib import Path

import click

from publisher.cli.making import checked, read, words
from publisher.cli.options import Directory
from publisher.cli.terminal import DONE
from publisher.config import FILE, Settings
from publisher.dataset import Dataset
from publisher.release import Edition
from publisher.validation import Report, Shapes, Since
from publisher.web import serve_preview


@dataclass(slots=True)
class Desk:
    """The tables of a directory on this machine; it satisfies `publisher.web.Sources`."""

    directory: Directory
    _since: Since | None = None

    def file(self) -> Path:
        """Return the file of the settings."""
        return self.directory.folder / FILE

    def settings(self) -> Settings:
        """Read the settings."""
        return self.directory.settings()

    def read(self, settings: Settings) -> tuple[Dataset, Shapes]:
        """Read tables, vocabulary and shapes."""
        return read(settings, settings.folders.data), Shapes.load(settings.folders.shapes)

    def check(self, settings: Settings, dataset: Dataset, shapes: Shapes) -> Report:
        """Find what is wrong, near what changed since the last time."""
        report = checked(settings, dataset, shapes, since=self._since)
        self._since = Since.of(dataset, report.known)
        return report

    def edition(self, settings: Settings) -> Edition:
        """Return what the next release would be called."""
        return words(settings, None, None)


def show(directory: Directory, *, host: str | None, port: int | None) -> int:
    """Serve the preview until it is stopped."""
    settings = directory.settings()
    serve_preview(
        Desk(directory),
        host=host or settings.server.host,
        port=settings.server.port if port is None else port,
        on_ready=_greet,
    )
    return DONE


def _greet(address: str) -> None:
    click.echo(
        f"\nPreview of the tables at {address} (stop with Ctrl+C). Nothing is published.\n"
        f"  Change a table, load the page again, and see {address}/preview/findings for all that is wrong.\n"
    )
