"""A remote store that misbehaves: no answer of it is ever taken for more than it is."""

import socket
import time
from collections.abc import Callable
from dataclasses import replace

import pytest
from support.servers import Behaviour, FakeServer, reply

from publisher.errors import (
    QueryRefusedError,
    QuerySyntaxError,
    QueryTimeoutError,
    StoreError,
    StoreUnavailableError,
)
from publisher.store import Addresses, Limits, Remote, StoreBusyError

Start = Callable[[Behaviour], FakeServer]

SELECT = "SELECT ?s WHERE { ?s ?p ?o }"
ASK = "ASK { ?s ?p ?o }"
CONSTRUCT = "CONSTRUCT WHERE { ?s ?p ?o }"

JSON = {"Content-Type": "application/sparql-results+json"}
XML = {"Content-Type": "application/sparql-results+xml"}
TRIPLES = {"Content-Type": "application/n-triples"}
RDF_XML = {"Content-Type": "application/rdf+xml"}
CHUNKED = {**JSON, "Content-Length": "", "Transfer-Encoding": "chunked"}
WITHOUT_END = {"Content-Length": "", "Connection": "close"}

ROW = b'{"s":{"type":"uri","value":"urn:a"}}'
TABLE = b'{"head":{"vars":["s"]},"results":{"bindings":[' + ROW + b"]}}"
XML_TABLE = (
    b'<sparql xmlns="http://www.w3.org/2005/sparql-results#"><head><variable name="s"/></head><results>'
    b'<result><binding name="s"><uri>urn:a</uri></binding></result></results></sparql>'
)
XML_TRUTH = b'<sparql xmlns="http://www.w3.org/2005/sparql-results#"><head/><boolean>true</boolean></sparql>'
TRIPLE = b"<urn:a> <urn:b> <urn:c> .\n"
XML_TRIPLE = (
    b'<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">'
    b'<rdf:Description rdf:about="urn:a"><b xmlns="urn:" rdf:resource="urn:c"/></rdf:Description></rdf:RDF>'
)
TRUTH_AS_TABLE = b'{"head":{"vars":["r"]},"results":{"bindings":[{"r":{"type":"literal","value":"1"}}]}}'
PAGE = b"<html><head><title>Oh</title></head><body><h1>Bad\ngateway</h1></body></html>"

NOT_WHOLE = "answer is not whole"

CUT = {
    "JSON whose length is true": (SELECT, reply(TABLE[:-1], headers=JSON)),
    "JSON between two rows": (SELECT, reply(TABLE[:-3], headers=JSON)),
    "JSON and an error sentence": (SELECT, reply(TABLE[:-3] + b" time-out", headers=JSON)),
    "whole JSON and an error sentence": (SELECT, reply(TABLE + b" time-out", headers=JSON)),
    "nothing": (SELECT, reply(b"", headers=JSON)),
    "fewer bytes than the length says": (SELECT, reply(TABLE, headers=JSON, length=len(TABLE) + 9)),
    "chunks without the last one": (SELECT, reply(b"%x\r\n%s\r\n" % (len(TABLE), TABLE), headers=CHUNKED)),
    "XML without its last tag": (SELECT, reply(XML_TABLE[:-9], headers=XML)),
    "XML in the middle of a row": (SELECT, reply(XML_TABLE[:-40], headers=XML)),
    "a truth value where rows were asked for": (SELECT, reply(b'{"head":{},"boolean":true}', headers=JSON)),
    "a truth value without its brace": (ASK, reply(b'{"head":{},"boolean":true', headers=JSON)),
    "a truth value without its last tag": (ASK, reply(XML_TRUTH[:-9], headers=XML)),
    "a truth value of a mebibyte": (ASK, reply(b'{"boolean":true}' + b" " * 2**20, headers=JSON)),
    "a triple without its full stop": (CONSTRUCT, reply(TRIPLE + TRIPLE[:-3], headers=TRIPLES)),
    "triples and an error sentence": (CONSTRUCT, reply(TRIPLE + b"time-out", headers=TRIPLES)),
    "triples whose end is only that of the connection": (
        CONSTRUCT,
        reply(TRIPLE, headers={**TRIPLES, **WITHOUT_END}),
    ),
    "RDF/XML without its last tag": (CONSTRUCT, reply(XML_TRIPLE[:-10], headers=RDF_XML)),
    "bytes that are no UTF-8": (SELECT, reply(TABLE.replace(b"urn:a", b"urn:\xff"), headers=JSON)),
}

