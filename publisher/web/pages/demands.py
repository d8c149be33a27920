"""What a constraint demands, in words."""

from collections.abc import Iterator, Mapping

from pyoxigraph import Literal

from publisher.dataset import Constraint, Demand, Term
from publisher.web.pages import writing
from publisher.web.pages.reader import Reader

_COUNTS = ("minCount", "maxCount")
_LONGEST = 120
_NOT_BLANK = r"\S"
# Parameters whose values have words of their own, and those whose values are shapes.
_SECTIONS = {"languageIn": "languages", "datatype": "datatypes", "nodeKind": "node_kinds"}
_SHAPES = frozenset({"node", "property", "not", "or", "and", "xone", "qualifiedValueShape"})


def demands(constraint: Constraint, reader: Reader) -> tuple[str, ...]:
    """Say each demand of a constraint; the least and the most number that are alike are said at once."""
    given = {demand.parameter: demand for demand in constraint.demands}
    counts = [given[name].values for name in _COUNTS if name in given]
    exactly = counts[0][0].value if len(counts) == len(_COUNTS) and counts[0] == counts[1] else None
    return tuple(_said(constraint, given, exactly, reader))


def _said(
    constraint: Constraint, given: Mapping[str, Demand], exactly: str | None, reader: Reader
) -> Iterator[str]:
    words = reader.messages["demands"]
    if constraint.is_inverse:
        yield words["inverse"]
    if exactly is not None:
        yield words["exactly"].format(value=exactly)
    for name, demand in given.items():
        if name in words and not (exactly is not None and name in _COUNTS):
            yield _sentence(name, demand, reader)


def _sentence(name: str, demand: Demand, reader: Reader) -> str:
    words = reader.messages["demands"]
    pattern = demand.values[0].value if name == "pattern" else ""
    own = f"^{reader.dataset.base}/id/"
    if pattern == _NOT_BLANK:
        filled: str = words["filled"]
        return filled
    if pattern.startswith(own):
        begins: str = words["begins"].format(value=pattern.removeprefix(own))
        return begins
    values = ", ".join(_value(term, name, reader) for term in demand.values)
    said: str = words[name].format(value=writing.one_line(values, _LONGEST))
    # What has no name says nothing to people; what it is about says more.
    return said.rstrip(" :")


def _value(term: Term, parameter: str, reader: Reader) -> str:
    local = term.value.rpartition("#")[2]
    section = _SECTIONS.get(parameter)
    if section:
        known: str = reader.messages[section].get(local, local)
        return known
    if isinstance(term, Literal) or parameter in _SHAPES:
        return local if parameter in _SHAPES else term.value
    return reader.name(term.value).text
