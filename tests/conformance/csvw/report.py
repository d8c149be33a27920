"""Write docs/conformance/csvw.md: how much of the W3C CSVW suite passes.

Run it with the checkout on the path: `python tests/conformance/csvw/report.py [--check]`.
"""

import sys
from pathlib import Path

from conformance.csvw.judging import MANIFESTS, judge, unclaimed
from conformance.csvw.suite import ROOT, entries, run, suite_folder

PAGE = ROOT / "docs" / "conformance" / "csvw.md"

_HEAD = """\
# CSVW

What the [W3C CSVW test suite](https://w3c.github.io/csvw/tests/) says of the room `ingest`. This page is
written by `tests/conformance/csvw/report.py`; a test compares it with what the suite says today.

| manifest | passed | of |
|---|---:|---:|
"""

_METHOD = """
How it is run:

- Each entry runs in the mode that it asks for: standard, or minimal where the entry says so. A release is
  made in minimal mode; the standard mode is there because most of the suite tests it.
- Graphs are compared up to isomorphism (RDFC-1.0), literals by value: the publisher writes canonical forms,
  such as `101` for `10.10e1`.
- The suite's web is a folder: URLs under its base are files, `Link` headers come from the manifest, and the
  site-wide configuration holds the four patterns that the entries expect. Nothing else is on that web.
- The rules of the Recommendation apply, not the stricter ones for a directory's own tables (see the
  [decision](../decisions/0002-csvw-by-hand-or-library.md)).
- In the validation manifest a positive entry passes when nothing at all is told.
- The manifest for JSON output is not run: the publisher makes no JSON of tables.

## Not claimed

"""


def page(folder: Path) -> str:
    """Return the page for the suite in this folder."""
    lines = []
    for manifest, file in MANIFESTS.items():
        found = entries(folder, file)
        passed = sum(judge(manifest, entry, run(entry, folder), folder) is None for entry in found)
        lines.append(f"| {manifest} | {passed} | {len(found)} |")
    reasons = [
        f"- {manifest} {name}: {reason}"
        for manifest, names in unclaimed().items()
        for name, reason in names.items()
    ]
    return _HEAD + "\n".join(lines) + "\n" + _METHOD + "\n".join(reasons) + "\n"


def main(arguments: list[str]) -> int:
    """Write the page, or with `--check` say whether it is up to date."""
    folder = suite_folder()
    if folder is None:
        sys.stderr.write("the suite is not there; name its folder in CONFORMANCE_DATA\n")
        return 2
    written = page(folder)
    if "--check" in arguments:
        return int(PAGE.read_text(encoding="utf-8") != written)
    PAGE.write_text(written, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
