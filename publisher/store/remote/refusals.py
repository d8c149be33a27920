"""What the answers of a remote store mean when they are no answers: errors in our words, with a remedy."""

import http.client
import re
from dataclasses import dataclass
from email.message import Message
from http import HTTPStatus
from urllib.error import HTTPError, URLError

from publisher.errors import (
    QueryRefusedError,
    QuerySyntaxError,
    QueryTimeoutError,
    StoreError,
    StoreUnavailableError,
)
from publisher.store.failures import StoreBusyError
from publisher.store.remote.addresses import PASSWORD, USER

# What a server says is read and passed on up to here.
_READ = 4096
_SAID = 300
_TAGS = re.compile(
    r"<(?:style|script|title|head)\b.*?</(?:style|script|title|head)>|<[^<>]{0,200}>", re.DOTALL
)
_UNPRINTABLE = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\s]+")
# Virtuoso says S1T00; others write it out.
_TIMED_OUT = re.compile(r"\btim(?:e|ed)[ -]?out|\bS1T00\b|exceeded .{0,40}\btime\b", re.IGNORECASE)
_BUSY = {HTTPStatus.TOO_MANY_REQUESTS, HTTPStatus.SERVICE_UNAVAILABLE}
_LATE = {HTTPStatus.REQUEST_TIMEOUT, HTTPStatus.GATEWAY_TIMEOUT}
_TOO_LONG = {HTTPStatus.REQUEST_ENTITY_TOO_LARGE, HTTPStatus.REQUEST_URI_TOO_LONG}
_LONGEST_WAIT = 3600
_DEFAULT_WAIT = 5


@dataclass(frozen=True, slots=True)
class Sent:
    """What was sent, where, with how much time, and whether by somebody whom the store could know."""

    what: str
    address: str
    seconds: float
    has_login: bool
    # The most bytes that an answer may have.
    largest: int = 256 << 20

    def failure(self, error: Exception) -> StoreError:
        """Return the error of a call that ended without an answer."""
        if isinstance(error, HTTPError):
            with error:
                return self._refusal(error)
        reason = error.reason if isinstance(error, URLError) else error
        if isinstance(reason, TimeoutError):
            return self.timed_out()
        if isinstance(error, ValueError):
            # urllib raises it for a challenge (RFC 9110 section 11) that it knows no answer to.
            return self._login_failed()
        return StoreUnavailableError(
            f"{self.address}: the store cannot be reached ({plain(str(reason) or type(reason).__name__)}); "
            "start it, or correct the address in [store]"
        )

    def timed_out(self) -> QueryTimeoutError:
        """Return the error of a deadline that has passed."""
        return QueryTimeoutError(
            f"the {self.what} ran for {self.seconds:g} s, the limit, and was ended; narrow it, or take a dump"
        )

    def cut(self, fact: object) -> StoreUnavailableError:
        """Return the error of an answer that is not whole."""
        return StoreUnavailableError(
            f"{self.address}: the store's answer is not whole ({plain(str(fact))}); ask again, or narrow the "
            "query, as the store may have reached a limit of its own"
        )

    def _refusal(self, error: HTTPError) -> StoreError:
        """Return what a status other than success stands for."""
        status, said = error.code, words(error)
        if status in {HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN}:
            return self._login_failed()
        if status == HTTPStatus.BAD_REQUEST:
            return QuerySyntaxError(f"the store does not understand the {self.what}: {said}; correct it")
        if status in _LATE or _TIMED_OUT.search(said):
            return QueryTimeoutError(f"the store ended the {self.what} at its own time limit; narrow it")
        if status in _BUSY:
            fact = f"{self.address}: the store is busy and says: {said}; try again later"
            return StoreBusyError(fact, _wait(error.headers))
        if status in _TOO_LONG:
            return QueryRefusedError(f"{self.address}: the {self.what} is too long for the store; shorten it")
        return StoreUnavailableError(f"{self.address}: {_strange(status, said, error.headers)}")

    def _login_failed(self) -> StoreUnavailableError:
        if self.has_login:
            return StoreUnavailableError(
                f"{self.address}: the store does not let the user of {USER} do this; correct {USER} and "
                f"{PASSWORD}, or the rights of that user"
            )
        return StoreUnavailableError(
            f"{self.address}: the store asks for a login; set the environment variables {USER} and {PASSWORD}"
        )


def _strange(status: int, said: str, headers: Message) -> str:
    if status < HTTPStatus.BAD_REQUEST:
        location = plain(str(headers.get("Location", "elsewhere")))
        return (
            f"the store sends its clients on to {location}, which is not followed; write the address that is "
            "meant in [store]"
        )
    return (
        f"the store answers with status {status} and says: {said}; look at its log, and check the addresses "
        "in [store]"
    )


def words(response: HTTPError | http.client.HTTPResponse) -> str:
    """Return what a server says, as one short line without markup."""
    try:
        text = response.read(_READ).decode("utf-8", "replace")
    except (OSError, http.client.HTTPException):
        text = ""
    # Virtuoso repeats the whole query below an empty line.
    paragraphs = [plain(part) for part in _TAGS.sub(" ", text).split("\n\n")]
    return next(filter(None, paragraphs), "nothing")


def plain(text: str) -> str:
    """Return foreign text as one short line that can do nothing to a terminal."""
    line = _UNPRINTABLE.sub(" ", text).strip()
    return line if len(line) <= _SAID else f"{line[:_SAID]}…"


def _wait(headers: Message) -> int:
    """Return the seconds of Retry-After (RFC 9110 section 10.2.3), which may also be a date."""
    value = str(headers.get("Retry-After", ""))
    return min(int(value), _LONGEST_WAIT) if value.isascii() and value.isdigit() else _DEFAULT_WAIT
