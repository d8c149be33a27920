"""The house keeps its order: content and software apart, functions short, pages of reference in step."""

import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
MODULES = sorted((ROOT / "publisher").rglob("*.py"))
CONTENT_FOLDERS = ("data", "ontology", "shapes")
# The conversion to rdflib is a door of its own, so that nobody loads rdflib who does not convert.
SIDE_DOORS = ("publisher.rdf.convert",)
MOST_LINES_IN_A_FUNCTION = 40
MOST_LINES_IN_A_FILE = 330


def names(path: Path) -> str:
    """Name a file as the checkout does."""
    return str(path.relative_to(ROOT))


@pytest.mark.parametrize("module", MODULES, ids=names)
def test_software_holds_no_fact_about_cooperatives(module: Path) -> None:
    """Another country's directory needs other folders, not other software."""
    text = module.read_text(encoding="utf-8").replace("coop-lod-publisher", "")

    assert not re.findall(r"koperasi|cooperative|\bcoop\b|\bkop:", text, re.IGNORECASE)


@pytest.mark.parametrize("module", sorted((ROOT / "publisher/web/pages").glob("*.py")), ids=names)
def test_pages_ask_the_dataset_where_it_is_taken_down(module: Path) -> None:
    """A build after a change finds every page that shows something else; marks are for previews."""
    asked_past_it = re.findall(r"dataset\.(?:quads|statements)\b", module.read_text(encoding="utf-8"))

    assert not asked_past_it or module.stem == "marks"


@pytest.mark.parametrize("folder", CONTENT_FOLDERS)
def test_content_holds_no_code(folder: str) -> None:
    """Editors meet tables, vocabulary, shapes and queries, never a program."""
    kinds = {path.suffix for path in (ROOT / folder).rglob("*") if path.is_file()}

    assert kinds <= {".csv", ".geojson", ".json", ".jsonld", ".md", ".rq", ".ttl", ".xlsx", ".toml"}


@pytest.mark.parametrize("module", MODULES, ids=names)
def test_functions_and_files_fit_the_eye(module: Path) -> None:
    """A newcomer reads each function without scrolling."""
    tree = ast.parse(module.read_text(encoding="utf-8"))
    functions = (node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef))

    long = [f.name for f in functions if (f.end_lineno or 0) - f.lineno >= MOST_LINES_IN_A_FUNCTION]

    assert not long
    assert len(module.read_text(encoding="utf-8").splitlines()) <= MOST_LINES_IN_A_FILE


def test_rooms_are_entered_by_the_front_door() -> None:
    """What a room promises stands in its `__init__.py`; the rest may change."""
    back_door = re.compile(r"^\s*from (publisher\.(\w+)\.[\w.]+) import", re.MULTILINE)

    trespasses = [
        f"{names(module)}: {door}"
        for module in MODULES
        for door, room in back_door.findall(module.read_text(encoding="utf-8"))
        if room != module.relative_to(ROOT / "publisher").parts[0] and door not in SIDE_DOORS
    ]

    assert not trespasses


def test_reference_pages_say_what_the_code_says() -> None:
    """The reference of commands and settings cannot drift."""
    done = subprocess.run(
        [sys.executable, ROOT / "docs" / "generate.py", "--check"],
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 0, done.stderr


def test_run_script_is_posix_shell() -> None:
    """Any machine with a shell can start it."""
    done = subprocess.run(["/bin/sh", "-n", ROOT / "run"], check=False)

    assert done.returncode == 0


def test_unknown_word_of_the_run_script_is_answered_with_help() -> None:
    """Whoever mistypes a word sees the words that there are."""
    done = subprocess.run([ROOT / "run", "sevre"], capture_output=True, text=True, check=False)

    assert done.returncode == 2
    assert "no word 'sevre'" in done.stderr
    assert "./run test" in done.stderr
