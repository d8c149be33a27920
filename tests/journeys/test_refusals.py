"""Somebody puts a wrong file into the folder: it is refused at once, in words, and nothing else is lost.

Each file is made here, takes little room and would take hours or all memory if it were taken for a table.
"""

import csv
import resource
import subprocess
import sys
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

import openpyxl
import pytest
import requests
from support.site import copy_content, serving

TOY = Path(__file__).parents[1] / "toy"
# What the same commands take for five entries, and a little more: of processors, and of memory.
SECONDS, MEBIBYTES = 15, 420
# What runs a command measures it, as a process knows what its children took.
MEASURED = """
import resource, subprocess, sys
done = subprocess.run([sys.executable, "-m", "publisher", *sys.argv[1:]])
used = resource.getrusage(resource.RUSAGE_CHILDREN)
print(used.ru_maxrss >> 10, file=sys.stderr)
sys.exit(done.returncode)
"""
TABLE, HEAD = "sources.csv", "key,title,date\n"
MILLION = b"x" * 1_000_000


def sparse(table: Path) -> None:
    """Make a table of sixteen gigabytes of which the disk has nothing."""
    with table.open("r+b") as file:
        file.truncate(16 << 30)


def many_cells(table: Path) -> None:
    """Make a table of more than ten million cells."""
    table.write_text(HEAD + ",,\n" * 3_400_000, "ascii")


def endless(table: Path, begin: bytes = b"", end: bytes = b"") -> None:
    """Put a cell of two hundred megabytes into a table."""
    with table.open("ab") as file:
        file.write(b"s9," + begin)
        file.writelines([MILLION] * 200)
        file.write(end)


def never_closed(table: Path) -> None:
    """Open a quote and forget it."""
    endless(table, b'"')


def quoted(table: Path) -> None:
    """Paste a whole file into a cell."""
    endless(table, b'"', b'",2019-01-01\n')


def no_table(table: Path) -> None:
    """Append what is no text, so that nearly each of its bytes is a problem."""
    with table.open("ab") as file:
        file.write(bytes(range(256)) * 20_000)


