"""What a release costs, phase by phase and byte by byte, and what it costs again after one change.

    ./run bench build [--full] [--entities 29 2000]

Releases of synthetic directories are made by the real command. A change is made in a copy of the directory and
becomes a new edition twice: where the last build left what the next one can take over, and where it left nothing. Both
must have the same bytes. The rivals are what most projects use: rdflib, and pySHACL where that ends in a minute.
"""

import argparse
import hashlib
import json
import os
import shutil
import sys
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

from benchmarks.directories import read_table, write_table
from benchmarks.generate import generate
from benchmarks.observing import Observed, observe
from benchmarks.phases import REST, START
from benchmarks.results import Outcome, Table, say

SIZES = ((29, 2_000), (29, 2_000, 20_000, 200_000))
_FIRST, _SECOND = "2026-11-24", "2026-11-25"
# rdflib needs some minutes beyond this, and pySHACL beyond that.
_RDFLIB_UP_TO, _PYSHACL_UP_TO = 20_000, 100
_ROW = 7
_BLOCK = 1 << 20
_PARTS = (
    "documents",
    "documents.index",
    "search.index",
    "dumps",
    "catalogue",
    "changes",
    "report",
    "citation",
)
# The short run makes the first; a name is on the pages of others too.
_CHANGES = ("a name", "a description", "an entity more")
# Up to these sizes each edition is made anew for comparison. The long run compares the first change of every size; up
# to the last size it makes every change, beyond it the first only, as that takes long enough.
_COMPARED_UP_TO, _CHANGED_UP_TO = (100, 2_000), 20_000


@dataclass(frozen=True, slots=True)
class Built:
    """A release and what it took."""

    folder: Path
    observed: Observed
    phases: dict[str, dict[str, float]]
    largest: list[int]
    taken: int

    def figures(self) -> dict[str, Any]:
        """Return what is kept of it."""
        return {
            "processors": round(self.observed.processors, 2),
            "clock": round(self.observed.clock, 2),
            "peak MiB of all processes": round(self.observed.peak),
            "peak MiB of the first and of the largest other process": self.largest,
            "phases": self.phases,
        }


def measure(asked: argparse.Namespace) -> Iterator[Outcome]:
    """Build a directory of each size, change it, and have the rivals do what they can do of it."""
    found: dict[str, dict[str, Any]] = {}
    for size in asked.sizes:
        figures = found.setdefault(f"{size} entities", {"entities": size})
        thoroughly = asked.full or bool(asked.entities)
        for _ in _measured(size, figures, thoroughly=thoroughly):
            yield Outcome(found, _tables(list(found.values())))


def _measured(size: int, figures: dict[str, Any], *, thoroughly: bool) -> Iterator[None]:
    """Add to the figures of a size, and give way whenever more is known."""
    say(f"\n{size:,} entities: drawing them ...")
    with tempfile.TemporaryDirectory() as room:
        site, first = Path(room) / "site", Path(room) / "first"
        say("  a whole build ...")
        built = _build(generate(size, site), _FIRST)
        figures |= {"whole": built.figures(), "release": _contents(built.folder)}
        site.rename(first)
        yield
        figures["changes"] = {}
        for change in _CHANGES if thoroughly and size <= _CHANGED_UP_TO else _CHANGES[:1]:
            say(f"  {change} ...")
            compared = size <= _COMPARED_UP_TO[thoroughly] or (thoroughly and change == _CHANGES[0])
            figures["changes"][change] = _changed(first, change, site, compared=compared)
            yield
        if size <= (_RDFLIB_UP_TO if thoroughly else _PYSHACL_UP_TO):
            say("  rdflib" + (" and pySHACL ..." if size <= _PYSHACL_UP_TO else " ..."))
            figures["rdflib"] = _pipeline(
                first / "releases" / _FIRST, first / "shapes" if size <= _PYSHACL_UP_TO else None
            )
            yield


def _build(site: Path, version: str, *options: str) -> Built:
    """Make a release by the real command, and tell on the way which phase it is in."""
    notes = site / "notes"
    words = ("--folder", str(site), "build", "--version", version, *options)
    shown = ""

    def look() -> None:
        nonlocal shown
        lines = notes.read_text(encoding="utf-8").splitlines() if notes.exists() else []
        phase = json.loads(lines[-1]).get("phase", REST) if lines else REST
        if phase not in {shown, REST}:
            shown = phase
            say(f"    {phase}")

    observed = observe([sys.executable, "-m", "benchmarks.phases", str(notes), *words], look)
    told = [json.loads(line) for line in notes.read_text(encoding="utf-8").splitlines()]
    return Built(
        site / "releases" / version,
        observed,
        _phases(told, observed),
        told[-1]["largest MiB"],
        told[-1]["taken"],
    )


