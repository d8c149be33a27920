"""Datatype descriptions: a built-in datatype, how it is written, and what narrows it."""

from typing import Any

from publisher.ingest.csvw import lexical, temporal
from publisher.ingest.csvw.descriptions import Description
from publisher.ingest.csvw.documents import Scope
from publisher.ingest.csvw.model import Datatype, NumberFormat
from publisher.ingest.csvw.numerals import PatternError
from publisher.ingest.csvw.urls import is_iri
from publisher.ingest.csvw.values import value_reader

_LENGTHS = ("length", "minLength", "maxLength")
_BOUNDS = ("minimum", "maximum", "minInclusive", "maxInclusive", "minExclusive", "maxExclusive")
_KNOWN = frozenset({"base", "format", *_LENGTHS, *_BOUNDS})
_MEASURED = lexical.STRINGS | lexical.BINARIES | {"anyURI"}
_ORDERED = lexical.NUMBERS | temporal.ALL
_BUILT_IN_IRIS = frozenset(lexical.datatype_iri(lexical.base_of(name)) for name in lexical.BUILT_IN)


def read_datatype(value: Any, scope: Scope, where: str) -> Datatype | None:
    """Read the `datatype` property; tells of an unknown one and leaves it out."""
    if isinstance(value, str):
        value = {"base": value}
    if not isinstance(value, dict):
        scope.caution(f"{where}: datatype is {value!r}; write the name of a datatype, or an object")
        return None
    description = Description(value, "Datatype", scope, f"{where}, datatype")
    if description.iri and description.iri in _BUILT_IN_IRIS:
        raise scope.error(f"{where}: the datatype has the @id of a built-in one; use it as base")
    if description.iri and not is_iri(description.iri):
        raise scope.error(f"{where}: the @id of the datatype, {description.iri!r}, is no IRI; correct it")
    description.annotations(_KNOWN)
    base = description.text("base", lexical.BUILT_IN.__contains__)
    if base is None and "base" in description:
        return None
    base = lexical.base_of(base or "string")
    lengths = {name: description.count(name) for name in _LENGTHS}
    bounds = {name: _bound(description, name, base) for name in _BOUNDS if name in description}
    _check_lengths(description, base, lengths)
    _check_bounds(description, base, bounds)
    return Datatype(
        base=base,
        iri=description.iri,
        format=_format(description, base),
        length=lengths["length"],
        min_length=lengths["minLength"],
        max_length=lengths["maxLength"],
        min_inclusive=bounds.get("minInclusive", bounds.get("minimum")),
        max_inclusive=bounds.get("maxInclusive", bounds.get("maximum")),
        min_exclusive=bounds.get("minExclusive"),
        max_exclusive=bounds.get("maxExclusive"),
    )


def _format(description: Description, base: str) -> str | NumberFormat | None:
    """Read the format; one that does not fit the base is told and left out."""
    value = description.value.get("format")
    if value is None:
        return None
    chosen = _number_format(description, value) if base in lexical.NUMBERS else value
    if chosen is None:
        return None
    if not isinstance(chosen, str | NumberFormat):
        description.caution("format", value, f"write a text, such as a pattern of {base}")
        return None
    try:
        value_reader(Datatype(base=base, format=chosen))
    except PatternError as error:
        description.scope.caution(f"{description.where}: {error}")
        return None
    return chosen


def _number_format(description: Description, value: Any) -> NumberFormat | None:
    if isinstance(value, str):
        return NumberFormat(pattern=value)
    if not isinstance(value, dict):
        description.caution(
            "format", value, "write a pattern, or an object with pattern, decimalChar, groupChar"
        )
        return None
    inner = Description(value, "NumericFormat", description.scope, f"{description.where}, format")
    inner.annotations(frozenset({"pattern", "decimalChar", "groupChar"}))
    return NumberFormat(
        pattern=inner.text("pattern"),
        decimal_char=inner.text("decimalChar") or ".",
        group_char=inner.text("groupChar"),
    )


def _bound(description: Description, name: str, base: str) -> str:
    value = description.value[name]
    if base not in _ORDERED:
        raise description.scope.error(
            f"{description.where}: {name} is for numbers and dates, not for {base}; remove it"
        )
    if isinstance(value, dict) and isinstance(value.get("@value"), str):
        value = value["@value"]
    canonical = lexical.canonical(base, str(value))
    if isinstance(value, bool) or canonical is None:
        raise description.scope.error(
            f"{description.where}: {name} is {value!r}, which is no {base}; correct it"
        )
    return canonical


def _check_lengths(description: Description, base: str, lengths: dict[str, int | None]) -> None:
    given = {name: length for name, length in lengths.items() if length is not None}
    if given and base not in _MEASURED:
        raise description.scope.error(
            f"{description.where}: {', '.join(given)} is for texts and binaries, not for {base}; remove it"
        )
    exact = given.get("length")
    least = given.get("minLength", 0)
    most = given.get("maxLength", max(exact or 0, least))
    if least > most or (exact is not None and not least <= exact <= most):
        raise description.scope.error(
            f"{description.where}: length, minLength and maxLength contradict; correct one"
        )


def _check_bounds(description: Description, base: str, bounds: dict[str, str]) -> None:
    """Refuse bounds that no value can meet (Metadata Vocabulary section 5.11.2)."""
    error = description.scope.error(f"{description.where}: the minimum and maximum contradict; correct one")
    for one, other in (("minimum", "minInclusive"), ("maximum", "maxInclusive")):
        if one in bounds and other in bounds and bounds[one] != bounds[other]:
            raise error
    low = {_bound_name(name): bound for name, bound in bounds.items() if "min" in name}
    high = {_bound_name(name): bound for name, bound in bounds.items() if "max" in name}
    if len(low) > 1 or len(high) > 1:
        raise error
    for low_name, least in low.items():
        for high_name, most in high.items():
            order = lexical.comparable(base, most).compare(lexical.comparable(base, least))
            strict = (low_name == "minExclusive") != (high_name == "maxExclusive")
            if order < 0 or (strict and order == 0):
                raise error


def _bound_name(name: str) -> str:
    """Treat `minimum` as the `minInclusive` that it is an alias of."""
    return name.replace("imum", "Inclusive")
