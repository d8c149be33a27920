"""Which SPARQL constraints are asked of parts of the things, and which of all of them."""

from collections.abc import Iterable
from dataclasses import dataclass

from pyoxigraph import RdfFormat, Store
from rdflib import RDF, RDFS, SH

from publisher.validation.asking import Asking
from publisher.validation.plan import Plan
from publisher.validation.queries import Query
from publisher.validation.scope import Scope
from publisher.validation.shared import Shared

_CLASSES = frozenset(str(name).encode() for name in (RDF.type, RDFS.subClassOf))


@dataclass(frozen=True)
class Division:
    """Queries that are asked of each part, of values and of everything; what the first look at, if told."""

    near: tuple[Query, ...]
    looked: frozenset[bytes] | None
    anchored: tuple[Query, ...]
    whole: tuple[Query, ...]

    @classmethod
    def of(cls, plan: Plan, scope: Scope, shared: Shared) -> "Division":
        """Divide the queries of a plan; what only the reference engine can judge is asked of everything."""
        store = Store()
        store.load(b"".join(shared.fixed), format=RdfFormat.N_QUADS)
        asking = Asking((), store, shared.altered)
        near = tuple(query for query in scope.centres if asking.can_judge(query, plan))
        # Of a value that is a literal nobody says anything.
        anchored = () if b"" in shared.stand_ins else scope.anchored
        whole = tuple(query for query in plan.queries if query not in {*near, *anchored})
        return cls(near, _looked(near, asking, plan), anchored, whole)


def _looked(queries: Iterable[Query], asking: Asking, plan: Plan) -> frozenset[bytes] | None:
    """Return the predicates of the statements that queries and the targets of their shapes look at."""
    found = set(_CLASSES)
    for query in queries:
        names = asking.names(query.mentioned, query, plan)
        if names is None:
            return None
        targets = plan.shapes.objects(query.shape, SH.targetSubjectsOf)
        found |= {str(name).encode() for name in (*names, *targets)}
    return frozenset(found)
