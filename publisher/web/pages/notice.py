"""What the pages of a preview say of it: how far it is, and what keeps it from showing the newest tables."""

from dataclasses import dataclass, field

from publisher.rdf import Text


@dataclass(frozen=True, slots=True)
class Notice:
    """The state of a preview: `checking` or `checked`, how many findings there are, what went wrong."""

    state: str
    count: int
    findings: str
    trouble: Text = field(default_factory=Text)
