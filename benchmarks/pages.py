"""What Lighthouse thinks of the pages, on a phone with a slow line: median scores, and the worst of all.

    ./run bench pages [--full] [--site http://127.0.0.1:8000] [PATH ...]

It asks a server that is running (`--site`), or builds and serves the directory of this checkout. Lighthouse is
looked for on the path and in .venv/lighthouse; without it the command says how to install it.
"""

import argparse
import json
import os
import statistics
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from benchmarks.results import ROOT, Outcome, Table, program, say
from benchmarks.servers import whole_site

CATEGORIES = ("performance", "accessibility", "best-practices", "seo")
PAGES = ("/index.id.html", "/search.id.html", "/entity/icci.id.html", "/map/index.id.html")
FLAGS = "--headless=new --no-sandbox --disable-gpu"
_RUNS = (1, 3)
_BROWSERS = ("chromium", "chromium-browser", "google-chrome")


def options(parser: argparse.ArgumentParser) -> None:
    """Add what only this one can be asked."""
    parser.add_argument("--site", help="address of a running server, such as http://127.0.0.1:8000")
    parser.add_argument("--runs", type=int, help="runs a page, of which the median counts")
    parser.add_argument("--least", type=int, default=95, help="the exit code is 1 when a score is below this")
    parser.add_argument("pages", nargs="*", help="paths of pages, such as /entity/icci.en.html")


def measure(asked: argparse.Namespace) -> Iterator[Outcome]:
    """Measure each page; the short run has one of them, once."""
    lighthouse, browser = _programs()
    runs = asked.runs or _RUNS[asked.full]
    rows: list[tuple[object, ...]] = []
    with _site(asked.site) as site:
        for page in asked.pages or PAGES[: None if asked.full else 1]:
            say(f"  {page}")
            found = [_scores(lighthouse, browser, f"{site}{page}") for _ in range(runs)]
            scores = [round(statistics.median(run[name] for run in found) * 100) for name in CATEGORIES]
            if min(scores) < asked.least:
                asked.code = 1
            rows.append((f"`{page}`", *scores))
            yield Outcome(
                {"runs a page": runs},
                (Table("Scores by Lighthouse, 100 is best", ("page", *CATEGORIES), rows),),
            )


def _programs() -> tuple[str, str]:
    local = ROOT / ".venv" / "lighthouse" / "node_modules" / ".bin" / "lighthouse"
    lighthouse = os.environ.get("LIGHTHOUSE") or (str(local) if local.exists() else program("lighthouse"))
    if not lighthouse:
        raise SystemExit(
            "lighthouse is not there; npm install --prefix .venv/lighthouse lighthouse@12, then again"
        )
    browser = os.environ.get("CHROME_PATH") or next(filter(None, map(program, _BROWSERS)), None)
    if not browser:
        raise SystemExit(
            "a browser is not there; install one (Debian: apt install chromium) or name it in CHROME_PATH"
        )
    return lighthouse, browser


def _scores(lighthouse: str, browser: str, address: str) -> dict[str, float]:
    """Run Lighthouse once: a phone with a slow line, as it has it by default."""
    words = [lighthouse, address, "--quiet", "--output=json", f"--chrome-flags={FLAGS}"]
    done = subprocess.run(
        [*words, f"--only-categories={','.join(CATEGORIES)}"],
        env={**os.environ, "CHROME_PATH": browser},
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
    with tempfile.TemporaryDirectory() as folder, whole_site(Path(folder)) as server:
        yield server.url
