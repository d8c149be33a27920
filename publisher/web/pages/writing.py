"""Numbers, dates and texts, written as a language writes them and safe to put on a page."""

import re
from dataclasses import dataclass

from publisher.web.pages.messages import Messages

# Longer texts would make a page that nobody can scroll; the data formats have them whole.
LONGEST_TEXT = 4_000
LONGEST_NAME = 240

# XML Schema 1.1 part 2, section 3.3: the year, month, day and time of a date, each but the year optional.
_DATE = re.compile(
    r"(?P<year>\d{4})(?:-(?P<month>\d\d)(?:-(?P<day>\d\d)(?:T(?P<time>\d\d:\d\d)[\d:.]*)?)?)?"
    r"(?:Z|[+-]\d\d:\d\d)?"
)
_NUMBER = re.compile(r"(?P<sign>[+-]?)(?P<whole>\d+)(?:\.(?P<fraction>\d+))?")
# HTML section 13.2.3.5: control characters and noncharacters are errors in a document, whoever wrote them.
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufdd0-\ufdef\ufffe\uffff]")
# In a title or a quotation nothing isolates them, so they would turn the text around.
_DIRECTIONS = re.compile("[\u200e\u200f\u061c\u202a-\u202e\u2066-\u2069]")
# From five digits on digits are grouped: 2018 may be a year, and 264 needs no help.
_GROUPED_FROM = 5


@dataclass(frozen=True, slots=True)
class Written:
    """A date as people read it and as machines do."""

    text: str
    machine: str


def clean(text: str) -> str:
    """Replace the characters that no HTML document may hold."""
    return _FORBIDDEN.sub("\ufffd", text)


def one_line(text: str, longest: int = LONGEST_NAME) -> str:
    r"""Return a text for a title: one line, no marks of direction, not too long.

    >>> one_line("a\n  b", 3), one_line("abcdef", 4)
    ('a b', 'abc…')
    """
    line = " ".join(_DIRECTIONS.sub("", clean(text)).split())
    return line if len(line) <= longest else f"{line[: longest - 1].rstrip()}…"


def number(value: str | int, messages: Messages) -> str:
    """Write a number; what is none (such as `INF`) stays as it is."""
    match = _NUMBER.fullmatch(str(value))
    if match is None:
        return str(value)
    whole, fraction = match["whole"], match["fraction"]
    if len(whole) >= _GROUPED_FROM:
        whole = f"{int(whole):,}".replace(",", messages["numbers"]["group"])
    sign = "\u2212" if match["sign"] == "-" else ""
    return f"{sign}{whole}{messages['numbers']['decimal']}{fraction}" if fraction else f"{sign}{whole}"


def date(value: str, messages: Messages) -> Written | None:
    """Write a whole or partial date; `None` when it is none.

    >>> from publisher.web.pages.messages import load
    >>> date("2026-11-24", load("id")).text, date("2018-08", load("en")).text, date("2018", load("en")).text
    ('24 November 2026', 'August 2018', '2018')
    """
    match = _DATE.fullmatch(value)
    if match is None:
        return None
    year, month, day = match["year"], match["month"], match["day"]
    words = messages["dates"]
    if month is None:
        return Written(year, year)
    if not 1 <= int(month) <= len(words["months"]):
        return None
    named = words["months"][int(month) - 1]
    if day is None:
        return Written(words["month"].format(month=named, year=year), f"{year}-{month}")
    text = words["day"].format(day=int(day), month=named, year=year)
    if match["time"]:
        return Written(words["moment"].format(date=text, time=match["time"]), value)
    return Written(text, f"{year}-{month}-{day}")


def size(count: int, messages: Messages) -> str:
    """Write a number of bytes in the unit that keeps it short.

    >>> from publisher.web.pages.messages import load
    >>> size(1536, load("id")), size(12, load("en"))
    ('1,5 kB', '12 B')
    """
    amount, unit = float(count), "B"
    for larger in ("kB", "MB", "GB"):
        if amount < 1000:  # noqa: PLR2004 - SI units, as file managers and dcat:byteSize readers have them
            break
        amount, unit = amount / 1000, larger
    return (
        f"{number(str(count), messages)} B" if unit == "B" else f"{number(f'{amount:.1f}', messages)} {unit}"
    )
