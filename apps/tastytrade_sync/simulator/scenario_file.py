"""Scenario files: JSON of API-shaped data, checked for what the simulator itself has to rely on.

Rows may be of kinds nobody knows, and may carry unreadable amounts: what a client makes of those is what such
files are for. Only a row that cannot be placed in time is refused.
"""

from __future__ import annotations

import json
from datetime import date, datetime
from typing import TYPE_CHECKING

from apps.tastytrade_sync.simulator.scenario_values import (
    Credentials,
    Scenario,
    ScenarioAccount,
    ScenarioError,
)

if TYPE_CHECKING:
    from pathlib import Path

    from apps.tastytrade_sync.simulator.amounts import Row


def read(path: Path) -> Scenario:
    """Read a scenario file. Raises ScenarioError naming the file, the place in it and what is wrong there."""
    try:
        document = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise ScenarioError(f"{path}: the file cannot be read ({error.strerror}).") from error
    except UnicodeDecodeError as error:
        raise ScenarioError(f"{path}: the file is not text in UTF-8 (byte {error.start}).") from error
    except json.JSONDecodeError as error:
        raise ScenarioError(f"{path}: line {error.lineno}, column {error.colno}: not JSON: {error.msg}.") from error
    return _Reader(path).scenario(document)


def read_account(entry: object) -> ScenarioAccount:
    """Read one account as it would stand in a file. Raises ScenarioError."""
    reader = _Reader("the account")
    return reader.account(reader.mapping(entry, "it"), "it")


def check_row(row: object, place: str) -> None:
    """Check that a row can be placed in time. Raises ScenarioError naming `place`."""
    reader = _Reader("the rows")
    reader.check_time(reader.mapping(row, place), place)


class _Reader:
    def __init__(self, source: Path | str) -> None:
        self.source = source

    def fail(self, place: str, wrong: str) -> ScenarioError:
        # Returned and raised by the caller, so that the type checker sees where its function ends.
        return ScenarioError(f"{self.source}: {place} {wrong}.")

    def scenario(self, document: object) -> Scenario:
        whole = self.mapping(document, "the file")
        if "accounts" not in whole:
            raise self.fail("the file", 'has no "accounts"')
        accounts = [self.account(entry, f"accounts[{n}]") for n, entry in enumerate(self.rows(whole, "accounts"))]
        numbers = [entry.account["account-number"] for entry in accounts]
        if twice := sorted({number for number in numbers if numbers.count(number) > 1}):
            raise self.fail("accounts", f"name the account-number {twice[0]} twice")
        return Scenario(accounts, self.market(whole), self.credentials(whole), self.today(whole))

    def account(self, entry: Row, place: str) -> ScenarioAccount:
        account = self.mapping(entry.get("account"), f"{place}.account")
        if not isinstance(account.get("account-number"), str) or not account["account-number"]:
            raise self.fail(f"{place}.account", 'needs an "account-number" that is text')
        transactions = self.rows(entry, "transactions", place=place)
        for n, row in enumerate(transactions):
            self.check_time(row, f"{place}.transactions[{n}]")
        return ScenarioAccount(
            account,
            transactions,
            self.rows(entry, "positions", place=place) if entry.get("positions") is not None else None,
            self.mapping(entry["balances"], f"{place}.balances") if entry.get("balances") is not None else None,
            self.rows(entry, "net-liq", place=place) if entry.get("net-liq") is not None else None,
        )

    def check_time(self, row: Row, place: str) -> None:
        executed = row.get("executed-at")
        try:
            moment = datetime.fromisoformat(executed) if isinstance(executed, str) else None
        except ValueError:
            moment = None
        # The broker always states the offset; without one the order of rows would be a guess.
        if moment is None or moment.tzinfo is None:
            raise self.fail(place, f'needs "executed-at" as a time with its offset, not {json.dumps(executed)}')

    def rows(self, owner: Row, key: str, *, place: str = "") -> list[Row]:
        where = f"{place}.{key}" if place else key
        found = owner.get(key)
        if not isinstance(found, list):
            raise self.fail(where, f"must be a list, not {_kind(found)}")
        return [self.mapping(row, f"{where}[{n}]") for n, row in enumerate(found)]

    def mapping(self, found: object, place: str) -> Row:
        if not isinstance(found, dict):
            raise self.fail(place, f"must be an object, not {_kind(found)}")
        return found

    def market(self, whole: Row) -> dict[str, Row]:
        quotes = self.mapping(whole.get("market") or {}, "market")
        return {symbol: self.mapping(quote, f"market.{symbol}") for symbol, quote in quotes.items()}

    def credentials(self, whole: Row) -> Credentials:
        stated = self.mapping(whole.get("credentials") or {}, "credentials")
        # The spelling of the API and that of Python, as either comes to mind when writing a file.
        known = {name.replace("-", "_"): value for name, value in stated.items()}
        chosen = {name: known[name] for name in Credentials.__dataclass_fields__ if name in known}
        for name, value in chosen.items():
            if not isinstance(value, str):
                raise self.fail(f"credentials.{name}", f"must be text, not {_kind(value)}")
        return Credentials(**chosen)

    def today(self, whole: Row) -> date | None:
        stated = whole.get("today")
        if stated is None:
            return None
        try:
            return date.fromisoformat(stated)
        except (TypeError, ValueError) as error:
            raise self.fail("today", f"must be a day like 2026-11-20, not {json.dumps(stated)}") from error


def _kind(found: object) -> str:
    if found is None:
        return "nothing"
    kinds = {
        dict: "an object",
        list: "a list",
        str: "text",
        bool: "true or false",
        int: "a number",
        float: "a number",
    }
    return kinds[type(found)]
