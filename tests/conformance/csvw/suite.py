"""The W3C CSVW test suite: its entries, and a small web of local files in which they run."""

import json
import os
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import uritemplate

from publisher.errors import PublisherError
from publisher.ingest import Severity
from publisher.ingest.csvw.conversion import Conversion, Mode, convert
from publisher.ingest.csvw.documents import Scope, read_document
from publisher.ingest.csvw.groups import read_group
from publisher.ingest.csvw.model import Dialect, Group, TableDescription
from publisher.ingest.csvw.references import check_definitions
from publisher.ingest.csvw.urls import normalize, resolve

ROOT = Path(__file__).parents[3]
WEB = "http://www.w3.org/2013/csvw/tests/"
# What the site that the suite is made for answers at /.well-known/csvm, as tests 259 and 260 expect.
SITE_WIDE = ("{+url}-metadata.json", "csv-metadata.json", "{+url}.json", "csvm.json")


def suite_folder() -> Path | None:
    """Return where the suite lies, if it lies anywhere."""
    places = (os.environ.get("CONFORMANCE_DATA"), str(ROOT.parent / "shared" / "conformance-data"))
    folders = (Path(place) / "w3c-csvw" / "tests" for place in places if place)
    return next((folder for folder in folders if (folder / "manifest-rdf.jsonld").is_file()), None)


@dataclass(frozen=True, slots=True)
class Entry:
    """One test of a manifest."""

    name: str
    kind: str
    title: str
    action: str
    result: str | None
    mode: Mode
    user_metadata: str | None
    link: str | None


def entries(folder: Path, manifest: str) -> tuple[Entry, ...]:
    """Read the entries of a manifest."""
    document = json.loads((folder / manifest).read_text(encoding="utf-8"))
    return tuple(_entry(item) for item in document["entries"])


def _entry(item: dict[str, Any]) -> Entry:
    options = item["option"]
    return Entry(
        name=item["id"].rpartition("#")[2],
        kind=item["type"].removeprefix("csvt:"),
        title=item["name"],
        action=item["action"],
        result=item.get("result"),
        mode="minimal" if options.get("minimal") else "standard",
        user_metadata=options.get("metadata"),
        link=item.get("httpLink"),
    )


@dataclass(slots=True)
class Run:
    """What came of one entry: the conversion or the error, and all warnings about metadata."""

    warnings: list[str] = field(default_factory=list)
    conversion: Conversion = field(default_factory=Conversion)
    error: PublisherError | None = None

    @property
    def has_violations(self) -> bool:
        """Tell whether something was wrong enough for a validator to refuse it."""
        return self.error is not None or any(
            finding.severity is Severity.VIOLATION for finding in self.conversion.findings
        )

    @property
    def has_warnings(self) -> bool:
        """Tell whether anything was worth telling."""
        return bool(self.warnings or self.conversion.findings)


def run(entry: Entry, folder: Path) -> Run:
    """Process one entry as a stranger's processor would."""
    done = Run()
    fetch = fetcher(folder)
    try:
        group = locate(entry, fetch, done.warnings)
        check_definitions(group)
        done.conversion = convert(group, fetch, entry.mode)
    except PublisherError as error:
        done.error = error
    return done


def fetcher(folder: Path) -> Callable[[str], bytes]:
    """Return a web that has the suite's own files and nothing else."""

    def fetch(url: str) -> bytes:
        path, _, query = normalize(url).partition("?")
        file = folder / path.removeprefix(WEB)
        # The query of a table belongs to the table; behind it there are no other files.
        if not path.startswith(WEB) or not file.is_file() or "-metadata" in query or ".json" in query:
            raise LookupError(f"{url} is not there")
        return file.read_bytes()

    return fetch


def locate(entry: Entry, fetch: Callable[[str], bytes], warnings: list[str]) -> Group:
    """Find the metadata of an entry (Tabular Data Model section 5)."""
    url = resolve(WEB, entry.action)
    dialect = Dialect(delimiter="\t") if url.endswith(".tsv") else Dialect()
    if url.endswith(".json"):
        return read_group(url, _scope(url, fetch, warnings), dialect)
    if entry.user_metadata:
        user = resolve(WEB, entry.user_metadata)
        return read_group(user, _scope(user, fetch, warnings), dialect)
    for candidate in _candidates(url, entry.link):
        if _describes(candidate, url, fetch, warnings):
            return read_group(candidate, _scope(candidate, fetch, warnings), dialect)
    return Group(tables=(TableDescription(url=url, place=url, dialect=dialect, is_described=False),))


def _scope(url: str, fetch: Callable[[str], bytes], warnings: list[str]) -> Scope:
    return Scope(place=url.removeprefix(WEB), base=url, language=None, warn=warnings.append, fetch=fetch)


def _candidates(url: str, link: str | None) -> list[str]:
    linked = re.findall(r"<([^>]+)>", link or "")
    patterns = [uritemplate.expand(pattern, url=url.partition("#")[0]) for pattern in SITE_WIDE]
    return [resolve(url, reference) for reference in (*linked, *patterns)]


def _describes(candidate: str, url: str, fetch: Callable[[str], bytes], warnings: list[str]) -> bool:
    """Tell whether metadata is there and names the table; metadata that does not is told and passed over."""
    try:
        fetch(candidate)
    except LookupError:
        return False
    document, scope = read_document(candidate, _scope(candidate, fetch, []))
    tables = document.get("tables", [document])
    named = {normalize(scope.resolve(table["url"])) for table in tables}
    if normalize(url) in named:
        return True
    warnings.append(f"{candidate} does not describe {url}; name the table there")
    return False
