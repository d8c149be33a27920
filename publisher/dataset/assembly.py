"""Folders become a dataset: tables, vocabulary and rules, each in its own named graph."""

import heapq
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType

from pyoxigraph import NamedNode, Quad

from publisher.dataset.dataset import Dataset
from publisher.dataset.ontology import read_ontology
from publisher.dataset.outlines import Drawn, read_all
from publisher.dataset.quads import Quads, line_of, quads_of
from publisher.dataset.questions import read_questions
from publisher.dataset.rules import derive
from publisher.dataset.said import Collector, Said
from publisher.dataset.sorting import Sorter
from publisher.dataset.stores import opened
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
    collector, sorter = Collector(), Sorter()
    tables = ingest(data, base=base, keep=collector.add, limits=limits)
    said, vocabulary = collector.said(), tuple(read_ontology(ontology, NamedNode(f"{base}/def")))
    sorter.add(map(line_of, vocabulary))
    derived = _derived(said, vocabulary, ontology / "rules", NamedNode(f"{base}/id/dataset/derived"))
    sorter.add(map(line_of, derived))
    dataset = Dataset(
        base=base,
        prefixes=_prefixes(base, prefix),
        quads=Quads(heapq.merge(said.quads(), sorter.sorted())),
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


def _derived(said: Said, vocabulary: Iterable[Quad], rules: Path, graph: NamedNode) -> Iterator[Quad]:
    if rules.is_dir():
        with opened(quads_of(said.quads()), len(said)) as store:
            store.extend(vocabulary)
            yield from derive(store, rules, graph)


def _prefixes(base: Base, prefix: str) -> Mapping[str, str]:
    if prefix in PREFIXES:
        raise DatasetError(
            f"publisher.toml: prefix {prefix!r} stands for {PREFIXES[prefix]} already; choose another"
        )
    return MappingProxyType({**PREFIXES, prefix: f"{base}/def#"})
