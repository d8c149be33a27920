"""What may go wrong in a request: one kind a line of `problems.toml`, in the reader's language."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from http import HTTPStatus
from pathlib import Path
from typing import Any

from publisher.rdf import Text

_WORDS = Path(__file__).with_name("problems.toml")


@dataclass(frozen=True, slots=True)
class Alternative:
    """A representation that the client may ask for instead."""

    href: str
    media_type: str
    language: str | None = None


@dataclass(frozen=True, slots=True)
class Problem:
    """One problem of one request, after RFC 9457; `remedy` says what the reader can do."""

    kind: str
    status: HTTPStatus
    title: Text
    detail: Text
    remedy: Text
    instance: str = ""
    available: tuple[Alternative, ...] = ()
    members: Mapping[str, Any] = field(default_factory=dict)
    headers: tuple[tuple[str, str], ...] = ()

    def document(self, base: str, language: str) -> dict[str, Any]:
        """Return the members of the problem document in one language."""
        document = {
            "type": f"{base}/problem/{self.kind}",
            "title": self.title.best(language, "en"),
            "status": self.status.value,
            "detail": self.detail.best(language, "en"),
            "remedy": self.remedy.best(language, "en"),
            "instance": self.instance,
            **self.members,
        }
        if self.available:
            document["available"] = [_member(alternative) for alternative in self.available]
        return document


class ProblemError(Exception):
    """Carries a problem from where it is found to where the answer is made."""

    def __init__(self, trouble: Problem) -> None:
        super().__init__(trouble.kind)
        self.problem = trouble


def problem(
    kind: str,
    values: Mapping[str, object] | None = None,
    *,
    available: tuple[Alternative, ...] = (),
    members: Mapping[str, Any] | None = None,
    headers: tuple[tuple[str, str], ...] = (),
) -> Problem:
    """Make a problem of a kind, its words filled in with the values.

    >>> problem("not-found", {"path": "/nowhere"}).detail.best("en")
    'There is nothing at /nowhere.'
    """
    words = kinds()[kind]
    return Problem(
        kind=kind,
        status=HTTPStatus(words["status"]),
        title=Text.of(words["title"]),
        detail=_filled(words["detail"], values or {}),
        remedy=_filled(words["remedy"], values or {}),
        available=available,
        members=members or {},
        headers=headers,
    )


@cache
def kinds() -> Mapping[str, Mapping[str, Any]]:
    """Return every kind of problem with its status and its words."""
    return tomllib.loads(_WORDS.read_text(encoding="utf-8"))


def _filled(words: Mapping[str, str], values: Mapping[str, object]) -> Text:
    return Text.of({language: text.format_map(_Values(values)) for language, text in words.items()})


class _Values(dict[str, object]):
    """Values for words; a name without a value stays an ellipsis, so that the kind itself can be shown."""

    def __missing__(self, name: str) -> str:
        return "…"


def _member(alternative: Alternative) -> dict[str, str]:
    member = {"href": alternative.href, "type": alternative.media_type}
    return {**member, "language": alternative.language} if alternative.language else member
