"""Ontology, concept schemes, places and sources assembled, one named graph each."""

from publisher.dataset.assembly import assemble
from publisher.dataset.columns import Allowed, ColumnEntry, Place, TableEntry
from publisher.dataset.constraints import Constraint, Demand
from publisher.dataset.dataset import LABELS, Dataset, Description
from publisher.dataset.glossary import ConceptEntry, Glossary, TermEntry
from publisher.dataset.lookup import Entry, Lookup
from publisher.dataset.questions import Question
from publisher.dataset.selection import LeftOut, select
from publisher.dataset.terms import Term

__all__ = [
    "LABELS",
    "Allowed",
    "ColumnEntry",
    "ConceptEntry",
    "Constraint",
    "Dataset",
    "Demand",
    "Description",
    "Entry",
    "Glossary",
    "LeftOut",
    "Lookup",
    "Place",
    "Question",
    "TableEntry",
    "Term",
    "TermEntry",
    "assemble",
    "select",
]
