"""Where a remote store answers, and who may write there."""

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Self
from urllib.parse import urlsplit

from publisher.errors import StoreError

USER, PASSWORD = "STORE_USER", "STORE_PASSWORD"


@dataclass(frozen=True, slots=True)
class Addresses:
    """The addresses of one store: for queries, for updates, for whole graphs; the last two may be empty."""

    endpoint: str
    update: str = ""
    graph_store: str = ""

    def __post_init__(self) -> None:
        for address in self.all():
            parts = urlsplit(address)
            # RFC 9110 section 4.2.4: what stands before an @ is a password for everybody who reads a log.
            if parts.scheme not in {"http", "https"} or not parts.hostname or "@" in parts.netloc:
                shown = parts._replace(netloc=parts.netloc.rpartition("@")[2]).geturl()
                raise StoreError(
                    f"{shown}: a store is reached over http or https, by an address without user and "
                    f"password; those belong into {USER} and {PASSWORD}"
                )

    def all(self) -> tuple[str, ...]:
        """Return the addresses that there are."""
        return tuple(filter(None, (self.endpoint, self.update, self.graph_store)))


@dataclass(frozen=True, slots=True)
class Login:
    """A user and a password, which show in nothing that is printed."""

    user: str = field(repr=False)
    password: str = field(repr=False)

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] = os.environ) -> Self | None:
        """Read the variables; raises `StoreError` when one of the two is missing."""
        user, password = environment.get(USER, ""), environment.get(PASSWORD, "")
        if not user and not password:
            return None
        if not user or not password:
            missing = PASSWORD if user else USER
            raise StoreError(f"the environment has no {missing}; set {USER} and {PASSWORD}, or none of them")
        return cls(user, password)
