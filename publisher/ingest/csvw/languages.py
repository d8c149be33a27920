"""Language tags (BCP 47)."""

import re

_TAG = re.compile(
    r"(?:[a-z]{2,3}(?:-[a-z]{3}){0,3}|[a-z]{4,8})(?:-[a-z]{4})?(?:-(?:[a-z]{2}|[0-9]{3}))?"
    r"(?:-(?:[a-z0-9]{5,8}|[0-9][a-z0-9]{3}))*(?:-[a-wy-z0-9](?:-[a-z0-9]{2,8})+)*(?:-x(?:-[a-z0-9]{1,8})+)?",
    re.IGNORECASE,
)


def is_language_tag(value: object) -> bool:
    """Tell whether a value is a well-formed language tag.

    >>> is_language_tag("id"), is_language_tag("a-bad-language")
    (True, False)
    """
    return isinstance(value, str) and bool(_TAG.fullmatch(value))


def languages_match(first: str, second: str) -> bool:
    """Tell whether two tags are equal up to the length of the shorter one; `und` matches everything."""
    if "und" in {first, second}:
        return True
    pairs = zip(first.lower().split("-"), second.lower().split("-"), strict=False)
    return all(one == other for one, other in pairs)