def book(table: Path, *more: bytes, part: str = "xl/worksheets/sheet1.xml") -> None:
    """Keep the table in a workbook, and put something before the end of its rows."""
    workbook, packed = openpyxl.Workbook(), table.with_suffix(".zip")
    sheet = workbook.create_sheet(table.stem, 0)
    for row in csv.reader(table.read_text("utf-8").splitlines()):
        sheet.append(row)
    workbook.save(packed)
    table.unlink()
    with (
        zipfile.ZipFile(packed) as old,
        zipfile.ZipFile(table.with_suffix(".xlsx"), "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for name in old.namelist():
            head, end, rest = old.read(name).partition(b"</sheetData>")
            with new.open(name, "w", force_zip64=True) as file:
                file.write(head)
                file.writelines(more if name == part else ())
                file.write(end + rest)
    packed.unlink()


def bomb(table: Path) -> None:
    """Pack four gigabytes of nothing into four megabytes."""
    book(table, *([b" " * (1 << 20)] * 1024))


def endless_cell(table: Path) -> None:
    """Paste a hundred megabytes into a cell of a sheet."""
    book(table, b'<row r="9"><c r="A9" t="inlineStr"><is><t>', *([MILLION] * 100), b"</t></is></c></row>")


def filled_down(table: Path) -> None:
    """Fill a sheet with more cells than a table may have."""
    book(table, *([b"<row>" + b"<c><v>1</v></c>" * 1000 + b"</row>"] * 10_001))


def far_below(table: Path) -> None:
    """Put a cell into a row of which no spreadsheet has so many."""
    book(table, b'<row r="999999999999"><c r="A999999999999"><v>1</v></c></row>')


class Case(NamedTuple):
    """A way to spoil a table, the exit code of commands then, and what they say."""

    spoil: Callable[[Path], object]
    code: int
    place: str
    words: str


COMMANDS = (("validate",), ("build", "--version", "2020-01-03"))
CASES = [
    Case(sparse, 1, "sources.csv", "the table is larger than 256 MiB and is not read; divide it"),
    Case(
        many_cells,
        1,
        "sources.csv",
        "the table has about 10200003 cells, more than 10000000, and is",
    ),
    Case(endless, 1, "sources.csv, row 4", "a cell is longer than 1048576 characters, and the rest"),
    Case(never_closed, 1, "sources.csv, row 4", "a cell is longer than 1048576 characters, and the rest"),
    Case(quoted, 1, "sources.csv, row 4", "a cell is longer than 1048576 characters, and the rest"),
    Case(no_table, 1, "sources.csv", "the table has more than 10000 problems, and the rest is not read"),
    Case(bomb, 2, "sources.xlsx", "the workbook unpacks to more than 256 MiB; divide it, or raise [build]"),
    Case(endless_cell, 1, "sources.xlsx, row 9", "a cell is longer than 1048576 characters, and the rest"),
    Case(filled_down, 2, "sources.xlsx", "xl/worksheets/sheet1.xml has more than 10000000 cells; divide"),
    Case(far_below, 1, "sources.xlsx", "the sheet has more than 1048576 rows and is not read; remove what"),
]


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Publish the toy directory once."""
    folder = copy_content(TOY, tmp_path_factory.mktemp("refusals") / "toy")
    assert run(folder, "build", "--version", "2020-01-02").returncode == 0
    return folder


@pytest.fixture
def table(published: Path) -> Iterator[Path]:
    """Return a table that a test may spoil."""
    table = published / "data" / TABLE
    content = table.read_bytes()
    yield table
    table.with_suffix(".xlsx").unlink(missing_ok=True)
    table.write_bytes(content)


def run(folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    """Run a command that the kernel ends where it takes too long."""

    def limit() -> None:
        resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))

    return subprocess.run(
        [sys.executable, "-c", MEASURED, *words],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
        preexec_fn=limit,
        env={"LC_ALL": "C.UTF-8", "TMPDIR": str(folder.parent)},
    )


@pytest.mark.parametrize("command", COMMANDS, ids=["validate", "build"])
@pytest.mark.parametrize("case", CASES, ids=[case.spoil.__name__ for case in CASES])
def test_a_wrong_file_is_refused_at_once(
    published: Path, table: Path, case: Case, command: tuple[str, ...]
) -> None:
    """An editor reads place, fact and remedy within seconds, and readers are served what they were."""
    case.spoil(table)
    before = sorted(published.rglob("releases/*"))

    done = run(published, *command)

    *told, memory = done.stderr.split("\n")[:-1]
    first = [*done.stdout.split("\n"), *told] if done.stdout else told
    assert first[0].removeprefix("publisher: ").startswith(f"{case.place}: {case.words}")
    assert done.returncode == case.code
    assert int(memory) < MEBIBYTES
    assert sorted(published.rglob("releases/*")) == before


def test_a_wrong_file_is_all_that_is_told(published: Path, table: Path) -> None:
    """An editor is not told of everything that refers to rows that nobody has read."""
    many_cells(table)

    done = run(published, "validate")

    assert done.stdout.split("\n")[1:] == ["", "1 violation", ""]


def test_a_preview_tells_a_wrong_file(published: Path, table: Path) -> None:
    """An editor who looks at pages finds them there, and the finding beside them."""
    many_cells(table)

    with serving(published, "--preview") as site:
        findings = requests.get(f"{site.url}/preview/findings?lang=en", timeout=20)
        page = requests.get(f"{site.url}/?lang=en", timeout=20)

    assert "more than 10000000, and is not read" in findings.text
    assert page.ok


def test_a_wrong_file_is_told_in_the_language_of_the_reader(published: Path, table: Path) -> None:
    """An editor in Purwokerto need not read English."""
    sparse(table)

    done = run(published, "validate", "--language", "id")

    assert "tabel ini lebih besar dari 256 MiB dan tidak dibaca; bagi menjadi" in done.stdout


def test_texts_made_of_texts_are_no_spreadsheet(published: Path, table: Path) -> None:
    """A few hundred bytes of XML do not become gigabytes."""
    texts = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 9))
    book(table, f'<!DOCTYPE w [<!ENTITY a0 "ha">{texts}]>'.encode())

    done = run(published, "validate")

    assert done.returncode == 2
    assert "sources.xlsx: this is no readable workbook (it has a document type" in done.stderr
