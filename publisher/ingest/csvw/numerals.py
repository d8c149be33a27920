"""Numbers as people write them: patterns of UAX 35, decimal and group characters, percent and per mille."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal

from publisher.ingest.csvw.lexical import INTEGERS, canonical, plain
from publisher.ingest.csvw.model import NumberFormat

_SCALES = {"%": Decimal("0.01"), "‰": Decimal("0.001")}
_SPECIAL = frozenset({"NaN", "INF", "-INF"})


class PatternError(ValueError):
    """A format that is no pattern of numbers, dates or booleans."""


@dataclass(frozen=True, slots=True)
class _Numeral:
    """A number taken apart as it is written."""

    whole: str
    fraction: str
    exponent: str
    sign: str
    scale: str

    def value(self, group: str, exponent_allowed: bool) -> Decimal | None:  # noqa: FBT001
        if self.exponent and not exponent_allowed:
            return None
        whole, fraction = self.whole, self.fraction
        if group:
            whole, fraction = whole.replace(group, ""), fraction.replace(group, "")
        text = f"{self.sign}{whole or 0}.{fraction or 0}E{self.exponent or 0}"
        return Decimal(text) * _SCALES.get(self.scale, Decimal(1))


def number_reader(base: str, written: NumberFormat) -> Callable[[str], str | None]:
    """Return a function from written numbers to canonical ones; raises `PatternError` on a bad pattern."""
    fits = _pattern(written) if written.pattern is not None else _free(written)
    split = _splitter(written)

    def read(text: str) -> str | None:
        if text in _SPECIAL:
            return canonical(base, text)
        numeral = split(text)
        if numeral is None or not fits(numeral) or (base in INTEGERS and numeral.fraction):
            return None
        group = written.group_char or ("," if written.pattern is not None else "")
        value = numeral.value(group, base in {"double", "float"})
        return None if value is None else canonical(base, plain(value))

    return read


def _splitter(written: NumberFormat) -> Callable[[str], _Numeral | None]:
    group = re.escape(written.group_char or ("," if written.pattern is not None else ""))
    digits = rf"(?:\d|{group})" if group else r"\d"
    pattern = re.compile(
        rf"(?P<a>[%‰]?)(?P<sign>[+-]?)(?P<whole>{digits}*)"
        rf"(?:{re.escape(written.decimal_char)}(?P<fraction>{digits}+))?(?:[Ee](?P<exponent>[+-]?\d+))?(?P<z>[%‰]?)",
        re.ASCII,
    )

    def split(text: str) -> _Numeral | None:
        match = pattern.fullmatch(text)
        if not match or not (match["whole"] or match["fraction"]):
            return None
        return _Numeral(
            match["whole"],
            match["fraction"] or "",
            match["exponent"] or "",
            match["sign"],
            match["a"] or match["z"],
        )

    return split


def _free(written: NumberFormat) -> Callable[[_Numeral], bool]:
    """Accept what Tabular Data Model section 6.4.2 accepts without a pattern."""
    group = written.group_char
    if group is None:
        return lambda _: True
    doubled = group * 2
    return lambda numeral: (
        numeral.whole[:1].isdigit() and doubled not in numeral.whole and group not in numeral.fraction
    )


def _pattern(written: NumberFormat) -> Callable[[_Numeral], bool]:
    point, group = written.decimal_char, written.group_char or ","
    shape = re.fullmatch(
        rf"(?P<a>[%‰+-]?)(?P<whole>[#0{re.escape(group)}]*)(?:{re.escape(point)}(?P<fraction>[#0{re.escape(group)}]+))?"
        r"(?:E(?P<plus>\+?)(?P<exponent>[#0]+))?(?P<z>[%‰]?)",
        written.pattern or "",
    )
    if not shape or not (shape["whole"] or shape["fraction"]):
        raise PatternError(f"{written.pattern!r} is no number pattern; write one such as '#,##0.##'")
    # UAX 35: a whole part has any number of digits, except before an exponent.
    whole = _Digits.of(shape["whole"], group, from_left=False, is_bounded=bool(shape["exponent"]))
    fraction = _Digits.of(shape["fraction"] or "", group, from_left=True, is_bounded=True)
    scale = "".join(sign for sign in (shape["a"], shape["z"]) if sign in _SCALES)

    def fits(numeral: _Numeral) -> bool:
        return (
            numeral.scale == scale
            and (shape["a"] not in {"+", "-"} or numeral.sign != "")
            and bool(numeral.exponent) == bool(shape["exponent"])
            and whole.fit(numeral.whole)
            and fraction.fit(numeral.fraction)
        )

    return fits


@dataclass(frozen=True, slots=True)
class _Digits:
    """One side of the decimal point in a pattern: how many digits, grouped how."""

    least: int
    most: int | None
    group: str
    sizes: tuple[int, int] | None
    from_left: bool

    @classmethod
    def of(cls, pattern: str, group: str, *, from_left: bool, is_bounded: bool) -> "_Digits":
        parts, sizes = pattern.split(group), None
        if len(parts) > 1:
            near = len(parts[0] if from_left else parts[-1])
            # UAX 35: of several groupings in the whole part the two on the right count.
            sizes = (near, near if from_left or len(parts) == 2 else len(parts[-2]))  # noqa: PLR2004
        most = len(pattern.replace(group, "")) if is_bounded else None
        return cls(pattern.count("0"), most, group, sizes, from_left)

    def fit(self, written: str) -> bool:
        digits = written.replace(self.group, "")
        if len(digits) < self.least or (self.most is not None and len(digits) > self.most):
            return False
        return written == (self._grouped(digits) if self.sizes else digits)

    def _grouped(self, digits: str) -> str:
        near, far = self.sizes or (len(digits), len(digits))
        rest = digits if self.from_left else digits[::-1]
        parts = [rest[:near]]
        rest = rest[near:]
        while rest:
            parts.append(rest[:far])
            rest = rest[far:]
        joined = self.group.join(parts)
        return joined if self.from_left else joined[::-1]
