"""What a release is called, when it is issued, and who answers for it."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from publisher.errors import ReleaseError
from publisher.rdf import Text
from publisher.release.words import Words

_VERSION = re.compile(r"(\d{4}-\d{2}-\d{2})(?:[.-]([0-9a-z]{1,32}))?")


@dataclass(frozen=True, slots=True, kw_only=True)
class Edition:
    """The words of a release: its version is the date of the edition, with a number when it is not alone."""

    version: str
    issued: str
    title: Text
    description: Text
    licence: str
    publisher_name: str
    publisher_url: str = ""
    catalogue: Words | None = None
    # What things of each kind are called.
    kinds: Mapping[str, Text] = field(default_factory=dict)

    @property
    def day(self) -> str:
        """Return the day or moment of issue; a version given in its place counts as its day."""
        return self.version[:10] if self.issued == self.version else self.issued


def check(edition: Edition) -> None:
    """Raise `ReleaseError` when a release cannot be called or dated like this."""
    if not is_version(edition.version):
        raise ReleaseError(
            f"{edition.version!r} is no name of a release; use a date, such as 2026-11-24, "
            "or a date and a number, such as 2026-11-24.2"
        )
    try:
        datetime.fromisoformat(edition.day)
    except ValueError as error:
        raise ReleaseError(
            f"{edition.issued!r} is no day of issue; write a date such as 2026-11-24"
        ) from error


def is_version(name: str) -> bool:
    """Tell whether a release may have this name: it is a folder, a part of IRIs, and a date.

    >>> is_version("2026-11-24.2"), is_version("2026-02-30"), is_version("../2026-11-24")
    (True, False, False)
    """
    match = _VERSION.fullmatch(name)
    if match is None:
        return False
    try:
        date.fromisoformat(match[1])
    except ValueError:
        return False
    return True


def version_order(name: str) -> tuple[str, int, str]:
    """Return what sorts versions by date, then by number: .2 before .10."""
    suffix = name[11:]
    return name[:10], int(suffix) if suffix.isdecimal() else 0, suffix
