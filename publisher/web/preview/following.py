"""Follows the folders of a directory: reads them anew when they change, then has them checked."""

import logging
import threading
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Protocol

from publisher.config import Folders, Settings
from publisher.dataset import Dataset
from publisher.errors import PublisherError
from publisher.ingest import Finding, Severity
from publisher.rdf import Text
from publisher.release import Edition
from publisher.validation import Report, Shapes
from publisher.web.preview.draft import Draft

logger = logging.getLogger(__name__)

# How often files are looked at when nobody asks, and how long a reader waits for what has just changed.
_SECONDS_BETWEEN_LOOKS = 0.5
_SECONDS_TO_WAIT = 20.0
_HEADER = 1

Seen = frozenset[tuple[str, int, int]]


class Sources(Protocol):
    """Where a preview comes from."""

    def file(self) -> Path:
        """Return the file of the settings."""

    def settings(self) -> Settings:
        """Read the settings."""

    def read(self, settings: Settings) -> tuple[Dataset, Shapes]:
        """Read tables, vocabulary and shapes."""

    def check(self, settings: Settings, dataset: Dataset, shapes: Shapes) -> Report:
        """Find what is wrong."""

    def edition(self, settings: Settings) -> Edition:
        """Return what the next release would be called."""


@dataclass(frozen=True, slots=True)
class State:
    """What there is to show: the last draft that could be read, and what is wrong with a newer one."""

    draft: Draft | None = None
    is_checked: bool = False
    trouble: Text = field(default_factory=Text)


class Follower:
    """Keeps the newest state of a directory; one thread reads, another checks what was read."""

    def __init__(self, sources: Sources, folders: Folders) -> None:
        self._sources = sources
        self._folders = folders
        self._seen: Seen = frozenset()
        self._state = State()
        self._changed = threading.Condition()
        self._wanted = threading.Event()
        self._stopped = threading.Event()

    def begin(self) -> None:
        """Read for the first time, then follow in the background."""
        self._look()
        for work in (self._follow, self._check_each):
            threading.Thread(target=work, daemon=True).start()

    def stop(self) -> None:
        """Follow no more."""
        self._stopped.set()
        self._wanted.set()

    def current(self) -> State:
        """Return the state of the files as they are now; after a long wait, the one before."""
        with self._changed:
            self._changed.wait_for(self._is_current, timeout=_SECONDS_TO_WAIT)
            return self._state

    def _is_current(self) -> bool:
        return self._seen == self._look_at_files() or self._stopped.is_set()

    def _follow(self) -> None:
        while not self._stopped.wait(_SECONDS_BETWEEN_LOOKS):
            self._look()

    def _look(self) -> None:
        """Read the files when they have changed since the last look."""
        seen = self._look_at_files()
        if seen == self._seen:
            return
        state = self._read()
        with self._changed:
            self._seen, self._state = seen, state
            self._changed.notify_all()
        self._wanted.set()

    def _read(self) -> State:
        try:
            settings = self._sources.settings()
            dataset, shapes = self._sources.read(settings)
            draft = Draft(settings, dataset, shapes, self._sources.edition(settings), dataset.findings)
        except PublisherError as error:
            # A file that is half saved or broken: the last good state stays until it is mended.
            return replace(self._state, trouble=Text.of(en=str(error)))
        except Exception as error:
            # What nobody foresaw must not end the preview either; the log has where it happened.
            logger.exception("the tables could not be read")
            return replace(self._state, trouble=Text.of(en=repr(error)))
        broken = _broken(draft.findings)
        # Without its header, or with a quote that never closes, a table would seem to have lost its rows.
        return replace(self._state, trouble=broken) if broken and self._state.draft else State(draft)

    def _check_each(self) -> None:
        while self._wanted.wait() and not self._stopped.is_set():
            self._wanted.clear()
            state = self._state
            if state.draft and not state.is_checked and not state.trouble:
                self._put(state, self._checked(state.draft))

    def _checked(self, draft: Draft) -> State:
        try:
            report = self._sources.check(draft.settings, draft.dataset, draft.shapes)
        except Exception as error:
            if not isinstance(error, PublisherError):
                logger.exception("the tables could not be checked")
            return State(draft, is_checked=True, trouble=Text.of(en=str(error)))
        return State(draft.with_findings(report.findings), is_checked=True)

    def _put(self, before: State, after: State) -> None:
        with self._changed:
            # What was read meanwhile is newer than what was checked.
            if self._state is before:
                self._state = after

    def _look_at_files(self) -> Seen:
        return frozenset(_files(self._sources.file(), self._folders))


def _broken(findings: Iterable[Finding]) -> Text:
    """Return what keeps a table from being read as a table; an empty text where nothing does."""
    for finding in findings:
        cell = finding.cell
        if finding.severity == Severity.VIOLATION and cell and (cell.row <= _HEADER or not cell.column):
            return Text.of({language: f"{cell}: {words}" for language, words in finding.message.items()})
    return Text()


def _files(file: Path, folders: Folders) -> Iterator[tuple[str, int, int]]:
    """Yield the files that a directory is made of, each with its time and size."""
    yield from _file(file)
    for folder in (folders.data, folders.ontology, folders.shapes):
        for path in folder.rglob("*"):
            # Editors and spreadsheets keep notes of their own beside what they edit.
            if not path.name.startswith((".", "~")):
                yield from _file(path)


def _file(path: Path) -> Iterator[tuple[str, int, int]]:
    try:
        facts = path.stat()
    except OSError:
        return
    yield str(path), facts.st_mtime_ns, facts.st_size
