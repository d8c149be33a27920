"""The format of an answer: the one that is named, or the one that is liked best."""

from collections.abc import Sequence

from publisher.store import AnswerFormat
from publisher.web.negotiation import choose_media_type
from publisher.web.problems import Alternative, Problem, ProblemError, problem

# Names that other endpoints have taught clients to send for graphs.
_OTHER_NAMES = {"json-ld": "json", "rdf-xml": "xml"}


def named(path: str, name: str, offered: Sequence[AnswerFormat]) -> AnswerFormat:
    """Return the format with this name, extension or media type; raises `ProblemError` without one."""
    wanted = name.strip().lower()
    for candidate in offered:
        names = {candidate.name, candidate.extension, candidate.media_type, _OTHER_NAMES.get(candidate.name)}
        if wanted in names:
            return candidate
    raise ProblemError(_not_acceptable(path, name, offered))


def accepted(path: str, accept: str, offered: Sequence[AnswerFormat]) -> AnswerFormat:
    """Return the format that an Accept header likes best; raises `ProblemError` where it likes none."""
    chosen = choose_media_type(accept, tuple(candidate.media_type for candidate in offered))
    for candidate in offered:
        if candidate.media_type == chosen:
            return candidate
    raise ProblemError(_not_acceptable(path, accept, offered))


def _not_acceptable(path: str, wanted: str, offered: Sequence[AnswerFormat]) -> Problem:
    values = {
        "path": path,
        "accept": wanted[:200],
        "offered": ", ".join(candidate.media_type for candidate in offered),
    }
    available = tuple(Alternative(path, candidate.media_type) for candidate in offered)
    return problem("not-acceptable", values, available=available)
