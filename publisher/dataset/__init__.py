"""Ontology, concept schemes, places and sources assembled, one named graph each."""

from publisher.dataset.assembly import assemble
from publisher.dataset.dataset import Dataset, Description
from publisher.dataset.questions import Question
from publisher.dataset.terms import Term

__all__ = ["Dataset", "Description", "Question", "Term", "assemble"]
