from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from apps.trades.engine.families import family_of
from apps.trades.engine.symbols import as_stated, contract_of, product_of


def test_equity_option_is_read_by_fixed_slices() -> None:
    contract = contract_of("Equity Option", "SPY   261218P00500000", "SPY", 2026)
    assert (contract.root_symbol, contract.expires_on, contract.option_type) == ("SPY", date(2026, 12, 18), "P")
    assert contract.strike == Decimal(500)
    assert contract.multiplier == contract.deliverable == Decimal(100)


def test_equity_option_keeps_a_fractional_strike() -> None:
    assert contract_of("Equity Option", "CLNE  210716C00014500", "CLNE", 2021).strike == Decimal("14.5")


def test_weekly_index_root_belongs_to_its_underlying() -> None:
    contract = contract_of("Equity Option", "SPXW  261112C07540000", "SPX", 2026)
    assert (contract.root_symbol, contract.underlying_symbol) == ("SPXW", "SPX")


def test_adjusted_root_delivers_an_unknown_number_of_shares() -> None:
    contract = contract_of("Equity Option", "GREE1 230120P00200000", "GREE", 2022)
    assert contract.root_symbol == "GREE1"
    assert contract.deliverable is None
    assert contract.multiplier is None


@pytest.mark.parametrize(
    ("symbol", "year", "key"),
    [
        ("/ESZ6", 2026, "/ESZ26"),
        ("/ESH0", 2019, "/ESH20"),
        # Rows that follow their contract: a removal booked in January, a correction in August, the last of a decade.
        ("/ESZ5", 2026, "/ESZ25"),
        ("/ESH5", 2026, "/ESH25"),
        ("/ESZ9", 2020, "/ESZ19"),
        # The farthest ahead is eight years; nine are the year before.
        ("/ESZ6", 2018, "/ESZ26"),
        ("/ESZ6", 2017, "/ESZ16"),
        ("/ESZ4", 2026, "/ESZ34"),
        ("/VXX22", 2022, "/VXX22"),
        # Two digits say the year themselves.
        ("/VXX22", 2035, "/VXX22"),
    ],
)
def test_future_year_is_from_the_year_before_the_row_to_eight_after(symbol: str, year: int, key: str) -> None:
    assert contract_of("Future", symbol, "/ES", year).key == key


def test_future_is_one_contract_in_all_rows_of_its_life() -> None:
    # First traded in 2023, expired in December 2025, corrected in 2026.
    assert {contract_of("Future", "/ESZ5", "/ES", year).key for year in range(2023, 2027)} == {"/ESZ25"}


@pytest.mark.parametrize(
    ("symbol", "key"),
    [
        # An option of December on the future of the next March, also over the end of a decade,
        ("./ESH7 EW4Z6 261224P6000", "./ESH27 EW4Z6 261224P6000"),
        ("./ESH0 EW4Z9 291228P6000", "./ESH30 EW4Z9 291228P6000"),
        # on the one that expires with it, and on oil of a whole year later.
        ("./ESZ6 ESZ6  261218P6000", "./ESZ26 ESZ6 261218P6000"),
        ("./CLZ7 LOZ6  261117C80", "./CLZ27 LOZ6 261117C80"),
    ],
)
@pytest.mark.parametrize("year", [2021, 2026, 2027, 2035])
def test_future_of_an_option_is_never_of_a_year_before_it_expires(symbol: str, key: str, year: int) -> None:
    assert contract_of("Future Option", symbol, "", year).key == key


@pytest.mark.parametrize(
    ("symbol", "root", "expires_on", "letter", "strike"),
    [
        ("./ESZ6 E1AN6 260706P6260", "E1AN6", date(2026, 7, 6), "P", "6260"),
        ("./MNQZ6MN3EV6261016P30000", "MN3EV6", date(2026, 10, 16), "P", "30000"),
        ("./CLN1 LON1  210617C72.5", "LON1", date(2021, 6, 17), "C", "72.5"),
    ],
)
def test_future_option_is_read_by_fixed_slices(
    symbol: str, root: str, expires_on: date, letter: str, strike: str
) -> None:
    contract = contract_of("Future Option", symbol, "", expires_on.year)
    assert (contract.root_symbol, contract.expires_on, contract.option_type) == (root, expires_on, letter)
    assert contract.strike == Decimal(strike)


def test_future_option_pays_its_futures_multiplier() -> None:
    # One point of /MNQ is 2 dollars, by the exchange's contract specification.
    assert contract_of("Future Option", "./MNQZ6MN3EV6261016P30000", "/MNQZ6", 2026).multiplier == Decimal(2)


