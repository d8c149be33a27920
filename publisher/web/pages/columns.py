"""The columns of a list: the properties that tell the most about its members."""

from collections import Counter
from collections.abc import Iterable, Sequence

from pyoxigraph import NamedNode

from publisher.dataset import Term
from publisher.web.pages import vocabularies as v
from publisher.web.pages.reader import Reader
from publisher.web.pages.statements import by_subject, iris

# The name and this many more fit beside each other.
_MOST = 4
# What too few members have would be a column of gaps.
_COMMON = 0.2
# What nearly all have alike tells nothing about any.
_ALIKE = 0.95
# Long lists are for finding a name, and every column makes them longer.
_LONG, _FEWER = 300, 1
# A look at this many tells what the others are like.
_LOOKED_AT = 200
# A cell is glanced at, not read.
_SHORT = 40

_LEFT_OUT = frozenset(
    {v.TYPE, v.IN_SCHEME, v.TOP_CONCEPT_OF, v.IS_DEFINED_BY, *v.NAMES, *v.DESCRIPTIONS, *v.SOURCES, *v.WHOLES}
)


def columns(members: Sequence[str], reader: Reader) -> tuple[str, ...]:
    """Choose the columns: those that the shapes put first, then those that lead to other things."""
    looked_at = members[:: max(1, len(members) // _LOOKED_AT)]
    seen: Counter[str] = Counter()
    said: dict[str, Counter[str]] = {}
    ranks: dict[str, tuple[float, bool, str]] = {}
    for iri in looked_at:
        properties = by_subject(reader.dataset.describe(iri).quads).get(iri, {})
        types = tuple(iris(properties.get(v.TYPE, ())))
        for name, values in properties.items():
            if name not in _LEFT_OUT and _is_telling(iri, values, reader):
                seen[name] += 1
                said.setdefault(name, Counter()).update(value.value for value in values)
                ranks[name] = (reader.hint(types, name).order, not isinstance(values[0], NamedNode), name)
    common = [
        name
        for name, count in seen.items()
        if count >= _COMMON * len(looked_at) and said[name].most_common(1)[0][1] <= _ALIKE * len(looked_at)
    ]
    most = _FEWER if len(members) > _LONG else _MOST
    return tuple(sorted(common, key=ranks.__getitem__)[:most])


def _is_telling(iri: str, values: Iterable[Term], reader: Reader) -> bool:
    """Tell whether values say something in a glance: a thing of this directory or a short text."""
    for value in values:
        if isinstance(value, NamedNode):
            if value.value.startswith(f"{iri}#") or not reader.dataset.base.is_thing(value.value):
                return False
        elif len(value.value) > _SHORT or value.datatype.value == v.ANY_URI:
            return False
    return True
