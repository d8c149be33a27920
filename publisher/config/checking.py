"""How data is checked against the shapes."""

from collections.abc import Iterator
from dataclasses import dataclass

from publisher.config.reading import setting

FAST, REFERENCE = "fast", "reference"


@dataclass(frozen=True, slots=True, kw_only=True)
class Validation:
    """How data is checked against the shapes; the findings are the same, and the report names the engines."""

    engine: str = setting(
        "`fast` runs each part of the shapes by the engine that is quick at it; `reference` runs pySHACL "
        "over all statements, which takes longer.",
        default=FAST,
    )


def validation_mistakes(validation: Validation) -> Iterator[str]:
    """Go through what is wrong with the choice."""
    if validation.engine not in {FAST, REFERENCE}:
        yield f"[validation] engine is {validation.engine!r}; write {FAST!r} or {REFERENCE!r}"
