"""Reading: what is asked, what comes back, when it is asked again and how each failure is named."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from apps.tastytrade_sync.client import BrokerError, BrokerReader, ErrorKind, Pagination
from tests.tastytrade_sync.client.scripted_server import (
    TOKEN_PATH,
    Reply,
    ScriptedBroker,
    json_reply,
    nginx,
    token_reply,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.tastytrade_sync.client.conftest import Waits

ACCOUNTS = "/customers/me/accounts"
ROWS = "/accounts/5WX01234/transactions"
GOOD = json_reply({"data": {"items": [{"id": 1}]}, "context": ACCOUNTS})
EXPIRED = json_reply(
    {"error": {"code": "token_invalid", "message": "This token is invalid or has expired"}}, status=401
)


def test_accounts_returns_the_items__sent_with_token_agent_and_version(
    broker: ScriptedBroker, reader: BrokerReader
) -> None:
    broker.answer(ACCOUNTS, GOOD)
    assert reader.accounts().items[0].value == {"id": 1}
    headers = broker.asked(ACCOUNTS)[0].headers
    assert headers["Authorization"] == "Bearer access-1"
    assert headers["User-Agent"] == "tastytrade-tracker/0.1"
    assert headers["Accept-Version"] == "20251101"


def test_transactions_asks_for_one_page__oldest_first_from_a_day(broker: ScriptedBroker, reader: BrokerReader) -> None:
    pages = {"per-page": 2000, "page-offset": 3, "total-items": 7000, "total-pages": 4}
    broker.answer(ROWS, json_reply({"data": {"items": []}, "pagination": pages}))
    answer = reader.transactions("5WX01234", page=3, per_page=2000, start=date(2026, 11, 2))
    assert broker.asked(ROWS)[0].query == {
        "per-page": ["2000"],
        "page-offset": ["3"],
        "sort": ["Asc"],
        "start-date": ["2026-11-02"],
    }
    assert answer.pagination == Pagination(2000, 7000)


def test_transactions_leaves_the_day_out__whole_history(broker: ScriptedBroker, reader: BrokerReader) -> None:
    broker.answer(ROWS, json_reply({"data": {"items": []}}))
    reader.transactions("5WX01234", page=0, per_page=250, sort="Desc")
    assert broker.asked(ROWS)[0].query == {"per-page": ["250"], "page-offset": ["0"], "sort": ["Desc"]}


def test_positions_asks_for_marks(broker: ScriptedBroker, reader: BrokerReader) -> None:
    broker.answer("/accounts/5WX01234/positions", GOOD)
    reader.positions("5WX01234")
    assert broker.asked("/accounts/5WX01234/positions")[0].query == {"include-marks": ["true"]}


@pytest.mark.parametrize("data", [{"cash-balance": "1.0"}, {"items": [{"cash-balance": "1.0"}]}])
def test_balances_gives_one_item__object_or_list(broker: ScriptedBroker, reader: BrokerReader, data: object) -> None:
    broker.answer("/accounts/5WX01234/balances", json_reply({"data": data}))
    assert [item.value for item in reader.balances("5WX01234").items] == [{"cash-balance": "1.0"}]


def test_net_liq_history_asks_for_everything(broker: ScriptedBroker, reader: BrokerReader) -> None:
    broker.answer("/accounts/5WX01234/net-liq/history", GOOD)
    reader.net_liq_history("5WX01234")
    assert broker.asked("/accounts/5WX01234/net-liq/history")[0].query == {"time-back": ["all"]}


def test_account_number_stays_one_part_of_the_path__slash_in_it(broker: ScriptedBroker, reader: BrokerReader) -> None:
    with pytest.raises(BrokerError):
        reader.positions("5W/../X")
    assert broker.requests[-1].path == "/accounts/5W%2F..%2FX/positions"


def test_one_token_serves_many_reads(broker: ScriptedBroker, reader: BrokerReader) -> None:
    broker.answer(ACCOUNTS, GOOD)
    for _ in range(3):
        reader.accounts()
    assert len(broker.asked(TOKEN_PATH)) == 1
    assert reader.calls == 4  # three reads and one token


def test_token_is_renewed_a_minute_early__clock_moves(
    broker: ScriptedBroker, make_reader: Callable[..., BrokerReader]
) -> None:
    now = [0.0]
    broker.answer(TOKEN_PATH, token_reply("access-1"), token_reply("access-2"))
    broker.answer(ACCOUNTS, GOOD)
    reader = make_reader(clock=lambda: now[0])
    for now[0] in (0.0, 839.0, 840.0):  # it lives 900 seconds, 60 of them are margin
        reader.accounts()
    sent = [request.headers["Authorization"] for request in broker.asked(ACCOUNTS)]
    assert sent == ["Bearer access-1", "Bearer access-1", "Bearer access-2"]


def test_expired_token_is_renewed_once_and_the_page_asked_again(broker: ScriptedBroker, reader: BrokerReader) -> None:
    broker.answer(TOKEN_PATH, token_reply("access-1"), token_reply("access-2"))
    broker.answer(ACCOUNTS, EXPIRED, GOOD)
    assert len(reader.accounts().items) == 1
    assert broker.asked(ACCOUNTS)[1].headers["Authorization"] == "Bearer access-2"
    assert (reader.calls, reader.retries) == (4, 0)


def test_second_refusal_of_a_fresh_token_ends_it(broker: ScriptedBroker, reader: BrokerReader) -> None:
    broker.answer(ACCOUNTS, EXPIRED)
    with pytest.raises(BrokerError, match="just given a token") as caught:
        reader.accounts()
    assert (caught.value.kind, caught.value.status) == (ErrorKind.UNEXPECTED_ANSWER, 401)
    assert len(broker.asked(ACCOUNTS)) == 2


TRANSIENT = {
    "throttled": (Reply(429), ErrorKind.RATE_LIMITED),
    "server error": (json_reply({"error": {"code": "internal_server_error"}}, status=500), ErrorKind.BROKER_DOWN),
    "bad gateway": (nginx(502, "Bad Gateway"), ErrorKind.BROKER_DOWN),
    "maintenance": (nginx(503, "Service Unavailable"), ErrorKind.BROKER_DOWN),
    "slow": (Reply(body="{}", delay=0.6), ErrorKind.UNREACHABLE),
    "short body": (Reply(body='{"data":{"items":[]}}', is_cut=True), ErrorKind.UNREACHABLE),
    "not gzip": (Reply(body="plain", headers={"Content-Encoding": "gzip"}), ErrorKind.UNREACHABLE),
    "web page": (nginx(200, "Welcome"), ErrorKind.UNEXPECTED_ANSWER),
    "truncated": (Reply(body='{"data":{"items":[{"id":1},'), ErrorKind.UNEXPECTED_ANSWER),
    "empty": (Reply(body=""), ErrorKind.UNEXPECTED_ANSWER),
}


@pytest.mark.parametrize(("reply", "kind"), TRANSIENT.values(), ids=TRANSIENT)
def test_transient_failure_is_tried_four_times(
    broker: ScriptedBroker, reader: BrokerReader, waits: Waits, reply: Reply, kind: ErrorKind
) -> None:
    broker.answer(ACCOUNTS, reply)
    with pytest.raises(BrokerError) as caught:
        reader.accounts()
    assert caught.value.kind is kind
    assert len(broker.asked(ACCOUNTS)) == 4
    assert reader.retries == len(waits.seconds) == len(waits.reasons) == 3


@pytest.mark.parametrize(("reply", "kind"), TRANSIENT.values(), ids=TRANSIENT)
def test_transient_failure_is_survived__good_at_the_second_try(
    broker: ScriptedBroker, reader: BrokerReader, reply: Reply, kind: ErrorKind
) -> None:
    broker.answer(ACCOUNTS, reply, GOOD)
    assert len(reader.accounts().items) == 1
    assert (reader.calls, reader.retries) == (3, 1)


FINAL = {
    "not yours": (json_reply({"error": {"code": "not_permitted"}}, status=403), ErrorKind.FORBIDDEN),
    "unknown": (json_reply({"error": {"code": "not_found"}}, status=404), ErrorKind.UNEXPECTED_ANSWER),
    "sunset": (json_reply({"error": {"code": 406, "message": "not supported"}}, status=406), ErrorKind.VERSION_SUNSET),
    "bad request": (json_reply({"error": {"code": "validation_error"}}, status=400), ErrorKind.UNEXPECTED_ANSWER),
    "moved": (Reply(302, headers={"Location": "/elsewhere"}), ErrorKind.UNEXPECTED_ANSWER),
    "null": (Reply(body="null"), ErrorKind.UNEXPECTED_ANSWER),
    "no data": (Reply(body='{"data":{}}'), ErrorKind.UNEXPECTED_ANSWER),
    "list": (Reply(body="[]"), ErrorKind.UNEXPECTED_ANSWER),
}


@pytest.mark.parametrize(("reply", "kind"), FINAL.values(), ids=FINAL)
def test_final_failure_is_not_tried_again(
    broker: ScriptedBroker, reader: BrokerReader, reply: Reply, kind: ErrorKind
) -> None:
    broker.answer(ACCOUNTS, reply)
    with pytest.raises(BrokerError) as caught:
        reader.accounts()
    assert (caught.value.kind, caught.value.status) == (kind, reply.status)
    assert (len(broker.asked(ACCOUNTS)), reader.retries) == (1, 0)


def test_failure_shows_what_the_broker_said__without_secrets(broker: ScriptedBroker, reader: BrokerReader) -> None:
    broker.answer(ACCOUNTS, Reply(500, "failed for access-1 with the-client-secret and eyJhead.eyJbody.sign"))
    with pytest.raises(BrokerError) as caught:
        reader.accounts()
    assert caught.value.excerpt == "failed for [hidden] with [hidden] and [hidden]"


def test_retry_after_is_honoured__seconds(broker: ScriptedBroker, reader: BrokerReader, waits: Waits) -> None:
    broker.answer(ACCOUNTS, Reply(429, headers={"Retry-After": "7"}), Reply(503, headers={"Retry-After": "90"}), GOOD)
    reader.accounts()
    assert waits.seconds == [7.0, 90.0]


def test_retry_after_that_makes_no_sense_counts_as_unsaid(
    broker: ScriptedBroker, reader: BrokerReader, waits: Waits
) -> None:
    broker.answer(ACCOUNTS, Reply(429, headers={"Retry-After": "soon"}), GOOD)
    reader.accounts()
    assert 0.5 <= waits.seconds[0] <= 1.0


def test_unreachable_broker_is_said_so__nothing_listens(reader: BrokerReader, broker: ScriptedBroker) -> None:
    broker.answer(ACCOUNTS, GOOD)
    reader.accounts()
    broker.__exit__()
    with pytest.raises(BrokerError) as caught:
        reader.accounts()
    assert caught.value.kind is ErrorKind.UNREACHABLE
