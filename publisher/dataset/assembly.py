"""Folders become a dataset: tables, vocabulary and rules, each in its own named graph."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import partial
from pathlib import Path
from types import MappingProxyType

from pyoxigraph import NamedNode

from publisher.dataset.dataset import Dataset
from publisher.dataset.gathering import Gathered, Gathering
from publisher.dataset.keeping import Keeping
from publisher.dataset.ontology import read_ontology
from publisher.dataset.outlines import Drawn, read_all
from publisher.dataset.quads import Quads, line_of
from publisher.dataset.questions import read_questions
from publisher.dataset.rules import read_rules
from publisher.dataset.said import Collector
from publisher.errors import DatasetError
from publisher.ingest import Change, Ingested, TableLimits, ingest
from publisher.kept import Kept
from publisher.rdf import PREFIXES, Base, Context

CONTEXT = "context-v1.jsonld"


def assemble(  # noqa: PLR0913 - what a directory consists of, by name
    *,
    base: Base,
    prefix: str,
    data: Path,
    ontology: Path,
    drawn: Drawn | None = None,
    limits: TableLimits | None = None,
    kept: Kept | None = None,
    jobs: int = 1,
) -> Dataset:
    """Read tables, vocabulary, rules and queries; raises `PublisherError` when they do not come together.

    With `kept` only what changed since the last build is read, where that is possible, with the same result.
    Large tables are read by as many processes as there are `jobs`.
    """
    read = partial(ingest, data, base=base, limits=limits, kept=kept, jobs=jobs)
    tables, gathered = _gathered(read, base, ontology, kept, jobs)
    dataset = Dataset(
        base=base,
        prefixes=_prefixes(base, prefix),
        quads=Quads.of(gathered.quads, gathered.views),
        findings=tables.findings,
        is_whole=tables.is_whole,
        tables=tables.tables,
        questions=read_questions(data / "queries"),
        context=Context.load(ontology / CONTEXT),
        statements=gathered.said,
        contents=tables.contents,
        joined=tables.joined,
    )
    return (
        replace(dataset, outlines=read_all(drawn, data, dataset.base, dataset.things(drawn.kind)))
        if drawn
        else dataset
    )


def _gathered(
    read: Callable[..., Ingested], base: Base, ontology: Path, kept: Kept | None, jobs: int
) -> tuple[Ingested, Gathered]:
    """Read the tables and gather quads, from all that they say or from what changed."""
    vocabulary = sorted(map(line_of, read_ontology(ontology, NamedNode(f"{base}/def"))))
    rules = read_rules(ontology / "rules")
    keeping = Keeping(kept, [str(base).encode(), *vocabulary, *(rule.text.encode() for rule in rules)])
    gathering = Gathering(keeping, vocabulary, rules, NamedNode(f"{base}/id/dataset/derived"), jobs)
    collector = Collector()
    tables = read(keep=collector, anew=not keeping.is_same)
    gathered = _changed(gathering, keeping, tables.change)
    if gathered is None:
        tables = tables if tables.change is None else read(keep=collector, anew=True)
        gathered = gathering.all_of(collector.lines)
    return tables, gathered


def _changed(gathering: Gathering, keeping: Keeping, change: Change | None) -> Gathered | None:
    """Gather what changed; nothing where everything was read, or must be."""
    if change is None:
        return None
    try:
        return gathering.changed(change)
    except (OSError, ValueError) as error:
        keeping.warn(error)
        return None


def _prefixes(base: Base, prefix: str) -> Mapping[str, str]:
    if prefix in PREFIXES:
        raise DatasetError(
            f"publisher.toml: prefix {prefix!r} stands for {PREFIXES[prefix]} already; choose another"
        )
    return MappingProxyType({**PREFIXES, prefix: f"{base}/def#"})
