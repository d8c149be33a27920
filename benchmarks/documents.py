"""How fast documents are found over HTTP, beside nginx with files and beside servers that compute them, in one run.

    ./run bench documents [--full]

Every server is asked in turn, several rounds, by wrk (Debian: apt install wrk nginx-light), so that whatever else the
machine does falls on all alike. What counts are shares of the rate of nginx that sends the same bytes from files.
"""

import argparse
import json
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from urllib.parse import quote

from benchmarks.directories import copied
from benchmarks.results import ROOT, Outcome, Table, middle, require, say, table
from benchmarks.servers import (
    Server,
    behind_nginx,
    has_rdflib_endpoint,
    nginx,
    ours_with,
    oxigraph,
    publisher,
    rdflib_endpoint,
    seconds_of,
)
from publisher.config import load
from publisher.release import (
    Archive,
    PackedDocument,
    PackWriter,
    ReadyDocument,
    Release,
    Representation,
    squeeze,
)

FILES, RULES, OURS, OXIGRAPH, ENDPOINT = (
    "nginx, files by name",
    "nginx, rules of the export",
    "publisher, negotiated",
    "oxigraph serve, DESCRIBE",
    "rdflib-endpoint, DESCRIBE",
)
# One and two servers behind nginx, which passes each request on.
ONE, TWO = "publisher, one behind nginx", "publisher, two behind nginx"
SCALED = 29
SIZES = ((29,), (29, 20_000, 200_000))
TURTLE = "text/turtle"
_CONNECTIONS = 16
# As many documents as the volumes of a large directory have.
_IN_A_VOLUME = 1024
_PATHS = 200_000
_SCRIPT = Path(__file__).with_name("load.lua")


@dataclass(frozen=True, slots=True)
class Asked:
    """A server with the paths that it is asked for."""

    server: Server
    paths: Path


def measure(asked: argparse.Namespace) -> Iterator[Outcome]:
    """Compare on a directory of each size."""
    require("wrk", "nginx", remedy="install it (Debian: apt install wrk nginx-light)")
    rounds, seconds = (7, 3) if asked.full else (2, 1)
    figures: dict[str, dict[str, dict[str, float]]] = {}
    with tempfile.TemporaryDirectory() as room:
        place = Path(room)
        place.chmod(0o755)
        release = _real(place)
        for size in asked.sizes:
            figures[f"{size} entities"] = compare(release, size, place / str(size), rounds, seconds)
            yield Outcome(figures, (_shares(figures),))


def compare(
    release: Release, size: int, folder: Path, rounds: int, seconds: int
) -> dict[str, dict[str, float]]:
    """Ask every server for documents of a directory of this size, round by round."""
    say(f"{size} entities ...")
    folder.mkdir()
    with ExitStack() as stack:
        measured: dict[str, list[dict[str, float]]] = {}
        asked = list(_servers(release, size, folder, stack))
        for _ in range(rounds):
            for one in asked:
                measured.setdefault(one.server.name, []).append(_load(one, seconds))
    figures = {name: _summary(found, measured[FILES]) for name, found in measured.items()}
    say(_shown(figures))
    return figures


def _shares(figures: dict[str, dict[str, dict[str, float]]]) -> Table:
    """Return the share of each, and how late its latest answers are, at each size."""
    names = list(dict.fromkeys(name for found in figures.values() for name in found))
    head = ("share of nginx's rate", *(name for size in figures for name in (size, "p99 ms")))
    rows = [
        (
            name,
            *(
                found.get(name, {}).get(what, "")
                for found in figures.values()
                for what in ("share", "p99 ms")
            ),
        )
        for name in names
    ]
    return Table(
        "Documents by negotiated address; nginx that sends the same Turtle from files is 1", head, rows
    )