def test_crypto_and_slashed_shares_keep_their_symbol() -> None:
    assert contract_of("Cryptocurrency", "BTC/USD", "BTC/USD", 2026).key == "BTC/USD"
    assert contract_of("Equity", "BRK/B", "BRK/B", 2026).multiplier == Decimal(1)


def test_unreadable_symbol_is_kept_as_it_is() -> None:
    contract = contract_of("Equity Option", "WHAT IS THIS", "", 2026)
    assert contract.key == "WHAT IS THIS"
    assert contract.strike is None


@pytest.mark.parametrize(
    ("kind", "symbol"),
    [
        # The strike of ten to the eighteenth has one digit more than the ledger holds,
        ("Future Option", f"./ESZ6 E1AN6 260706P{10**18}"),
        # this one eleven decimals, one more than a price has,
        ("Future Option", "./ESZ6 E1AN6 260706P1.00000000001"),
        # with its year written out this one has 81 characters, one more than a key has,
        ("Future Option", f"./ESZ6 E1AN6 260706P{6260:060d}"),
        # and this option is neither a call nor a put.
        ("Equity Option", "SPY   261218X00500000"),
    ],
)
def test_contract_the_ledger_cannot_hold_is_kept_as_it_is(kind: str, symbol: str) -> None:
    contract = contract_of(kind, symbol, "", 2026)
    assert (contract.key, contract.strike, contract.expires_on) == (symbol, None, None)


@pytest.mark.parametrize(
    ("kind", "symbol", "underlying", "family"),
    [
        ("Equity", "AAPL", "AAPL", "AAPL"),
        ("Equity Option", "SPXW  261112C07540000", "SPX", "SPX"),
        ("Future", "/ESZ6", "/ES", "/ES"),
        ("Future Option", "./ESZ6 E1AN6 260706P6260", "/ESU6", "/ES"),
        ("Cryptocurrency", "BTC/USD", "BTC/USD", "BTC/USD"),
        ("", "/MESM5", "", "/MES"),
        ("", "BRK/B", "", "BRK/B"),
        ("", "", "", ""),
    ],
)
def test_family_joins_what_hangs_on_one_underlying(kind: str, symbol: str, underlying: str, family: str) -> None:
    assert family_of(kind, symbol, underlying) == family


@pytest.mark.parametrize(
    ("description", "family"),
    [
        ("Cash dividend reinvested info  KBWD", "KBWD"),
        ("Cash dividend reinvested BRK/B", "BRK/B"),
        ("Cash dividend reinvested info", ""),
        ("Wire Funds Received FROM BANK", ""),
    ],
)
def test_reinvested_cash_without_a_symbol_goes_with_what_it_bought(description: str, family: str) -> None:
    assert family_of("", "", "", description) == family


@pytest.mark.parametrize(
    ("kind", "symbol"), [("Future", "/MESM5"), ("Future Option", "./ESZ6 E1AN6 260706P6260"), ("Future", "/ES")]
)
def test_symbol_with_a_slash_in_front_says_its_kind_itself(kind: str, symbol: str) -> None:
    assert contract_of("", symbol, "", 2025) == contract_of(kind, symbol, "", 2025)


def test_product_of_a_bare_product_is_itself() -> None:
    assert product_of("/ES") == "/ES"


@pytest.mark.parametrize(
    ("kind", "multiplier"),
    [("Equity", 1), ("Cryptocurrency", 1), ("Index", 1), ("Bond", None), ("Warrant", None), ("Fixed Income", None)],
)
def test_only_what_is_priced_per_unit_is_known_to_have_a_multiplier_of_one(kind: str, multiplier: int | None) -> None:
    assert contract_of(kind, "912797MX", "", 2026).multiplier == multiplier


def test_contract_as_stated_forgets_what_an_adjusted_symbol_does_not_say() -> None:
    adjusted = contract_of("Equity Option", "GREE1 230120P00200000", "GREE", 2022)
    learned = replace(adjusted, deliverable=Decimal(10), multiplier=Decimal(10))
    assert as_stated(learned) == adjusted


def test_contract_as_stated_keeps_what_its_symbol_says() -> None:
    standard = contract_of("Equity Option", "GREE  230120P00200000", "GREE", 2022)
    future = contract_of("Future", "/6EZ6", "", 2026)
    assert (as_stated(standard), as_stated(future)) == (standard, future)
