"""SHACL run over a dataset; a report for people (row, column) and for machines."""

from publisher.validation.accounting import unaccounted
from publisher.validation.report import Report
from publisher.validation.shapes import Shapes
from publisher.validation.validator import Since, validate

__all__ = ["Report", "Shapes", "Since", "unaccounted", "validate"]
