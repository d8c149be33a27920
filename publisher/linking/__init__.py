"""Links outwards: matches with another list are proposed by name, decided by an editor, and recorded."""

from publisher.linking.candidates import Candidate, read_candidates
from publisher.linking.matching import Named, Proposal, propose
from publisher.linking.proposals import Decided, read_proposals, write_proposals
from publisher.linking.recording import Check, Columns, Recorded, record

__all__ = [
    "Candidate",
    "Check",
    "Columns",
    "Decided",
    "Named",
    "Proposal",
    "Recorded",
    "propose",
    "read_candidates",
    "read_proposals",
    "record",
    "write_proposals",
]