WHOLE = {
    "JSON": (SELECT, reply(TABLE, headers=JSON), b"s\r\nurn:a\r\n"),
    "JSON with spaces": (SELECT, reply(TABLE.replace(b":{", b" :\n{ "), headers=JSON), b"s\r\nurn:a\r\n"),
    "JSON until the connection ends": (
        SELECT,
        reply(TABLE, headers={**JSON, **WITHOUT_END}),
        b"s\r\nurn:a\r\n",
    ),
    "XML": (SELECT, reply(XML_TABLE, headers=XML), b"s\r\nurn:a\r\n"),
    "a truth value": (ASK, reply(b'{"head":{},"boolean":false}', headers=JSON), b"false"),
    "a truth value in XML": (ASK, reply(XML_TRUTH, headers=XML), b"true"),
    "a truth value as a table": (ASK, reply(TRUTH_AS_TABLE, headers=JSON), b"true"),
    "no truth as an empty table": (ASK, reply(TABLE.replace(ROW, b""), headers=JSON), b"false"),
    "N-Triples": (CONSTRUCT, reply(TRIPLE, headers=TRIPLES), TRIPLE),
    "Turtle": (CONSTRUCT, reply(TRIPLE, headers={"Content-Type": "text/turtle;charset=utf-8"}), TRIPLE),
    "RDF/XML until the connection ends": (
        CONSTRUCT,
        reply(XML_TRIPLE, headers={**RDF_XML, **WITHOUT_END}),
        TRIPLE,
    ),
}

REFUSED = {
    "a syntax error": (
        reply(b"line 1: what is\x1b[2J\nthis?\n\nSELECT and so on", status="400 Bad"),
        QuerySyntaxError,
        r"does not understand the query: line 1: what is \[2J this\?; correct it",
    ),
    "a missing login": (reply(b"", status="401 No"), StoreUnavailableError, "STORE_USER and STORE_PASSWORD"),
    "a challenge of an unknown kind": (
        reply(b"", status="401 No", headers={"WWW-Authenticate": "Negotiate"}),
        StoreUnavailableError,
        "STORE_USER",
    ),
    "a wrong address": (reply(b"", status="404 No"), StoreUnavailableError, r"status 404.*\[store\]"),
    "a redirect": (
        reply(b"", status="307 No", headers={"Location": "http://127.0.0.2/x"}),
        StoreUnavailableError,
        "sends its clients on to http://127.0.0.2/x",
    ),
    "a text that is too long": (reply(b"", status="413 No"), QueryRefusedError, "shorten it"),
    "an error": (reply(b"boom", status="500 No"), StoreUnavailableError, "status 500 and says: boom"),
    "an error page": (reply(PAGE, status="502 No"), StoreUnavailableError, "says: Bad gateway;"),
    "a proxy that waited in vain": (reply(b"", status="504 No"), QueryTimeoutError, "its own time limit"),
    "a time-out in Virtuoso's words": (
        reply(b"Virtuoso S1T00 Error SR171: Transaction timed out", status="500 No"),
        QueryTimeoutError,
        "its own time limit",
    ),
    "a part of the answer after Virtuoso's time-out": (
        reply(TABLE, headers={**JSON, "X-SQL-State": "S1TAT"}),
        QueryTimeoutError,
        "was ended",
    ),
    "a part of the answer after Virtuoso's row limit": (
        reply(TABLE, headers={**JSON, "X-SPARQL-MaxRows": "1"}),
        QueryRefusedError,
        "more than 1 rows",
    ),
    "a page in place of an answer": (
        reply(PAGE, headers={"Content-Type": "text/html"}),
        StoreUnavailableError,
        "in 'text/html' and says: Bad gateway",
    ),
    "a format that was not asked for": (
        reply(b"s\r\nurn:a\r\n", headers={"Content-Type": "text/csv"}),
        StoreUnavailableError,
        "able to write application/sparql-results",
    ),
    "an encoding that was not asked for": (
        reply(TABLE, headers={**JSON, "Content-Encoding": "gzip"}),
        StoreUnavailableError,
        "gzip",
    ),
    "something that is no HTTP": (b"SSH-2.0-OpenSSH\r\n", StoreUnavailableError, "cannot be reached"),
    "nothing at all": (b"", StoreUnavailableError, "cannot be reached"),
}


@pytest.mark.parametrize("kind", CUT)
def test_a_cut_answer_is_never_a_whole_one(fake: Start, remote_limits: Limits, kind: str) -> None:
    """A reader of a table can trust that its last row is the last one."""
    query, answer = CUT[kind]
    remote = _remote(fake(_sending(answer)), remote_limits)

    with pytest.raises(StoreUnavailableError, match=NOT_WHOLE):
        remote.query(query, accept="n-triples" if query == CONSTRUCT else "csv")


@pytest.mark.parametrize("kind", WHOLE)
def test_a_whole_answer_is_written_in_the_format_asked_for(
    fake: Start, remote_limits: Limits, kind: str
) -> None:
    """A client gets its format from a store that may not know it."""
    query, answer, expected = WHOLE[kind]
    remote = _remote(fake(_sending(answer)), remote_limits)

    found = remote.query(query, accept="n-triples" if query == CONSTRUCT else "csv").read()

    assert found == expected


