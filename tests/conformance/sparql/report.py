"""Write docs/conformance/sparql.md: how much of the W3C SPARQL suites passes.

Run it with the checkout on the path: `python tests/conformance/sparql/report.py [--check]`.
"""

import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from conformance.sparql.judging import judge, unclaimed
from conformance.sparql.over_http import failures
from conformance.sparql.suite import ROOT, entries, suite_folder

PAGE = ROOT / "docs" / "conformance" / "sparql.md"

_HEAD = """\
# SPARQL

What the [W3C SPARQL test suites](https://w3c.github.io/rdf-tests/sparql/) say of queries. This page is
written by `tests/conformance/sparql/report.py`; a test compares it with what the suites say today.

| suite | passed | of |
|---|---:|---:|
"""

_METHOD = """
How it is run:

- A query takes the way of every query: the inspection reads it first, then the function that a worker calls
  answers it and writes the result in the format of the expected one. Only the process around it is missing.
- Data of a test lies in named graphs, as all data of the publisher does, and the request names them.
- Results are compared up to the names of blank nodes, and numbers by value. Columns of `SELECT *` may come
  in any order.
- A test of syntax passes when inspection and engine accept or refuse the text. A function that the engine
  does not know is right syntax.

Not run, because the store does not offer it or another room does:

- federation (`service`, `syntax-fed`): `SERVICE` is refused where no operator has named the endpoint;
- update and entailment: the store is read only and holds its rules' results already.

How it is run over HTTP:

- The real server is started with the data of the suites in the place of a directory's. Each request is sent
  as the manifest has it, with the address of the endpoint in the place of `/sparql/`.
- The manifest of service descriptions has names only. What they mean is read from the standard: the answer to
  a plain GET is RDF, names the very address that was asked, and uses the vocabulary between things of the
  classes that it is for.
- The results tests are sent as forms, with the data of each as its default graph.

## Not claimed

"""


def page(folder: Path) -> str:
    """Return the page for the suites in this folder."""
    found = entries(folder)
    total = Counter(entry.group for entry in found)
    passed = Counter(entry.group for entry in found if judge(entry, folder) is None)
    lines = [f"| {group} | {passed[group]} | {total[group]} |" for group in total]
    lines.append(f"| all | {passed.total()} | {total.total()} |")
    lines += [
        "",
        "The same over HTTP:",
        "",
        "| suite | passed | of |",
        "|---|---:|---:|",
        *_http_lines(folder),
    ]
    reasons = [f"- {name}: {reason}" for name, reason in unclaimed().items()]
    return _HEAD + "\n".join(lines) + "\n" + _METHOD + "\n".join(reasons) + "\n"


def _http_lines(folder: Path) -> Iterator[str]:
    outcomes = failures(folder)
    total = Counter(name.partition("#")[0] for name in outcomes)
    passed = Counter(name.partition("#")[0] for name, failure in outcomes.items() if failure is None)
    for group in total:
        yield f"| {group} | {passed[group]} | {total[group]} |"
    yield f"| all | {passed.total()} | {total.total()} |"


def main(arguments: list[str]) -> int:
    """Write the page, or with `--check` say whether it is up to date."""
    folder = suite_folder()
    if folder is None:
        sys.stderr.write("the suites are not there; name their folder in CONFORMANCE_DATA\n")
        return 2
    written = page(folder)
    if "--check" in arguments:
        return int(PAGE.read_text(encoding="utf-8") != written)
    PAGE.write_text(written, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
