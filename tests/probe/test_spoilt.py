"""Whatever a site sends, the look ends with a report."""

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from probe.servers import Asked, Reply, answering
from probe.toy import Toy

from publisher.errors import PublisherError
from publisher.probe import Limits, check

JUNK = st.one_of(
    st.binary(max_size=12),
    st.sampled_from([b"http://[x", b"\x00", b"[[[[", b"{", b'"', b"<!ENTITY", b"_:", b"&", b"9" * 40, b""]),
)
FIELDS = ("Content-Type", "Location", "Link", "Vary", "ETag", "Content-Encoding", "Retry-After")
VALUES = st.sampled_from(
    ["", ";", "<", "http://[x", "gzip", "text/turtle;;", '"', "<a>; rel", "-1", "\x7f", "é"]
)
SPOILS = st.lists(st.tuples(st.floats(0, 1), JUNK, st.sampled_from(FIELDS), VALUES), min_size=1, max_size=12)


@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(spoils=SPOILS)
def test_spoilt_answers_are_findings_never_a_crash(spoils: list[tuple[float, bytes, str, str]]) -> None:
    """Strangers send what they like; whoever looks gets a report in both languages and as JSON."""
    toy, count = Toy(), 0

    def spoilt(asked: Asked) -> Reply:
        nonlocal count
        reply, (place, junk, field, value) = toy(asked), spoils[count % len(spoils)]
        count += 1
        body = reply.body if isinstance(reply.body, bytes) else reply.body.encode()
        at = int(place * len(body))
        headers = {**reply.headers, field: value} if count % 3 == 0 else reply.headers
        return Reply(reply.status, body[:at] + junk + body[at + 3 :], headers)

    with answering(spoilt) as site:
        try:
            report = check(f"{site.url}/", limits=Limits(seconds=2, requests=150))
        except PublisherError:
            return

    assert report.text("id")
    assert report.text("en")
    assert report.json()
