"""What someone may have meant: the close names, or a handful of all of them."""

import difflib
from collections.abc import Sequence

from publisher.ingest.words import DID_YOU_MEAN, WRITE_ONE_OF
from publisher.rdf import Text

_HANDFUL = 6
_COMPARED = 2000


def remedy(value: str, known: Sequence[str], otherwise: Text, *, guess: bool = True) -> Text:
    """Name what is close to a wrong value, else some of what is right, else say something else.

    >>> remedy("rye2", ["rye", "wheat"], Text())["en"]
    "did you mean 'rye'? write one of 'rye', 'wheat'"
    """
    if not known:
        return otherwise
    choice = WRITE_ONE_OF.say(names=listed(known))
    # Comparing with thousands of names would take longer than reading the table.
    close = difflib.get_close_matches(value, known[:_COMPARED], n=2) if guess else []
    if not close:
        return choice
    hint = DID_YOU_MEAN.say(names=listed(close))
    return Text.of({tag: f"{hint[tag]} {choice[tag]}" for tag in hint})


def listed(names: Sequence[str]) -> str:
    """Write names in quotes, a handful at most."""
    shown = ", ".join(f"'{name}'" for name in names[:_HANDFUL])
    return f"{shown}, …" if len(names) > _HANDFUL else shown
