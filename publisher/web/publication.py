"""What is served: the settings of the site and the day of issue of its release."""

from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import format_datetime

from publisher.config import Settings


@dataclass(frozen=True, slots=True)
class Publication:
    """What answers say about the site as a whole; `issued` is an HTTP date.

    `leads_to_past`: whether documents lead to what they were at another time (RFC 7089).
    """

    settings: Settings
    issued: str
    leads_to_past: bool = False

    @property
    def base(self) -> str:
        """Return the canonical base of all IRIs."""
        return self.settings.base

    @property
    def languages(self) -> tuple[str, ...]:
        """Return the languages of the pages, the first being the default."""
        return self.settings.site.languages

    @property
    def licence(self) -> str:
        """Return the IRI of the licence of the data."""
        return self.settings.site.licence


def http_date(issued: str) -> str:
    """Write a day or moment of issue (ISO 8601) as HTTP does (RFC 9110 section 5.6.7).

    >>> http_date("2020-01-02")
    'Thu, 02 Jan 2020 00:00:00 GMT'
    """
    moment = datetime.fromisoformat(issued)
    utc = moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)
    return format_datetime(utc, usegmt=True)
