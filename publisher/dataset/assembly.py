"""Folders become a dataset: tables, vocabulary and rules, each in its own named graph."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from itertools import chain
from pathlib import Path
from types import MappingProxyType

from pyoxigraph import NamedNode

from publisher.dataset.dataset import Dataset
from publisher.dataset.ontology import read_ontology
from publisher.dataset.outlines import Drawn, read_all
from publisher.dataset.quads import Quads, line_of
from publisher.dataset.questions import read_questions
from publisher.dataset.rules import Rules, read_rules
from publisher.dataset.said import Collector
from publisher.dataset.sorting import Stretch, merged, stretched
from publisher.errors import DatasetError
from publisher.ingest import TableLimits, ingest
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
) -> Dataset:
    """Read tables, vocabulary, rules and queries; raises `PublisherError` when they do not come together."""
    collector = Collector()
    tables = ingest(data, base=base, keep=collector.add, limits=limits)
    said = collector.said()
    vocabulary = sorted(map(line_of, read_ontology(ontology, NamedNode(f"{base}/def"))))

    def stated() -> Iterator[Stretch]:
        return merged([said.stretches(), stretched(vocabulary)])

    rules = Rules(read_rules(ontology / "rules"), stated, len(said))
    derived = [found.stretches() for found in rules.run(NamedNode(f"{base}/id/dataset/derived"))]
    dataset = Dataset(
        base=base,
        prefixes=_prefixes(base, prefix),
        quads=Quads(chain.from_iterable(merged([stated(), *derived]))),
        findings=tables.findings,
        tables=tables.tables,
        questions=read_questions(data / "queries"),
        context=Context.load(ontology / CONTEXT),
        statements=said,
        contents=tables.contents,
        joined=tables.joined,
    )
    return (
        replace(dataset, outlines=read_all(drawn, data, dataset.base, dataset.things(drawn.kind)))
        if drawn
        else dataset
    )


def _prefixes(base: Base, prefix: str) -> Mapping[str, str]:
    if prefix in PREFIXES:
        raise DatasetError(
            f"publisher.toml: prefix {prefix!r} stands for {PREFIXES[prefix]} already; choose another"
        )
    return MappingProxyType({**PREFIXES, prefix: f"{base}/def#"})
