"""Reads from the broker, one call at a time, with retries and token renewal inside."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Self
from urllib.parse import quote

import httpx2

from apps.tastytrade_sync.client.answers import Answer, Pagination, RawItem
from apps.tastytrade_sync.client.environments import endpoint_of
from apps.tastytrade_sync.client.errors import naming
from apps.tastytrade_sync.client.raw_json import NotJsonError, WrongShapeError, split_answer
from apps.tastytrade_sync.client.retries import Backoff, RetryPolicy, Wait
from apps.tastytrade_sync.client.tls import trusted_certificates
from apps.tastytrade_sync.client.tokens import Credentials, Timeouts, TokenSource, unreachable
from apps.tastytrade_sync.client.verdicts import read_error, unexpected

if TYPE_CHECKING:
    import random
    from collections.abc import Callable
    from datetime import date
    from types import TracebackType

__all__ = ["Answer", "BrokerReader", "Pagination", "RawItem"]

Parameters = dict[str, str | int]


class BrokerReader:
    """Everything the sync reads, for one login. A context manager; every method may raise ``BrokerError``.

    ``on_wait`` is told of each pause between tries before it begins, on the thread that makes the call.
    """

    def __init__(
        self,
        credentials: Credentials,
        *,
        rng: random.Random,
        sleep: Callable[[float], None] = time.sleep,
        on_wait: Callable[[Wait], None] | None = None,
        policy: RetryPolicy | None = None,
        timeouts: Timeouts | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        limits = timeouts or Timeouts()
        endpoint = endpoint_of(credentials.environment)
        self._backoff = Backoff(rng, sleep, on_wait, policy or RetryPolicy())
        self._tokens = TokenSource(credentials, endpoint, self._backoff, timeouts=limits, clock=clock)
        self._client = httpx2.Client(
            base_url=endpoint.base_url,
            headers=endpoint.headers(),
            timeout=httpx2.Timeout(limits.read, connect=limits.connect),
            verify=trusted_certificates(),
        )
        self._broker = endpoint.broker
        self._reads = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close the connections; nothing can be read afterwards."""
        self._client.close()

    def tell_waits_to(self, listener: Callable[[Wait], None]) -> None:
        """Tell this listener of each pause from now on."""
        self._backoff.on_wait = listener

    @property
    def calls(self) -> int:
        """How many requests went out so far, those for tokens and tries again included."""
        return self._reads + self._tokens.calls

    @property
    def retries(self) -> int:
        """How many of the tries failed and were made again after a wait."""
        return self._backoff.retries

    @property
    def scope(self) -> str:
        """What the broker granted, as it said with the last token."""
        return self._tokens.scope

    def accounts(self) -> Answer:
        """Read the accounts of the login; each item is ``{"account": {…}, "authority-level": …}``."""
        return self._get("/customers/me/accounts", {})

    def transactions(
        self, number: str, *, page: int, per_page: int, start: date | None = None, sort: str = "Asc"
    ) -> Answer:
        """Read one page (from 0) of an account's transactions, executed on or after ``start``, oldest first."""
        parameters: Parameters = {"per-page": per_page, "page-offset": page, "sort": sort}
        if start is not None:
            parameters["start-date"] = start.isoformat()
        return self._get(_path(number, "transactions"), parameters)

    def total_fees(self, number: str, day: date) -> Answer:
        """Read what all fees of one day were, by the broker's date: one item with the amount and its effect."""
        return self._get(_path(number, "transactions/total-fees"), {"date": day.isoformat()})

    def positions(self, number: str) -> Answer:
        """Read what the broker says is held, with its marks."""
        # Left out by default, and without it open profit would have no price.
        return self._get(_path(number, "positions"), {"include-marks": "true"})

    def balances(self, number: str) -> Answer:
        """Read the balances, one item per currency, whether the broker sends a list or one object."""
        return self._get(_path(number, "balances"), {})

    def net_liq_history(self, number: str, *, time_back: str = "all") -> Answer:
        """Read the net liquidating value over time."""
        return self._get(_path(number, "net-liq/history"), {"time-back": time_back})

    def _get(self, path: str, parameters: Parameters) -> Answer:
        return self._backoff.run(lambda: self._attempt(path, parameters))

    def _attempt(self, path: str, parameters: Parameters) -> Answer:
        with naming(self._broker):
            return self._read(path, parameters)

    def _read(self, path: str, parameters: Parameters) -> Answer:
        response = self._send(path, parameters, self._tokens.token())
        # By the status alone: the body differs with who refuses, and may be a page of the gateway.
        if response.status_code == 401:
            response = self._send(path, parameters, self._tokens.renew())
        secrets = self._tokens.secrets
        error = read_error(response.status_code, response.headers, response.text, secrets=secrets)
        if error is not None:
            raise error
        try:
            return split_answer(response.content)
        except (NotJsonError, WrongShapeError) as defect:
            # What was cut off on the way may arrive whole; what has the wrong shape will have it again.
            is_cut_off = isinstance(defect, NotJsonError)
            raise unexpected(
                response.text, status=response.status_code, secrets=secrets, is_transient=is_cut_off
            ) from defect

    def _send(self, path: str, parameters: Parameters, token: str) -> httpx2.Response:
        self._reads += 1
        try:
            return self._client.get(path, params=parameters, headers={"Authorization": f"Bearer {token}"})
        except httpx2.RequestError as error:
            raise unreachable(error) from error


def _path(number: str, resource: str) -> str:
    return f"/accounts/{quote(number, safe='')}/{resource}"
