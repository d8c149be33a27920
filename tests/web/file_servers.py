"""Servers that only have files, for tests: nginx, Apache and Caddy with the rules of an export."""

import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import requests
from support.site import free_port

START_SECONDS = 20

_NGINX = """
pid {room}/pid;
error_log {room}/error.log;
daemon off;
worker_processes 1;
events {{}}
http {{
access_log off;
client_body_temp_path {room}/body;
proxy_temp_path {room}/proxy;
fastcgi_temp_path {room}/fastcgi;
uwsgi_temp_path {room}/uwsgi;
scgi_temp_path {room}/scgi;
include {room}/site.conf;
}}
"""
_APACHE = """
ServerRoot {room}
ServerName localhost
Listen 127.0.0.1:{port}
PidFile {room}/pid
ErrorLog {room}/error.log
Mutex file:{room}
{user}
{modules}
TypesConfig /dev/null
DocumentRoot {files}
<Directory {files}>
AllowOverride All
Require all granted
</Directory>
"""
_APACHE_MODULES = ("mpm_event", "authz_core", "negotiation", "mime", "headers", "rewrite", "dir")
_APACHE_FOLDER = Path("/usr/lib/apache2/modules")
_ADDRESS = "127.0.0.1:8080"


@contextmanager
def file_server(name: str, export: Path, room: Path) -> Iterator[str]:
    """Serve an export by a server of this name; yields its address, or skips where it is not installed."""
    program = {"nginx": "nginx", "apache": "apache2", "caddy": "caddy"}[name]
    found = shutil.which(program) or shutil.which(program, path="/usr/sbin:/sbin")
    if found is None or (name == "apache" and not _APACHE_FOLDER.is_dir()):
        pytest.skip(f"{program} is not on this machine")
    port = free_port()
    arguments = {"nginx": _nginx, "apache": _apache, "caddy": _caddy}[name](export, room, port)
    with (room / "output.log").open("wb") as log:
        process = subprocess.Popen([found, *arguments], stdout=log, stderr=log)
        try:
            yield _await(f"http://127.0.0.1:{port}", process, room / "output.log")
        finally:
            process.terminate()
            process.wait(timeout=20)


def _nginx(export: Path, room: Path, port: int) -> list[str]:
    site = (export / "nginx.conf").read_text(encoding="utf-8")
    site = site.replace(_ADDRESS, f"127.0.0.1:{port}").replace("root files;", f"root {export}/files;")
    (room / "site.conf").write_text(site, encoding="utf-8")
    (room / "nginx.conf").write_text(_NGINX.format(room=room), encoding="utf-8")
    return ["-c", str(room / "nginx.conf")]


def _apache(export: Path, room: Path, port: int) -> list[str]:
    modules = "\n".join(
        f"LoadModule {module}_module {_APACHE_FOLDER}/mod_{module}.so" for module in _APACHE_MODULES
    )
    # Whoever starts it as root has to say as whom it answers.
    user = "User www-data\nGroup www-data" if Path("/root").is_dir() and room.owner() == "root" else ""
    values = {"room": room, "port": port, "modules": modules, "user": user, "files": export / "files"}
    (room / "apache.conf").write_text(_APACHE.format(**values), encoding="utf-8")
    return ["-f", str(room / "apache.conf"), "-DFOREGROUND"]


def _caddy(export: Path, room: Path, port: int) -> list[str]:
    rules = (export / "Caddyfile").read_text(encoding="utf-8")
    rules = rules.replace(_ADDRESS, f"127.0.0.1:{port}").replace("root * files", f"root * {export}/files")
    (room / "Caddyfile").write_text(rules, encoding="utf-8")
    return ["run", "--config", str(room / "Caddyfile"), "--adapter", "caddyfile"]


def _await(url: str, process: subprocess.Popen[bytes], log: Path) -> str:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        try:
            requests.get(f"{url}/robots.txt", timeout=5)
        except requests.ConnectionError:
            time.sleep(0.1)
        else:
            return url
    raise AssertionError(f"the server did not start:\n{log.read_text(encoding='utf-8')}")
