"""The servers that are compared, each started with the same data in a process of its own."""

import atexit
import functools
import json
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from benchmarks.directories import copied
from benchmarks.processes import family
from benchmarks.processes import memory as memory_of
from benchmarks.results import ROOT, program
from publisher.release import PackWriter
from publisher.release.staging import Staging

# The documents beside the endpoint do not matter here; those of the smallest directory are made quickest.
_SMALLEST = ROOT / "tests" / "toy"
_RIVALS = ROOT / ".venv-bench" / "bin"
_SECONDS_TO_START = 600
_SECONDS_TO_STOP = 10

_SCRIPT = """
import json, sys
from dataclasses import replace
from pathlib import Path
from publisher.config import load
from publisher.release import Archive
from publisher.web import serve

folder, port, limits = Path(sys.argv[1]), int(sys.argv[2]), json.loads(sys.argv[3])
settings = load(folder)
settings = replace(
    settings,
    limits=replace(settings.limits, **limits),
    server=replace(settings.server, log_queries=False),
)
release = Archive(folder / "releases").current()
serve(release, settings, host="127.0.0.1", port=port, on_ready=lambda url: None)
"""


_NGINX = """
pid {room}/pid;
error_log {room}/error.log;
daemon off;
worker_processes 1;
events {{ worker_connections 1024; }}
http {{
access_log off;
sendfile on;
open_file_cache max=500;
client_body_temp_path {room}/body;
proxy_temp_path {room}/proxy;
fastcgi_temp_path {room}/fastcgi;
uwsgi_temp_path {room}/uwsgi;
scgi_temp_path {room}/scgi;
include {room}/site.conf;
}}
"""


@dataclass(frozen=True, slots=True)
class Server:
    """A server under test: its name in tables, its address, the path of its endpoint, and who stands behind it."""

    name: str
    url: str
    path: str
    pid: int
    behind: tuple["Server", ...] = ()


@contextmanager
def ours(quads: Path, folder: Path, name: str, **limits: float) -> Iterator[Server]:
    """Serve quads by the real server; `limits` are settings of [limits]."""
    site = _site(quads, folder / name)
    port = free_port()
    words = [sys.executable, "-c", _SCRIPT, str(site), str(port), json.dumps(limits)]
    with _running(name, words, port, "/sparql") as server:
        yield server


@contextmanager
def oxigraph(quads: Path, folder: Path, *, on_disk: bool) -> Iterator[Server]:
    """Serve quads by `oxigraph serve`, as its documentation has it, or from memory."""
    name = "oxigraph serve, on disk" if on_disk else "oxigraph serve, in memory"
    program, port = _program("oxigraph"), free_port()
    place = ["--location", str(folder / "oxigraph")] if on_disk else []
    if on_disk:
        subprocess.run([program, "load", *place, "--file", str(quads)], check=True, capture_output=True)
    bind = ["--bind", f"127.0.0.1:{port}", "--union-default-graph"]
    command = "serve-read-only" if on_disk else "serve"
    with _running(name, [program, command, *place, *bind], port, "/query") as server:
        if not on_disk:
            _put(f"{server.url}/store", quads.read_bytes())
        yield server


@contextmanager
def rdflib_endpoint(quads: Path) -> Iterator[Server]:
    """Serve quads by `rdflib-endpoint`."""
    port = free_port()
    words = [
        str(_RIVALS / "rdflib-endpoint"),
        "serve",
        "--host",
        "127.0.0.1",
        "--port",
        str(port),
        str(quads),
    ]
    with _running("rdflib-endpoint", words, port, "/") as server:
        yield server


@contextmanager
def ours_with(write: Callable[[PackWriter], None], folder: Path, name: str) -> Iterator[Server]:
    """Serve other documents than those of the smallest directory; `write` writes them."""
    site, port = _smallest(folder), free_port()
    release, staging = (site / "releases" / "current").resolve(), Staging(folder / "documents")
    with PackWriter(staging) as writer:
        write(writer)
    shutil.copytree(staging.folder, release, dirs_exist_ok=True)
    shutil.rmtree(staging.folder)
    words = [sys.executable, "-c", _SCRIPT, str(site), str(port), "{}"]
    with _running(name, words, port, "") as server:
        yield server


@contextmanager
def built_site(site: Path) -> Iterator[Server]:
    """Serve a directory that was built before by the real server."""
    port = free_port()
    with _running(
        "publisher", [sys.executable, "-c", _SCRIPT, str(site), str(port), "{}"], port, ""
    ) as server:
        yield server


@contextmanager
def whole_site(folder: Path) -> Iterator[Server]:
    """Build and serve the directory of this checkout by the command that everybody uses."""
    site, port = copied(ROOT, folder / "site"), free_port()
    with _running("publisher", publisher(site, "serve", "--build", "--port", str(port)), port, "") as server:
        yield server