def _servers(release: Release, size: int, folder: Path, stack: ExitStack) -> Iterator[Asked]:
    keys = [f"/entity/e{number:07}" for number in range(size)]
    _write_files(release, keys, folder / "files")
    shown = keys[:: max(1, size // _PATHS)]
    by_name, negotiated = folder / "by-name.txt", folder / "negotiated.txt"
    by_name.write_text("".join(f"{key}.ttl\n" for key in shown), encoding="utf-8")
    negotiated.write_text("".join(f"{key}\n" for key in shown), encoding="utf-8")
    rules = folder.parent / "export" / "nginx.conf"
    yield Asked(stack.enter_context(nginx(FILES, folder / "files", rules)), by_name)
    yield Asked(stack.enter_context(nginx(RULES, folder / "files", rules)), negotiated)
    ours = stack.enter_context(_ours(release, keys, folder / "ours", OURS))
    yield Asked(ours, negotiated)
    if size == SCALED:
        second = stack.enter_context(_ours(release, keys, folder / "second", OURS))
        yield Asked(stack.enter_context(behind_nginx(ONE, [ours], folder)), negotiated)
        yield Asked(stack.enter_context(behind_nginx(TWO, [ours, second], folder)), negotiated)
    # These compute each answer from the statements of the real directory; their cost does not depend on its size.
    quads = release.file("dumps/directory.nq")
    iris = [f"{release.manifest['base']}/id{path}" for path in release.pack.paths() if _is_entity(path)]
    stores = [stack.enter_context(oxigraph(quads, folder, on_disk=True))]
    if has_rdflib_endpoint():
        stores.append(stack.enter_context(rdflib_endpoint(quads)))
    else:
        say("rdflib-endpoint is not there; ./run bench installs it")
    for server, name in zip(stores, (OXIGRAPH, ENDPOINT), strict=False):
        paths = folder / f"{name.partition(',')[0]}.txt"
        lines = (f"{server.path}?query={quote(f'DESCRIBE <{iri}>', safe='')}\n" for iri in iris)
        paths.write_text("".join(lines), encoding="utf-8")
        yield Asked(Server(name, server.url, server.path, server.pid), paths)


def _real(folder: Path) -> Release:
    """Build the real directory, whose documents are repeated under other keys, and export it for its rules."""
    site = copied(ROOT, folder / "site")
    for words in (["build"], ["export", str(folder / "export"), "--no-past"]):
        subprocess.run(publisher(site, *words), check=True, capture_output=True)
    return Archive(load(site).folders.releases).current()


def _is_entity(path: str) -> bool:
    return path.startswith("/entity/") and path != "/entity/"


def _documents(release: Release) -> list[ReadyDocument]:
    """Return each entity of the real directory, all forms compressed: that takes longest, so it is done once."""
    found = []
    for path in filter(_is_entity, release.pack.paths()):
        document = release.pack.find(path)
        if document and document.thing:
            forms = (
                Representation(one.suffix, one.media_type, one.language, bytes(one.body))
                for one in document.representations
            )
            found.append(squeeze(PackedDocument(path, document.thing, tuple(forms))))
    return found


def _write_files(release: Release, keys: Sequence[str], folder: Path) -> None:
    """Write the Turtle of every key as a file."""
    (folder / "entity").mkdir(parents=True)
    bodies = [one.body for document in _documents(release) for one in document.forms if one.suffix == ".ttl"]
    for number, key in enumerate(keys):
        (folder / f"{key[1:]}.ttl").write_bytes(bodies[number % len(bodies)] or b"")


@contextmanager
def _ours(release: Release, keys: Sequence[str], folder: Path, name: str) -> Iterator[Server]:
    """Serve the same documents from a pack, all forms of each."""
    documents, base = _documents(release), release.manifest["base"]

    def ready() -> Iterator[ReadyDocument]:
        for number, key in enumerate(keys):
            yield ReadyDocument(key, f"{base}/id{key}", documents[number % len(documents)].forms)

    def write(pack: PackWriter) -> None:
        every = ready()
        while portion := tuple(islice(every, _IN_A_VOLUME)):
            pack.write(portion)
        # The list to which each of them leads.
        pack.write([ReadyDocument("/entity/", None, documents[0].forms)])

    with ours_with(write, folder, name) as server:
        yield server


def _load(asked: Asked, seconds: int) -> dict[str, float]:
    """Ask as fast as a few connections can, for a few seconds."""
    options = ["-t1", f"-c{_CONNECTIONS}", f"-d{seconds}s", "-s", str(_SCRIPT)]
    words = ["wrk", *options, asked.server.url, "--", str(asked.paths), TURTLE]
    before = seconds_of(asked.server)
    ended = subprocess.run(words, check=True, capture_output=True, text=True)
    spent = seconds_of(asked.server) - before
    figures: dict[str, float] = json.loads(ended.stdout.rstrip().rpartition("\n")[2])
    if figures["wrong"]:
        raise SystemExit(f"{asked.server.name}: {figures['wrong']} requests went wrong")
    return {
        "rate": figures["requests"] / figures["seconds"],
        "p50": figures["p50"],
        "p99": figures["p99"],
        "spent": 1e6 * spent / figures["requests"],
    }


def _summary(found: list[dict[str, float]], anchor: list[dict[str, float]]) -> dict[str, float]:
    return {
        "requests/s": middle([one["rate"] for one in found]),
        "share": middle([one["rate"] / other["rate"] for one, other in zip(found, anchor, strict=True)]),
        "CPU µs": middle([one["spent"] for one in found]),
        "p50 ms": middle([one["p50"] for one in found]),
        "p99 ms": middle([one["p99"] for one in found]),
        "p99 share": middle([one["p99"] / other["p99"] for one, other in zip(found, anchor, strict=True)]),
    }


def _shown(figures: dict[str, dict[str, float]]) -> str:
    names = ("requests/s", "share", "CPU µs", "p50 ms", "p99 ms", "p99 share")
    return table(("", *names), [(who, *(found[name] for name in names)) for who, found in figures.items()])