@pytest.mark.parametrize("kind", REFUSED)
def test_each_refusal_is_told_as_what_it_is(fake: Start, remote_limits: Limits, kind: str) -> None:
    """A client learns whether to correct its query, and an operator what to correct."""
    answer, error, words = REFUSED[kind]
    remote = _remote(fake(_sending(answer)), remote_limits)

    with pytest.raises(error, match=words):
        remote.query(SELECT, accept="csv")


def test_a_busy_store_says_when_to_come_back(fake: Start, remote_limits: Limits) -> None:
    """A client that waits as long as it is told finds a place."""
    busy = reply(b"", status="503 No", headers={"Retry-After": "7"})
    remote = _remote(fake(_sending(busy)), remote_limits)

    with pytest.raises(StoreBusyError) as error:
        remote.query(SELECT, accept="csv")

    assert error.value.retry_after == 7


def test_a_store_that_is_not_there_is_told_with_its_address(remote_limits: Limits) -> None:
    """An operator sees at once which address is wrong."""
    with socket.create_server(("127.0.0.1", 0)) as closed:
        port = closed.getsockname()[1]

    with pytest.raises(StoreUnavailableError, match=f"127.0.0.1:{port}/sparql: the store cannot be reached"):
        Remote(Addresses(f"http://127.0.0.1:{port}/sparql"), remote_limits).query(SELECT, accept="csv")


DRIPS = {
    "nothing": b"",
    "its head, byte by byte": b"H",
    "its body, byte by byte": reply(TABLE[:-2], headers=CHUNKED)[: -len(TABLE) + 2] + b"1\r\n \r\n" * 3,
}


@pytest.mark.parametrize("kind", DRIPS)
def test_the_deadline_covers_the_whole_transfer(fake: Start, remote_limits: Limits, kind: str) -> None:
    """A store that sends a little all the time holds a query no longer than one that sends nothing."""

    def drip(connection: socket.socket, _request: bytes) -> None:
        connection.sendall(DRIPS[kind])
        for _ in range(200):
            time.sleep(0.05)
            connection.sendall(b"1\r\n \r\n" if "body" in kind else DRIPS[kind])

    remote = _remote(fake(drip), replace(remote_limits, seconds=0.4))
    start = time.monotonic()

    with pytest.raises(QueryTimeoutError, match=r"ran for 0\.4 s, the limit"):
        remote.query(SELECT, accept="csv")

    assert time.monotonic() - start < 1.5


def test_an_endless_answer_ends_at_the_limit_of_rows(fake: Start, remote_limits: Limits) -> None:
    """A store without limits of its own does not fill the memory of the site."""
    remote = _remote(fake(_endless), replace(remote_limits, result_rows=1000))

    with pytest.raises(QueryRefusedError, match="more than 1000 rows"):
        remote.query(SELECT, accept="csv")


def test_an_endless_answer_ends_at_the_limit_of_bytes(fake: Start, remote_limits: Limits) -> None:
    """Nor does one that sends no rows."""
    limits = replace(remote_limits, result_rows=10**9, result_bytes=100_000)
    remote = _remote(fake(_endless), limits)

    with pytest.raises(QueryRefusedError, match="larger than 100000 bytes"):
        remote.query(SELECT, accept="csv")


def test_more_queries_than_the_limit_wait_and_are_told(fake: Start, remote_limits: Limits) -> None:
    """A store behind the site gets no more work at once than the embedded one would."""
    remote = _remote(fake(_sending(reply(TABLE, headers=JSON))), replace(remote_limits, workers=1))
    remote._patience = 0.1

    with remote._place(), pytest.raises(StoreBusyError, match="1 queries are under way"):
        remote.query(SELECT, accept="csv")

    assert remote.query(SELECT, accept="csv").read() == b"s\r\nurn:a\r\n"


def test_a_query_whose_asker_has_gone_ends_at_once(fake: Start, remote_limits: Limits) -> None:
    """A client that hangs up frees the place it had."""
    remote = _remote(fake(lambda _connection, _request: time.sleep(5)), remote_limits)
    start = time.monotonic()

    with pytest.raises(StoreError):
        remote.query(SELECT, accept="csv", when_begun=lambda abandon: abandon())

    assert time.monotonic() - start < 2


def _remote(server: FakeServer, limits: Limits) -> Remote:
    return Remote(Addresses(server.url), limits)


def _sending(answer: bytes) -> Behaviour:
    return lambda connection, _request: connection.sendall(answer)


def _endless(connection: socket.socket, _request: bytes) -> None:
    head = reply(TABLE[: -len(ROW) - 3], headers={**JSON, **WITHOUT_END})
    connection.sendall(head + ROW)
    while True:
        connection.sendall((b"," + ROW) * 1000)
