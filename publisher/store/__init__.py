"""Where SPARQL is answered; queries end at their time limit."""

from publisher.errors import (
    QueryMemoryError,
    QueryRefusedError,
    QuerySyntaxError,
    QueryTimeoutError,
    StoreUnavailableError,
)
from publisher.store.client import Answer, Client, Store
from publisher.store.failures import LocatedSyntaxError, StoreBusyError
from publisher.store.formats import RESULT_FORMATS, AnswerFormat, Form, ResultFormat, formats_for
from publisher.store.inspection import Inspected, inspect
from publisher.store.limits import Limits
from publisher.store.pool import Pool

__all__ = [
    "RESULT_FORMATS",
    "Answer",
    "AnswerFormat",
    "Client",
    "Form",
    "Inspected",
    "Limits",
    "LocatedSyntaxError",
    "Pool",
    "QueryMemoryError",
    "QueryRefusedError",
    "QuerySyntaxError",
    "QueryTimeoutError",
    "ResultFormat",
    "Store",
    "StoreBusyError",
    "StoreUnavailableError",
    "formats_for",
    "inspect",
]
