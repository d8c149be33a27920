"""Dates and times as people write them: the patterns of Tabular Data Model section 6.4.4."""

import re
from collections.abc import Callable, Mapping

from publisher.ingest.csvw import temporal
from publisher.ingest.csvw.numerals import PatternError

_DATES = (
    *("yyyy-MM-dd", "yyyyMMdd", "dd-MM-yyyy", "d-M-yyyy", "MM-dd-yyyy", "M-d-yyyy", "dd/MM/yyyy", "d/M/yyyy"),
    *("MM/dd/yyyy", "M/d/yyyy", "dd.MM.yyyy", "d.M.yyyy", "MM.dd.yyyy", "M.d.yyyy"),
)
_TIMES = r"HH:mm:ss(\.S+)?|HHmmss|HH:mm|HHmm"
_DATE = "|".join(re.escape(date) for date in _DATES)
_ZONE = r"( ?(x{1,3}|X{1,3}))?"
_SHAPES = {
    "date": re.compile(f"({_DATE}){_ZONE}"),
    "time": re.compile(f"({_TIMES}){_ZONE}"),
    "dateTime": re.compile(f"(yyyy-MM-ddT(HH:mm:ss(\\.S+)?|HH:mm)|({_DATE}) ({_TIMES})){_ZONE}"),
}
_SHAPES["dateTimeStamp"] = _SHAPES["dateTime"]

_FIELD = re.compile(r"yyyy|MM?|dd?|HH|mm|ss|\.S+|x{1,3}|X{1,3}|.")
_FIELDS = {
    "yyyy": r"(?P<year>\d{4})",
    "MM": r"(?P<month>\d\d)",
    "M": r"(?P<month>\d\d?)",
    "dd": r"(?P<day>\d\d)",
    "d": r"(?P<day>\d\d?)",
    "HH": r"(?P<hour>\d\d)",
    "mm": r"(?P<minute>\d\d)",
    "ss": r"(?P<second>\d\d)",
    "X": r"(?P<zone>Z|[+-]\d\d(\d\d)?)",
    "XX": r"(?P<zone>Z|[+-]\d{4})",
    "XXX": r"(?P<zone>Z|[+-]\d\d:\d\d)",
    "x": r"(?P<zone>[+-]\d\d(\d\d)?)",
    "xx": r"(?P<zone>[+-]\d{4})",
    "xxx": r"(?P<zone>[+-]\d\d:\d\d)",
}


def moment_reader(base: str, pattern: str) -> Callable[[str], str | None]:
    """Return a function from dates as the pattern writes them to canonical ones.

    >>> moment_reader("date", "d/M/yyyy")("28/5/2019")
    '2019-05-28'
    """
    if base not in _SHAPES or not _SHAPES[base].fullmatch(pattern):
        raise PatternError(
            f"{pattern!r} is no pattern of {base}; write one such as 'yyyy-MM-dd' or 'd/M/yyyy'"
        )
    # A zone marker may be an x or X, which are also no fields of the other parts, so one pass is enough.
    written = re.compile("".join(_expression(item) for item in _FIELD.findall(pattern)), re.ASCII)

    def read(text: str) -> str | None:
        match = written.fullmatch(text)
        return temporal.canonical(base, _assemble(base, match.groupdict())) if match else None

    return read


def fields(pattern: str) -> list[str]:
    """Return the fields that a pattern needs, each under its longer name.

    >>> fields("d/M/yyyy")
    ['dd', 'MM', 'yyyy']
    """
    found = (item for item in _FIELD.findall(pattern) if item in _FIELDS or item.startswith(".S"))
    return ["S" if item.startswith(".S") else item * 2 if item in {"M", "d"} else item for item in found]


def spell(pattern: str, parts: Mapping[str, str]) -> str:
    """Write a date or time as a pattern has it.

    >>> spell("d/M/yyyy", {"yyyy": "2019", "MM": "05", "dd": "28"})
    '28/5/2019'
    """
    return "".join(_spelled(item, parts) for item in _FIELD.findall(pattern))


def _spelled(item: str, parts: Mapping[str, str]) -> str:
    if item in {"M", "d"}:
        return parts[item * 2].lstrip("0")
    if item.startswith(".S"):
        fraction = parts.get("S", "")[: len(item) - 1].rstrip("0")
        return f".{fraction}" if fraction else ""
    return parts.get(item, "" if item.lower().strip("x") == "" else item)


def _expression(item: str) -> str:
    if item.startswith(".S"):
        return rf"(\.(?P<fraction>\d{{1,{len(item) - 1}}}))?"
    return _FIELDS.get(item) or re.escape(item)


def _assemble(base: str, parts: Mapping[str, str | None]) -> str:
    date = f"{parts.get('year')}-{parts.get('month') or '':0>2}-{parts.get('day') or '':0>2}"
    fraction = f".{parts['fraction']}" if parts.get("fraction") else ""
    time = f"{parts.get('hour')}:{parts.get('minute')}:{parts.get('second') or '00'}{fraction}"
    zone = _zone(parts.get("zone") or "")
    if base in {"date", "time"}:
        return (date if base == "date" else time) + zone
    return f"{date}T{time}{zone}"


def _zone(written: str) -> str:
    if written in {"", "Z"}:
        return written
    digits = written[1:].replace(":", "")
    return f"{written[0]}{digits[:2]}:{digits[2:] or '00'}"