def _phases(told: Sequence[dict[str, Any]], observed: Observed) -> dict[str, dict[str, float]]:
    """Return what each phase took; what is between and after them is the rest."""
    ends = {"clock": observed.started + observed.clock, "processors": observed.processors}
    steps = [{"phase": START, "clock": observed.started, "processors": 0.0}, *told, ends]
    found: dict[str, dict[str, float]] = {}
    for step, after in pairwise(steps):
        phase = found.setdefault(step.get("phase", REST), {"processors": 0.0, "clock": 0.0, "peak MiB": 0.0})
        for what in ("processors", "clock"):
            phase[what] = round(phase[what] + after[what] - step[what], 3)
        peak = observed.peak_between(step["clock"], after["clock"])
        phase["peak MiB"] = max(phase["peak MiB"], round(peak))
    return found


def _contents(release: Path) -> dict[str, Any]:
    """Return what a release consists of, by bytes."""
    manifest = json.loads((release / "manifest.json").read_bytes())
    parts = {part: _bytes(release / part) for part in _PARTS}
    whole = _bytes(release)
    return {
        "documents": manifest["counts"]["documents"],
        "triples": manifest["counts"]["triples"],
        "bytes": {**parts, "all else": whole - sum(parts.values()), "whole": whole},
    }


def _bytes(path: Path) -> int:
    return path.stat().st_size if path.is_file() else sum(each.stat().st_size for each in _files(path))


def _files(folder: Path) -> Iterator[Path]:
    return (each for each in sorted(folder.rglob("*")) if each.is_file())


def _changed(first: Path, change: str, site: Path, *, compared: bool) -> dict[str, Any]:
    """Make an edition after a change where something was kept, and for comparison where nothing was."""
    # What was kept is for the folder that it was made of; a copy of it stands in its place each time.
    say("   with what the last build left:")
    kept = _edition(first, change, site, takes=True)
    found = {
        "kept": kept.figures(),
        "documents": _contents(kept.folder)["documents"],
        "documents taken over": kept.taken,
        "same bytes": None,
    }
    digests = _digests(kept.folder)
    shutil.rmtree(site)
    if compared:
        say("   with nothing left:")
        anew = _edition(first, change, site, takes=False)
        found |= {"anew": anew.figures(), "same bytes": _digests(anew.folder) == digests}
        shutil.rmtree(site)
    return found


def _edition(first: Path, change: str, site: Path, *, takes: bool) -> Built:
    """Make an edition of a changed copy."""
    _copy(first, site)
    if not takes:
        shutil.rmtree(site / "releases" / ".kept", ignore_errors=True)
    _edit(site / "data", change)
    return _build(site, _SECOND)


def _copy(first: Path, site: Path) -> None:
    """Copy a directory with its release, whose files are never written again and so need no room."""
    releases = first / "releases"
    shutil.copytree(first, site, ignore=lambda folder, _: ["releases"] if folder == str(first) else [])
    shutil.copytree(releases, site / "releases", symlinks=True, copy_function=os.link)


def _edit(data: Path, change: str) -> None:
    """Change a cell of an entity, or add an entity with the timeline of another."""
    if change == "an entity more":
        header, rows = read_table(data / "entities.csv")
        entity = dict(zip(header, rows[_ROW], strict=True))
        added = {**entity, "key": "sintetis-tambahan", "name": "Koperasi Tambahan (sintetis)"}
        write_table(data / "entities.csv", header, [*rows, list(added.values())])
        header, rows = read_table(data / "statuses.csv")
        place = header.index("entity")
        added_rows = [list(row) for row in rows if row[place] == entity["key"]]
        for row in added_rows:
            row[place] = added["key"]
        write_table(data / "statuses.csv", header, [*rows, *added_rows])
    else:
        header, rows = read_table(data / "entities.csv")
        rows[_ROW][header.index({"a name": "name", "a description": "description_en"}[change])] += " Changed."
        write_table(data / "entities.csv", header, rows)


def _digests(release: Path) -> dict[str, str]:
    return {str(each.relative_to(release)): _digest(each) for each in _files(release)}


def _digest(file: Path) -> str:
    with file.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _pipeline(release: Path, shapes: Path | None) -> dict[str, Any]:
    """Have rdflib load and write what the release says, and pySHACL check it."""
    words = [sys.executable, "-m", "benchmarks.pipeline", str(release / "dumps" / "directory.nt")]
    observed = observe([*words, *([str(shapes)] if shapes else [])])
    return {"peak MiB": round(observed.peak), "processors": json.loads(observed.output)}


def _tables(sizes: Sequence[dict[str, Any]]) -> tuple[Table, ...]:
    found = (_costs(sizes), _room(sizes), _changes(sizes), _rivals(sizes))
    return tuple(each for each in found if each.rows)


