"""What someone may have meant: the close names, or a handful of all of them."""

import difflib
from collections.abc import Iterable

from publisher.ingest.words import DID_YOU_MEAN, WRITE_ONE_OF
from publisher.rdf import Text

_HANDFUL = 6


def remedy(value: str, known: Iterable[str], otherwise: Text) -> Text:
    """Name what is close to a wrong value, else some of what is right, else say something else.

    >>> remedy("rye2", ["rye", "wheat"], Text())["en"]
    "did you mean 'rye'? write one of 'rye', 'wheat'"
    """
    names = sorted(known)
    if not names:
        return otherwise
    choice = WRITE_ONE_OF.say(names=listed(names))
    # Comparing with thousands of names would take longer than reading the table.
    close = difflib.get_close_matches(value, names[:2000], n=2)
    if not close:
        return choice
    guess = DID_YOU_MEAN.say(names=listed(close))
    return Text.of({tag: f"{guess[tag]} {choice[tag]}" for tag in guess})


def listed(names: list[str]) -> str:
    """Write names in quotes, a handful at most."""
    shown = ", ".join(f"'{name}'" for name in names[:_HANDFUL])
    return f"{shown}, …" if len(names) > _HANDFUL else shown
