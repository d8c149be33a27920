"""Folders become a dataset: tables, vocabulary and rules, each in its own named graph."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType

from pyoxigraph import NamedNode, Quad, Store

from publisher.dataset.arrangement import arrange
from publisher.dataset.dataset import Dataset
from publisher.dataset.ontology import read_ontology
from publisher.dataset.outlines import Drawn, read_all
from publisher.dataset.questions import read_questions
from publisher.dataset.rules import derive
from publisher.errors import DatasetError
from publisher.ingest import ingest
from publisher.rdf import PREFIXES, Base, Context

CONTEXT = "context-v1.jsonld"


def assemble(*, base: Base, prefix: str, data: Path, ontology: Path, drawn: Drawn | None = None) -> Dataset:
    """Read tables, vocabulary, rules and queries; raises `PublisherError` when they do not come together."""
    tables = ingest(data, base=base)
    stated = [statement.quad for statement in tables.statements]
    stated += read_ontology(ontology, NamedNode(f"{base}/def"))
    derived = _derived(stated, ontology / "rules", NamedNode(f"{base}/id/dataset/derived"))
    dataset = Dataset(
        base=base,
        prefixes=_prefixes(base, prefix),
        quads=arrange((*stated, *derived)),
        findings=tables.findings,
        tables=tables.tables,
        questions=read_questions(data / "queries"),
        context=Context.load(ontology / CONTEXT),
        statements=tables.statements,
    )
    return (
        replace(dataset, outlines=read_all(drawn, data, dataset.base, dataset.things(drawn.kind)))
        if drawn
        else dataset
    )


def _derived(stated: Sequence[Quad], rules: Path, graph: NamedNode) -> Iterator[Quad]:
    if rules.is_dir():
        store = Store()
        store.bulk_extend(stated)
        yield from derive(store, rules, graph)


def _prefixes(base: Base, prefix: str) -> Mapping[str, str]:
    if prefix in PREFIXES:
        raise DatasetError(
            f"publisher.toml: prefix {prefix!r} stands for {PREFIXES[prefix]} already; choose another"
        )
    return MappingProxyType({**PREFIXES, prefix: f"{base}/def#"})
