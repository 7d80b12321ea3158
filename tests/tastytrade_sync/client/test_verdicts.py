"""What an answer means by its status, headers and body."""

from __future__ import annotations

import pytest

from apps.tastytrade_sync.client import ErrorKind
from apps.tastytrade_sync.client.verdicts import read_error, token_error

NOON = "Fri, 20 Nov 2026 12:00:00 GMT"


@pytest.mark.parametrize(
    ("stated", "seconds"),
    [
        ("7", 7),
        # A date counts from the answer's own, 45 seconds after noon, because our clock may be minutes off.
        ("Fri, 20 Nov 2026 12:00:45 GMT", 45),
        ("Fri, 20 Nov 2026 11:59:00 GMT", 0),
        ("soon", None),
        ("-3", None),
        ("9" * 400, None),
        ("", None),
    ],
)
def test_time_to_wait_is_read__seconds_or_a_date(stated: str, seconds: float | None) -> None:
    error = read_error(429, {"retry-after": stated, "date": NOON}, "")
    assert error is not None
    assert error.retry_after == seconds


def test_date_to_wait_for_counts_as_unsaid__answer_has_no_date_itself() -> None:
    error = read_error(503, {"retry-after": NOON}, "")
    assert error is not None
    assert error.retry_after is None


@pytest.mark.parametrize(
    ("status", "body", "kind"),
    [
        # Seen in bursts on grants that are in order (the SDK's issue 351).
        (
            400,
            '{"error_code":"invalid_request","error_description":"User is not a TastyTrade customer"}',
            "BROKER_DOWN",
        ),
        (400, '{"error_code":"internal_server_error","error_description":"Failed request to get x"}', "BROKER_DOWN"),
        (429, "", "RATE_LIMITED"),
        (502, "<html>nginx</html>", "BROKER_DOWN"),
    ],
)
def test_refused_token_is_transient__broker_s_own_trouble(status: int, body: str, kind: str) -> None:
    error = token_error(status, {}, body)
    assert error is not None
    assert (error.kind, error.is_transient) == (ErrorKind(kind), True)


def test_refused_token_of_a_broker_without_a_word_is_not_taken_for_a_lost_grant() -> None:
    # An odd User-Agent is answered with nginx's own page; the grant is in order.
    error = token_error(401, {}, "<html>401 Authorization Required</html>")
    assert error is not None
    assert error.kind is ErrorKind.UNEXPECTED_ANSWER
    # Nor is it said to have been given a token: this was the call that asks for one.
    assert error.message == "tastytrade sent an answer that this application does not understand."
