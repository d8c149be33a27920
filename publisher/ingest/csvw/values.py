"""Parsing cells: from what stands in a cell to values, or to what is wrong with it.

Tabular Data Model section 6.4. A parser is made once for a column and remembers what it has parsed,
because columns repeat their values.
"""

import re
from collections.abc import Callable
from typing import NamedTuple

from pyoxigraph import Literal, NamedNode

from publisher.ingest import words
from publisher.ingest.csvw import kinds, lexical, moments, temporal
from publisher.ingest.csvw.model import Column, Datatype, NumberFormat
from publisher.ingest.csvw.numerals import PatternError, number_reader
from publisher.ingest.csvw.urls import is_absolute
from publisher.rdf import Text

# Columns repeat few values often, or many values hardly ever.
_REMEMBERED = 4096
# Quotes, and what canonical N-Triples escape.
_SPECIAL = re.compile(r'["\\\x00-\x1f\x7f\ufffe\uffff\U0001fffe-\U0010ffff]')
_NO_IRI = re.compile(r'[\s<>"{}|\\^`\x00-\x1f]')
_STRING = lexical.datatype_iri("string")


class Parsed(NamedTuple):
    """What one cell says: its values, the same as text for URI templates and keys, and its problems."""

    # As N-Triples write them.
    literals: tuple[str, ...]
    texts: tuple[str, ...]
    is_list: bool
    problems: tuple[Text, ...]


Parser = Callable[[str], Parsed]


class Tidy(NamedTuple):
    """What is looked for in a column beyond the Recommendation."""

    is_iri_part: bool
    is_whole_iri: bool


class Known(dict[str, Parsed]):
    """What the cells of a column say, by what stands in them; a cell is parsed when it is asked for.

    One that has problems is not remembered, but added to a list, so that nobody has to look for problems.
    """

    def __init__(self, column: Column, tidy: Tidy | None, troubled: list[Parsed]) -> None:
        super().__init__()
        self._parse = _CellParser(column) if tidy is None else _tidied(_CellParser(column), tidy)
        self._troubled = troubled

    def __missing__(self, text: str) -> Parsed:
        parsed = self._parse(text)
        if parsed.problems:
            self._troubled.append(parsed)
        else:
            if len(self) >= _REMEMBERED:
                self.clear()
            self[text] = parsed
        return parsed


def value_reader(datatype: Datatype) -> Callable[[str], str | None]:
    """Return the function from written to canonical forms; raises `PatternError` on a format that is none."""
    base, written = datatype.base, datatype.format
    if isinstance(written, NumberFormat):
        return number_reader(base, written)
    if written is None:
        return lexical.reader(base)
    if base == "boolean":
        return _boolean_reader(written)
    if base in temporal.MOMENTS:
        return moments.moment_reader(base, written)
    return _pattern_reader(base, written)


def _boolean_reader(written: str) -> Callable[[str], str | None]:
    yes, bar, no = written.partition("|")
    if not bar or not yes or not no or "|" in no:
        raise PatternError(f"{written!r} is no format of boolean; write two words, such as 'Y|N'")
    return {yes: "true", no: "false"}.get


def _pattern_reader(base: str, written: str) -> Callable[[str], str | None]:
    try:
        # ECMAScript's classes, such as \d, know ASCII only.
        pattern = re.compile(written, re.ASCII)
    except re.error as error:
        raise PatternError(f"{written!r} is no regular expression ({error}); correct it") from error
    read = lexical.reader(base)
    return lambda text: read(text) if pattern.fullmatch(text) else None


def _tidied(parse: Parser, tidy: Tidy) -> Parser:
    def parse_tidily(text: str) -> Parsed:
        stripped = text.strip()
        parsed = parse(stripped)
        problems: tuple[Text, ...] = (words.BLANKS.say(value=text),) if stripped != text else ()
        if tidy.is_iri_part:
            problems += tuple(problem for item in parsed.texts if (problem := _iri_problem(item, tidy)))
        return parsed._replace(problems=parsed.problems + problems) if problems else parsed

    return parse_tidily


def _iri_problem(item: str, tidy: Tidy) -> Text | None:
    # RFC 3987 section 2.2 leaves these out; a template would percent-encode them, and nobody meant that.
    if _NO_IRI.search(item):
        found = sorted(set(_NO_IRI.findall(item)))
        shown = " ".join("' '" if character.isspace() else character for character in found)
        return words.IRI_CHARACTER.say(value=item, characters=shown)
    return words.NOT_ABSOLUTE.say(value=item) if tidy.is_whole_iri and not is_absolute(item) else None


