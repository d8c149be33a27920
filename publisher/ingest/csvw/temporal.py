"""Dates, times and durations of XML Schema 1.1: their lexical forms, their canonical forms, their order."""

import re
from calendar import monthrange
from collections.abc import Mapping
from decimal import Decimal

_YEAR = r"(?P<year>-?([1-9]\d{3,}|0\d{3}))"
_MONTH = r"(?P<month>0[1-9]|1[0-2])"
_DAY = r"(?P<day>0[1-9]|[12]\d|3[01])"
_TIME = r"(?P<hour>[01]\d|2[0-3]):(?P<minute>[0-5]\d):(?P<second>[0-5]\d)(\.(?P<fraction>\d+))?"
_ZONE = r"(?P<zone>Z|[+-](0\d|1[0-3]):[0-5]\d|[+-]14:00)"

_MOMENTS = {
    "date": f"{_YEAR}-{_MONTH}-{_DAY}{_ZONE}?",
    "time": f"{_TIME}{_ZONE}?",
    "dateTime": f"{_YEAR}-{_MONTH}-{_DAY}T{_TIME}{_ZONE}?",
    "dateTimeStamp": f"{_YEAR}-{_MONTH}-{_DAY}T{_TIME}{_ZONE}",
    "gDay": f"---{_DAY}{_ZONE}?",
    "gMonth": f"--{_MONTH}{_ZONE}?",
    "gMonthDay": f"--{_MONTH}-{_DAY}{_ZONE}?",
    "gYear": f"{_YEAR}{_ZONE}?",
    "gYearMonth": f"{_YEAR}-{_MONTH}{_ZONE}?",
}
_MOMENT_PATTERNS = {name: re.compile(pattern, re.ASCII) for name, pattern in _MOMENTS.items()}
_MONTHS = r"((?P<years>\d+)Y)?((?P<months>\d+)M)?"
_DAYS = r"((?P<days>\d+)D)?(?P<t>T((?P<hours>\d+)H)?((?P<minutes>\d+)M)?((?P<seconds>\d+(\.\d+)?)S)?)?"
_DURATIONS = {
    "duration": re.compile(f"(?P<sign>-)?P{_MONTHS}{_DAYS}", re.ASCII),
    "yearMonthDuration": re.compile(f"(?P<sign>-)?P{_MONTHS}", re.ASCII),
    "dayTimeDuration": re.compile(f"(?P<sign>-)?P{_DAYS}", re.ASCII),
}
MOMENTS = frozenset(_MOMENTS)
DURATIONS = frozenset(_DURATIONS)
ALL = MOMENTS | DURATIONS
_LEAP_YEAR = 2000
_DAY_SECONDS = 86_400


def canonical(base: str, text: str) -> str | None:
    """Return the canonical form of a date, time or duration, or nothing where it is none.

    >>> canonical("dateTime", "2019-05-28T10:00:00.50+00:00"), canonical("duration", "PT130S")
    ('2019-05-28T10:00:00.5Z', 'PT2M10S')
    """
    if base in DURATIONS:
        return _duration(base, text)
    match = _MOMENT_PATTERNS[base].fullmatch(text)
    if not match or not _is_day(match.groupdict()):
        return None
    if "." in text:
        text = re.sub(r"(\.\d*?)0+(?=\D|$)", r"\1", text).replace(".Z", "Z")
        text = re.sub(r"\.(?=[+-]|$)", "", text)
    return re.sub(r"[+-]00:00$", "Z", text)


def comparable(base: str, text: str) -> Decimal:
    """Return a number by which two canonical values compare; without a zone a moment is taken as UTC."""
    if base in DURATIONS:
        months, seconds = _measure(base, text)
        # XML Schema orders durations partially; the mean month of the Gregorian calendar decides here.
        return Decimal(months) * 2_629_746 + seconds
    match = _MOMENT_PATTERNS[base].fullmatch(text)
    parts = match.groupdict() if match else {}
    year = int(parts.get("year") or _LEAP_YEAR)
    days = _days(year, int(parts.get("month") or 1), int(parts.get("day") or 1))
    clock = int(parts.get("hour") or 0) * 3600 + int(parts.get("minute") or 0) * 60
    seconds = Decimal(f"{parts.get('second') or 0}.{parts.get('fraction') or 0}")
    return Decimal(days * _DAY_SECONDS + clock) + seconds - _offset(parts.get("zone"))


def _is_day(parts: Mapping[str, str | None]) -> bool:
    day, month = parts.get("day"), parts.get("month")
    if not day or not month:
        return True
    year = int(parts.get("year") or _LEAP_YEAR)
    # The calendar repeats every 400 years, and Python knows the years 1 to 9999 only.
    return int(day) <= monthrange(year % 400 + 400, int(month))[1]


def _days(year: int, month: int, day: int) -> int:
    """Count days in the proleptic Gregorian calendar; only differences mean something."""
    year, month = (year - 1, month + 9) if month <= 2 else (year, month - 3)  # noqa: PLR2004
    return 365 * year + year // 4 - year // 100 + year // 400 + (153 * month + 2) // 5 + day


def _offset(zone: str | None) -> int:
    if zone in {None, "Z"} or not zone:
        return 0
    seconds = int(zone[1:3]) * 3600 + int(zone[4:6]) * 60
    return -seconds if zone.startswith("-") else seconds


def _duration(base: str, text: str) -> str | None:
    match = _DURATIONS[base].fullmatch(text)
    if not match or text.endswith(("P", "T")):
        return None
    months, seconds = _measure(base, text)
    sign = "-" if months < 0 or seconds < 0 else ""
    written = _written(abs(months), abs(seconds))
    return f"{sign}P{written}" if written else ("P0M" if base == "yearMonthDuration" else "PT0S")


def _measure(base: str, text: str) -> tuple[int, Decimal]:
    match = _DURATIONS[base].fullmatch(text)
    parts = match.groupdict() if match else {}
    months = int(parts.get("years") or 0) * 12 + int(parts.get("months") or 0)
    minutes = (int(parts.get("days") or 0) * 24 + int(parts.get("hours") or 0)) * 60
    seconds = (minutes + int(parts.get("minutes") or 0)) * 60 + Decimal(parts.get("seconds") or 0)
    return (-months, -seconds) if parts.get("sign") else (months, seconds)


def _written(months: int, seconds: Decimal) -> str:
    whole, fraction = int(seconds), seconds % 1
    days, clock = divmod(whole, _DAY_SECONDS)
    rest = f"{clock % 60}" + (f"{fraction.normalize():f}"[1:] if fraction else "")
    parts = ((months // 12, "Y"), (months % 12, "M"), (days, "D"))
    date = "".join(f"{number}{unit}" for number, unit in parts if number)
    times = ((clock // 3600, "H"), (clock // 60 % 60, "M"))
    time = "".join(f"{number}{unit}" for number, unit in times if number)
    time += f"{rest}S" if rest != "0" else ""
    return date + (f"T{time}" if time else "")
