"""Figures of the endpoint for whoever runs the site, as Prometheus reads them; sums over all processes."""

from collections.abc import Iterable, Iterator

from publisher.config import Settings
from publisher.web.board import Board
from publisher.web.responses import COMMON_HEADERS, Reply
from publisher.web.traffic import BUCKETS, CACHE, OUTCOMES

# Prometheus, "Text-based format", version 0.0.4.
_MEDIA_TYPE = "text/plain; version=0.0.4; charset=utf-8"
_MICROSECONDS = 1_000_000

Samples = Iterable[tuple[str, float]]


def metrics(board: Board, settings: Settings) -> Reply:
    """Answer with all figures."""
    body = "".join(f"{line}\n" for line in _lines(board, settings)).encode()
    headers = (
        ("Content-Type", _MEDIA_TYPE),
        ("Content-Length", str(len(body))),
        ("Cache-Control", "no-store"),
        *COMMON_HEADERS,
    )
    return Reply(200, headers, [body])


def _lines(board: Board, settings: Settings) -> Iterator[str]:
    total = board.total
    outcomes = ((f'{{outcome="{name}"}}', total(name)) for name in OUTCOMES)
    cache = ((f'{{result="{name}"}}', total(name)) for name in CACHE)
    yield from _metric("queries_total", "counter", "Queries, by what became of them.", outcomes)
    yield from _metric("query_cache_total", "counter", "Queries, by what the cache did for them.", cache)
    yield from _histogram(board)
    places = settings.server.workers * settings.limits.waiting_queries
    for name, kind, sentence, value in (
        ("query_rows_total", "counter", "Rows and triples sent.", total("rows")),
        ("query_bytes_total", "counter", "Bytes of answers sent.", total("bytes")),
        ("queries_under_way", "gauge", "Queries that run or wait for a worker.", board.taken()),
        ("query_places", "gauge", "Queries that may run or wait at once.", places),
        ("query_workers", "gauge", "Workers of each of the two lanes.", settings.limits.workers),
        ("query_cache_bytes", "gauge", "Memory of the kept answers.", total("cache bytes")),
        ("query_cache_answers", "gauge", "Answers that are kept.", total("cache answers")),
    ):
        yield from _metric(name, kind, sentence, (("", value),))


def _histogram(board: Board) -> Iterator[str]:
    count = sum(board.total(name) for name in OUTCOMES)
    buckets = [(f'_bucket{{le="{bound:g}"}}', board.total(f"le {bound:g}")) for bound in BUCKETS]
    samples = (
        *buckets,
        ('_bucket{le="+Inf"}', count),
        ("_sum", board.total("microseconds") / _MICROSECONDS),
        ("_count", count),
    )
    yield from _metric("query_seconds", "histogram", "Time until an answer could be sent.", samples)


def _metric(name: str, kind: str, sentence: str, samples: Samples) -> Iterator[str]:
    yield f"# HELP publisher_{name} {sentence}"
    yield f"# TYPE publisher_{name} {kind}"
    for rest, value in samples:
        yield f"publisher_{name}{rest} {value}"
