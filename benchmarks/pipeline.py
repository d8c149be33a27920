"""What most projects do with RDF: load it with rdflib, check it with pySHACL, write it with rdflib.

    python -m benchmarks.pipeline DUMP.nt [SHAPES]

Prints the seconds of the processor that each step takes, as JSON. Without shapes nothing is checked.
"""

import json
import sys
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import pyshacl
import rdflib

# As many as tell what one takes.
_ENTITIES = 60
_FORMATS = ("turtle", "json-ld", "nt")


def main(dump: Path, shapes: Path | None = None) -> None:
    """Do each step and tell what it took."""
    taken: dict[str, float] = {}
    graph = rdflib.Graph()
    _time(taken, "load", lambda: graph.parse(dump, format="nt"))
    if shapes:
        rules = rdflib.Graph()
        for file in sorted(shapes.glob("*.ttl")):
            rules.parse(file, format="turtle")
        _time(taken, "check", lambda: pyshacl.validate(graph, shacl_graph=rules, advanced=True))
    for name in _FORMATS:
        _time(taken, f"write {name}", lambda name=name: graph.serialize(format=name))  # type: ignore[misc]
    entities = sorted(
        {str(each) for each in graph.subjects() if "/id/entity/" in str(each) and "#" not in str(each)}
    )
    some = [rdflib.URIRef(each) for each in entities[:: max(1, len(entities) // _ENTITIES)]]
    _time(taken, "documents", lambda: list(map(partial(_document, graph), some)))
    taken["documents"] = taken["documents"] / len(some)
    sys.stdout.write(json.dumps(taken))


def _document(graph: rdflib.Graph, entity: rdflib.term.Node) -> None:
    """Write what is said of an entity in the formats in which it is published."""
    about = rdflib.Graph()
    for each in graph.triples((entity, None, None)):
        about.add(each)
    for name in _FORMATS:
        about.serialize(format=name)


def _time(taken: dict[str, float], name: str, work: Callable[[], Any]) -> None:
    started = time.process_time()
    work()
    taken[name] = time.process_time() - started


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:]))
