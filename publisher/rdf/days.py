"""Partial dates, as XML Schema writes years, months and days."""

import calendar
import re

_DAY = re.compile(r"([0-9]{4})(?:-([0-9]{2})(?:-([0-9]{2}))?)?")
_MONTHS = 12


def last_day(text: str) -> str | None:
    """Return the last day of a year, a month or a day; None for what is none of these.

    >>> last_day("2019"), last_day("2020-02"), last_day("2019-05-28"), last_day("2019-02-30")
    ('2019-12-31', '2020-02-29', '2019-05-28', None)
    """
    match = _DAY.fullmatch(text)
    if match is None or match[1] == "0000":
        return None
    year, month = int(match[1]), int(match[2] or _MONTHS)
    if not 1 <= month <= _MONTHS:
        return None
    most = calendar.monthrange(year, month)[1]
    day = int(match[3] or most)
    return f"{year:04}-{month:02}-{day:02}" if 1 <= day <= most else None
