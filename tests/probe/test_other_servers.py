"""Servers that others wrote are looked at as fairly as our own."""

from pathlib import Path

from support.servers import oxigraph

from publisher.probe import Limits, check


def test_query_server_of_others_gets_right_what_it_does_right(tmp_path: Path) -> None:
    """A server of queries alone is told what portals and people miss, and praised for its protocol."""
    with oxigraph(tmp_path) as server:
        url = server.addresses.endpoint.removesuffix("query")
        report = check(url, limits=Limits(seconds=5))

    failed = {each.check.name for each in report.judgements if each.failures}
    right = {each.check.name for each in report.judgements if not each.failures}
    assert {"sparql-get", "sparql-form", "sparql-direct", "sparql-mistake", "nothing-is-404"} <= right
    assert {"catalogue-found", "names-found", "rdf-offered"} <= failed


def test_service_description_of_others_is_read(tmp_path: Path) -> None:
    """The address of a service alone is enough to look at it."""
    with oxigraph(tmp_path, "--cors") as server:
        report = check(server.addresses.endpoint, limits=Limits(seconds=5))

    right = {each.check.name for each in report.judgements if not each.failures}
    assert {"endpoint-found", "sparql-described", "sparql-cors", "sparql-formats"} <= right