def _costs(sizes: Sequence[dict[str, Any]]) -> Table:
    """Return what a whole build takes, and how it grows from each size to the next."""
    phases = list(dict.fromkeys(phase for each in sizes for phase in each["whole"]["phases"]))
    rows: list[list[object]] = [
        [phase, *_grown(sizes, [_taken(each, phase) for each in sizes])] for phase in phases
    ]
    rows.append(
        ["all phases, s of processors", *_grown(sizes, [each["whole"]["processors"] for each in sizes])]
    )
    rows.append(["all phases, s by the clock", *_grown(sizes, [each["whole"]["clock"] for each in sizes])])
    peaks = [float(each["whole"]["peak MiB of all processes"]) for each in sizes]
    rows.append(["peak MiB of all processes", *_grown(sizes, peaks)])
    head = ["phase, s of processors", *_heads(sizes)]
    return Table(
        "A whole build, and how many times more than the size before (in brackets: the size itself)",
        head,
        rows,
    )


def _heads(sizes: Sequence[dict[str, Any]]) -> Iterator[str]:
    for number, each in enumerate(sizes):
        yield f"{each['entities']:,}"
        if number:
            yield f"times ({each['entities'] / sizes[number - 1]['entities']:.0f})"


def _grown(sizes: Sequence[object], values: Sequence[float]) -> Iterator[object]:
    for number, value in enumerate(values):
        yield value
        if number:
            yield value / values[number - 1] if values[number - 1] else ""
    # A size whose turn has not come has no value yet.
    yield from [""] * (len(sizes) - len(values))


def _taken(each: dict[str, Any], phase: str) -> float:
    return float(each["whole"]["phases"].get(phase, {"processors": 0.0})["processors"])


def _room(sizes: Sequence[dict[str, Any]]) -> Table:
    """Return how large a release is."""
    parts = list(sizes[0]["release"]["bytes"])
    rows: list[list[object]] = [
        [part, *_grown(sizes, [each["release"]["bytes"][part] / 1e6 for each in sizes])] for part in parts
    ]
    rows.append(
        [
            "kB an entity",
            *_grown(sizes, [each["release"]["bytes"]["whole"] / 1e3 / each["entities"] for each in sizes]),
        ]
    )
    return Table("The release, MB", ["part", *_heads(sizes)], rows)


def _changes(sizes: Sequence[dict[str, Any]]) -> Table:
    """Return what a new edition costs after a change, beside one that is made anew."""
    head = (
        "entities, change",
        "anew, s of processors",
        "kept, s",
        "share",
        "share by the clock",
        "same bytes",
        "documents",
        "taken over",
    )
    rows = []
    for each in sizes:
        for change, found in each.get("changes", {}).items():
            anew, kept = found.get("anew", each["whole"]), found["kept"]
            shares = (kept[what] / anew[what] for what in ("processors", "clock"))
            same = {True: "yes", False: "NO", None: "not compared"}[found["same bytes"]]
            counts = (found["documents"], found["documents taken over"])
            rows.append(
                (
                    f"{each['entities']:,}, {change}",
                    anew["processors"],
                    kept["processors"],
                    *shares,
                    same,
                    *counts,
                )
            )
    return Table("A new edition after one change, beside the same edition made anew", head, rows)


def _rivals(sizes: Sequence[dict[str, Any]]) -> Table:
    """Return what rivals take for a part, over what the phases take that do this part and more."""
    head = (
        "what a rival does / the phases that do this and more",
        "entities",
        "rival, s",
        "ours, s",
        "times",
    )
    rows: list[tuple[object, ...]] = []
    for each in sizes:
        if "rdflib" not in each:
            continue
        rival = each["rdflib"]["processors"]
        written = sum(seconds for name, seconds in rival.items() if name.startswith(("load", "write")))
        documents = rival["documents"] * each["release"]["documents"]
        pairs = [
            ("rdflib loads and writes Turtle, JSON-LD, N-Triples / dumps", written, _taken(each, "dumps")),
            (
                "rdflib writes each document in these three / documents, pages among them",
                documents,
                _taken(each, "documents"),
            ),
        ]
        if "check" in rival:
            pairs.append(("pySHACL checks / shapes checked", rival["check"], _taken(each, "shapes checked")))
            pairs.append(
                (
                    "all of these / a whole build",
                    written + documents + rival["check"],
                    each["whole"]["processors"],
                )
            )
        rows += [
            (name, f"{each['entities']:,}", theirs, ours, theirs / ours if ours else "")
            for name, theirs, ours in pairs
        ]
    return Table("Beside rdflib and pySHACL", head, rows)
