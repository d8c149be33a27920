"""What may stand in a triple of a dataset."""

from pyoxigraph import Literal, NamedNode

# No blank node, no default graph, no quoted triple: what is published has names.
Term = NamedNode | Literal
