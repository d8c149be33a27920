"""What Lighthouse thinks of the pages: `./run bench pages` prints the median scores of several runs.

It asks a server that is running (`--site`), or builds and serves the directory of this checkout. Lighthouse is
looked for on the path and in node_modules; without it the command says how to install it.
"""

import argparse
import json
import os
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from time import monotonic, sleep

ROOT = Path(__file__).parents[1]
CATEGORIES = ("performance", "accessibility", "best-practices", "seo")
PAGES = ("/index.id.html", "/search.id.html", "/entity/icci.id.html", "/map/index.id.html")
FLAGS = "--headless=new --no-sandbox --disable-gpu"
START_SECONDS = 180


def main() -> int:
    """Measure each page and print one row a page."""
    arguments = _arguments()
    program = _lighthouse()
    if program is None:
        sys.stderr.write("no lighthouse; npm install --prefix .venv/lighthouse lighthouse@12, then again\n")
        return 2
    with _site(arguments.site) as site:
        sys.stdout.write(f"| page | {' | '.join(CATEGORIES)} |\n|---|{'---:|' * len(CATEGORIES)}\n")
        worst = 100
        for page in arguments.pages or PAGES:
            runs = [_scores(program, f"{site}{page}") for _ in range(arguments.runs)]
            scores = [round(statistics.median(run[name] for run in runs) * 100) for name in CATEGORIES]
            worst = min(worst, *scores)
            sys.stdout.write(f"| `{page}` | {' | '.join(map(str, scores))} |\n")
            sys.stdout.flush()
    return 0 if worst >= arguments.least else 1


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="./run bench pages", description=__doc__)
    parser.add_argument("--site", help="address of a running server, such as http://127.0.0.1:8000")
    parser.add_argument("--runs", type=int, default=3, help="runs a page, of which the median counts")
    parser.add_argument("--least", type=int, default=95, help="the exit code is 1 when a score is below this")
    parser.add_argument("pages", nargs="*", help="paths of pages, such as /entity/icci.en.html")
    return parser.parse_args()


def _lighthouse() -> str | None:
    local = ROOT / ".venv" / "lighthouse" / "node_modules" / ".bin" / "lighthouse"
    return os.environ.get("LIGHTHOUSE") or (str(local) if local.exists() else shutil.which("lighthouse"))


def _scores(program: str, address: str) -> dict[str, float]:
    """Run Lighthouse once: a phone with a slow line, as it has it by default."""
    browsers = filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome")))
    environment = {"CHROME_PATH": next(browsers, ""), **os.environ}
    done = subprocess.run(
        [
            program,
            address,
            "--quiet",
            "--output=json",
            f"--chrome-flags={FLAGS}",
            f"--only-categories={','.join(CATEGORIES)}",
        ],
        env=environment,
        capture_output=True,
        check=True,
        timeout=300,
    )
    categories = json.loads(done.stdout)["categories"]
    return {name: categories[name]["score"] or 0.0 for name in CATEGORIES}


@contextmanager
def _site(running: str | None) -> Iterator[str]:
    """Use the server that runs, or serve a copy of this directory until the block ends."""
    if running:
        yield running.rstrip("/")
        return
    with tempfile.TemporaryDirectory() as folder:
        for name in ("data", "ontology", "shapes"):
            shutil.copytree(ROOT / name, Path(folder) / name)
        shutil.copy(ROOT / "publisher.toml", folder)
        port = str(_free_port())
        command = [
            sys.executable,
            "-m",
            "publisher",
            "--folder",
            folder,
            "serve",
            "--build",
            "--port",
            port,
        ]
        process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
        try:
            yield _awaited(f"http://127.0.0.1:{port}", process)
        finally:
            process.terminate()
            process.wait(timeout=20)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _awaited(site: str, process: subprocess.Popen[bytes]) -> str:
    deadline = monotonic() + START_SECONDS
    while monotonic() < deadline and process.poll() is None:
        try:
            with urllib.request.urlopen(f"{site}/health", timeout=5):
                return site
        except OSError:
            sleep(0.2)
    raise SystemExit("the server did not start; run ./run and name its address with --site")


if __name__ == "__main__":
    raise SystemExit(main())
