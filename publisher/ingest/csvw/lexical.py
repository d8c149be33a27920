"""The built-in datatypes: which lexical forms they have, and which one of several is canonical.

Canonical is what an Oxigraph store gives back, so that a release's dumps and its query answers agree.
"""

import base64
import binascii
import re
import struct
from collections.abc import Callable
from decimal import ROUND_HALF_UP, Context, Decimal

from publisher.ingest.csvw import temporal
from publisher.ingest.csvw.context import CSVW, RDF, XSD

_ALIASES = {"number": "double", "binary": "base64Binary", "datetime": "dateTime", "any": "anyAtomicType"}
_OTHER_IRIS = {"xml": f"{RDF}XMLLiteral", "html": f"{RDF}HTML", "json": f"{CSVW}JSON"}

_INTEGERS: dict[str, tuple[int | None, int | None]] = {
    "integer": (None, None),
    "long": (-(2**63), 2**63 - 1),
    "int": (-(2**31), 2**31 - 1),
    "short": (-(2**15), 2**15 - 1),
    "byte": (-128, 127),
    "nonNegativeInteger": (0, None),
    "positiveInteger": (1, None),
    "unsignedLong": (0, 2**64 - 1),
    "unsignedInt": (0, 2**32 - 1),
    "unsignedShort": (0, 2**16 - 1),
    "unsignedByte": (0, 255),
    "nonPositiveInteger": (None, 0),
    "negativeInteger": (None, -1),
}
INTEGERS = frozenset(_INTEGERS)
NUMBERS = INTEGERS | {"decimal", "double", "float"}
BINARIES = frozenset({"base64Binary", "hexBinary"})
# Tabular Data Model section 6.4: these keep the blanks of a cell.
VERBATIM = frozenset({"string", "json", "xml", "html", "anyAtomicType"})
_NAMES = {
    "language": r"[A-Za-z]{1,8}(-[A-Za-z0-9]{1,8})*",
    "Name": r"[\w:][\w:.-]*",
    "NCName": r"[^\W\d][\w.-]*",
    "NMTOKEN": r"[\w:.-]+",
    "QName": r"([^\W\d][\w.-]*:)?[^\W\d][\w.-]*",
    "anyURI": r"[^\s<>\"{}|\\^`]*",
}
STRINGS = VERBATIM | {"normalizedString", "token", "language", "Name", "NCName", "NMTOKEN"}
BUILT_IN = NUMBERS | BINARIES | STRINGS | temporal.ALL | {"boolean", "anyURI", "QName"} | set(_ALIASES)

_DECIMAL = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)", re.ASCII)
_DOUBLE = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?", re.ASCII)
_SPECIAL = {"NaN": "NaN", "INF": "INF", "+INF": "INF", "-INF": "-INF"}


def base_of(name: str) -> str:
    """Resolve an alias such as `number`."""
    return _ALIASES.get(name, name)


def datatype_iri(base: str) -> str:
    """Return the RDF datatype of values of a base."""
    return _OTHER_IRIS.get(base) or XSD + base


def canonical(base: str, text: str) -> str | None:
    """Return the canonical form of a lexical form, or nothing where it is none of this datatype.

    >>> canonical("decimal", "01.50"), canonical("date", "2019-02-30"), canonical("boolean", "1")
    ('1.5', None, 'true')
    """
    return reader(base)(text)


def reader(base: str) -> Callable[[str], str | None]:
    """Return the function that reads lexical forms of a base."""
    if base in INTEGERS:
        return lambda text: _integer(base, text)
    if base in temporal.ALL:
        return lambda text: temporal.canonical(base, text)
    if base in _NAMES:
        pattern = re.compile(_NAMES[base])
        return lambda text: text if pattern.fullmatch(text) else None
    return _READERS.get(base, str)


def comparable(base: str, text: str) -> Decimal:
    """Return a number by which canonical values of an ordered datatype compare."""
    if base in temporal.ALL:
        return temporal.comparable(base, text)
    return Decimal({"INF": "Infinity", "-INF": "-Infinity"}.get(text, text))


def size(base: str, text: str) -> int:
    """Return the length of a value: characters, or bytes of a binary."""
    if base == "hexBinary":
        return len(text) // 2
    return len(base64.b64decode(text)) if base == "base64Binary" else len(text)


def plain(number: Decimal) -> str:
    """Write a decimal without exponent, without needless zeros."""
    digits = f"{number:f}"
    digits = digits.rstrip("0").rstrip(".") if "." in digits else digits
    return "0" if digits in {"-0", ""} else digits


def _integer(base: str, text: str) -> str | None:
    if not re.fullmatch(r"[+-]?\d+", text, re.ASCII):
        return None
    # Python refuses to read integers of more than 4300 digits, so Decimal reads them.
    number = Decimal(text)
    least, most = _INTEGERS[base]
    if (least is not None and number < least) or (most is not None and number > most):
        return None
    return plain(number)


def _decimal(text: str) -> str | None:
    return plain(Decimal(text)) if _DECIMAL.fullmatch(text) else None


def _double(text: str) -> str | None:
    if text in _SPECIAL:
        return _SPECIAL[text]
    return _floating(float(text), repr(float(text))) if _DOUBLE.fullmatch(text) else None


def _float(text: str) -> str | None:
    if text in _SPECIAL:
        return _SPECIAL[text]
    if not _DOUBLE.fullmatch(text):
        return None
    try:
        value: float = struct.unpack("f", struct.pack("f", float(text)))[0]
    except OverflowError:
        return "-INF" if text.startswith("-") else "INF"
    # Of two that are as near, the store writes the one that is farther from zero.
    shortest = (str(Context(digits, ROUND_HALF_UP).create_decimal(value)) for digits in range(1, 10))
    return _floating(value, next(word for word in shortest if _same_float(word, value)))


def _same_float(word: str, value: float) -> bool:
    try:
        return bool(struct.pack("f", float(word)) == struct.pack("f", value))
    except OverflowError:
        return False


def _floating(value: float, shortest: str) -> str:
    if value in {float("inf"), float("-inf")}:
        return "INF" if value > 0 else "-INF"
    written = plain(Decimal(shortest))
    return "-0" if written == "0" and str(value).startswith("-") else written


def _boolean(text: str) -> str | None:
    return {"true": "true", "1": "true", "false": "false", "0": "false"}.get(text)


def _hexadecimal(text: str) -> str | None:
    return text if re.fullmatch(r"([0-9A-Fa-f]{2})*", text) else None


def _base64(text: str) -> str | None:
    try:
        base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        return None
    return text


_READERS: dict[str, Callable[[str], str | None]] = {
    "decimal": _decimal,
    "double": _double,
    "float": _float,
    "boolean": _boolean,
    "hexBinary": _hexadecimal,
    "base64Binary": _base64,
}
