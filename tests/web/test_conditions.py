"""Conditional requests: nobody pays for the same bytes twice, nobody keeps old ones."""

from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from web.calling import Caller

from publisher.web.conditions import is_unchanged

ISSUED = "Thu, 02 Jan 2020 00:00:00 GMT"

UNCHANGED = ["{tag}", "W/{tag}", '"other", {tag}', ' "other" ,W/{tag} ', "*", " * "]
CHANGED = ['"other"', "{tag}x", "", '"', "W/"]


@pytest.mark.parametrize("pattern", UNCHANGED)
def test_a_known_representation_is_not_sent_again(get: Caller, pattern: str) -> None:
    """A client pays for nothing twice (RFC 9110 section 13.1.2)."""
    tag = get("/entity/alpha", accept="text/turtle").headers["ETag"]

    answer = get("/entity/alpha", accept="text/turtle", if_none_match=pattern.format(tag=tag))

    assert (answer.status, answer.body) == (304, b"")
    assert answer.headers["ETag"] == tag
    assert answer.headers["Content-Location"] == "/entity/alpha.ttl"
    assert {"Vary", "Cache-Control", "Access-Control-Allow-Origin"} <= set(answer.headers)
    assert "Content-Length" not in answer.headers


@pytest.mark.parametrize("pattern", CHANGED)
def test_an_unknown_tag_gets_the_whole(get: Caller, pattern: str) -> None:
    """A client with an older release gets the new one, whatever it says about dates."""
    tag = get("/entity/alpha.ttl").headers["ETag"]

    answer = get("/entity/alpha.ttl", if_none_match=pattern.format(tag=tag), if_modified_since=ISSUED)

    assert answer.status == 200


SINCE = [
    (ISSUED, 304),
    ("Fri, 03 Jan 2020 00:00:00 GMT", 304),
    ("Wed, 01 Jan 2020 00:00:00 GMT", 200),
    ("Thursday, 02-Jan-20 00:00:00 GMT", 304),
    ("2020-01-03", 200),
    ("garbage", 200),
    ("", 200),
]


@pytest.mark.parametrize(("since", "status"), SINCE)
def test_a_date_will_do_where_no_tag_is_known(get: Caller, since: str, status: int) -> None:
    """A simple harvester that only keeps dates is served as well (RFC 9110 section 13.1.3)."""
    assert get("/entity/alpha.ttl", if_modified_since=since).status == status


@given(st.text())
def test_no_date_breaks_the_server(date: str) -> None:
    """Whatever stands in If-Modified-Since, the answer is an answer."""
    assert is_unchanged({"HTTP_IF_MODIFIED_SINCE": date}, '"tag"', ISSUED) in {True, False}


@given(st.datetimes(min_value=datetime(1990, 1, 1)))  # noqa: DTZ001 - the zone is added below
def test_dates_compare_as_time_does(moment: datetime) -> None:
    """A later date than the issue means unchanged, an earlier one does not."""
    moment = moment.replace(tzinfo=UTC, microsecond=0)
    issued = datetime(2020, 1, 2, tzinfo=UTC)

    unchanged = is_unchanged({"HTTP_IF_MODIFIED_SINCE": format_datetime(moment, usegmt=True)}, '"t"', ISSUED)

    assert unchanged == (moment - issued >= timedelta(0))
