"""Ontology, concept schemes, places and sources assembled, one named graph each."""

from publisher.dataset.apart import LastLines, lines_apart
from publisher.dataset.asked import EVERYTHING, Asked, Recall, said_by
from publisher.dataset.assembly import assemble
from publisher.dataset.columns import Allowed, ColumnEntry, Place, TableEntry
from publisher.dataset.comparing import (
    differing_lines,
    differing_said,
    differing_since,
    last_quads,
    leave_quads,
    room_for,
)
from publisher.dataset.constraints import Constraint, Demand
from publisher.dataset.dataset import LABELS, Dataset, Description
from publisher.dataset.glossary import ConceptEntry, Glossary, TermEntry
from publisher.dataset.lines import Lines
from publisher.dataset.lookup import Entry, Lookup
from publisher.dataset.outlines import Area, Drawn, Outlines, Ring
from publisher.dataset.portions import Portion
from publisher.dataset.quads import Quads, Sign, line_of, parsed
from publisher.dataset.questions import Question
from publisher.dataset.room import Rooms
from publisher.dataset.selection import LeftOut, select
from publisher.dataset.stores import loaded, opened
from publisher.dataset.terms import Term
from publisher.dataset.usage import Usages
from publisher.ingest import escaped

__all__ = [
    "EVERYTHING",
    "LABELS",
    "Allowed",
    "Area",
    "Asked",
    "ColumnEntry",
    "ConceptEntry",
    "Constraint",
    "Dataset",
    "Demand",
    "Description",
    "Drawn",
    "Entry",
    "Glossary",
    "LastLines",
    "LeftOut",
    "Lines",
    "Lookup",
    "Outlines",
    "Place",
    "Portion",
    "Quads",
    "Question",
    "Recall",
    "Ring",
    "Rooms",
    "Sign",
    "TableEntry",
    "Term",
    "TermEntry",
    "Usages",
    "assemble",
    "differing_lines",
    "differing_said",
    "differing_since",
    "escaped",
    "last_quads",
    "leave_quads",
    "line_of",
    "lines_apart",
    "loaded",
    "opened",
    "parsed",
    "room_for",
    "said_by",
    "select",
]
