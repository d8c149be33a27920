"""SHACL run over a dataset; a report for people (row, column) and for machines."""

from publisher.validation.accounting import unaccounted
from publisher.validation.keeping import leave, since_last
from publisher.validation.known import Known, Since
from publisher.validation.report import Report
from publisher.validation.shapes import Shapes
from publisher.validation.validator import validate

__all__ = ["Known", "Report", "Shapes", "Since", "leave", "since_last", "unaccounted", "validate"]
