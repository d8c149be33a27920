"""Source tables and the declarative mapping: rows become quads that remember their cell."""

from publisher.ingest.cells import Cell, Statement
from publisher.ingest.changing import Change
from publisher.ingest.contents import KEPT, AllContents, Contents
from publisher.ingest.findings import Finding, Severity
from publisher.ingest.ingestion import Ingested, ingest
from publisher.ingest.lines import field as escaped
from publisher.ingest.lines import plain, statements, written
from publisher.ingest.parts import Joined, join
from publisher.ingest.sources.source import TableLimits
from publisher.ingest.tables import Column, Table

__all__ = [
    "KEPT",
    "AllContents",
    "Cell",
    "Change",
    "Column",
    "Contents",
    "Finding",
    "Ingested",
    "Joined",
    "Severity",
    "Statement",
    "Table",
    "TableLimits",
    "escaped",
    "ingest",
    "join",
    "plain",
    "statements",
    "written",
]
