"""The clients that the documentation shows work as it shows them: what is run is the text of the page."""

import importlib.util
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from support.site import Site

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "how-to" / "query-with-your-tools.md"
# Where the packages of Node.js lie; CI installs them there.
NODE_MODULES = Path(os.environ.get("CLIENTS_NODE_MODULES", ROOT / ".venv" / "clients" / "node_modules"))
ANSWER = "Kopkun Institute\n"


def snippet(heading: str, language: str) -> str:
    """Return the example below a heading of the page."""
    section = PAGE.read_text(encoding="utf-8").partition(f"\n## {heading}\n")[2].partition("\n## ")[0]
    (found,) = re.findall(rf"^```{language}\n(.*?)^```$", section, re.MULTILINE | re.DOTALL)
    return str(found)


def run(command: list[str], text: str, file: Path, site: Site) -> str:
    """Run an example against a site and return what it prints."""
    file.write_text(text.replace("http://127.0.0.1:8000", site.url), encoding="utf-8")
    done = subprocess.run(
        [*command, str(file)], cwd=file.parent, capture_output=True, text=True, timeout=120, check=False
    )
    assert done.returncode == 0, done.stderr[-2000:]
    return done.stdout


PYTHON = [("SPARQLWrapper", "SPARQLWrapper"), ("rdflib", "rdflib"), ("pandas", "pandas")]


@pytest.mark.parametrize(("client", "package"), PYTHON)
def test_python_example_prints_the_name(client: str, package: str, real_site: Site, tmp_path: Path) -> None:
    """A researcher pastes the example and gets the answer."""
    if importlib.util.find_spec(package) is None:
        pytest.skip(f"{package} is not installed; .ci/run installs it")
    example = snippet(f"Python: {client}", "python")

    printed = run([sys.executable], example, tmp_path / "example.py", real_site)

    assert printed == ANSWER


def test_javascript_example_prints_the_name(real_site: Site, tmp_path: Path) -> None:
    """A developer pastes the example and gets the answer."""
    node = shutil.which("node")
    if node is None or not (NODE_MODULES / "@comunica" / "query-sparql").is_dir():
        pytest.skip(
            f"Node.js or @comunica/query-sparql in {NODE_MODULES.name} is missing; .ci/run installs it"
        )
    (tmp_path / "node_modules").symlink_to(NODE_MODULES)

    printed = run([node], snippet("JavaScript: Comunica", "javascript"), tmp_path / "example.mjs", real_site)

    assert printed == ANSWER


def test_r_example_prints_the_name(real_site: Site, tmp_path: Path) -> None:
    """A statistician pastes the example and gets the answer."""
    program = shutil.which("Rscript")
    if program is None:
        pytest.skip("Rscript is not on this machine")

    assert run([program], snippet("R", "r"), tmp_path / "example.R", real_site) == ANSWER


def test_libreoffice_reads_an_answer_by_its_address(real_site: Site, tmp_path: Path) -> None:
    """Whoever works in spreadsheets opens an answer as a table."""
    program = shutil.which("soffice") or shutil.which("libreoffice")
    if program is None:
        pytest.skip("LibreOffice is not on this machine")
    address = f"{real_site.url}/sparql?query=SELECT+(1+AS+%3Fone)+(2+AS+%3Ftwo)+%7B%7D&format=csv"

    subprocess.run(
        [program, "--headless", "--convert-to", "fods", "--outdir", str(tmp_path), address],
        capture_output=True,
        timeout=120,
        check=True,
    )

    (sheet,) = tmp_path.glob("*.fods")
    cells = re.findall(r"<text:p>(.*?)</text:p>", sheet.read_text(encoding="utf-8"))
    assert cells == ["one", "two", "1", "2"]