class _CellParser:
    """The steps of section 6.4 for one column."""

    def __init__(self, column: Column) -> None:
        self._column = column
        self._datatype = column.datatype
        self._read = value_reader(column.datatype)
        iri = column.datatype.iri or lexical.datatype_iri(column.datatype.base)
        self._suffix = "" if iri == _STRING else f"^^{NamedNode(iri)}"
        self._language = (
            f"@{column.lang.lower()}"
            if column.lang and column.datatype.base in {"string", "anyAtomicType"}
            else ""
        )
        self._nulls = frozenset(column.null)
        self._limits = _limits(column.datatype)
        self._nothing = Parsed(
            (), (), is_list=False, problems=(words.REQUIRED.say(),) if column.required else ()
        )

    def __call__(self, text: str) -> Parsed:
        text = self._stripped(text) or self._column.default
        if self._column.separator is not None and (text == "" or text not in self._nulls):
            return self._list(text)
        if text in self._nulls:
            return self._nothing
        problems = list[Text]()
        literal, canonical = self._value(text, problems)
        return Parsed((literal,), (canonical,), is_list=False, problems=tuple(problems))

    def _list(self, text: str) -> Parsed:
        problems, column = list[Text](), self._column
        items = (item or column.default for item in self._items(text))
        pairs = [self._value(item, problems) for item in items if item not in self._nulls]
        if column.required and not pairs:
            problems.append(words.REQUIRED.say())
        literals, texts = (tuple(one[place] for one in pairs) for place in (0, 1))
        return Parsed(literals, texts, is_list=True, problems=tuple(problems))

    def _stripped(self, text: str) -> str:
        if self._datatype.base in lexical.VERBATIM:
            return text
        if self._datatype.base == "normalizedString":
            return re.sub(r"[\r\n\t]", " ", text)
        return " ".join(text.split())

    def _items(self, text: str) -> list[str]:
        items = text.split(self._column.separator) if text else []
        if self._datatype.base in {"string", "anyAtomicType"}:
            return items
        return [item.strip() for item in items]

    def _value(self, text: str, problems: list[Text]) -> tuple[str, str]:
        canonical = self._read(text)
        if canonical is None:
            kind, example = kinds.name_of(self._datatype), kinds.example_of(self._datatype)
            problems.append(words.NOT_A.say(value=text, kind=kind, example=example))
            return written(text) + self._language, text
        failed = [problem for check in self._limits if (problem := check(canonical, text))]
        problems.extend(failed)
        suffix = self._language if failed or not self._suffix else self._suffix
        return written(canonical) + suffix, canonical


def written(text: str) -> str:
    """Write a text in quotes, as canonical N-Triples do."""
    return str(Literal(text)) if _SPECIAL.search(text) else f'"{text}"'


Check = Callable[[str, str], Text | None]


def _limits(datatype: Datatype) -> list[Check]:
    """Make the checks of length and value constraints (sections 6.4.6 and 6.4.7)."""
    base, checks = datatype.base, list[Check]()
    least = max(datatype.min_length or 0, datatype.length or 0)
    most = min((limit for limit in (datatype.max_length, datatype.length) if limit is not None), default=None)
    if least:
        checks.append(lambda value, text: _short(lexical.size(base, value), least, text))
    if most is not None:
        checks.append(lambda value, text: _long(lexical.size(base, value), most, text))
    for limit, fails, sentence in (
        (datatype.min_inclusive, lambda order: order < 0, words.TOO_SMALL),
        (datatype.max_inclusive, lambda order: order > 0, words.TOO_LARGE),
        (datatype.min_exclusive, lambda order: order <= 0, words.NOT_MORE),
        (datatype.max_exclusive, lambda order: order >= 0, words.NOT_LESS),
    ):
        if limit is not None:
            checks.append(_bound(base, limit, fails, sentence))
    return checks


def _short(length: int, least: int, text: str) -> Text | None:
    return words.TOO_SHORT.say(value=text, length=length, limit=least) if length < least else None


def _long(length: int, most: int, text: str) -> Text | None:
    return words.TOO_LONG.say(value=text, length=length, limit=most) if length > most else None


def _bound(base: str, limit: str, fails: Callable[[int], bool], sentence: words.Words) -> Check:
    bound = lexical.comparable(base, limit)

    def check(value: str, text: str) -> Text | None:
        measure = lexical.comparable(base, value)
        # NaN compares with nothing, so it is outside every range.
        order = -1 if measure.is_nan() else int(measure.compare(bound))
        failed = measure.is_nan() or fails(order)
        return sentence.say(value=text, limit=limit) if failed else None

    return check
