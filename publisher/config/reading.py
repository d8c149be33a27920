"""TOML tables read into dataclasses; a mistake is told with place, fact and remedy."""

import difflib
from collections.abc import Mapping
from dataclasses import MISSING, field, fields
from pathlib import Path
from types import UnionType
from typing import Any, get_args, get_origin, get_type_hints

from publisher.errors import ConfigError

FILE = "publisher.toml"


def setting(sentence: str, **options: Any) -> Any:
    """Declare a setting, with the sentence that says what it is."""
    return field(metadata={"sentence": sentence}, **options)


def read(kind: type, table: Mapping[str, Any], place: str = "") -> Any:
    """Make a dataclass of a TOML table; `place` is the table's name as an editor would look for it."""
    hints = get_type_hints(kind)
    known = {item.name: item for item in fields(kind)}
    for name in table:
        if name not in known:
            raise ConfigError(f"{FILE}: {_where(place)} no setting {name!r}{_suggestion(name, known)}")
    values = {}
    for name, item in known.items():
        if name in table:
            values[name] = _value(hints[name], table[name], f"{place}.{name}".strip("."))
        elif item.default is MISSING and item.default_factory is MISSING:
            raise ConfigError(f"{FILE}: {_where(place)} no {name!r}; write it: {item.metadata['sentence']}")
    return kind(**values)


def _where(place: str) -> str:
    return f"[{place}] has" if place else "there is"


def _suggestion(name: str, known: Mapping[str, Any]) -> str:
    close = difflib.get_close_matches(name, known, n=1)
    return f"; did you mean {close[0]!r}?" if close else f"; write one of {', '.join(known)}"


def _value(hint: Any, value: Any, place: str) -> Any:
    if isinstance(hint, UnionType):
        # A section that may be left out: what is there is read as the section.
        hint = get_args(hint)[0]
    if hasattr(hint, "__dataclass_fields__"):
        return read(hint, _expect(dict, value, place), place)
    if get_origin(hint) is tuple:
        item = get_args(hint)[0]
        return tuple(_value(item, part, place) for part in _expect(list, value, place))
    if get_origin(hint) is dict:
        item = get_args(hint)[1]
        return {str(k): _value(item, v, f"{place}.{k}") for k, v in _expect(dict, value, place).items()}
    if hint is Path:
        return Path(_expect(str, value, place))
    if hint is float:
        return float(_expect((int, float), value, place))
    return _expect(hint, value, place)


def _expect(kind: Any, value: Any, place: str) -> Any:
    if not isinstance(value, kind) or (isinstance(value, bool) and kind is not bool):
        words = {
            dict: "a table",
            list: "a list",
            str: "a text in quotes",
            bool: "true or false",
            int: "a number",
        }
        raise ConfigError(f"{FILE}: {place} is {value!r}; write {words.get(kind, 'a number')}")
    return value
