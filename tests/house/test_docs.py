"""README and docs say only what works: their console examples run, their links lead somewhere."""

import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest
from _pytest.mark import ParameterSet
from support.site import Site

ROOT = Path(__file__).parents[2]
PAGES = sorted([ROOT / "README.md", ROOT / "CHANGELOG.md", *ROOT.glob("docs/**/*.md")])
BLOCK = re.compile(r"^```console\n(.*?)^```$", re.MULTILINE | re.DOTALL)
LINK = re.compile(r"\]\((?!https?:|#)([^)#]+)")


def examples() -> list[ParameterSet]:
    """Find every `$ command` of a console block, with the output that the page promises."""
    found = []
    for page in PAGES:
        for block in BLOCK.findall(page.read_text(encoding="utf-8")):
            for part in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]:
                command, _, output = part.partition("\n")
                name = f"{page.relative_to(ROOT)}: {command[:60]}"
                found.append(pytest.param(command, output, id=name))
    return found


@pytest.mark.parametrize(("command", "promised"), examples())
def test_console_example_prints_what_the_page_promises(command: str, promised: str, real_site: Site) -> None:
    """A newcomer who pastes an example sees what the page shows (... stands for anything)."""
    command = command.replace("./run publisher", f"{shlex.quote(sys.executable)} -m publisher")
    command = command.replace("http://127.0.0.1:8000", real_site.url)
    promised = promised.replace("http://127.0.0.1:8000", real_site.url)

    done = subprocess.run(  # noqa: S602 - the examples are shell lines
        command, shell=True, cwd=real_site.folder, capture_output=True, text=True, timeout=120, check=False
    )

    pattern = ".*".join(re.escape(part) for part in promised.strip().split("..."))
    assert re.fullmatch(pattern, done.stdout.strip(), re.DOTALL), done.stdout[-2000:] + done.stderr[-2000:]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_relative_links_lead_to_files(page: Path) -> None:
    """A reader who follows a link of the docs arrives."""
    links = LINK.findall(page.read_text(encoding="utf-8"))

    broken = [link for link in links if not (page.parent / link).exists()]

    assert not broken