@contextmanager
def nginx(name: str, files: Path, rules: Path) -> Iterator[Server]:
    """Serve files by nginx with the rules of an export, one process, as ours is one."""
    room, port = files.parent / f"nginx-{free_port()}", free_port()
    room.mkdir()
    site = rules.read_text(encoding="utf-8").replace("127.0.0.1:8080", f"127.0.0.1:{port}")
    (room / "site.conf").write_text(site.replace("root files;", f"root {files};"), encoding="utf-8")
    (room / "nginx.conf").write_text(_NGINX.format(room=room), encoding="utf-8")
    with _running(name, [_program("nginx"), "-c", str(room / "nginx.conf")], port, "") as server:
        yield server


@contextmanager
def behind_nginx(name: str, servers: Sequence[Server], folder: Path) -> Iterator[Server]:
    """Pass requests on to each of several servers in turn, over connections that are kept open."""
    room, port = folder / f"nginx-{free_port()}", free_port()
    room.mkdir()
    members = "".join(f"server {server.url.removeprefix('http://')};" for server in servers)
    upstream = f"upstream members {{ {members} keepalive 64; }}"
    passing = 'proxy_pass http://members; proxy_http_version 1.1; proxy_set_header Connection "";'
    site = f"{upstream} server {{ listen 127.0.0.1:{port}; location / {{ {passing} }} }}"
    (room / "site.conf").write_text(site, encoding="utf-8")
    (room / "nginx.conf").write_text(_NGINX.format(room=room), encoding="utf-8")
    with _running(name, [_program("nginx"), "-c", str(room / "nginx.conf")], port, "") as server:
        yield replace(server, behind=tuple(servers))


def memory(server: Server) -> float:
    """Return the MiB that a server and its children hold, shared pages counted once (Linux)."""
    return memory_of(each.pid for each in family(server.pid))


def seconds_of(server: Server) -> float:
    """Return the seconds of the processors that a server, its children and who is behind it have taken (Linux)."""
    return sum(each.seconds for each in family(server.pid)) + sum(map(seconds_of, server.behind))


def has_rdflib_endpoint() -> bool:
    """Tell whether the environment of the rivals is there; `./run bench` makes it."""
    return (_RIVALS / "rdflib-endpoint").exists()


def _site(quads: Path, site: Path) -> Path:
    """Build the smallest directory and put the quads in the place of its own."""
    _smallest(site)
    dump = (site / "releases" / "current").resolve() / "dumps" / "directory.nq"
    dump.unlink()
    dump.symlink_to(quads.resolve())
    return site


def _smallest(site: Path) -> Path:
    shutil.copytree(_smallest_built(), site, symlinks=True)
    return site


@functools.cache
def _smallest_built() -> Path:
    """Build the smallest directory, once for all servers of a run."""
    site = copied(_SMALLEST, Path(tempfile.mkdtemp()))
    atexit.register(shutil.rmtree, site, ignore_errors=True)
    subprocess.run(publisher(site, "build"), check=True, capture_output=True)
    return site


def publisher(site: Path, *words: str) -> list[str]:
    """Return the command line that runs the publisher on a folder."""
    return [sys.executable, "-m", "publisher", "--folder", str(site), *words]


@contextmanager
def _running(name: str, words: Sequence[str], port: int, path: str) -> Iterator[Server]:
    process = subprocess.Popen(words, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd=ROOT)
    url = f"http://127.0.0.1:{port}"
    try:
        _await(url, process, name)
        yield Server(name, url, path, process.pid)
    finally:
        process.terminate()
        try:
            process.wait(_SECONDS_TO_STOP)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _await(url: str, process: subprocess.Popen[bytes], name: str) -> None:
    deadline = time.monotonic() + _SECONDS_TO_START
    while time.monotonic() < deadline:
        if process.poll() is not None:
            raise SystemExit(f"{name} ended while it started")
        try:
            urllib.request.urlopen(url, timeout=5).close()
        except urllib.error.HTTPError:
            return
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise SystemExit(f"{name} did not start within {_SECONDS_TO_START} s")


def _put(url: str, quads: bytes) -> None:
    headers: Mapping[str, str] = {"Content-Type": "application/n-quads"}
    request = urllib.request.Request(url, quads, dict(headers), method="POST")
    urllib.request.urlopen(request, timeout=_SECONDS_TO_START).close()


def _program(name: str) -> str:
    found = shutil.which(name, path=str(Path(sys.executable).parent)) or program(name)
    if not found:
        raise SystemExit(f"{name} is not there; ./run bench installs it")
    return found


def free_port() -> int:
    """Find a loopback port that nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
