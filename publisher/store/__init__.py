"""Where SPARQL is answered; queries end at their time limit."""

from publisher.errors import (
    QueryMemoryError,
    QueryRefusedError,
    QuerySyntaxError,
    QueryTimeoutError,
    StoreUnavailableError,
)
from publisher.store.client import Answer, Client, Store
from publisher.store.disk import Storage
from publisher.store.failures import LocatedSyntaxError, QueryTooLargeError, StoreBusyError
from publisher.store.federation import Federation, connect
from publisher.store.formats import RESULT_FORMATS, AnswerFormat, Form, ResultFormat, formats_for
from publisher.store.functions import EXTENSION_FUNCTIONS
from publisher.store.inspection import Inspected, inspect
from publisher.store.limits import Limits
from publisher.store.opening import open_store
from publisher.store.pool import Pool
from publisher.store.remote import Addresses, Login, Pushed, Remote, push

__all__ = [
    "EXTENSION_FUNCTIONS",
    "RESULT_FORMATS",
    "Addresses",
    "Answer",
    "AnswerFormat",
    "Client",
    "Federation",
    "Form",
    "Inspected",
    "Limits",
    "LocatedSyntaxError",
    "Login",
    "Pool",
    "Pushed",
    "QueryMemoryError",
    "QueryRefusedError",
    "QuerySyntaxError",
    "QueryTimeoutError",
    "QueryTooLargeError",
    "Remote",
    "ResultFormat",
    "Storage",
    "Store",
    "StoreBusyError",
    "StoreUnavailableError",
    "connect",
    "formats_for",
    "inspect",
    "open_store",
    "push",
]
