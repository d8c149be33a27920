"""Full-text search with facets over plain records: an index in one file, written once and read in place."""

from publisher.search.entries import NAMING, Entry, Levels, entry_of, name_of
from publisher.search.folding import fold, spans, words
from publisher.search.index import Index
from publisher.search.matching import MOST_WORDS
from publisher.search.records import (
    Choice,
    Count,
    Division,
    Facet,
    Found,
    Hit,
    Level,
    Order,
    Query,
    Record,
)
from publisher.search.writing import IndexWriter

__all__ = [
    "MOST_WORDS",
    "NAMING",
    "Choice",
    "Count",
    "Division",
    "Entry",
    "Facet",
    "Found",
    "Hit",
    "Index",
    "IndexWriter",
    "Level",
    "Levels",
    "Order",
    "Query",
    "Record",
    "entry_of",
    "fold",
    "name_of",
    "spans",
    "words",
]
