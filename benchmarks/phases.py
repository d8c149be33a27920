"""Runs a command of the publisher in this process and notes what each phase of a build takes.

    python -m benchmarks.phases NOTES build --folder FOLDER ...

It wraps the functions that a build consists of, and changes nothing else. Processor time is that of this process and
of all that it started. The notes are written line by line, so that who watches from outside knows the phase.
"""

import importlib
import json
import os
import resource
import sys
import time
from collections.abc import Callable, Sequence
from functools import wraps
from pathlib import Path
from typing import IO, Any

from benchmarks.processes import family

# The index is written by a process of its own, while others of these are made.
BESIDE = "changes, extracts, search index"
# What a phase is called in tables, and the functions that it consists of, where they are looked up.
PHASES: Sequence[tuple[str, str, str]] = (
    ("recipe", "publisher.cli.recipe", "kept_of"),
    ("tables read", "publisher.cli.making", "read"),
    ("shapes checked", "publisher.cli.making", "checked"),
    ("tables and report written", "publisher.release.builder", "_described"),
    ("tables and report written", "publisher.release.builder", "_write_report"),
    ("pages prepared", "publisher.cli.making", "PageRenderer"),
    ("dumps", "publisher.release.builder", "write_dumps"),
    (BESIDE, "publisher.release.builder", "_news"),
    (BESIDE, "publisher.release.builder", "write_extracts"),
    (BESIDE, "publisher.release.builder", "write_catalogues"),
    (BESIDE, "publisher.release.searching", "_entered"),
    ("documents", "publisher.release.builder", "_write_documents"),
    ("manifest", "publisher.release.builder", "make_manifest"),
)
# Until the first phase begins: the program and its libraries are loaded.
START, REST = "start", "all else"


class Notes:
    """What is going on, since when, and what it had taken until then."""

    def __init__(self, file: IO[str]) -> None:
        self._file = file
        self._stack: list[str] = []
        # How many documents the last build made for this one.
        self._taken = 0

    def wrap(self, phase: str, work: Callable[..., Any]) -> Callable[..., Any]:
        """Return the function that notes when it begins and ends."""

        @wraps(work)
        def noted(*values: Any, **named: Any) -> Any:
            self._stack.append(phase)
            self._note(phase)
            try:
                return work(*values, **named)
            finally:
                self._stack.pop()
                self._note(self._stack[-1] if self._stack else REST)

        return noted

    def count(self, find: Callable[..., Any]) -> Callable[..., Any]:
        """Return the function that counts what lasts of the last release."""

        @wraps(find)
        def counted(*values: Any, **named: Any) -> Any:
            found = find(*values, **named)
            self._taken = len(found or ())
            return found

        return counted

    def _note(self, phase: str) -> None:
        told = {"phase": phase, "clock": time.monotonic(), "processors": _seconds()}
        self._file.write(json.dumps(told) + "\n")
        self._file.flush()

    def end(self) -> None:
        """Note the end, and the most memory that the kernel saw: of this process, and of one that it started."""
        largest = [
            resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
        ]
        told = {
            "clock": time.monotonic(),
            "processors": _seconds(),
            "largest MiB": [size >> 10 for size in largest],
            "taken": self._taken,
        }
        self._file.write(json.dumps(told) + "\n")


def _seconds() -> float:
    """Return what this process and those that it started have taken, also those that ended."""
    mine = time.process_time()
    others = resource.getrusage(resource.RUSAGE_CHILDREN)
    living = sum(each.seconds for each in family(os.getpid()) if each.pid != os.getpid())
    return mine + others.ru_utime + others.ru_stime + living


def main(words: Sequence[str]) -> None:
    """Run the command with its phases noted."""
    with Path(words[0]).open("w", encoding="utf-8") as file:
        notes = Notes(file)
        for phase, module, name in PHASES:
            place = importlib.import_module(module)
            setattr(place, name, notes.wrap(phase, getattr(place, name)))
        lasting = importlib.import_module("publisher.release.lasting").Lasting
        lasting.find = notes.count(lasting.find)
        from publisher.cli import main as publisher  # noqa: PLC0415 - only once all is wrapped

        try:
            publisher(list(words[1:]), standalone_mode=True)
        finally:
            notes.end()


if __name__ == "__main__":
    main(sys.argv[1:])
