"""What is asked of a dataset while something is made of it, to make it again only when an answer changes.

What was asked is kept as keys: a thing for what is said about it and in its records, `>` and an IRI for what
refers to it, `=` and a thing for the cells that say something of it, `-` and a predicate for what is said by
it of anything, perhaps with the one object that matters, `?` and a name for what was gathered from much, and
`*` for everything. Keys may be more than needed; one too few leaves something out of date.
"""

import hashlib
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from functools import lru_cache
from typing import Any, Protocol, TypeVar

T = TypeVar("T")
Function = TypeVar("Function", bound=Callable[..., Any])

# Whoever looks through everything depends on everything.
EVERYTHING = "*"


def said_by(predicate: str, value: str = "") -> str:
    """Return the key of all that is said by a predicate, or with this object too."""
    return f"-{predicate} {value}" if value else f"-{predicate}"


class Recall(Protocol):
    """What was gathered for the last build and is as it was, and what the next one may recall."""

    def find(self, name: str) -> tuple[Any, Collection[str]] | None:
        """Return what was gathered, with what was asked for it; none where that must be done anew."""

    def leave(self, name: str, answer: Any, noted: Collection[str]) -> None:
        """Leave what was gathered for the next build."""


class Asked:
    """Takes down what is asked; without `wanted` nothing is, which costs nothing."""

    def __init__(self, *, wanted: bool = False) -> None:
        self._wanted = wanted
        self._gathered: dict[str, Any] = {}
        self._answers: dict[str, str] = {}
        # What was asked since the innermost thing that is made was begun.
        self.noted: set[str] | None = None
        # None where the last build is not known, nor the next one.
        self.recall: Recall | None = None

    @property
    def answers(self) -> dict[str, str]:
        """Return digests of all that was gathered from much, by name."""
        return self._answers

    def note(self, key: str) -> None:
        """Take down that something was asked."""
        if self.noted is not None:
            self.noted.add(key)

    @contextmanager
    def taken_down(self) -> Iterator[set[str]]:
        """Let the caller make something; the set has what was asked for it once the block ends."""
        outer, self.noted = self.noted, set()
        try:
            yield self.noted
        finally:
            self.noted = outer

    def remembered(self, function: Function, size: int | None) -> Function:
        """Return a function that keeps its last answers, each with what was asked for it."""
        if not self._wanted:
            return lru_cache(maxsize=size)(function)  # type: ignore[return-value]

        @lru_cache(maxsize=size)
        def answered(*arguments: Any) -> tuple[Any, frozenset[str]]:
            with self.taken_down() as noted:
                answer = function(*arguments)
            return answer, frozenset(noted)

        def ask(*arguments: Any) -> Any:
            answer, noted = answered(*arguments)
            if self.noted is not None:
                self.noted |= noted
            return answer

        return ask  # type: ignore[return-value]

    def gathered(self, name: str, gather: Callable[[], T], told: Callable[[T], object] = repr) -> T:
        """Return what is gathered once from much; who uses it depends on what is `told` of it alone."""
        if name not in self._gathered:
            self._gathered[name] = self._quietly(gather) if self._wanted else gather()
            if self._wanted:
                told_of_it = str(told(self._gathered[name]))
                self._answers[name] = hashlib.sha256(told_of_it.encode()).hexdigest()
        self.note(f"?{name}")
        answer: T = self._gathered[name]
        return answer

    def recalled(self, name: str, gather: Callable[[], T]) -> T:
        """Return what is gathered from much, in plain types; where it would be the same, as it was."""
        if self.recall is None:
            return gather()
        answer, noted = self.recall.find(name) or self._gathered_for(name, gather, self.recall)
        if self.noted is not None:
            self.noted |= {*noted}
        found: T = answer
        return found

    def _gathered_for(self, name: str, gather: Callable[[], T], recall: Recall) -> tuple[T, Collection[str]]:
        with self.taken_down() as noted:
            answer = gather()
        recall.leave(name, answer, noted)
        return answer, noted

    def _quietly(self, gather: Callable[[], T]) -> T:
        """Gather without taking down what is looked at for it: that is nothing that the user asked."""
        with self.taken_down():
            return gather()
