"""What is written into a symbol is read from it, for contracts nobody thought of, and nothing else is ever read."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from hypothesis import assume, example, given
from hypothesis import strategies as st

from apps.trades.engine.families import family_of
from apps.trades.engine.symbols import FUTURE_MULTIPLIERS, MONTHS, contract_of, product_of

LETTERS, DIGITS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ", "0123456789"
standard_roots = st.text(LETTERS, min_size=1, max_size=6)
adjusted_roots = st.builds(str.__add__, st.text(LETTERS, min_size=1, max_size=5), st.sampled_from(DIGITS))
# yymmdd says nothing of the century; every option the broker ever listed is of this one.
expirations = st.dates(date(2000, 1, 1), date(2099, 12, 31))
kinds = st.sampled_from("CP")
# Eight digits of thousandths.
occ_strikes = st.integers(0, 99_999_999).map(lambda thousandths: Decimal(thousandths) / 1000)
# Futures quote from grains at whole points down to yen at ten-thousandths.
plain_strikes = st.decimals(0, 99_999, places=4, allow_nan=False).map(lambda strike: strike.normalize())
years = st.integers(2000, 2089)
products = st.sampled_from(sorted(FUTURE_MULTIPLIERS))
# An option's symbol has five places for its future, of which month and year take two.
short_products = st.sampled_from(sorted(product for product in FUTURE_MULTIPLIERS if len(product) <= 4))
months = st.sampled_from(MONTHS)
future_roots = st.text(LETTERS + DIGITS, min_size=1, max_size=6)


def occ(root: str, expires_on: date, kind: str, strike: Decimal) -> str:
    return f"{root:<6}{expires_on:%y%m%d}{kind}{int(strike * 1000):08d}"


def future_option(future: str, root: str, expires_on: date, kind: str, strike: Decimal) -> str:
    return f"./{future:<5}{root:<6}{expires_on:%y%m%d}{kind}{strike:f}"


written_future_options = st.builds(
    lambda product, month, *rest: future_option(f"{product[1:]}{month}6", *rest),
    short_products, months, future_roots, expirations, kinds, plain_strikes,
)  # fmt: skip


@given(st.one_of(standard_roots, adjusted_roots), expirations, kinds, occ_strikes)
@example("SPY", date(2026, 12, 18), "P", Decimal(500))
@example("GREE1", date(2023, 1, 20), "P", Decimal(200))
@example("ABCDEF", date(2099, 12, 31), "C", Decimal("0.001"))
def test_equity_option_is_read_as_it_was_written(root: str, expires_on: date, kind: str, strike: Decimal) -> None:
    contract = contract_of("Equity Option", occ(root, expires_on, kind, strike), "", expires_on.year)
    assert (contract.root_symbol, contract.expires_on) == (root, expires_on)
    assert (contract.option_type, contract.strike) == (kind, strike)


@given(standard_roots, adjusted_roots, expirations, kinds, occ_strikes)
def test_only_a_root_without_digit_is_known_to_deliver_a_hundred_shares(
    standard: str, adjusted: str, expires_on: date, kind: str, strike: Decimal
) -> None:
    plain, special = (
        contract_of("Equity Option", occ(root, expires_on, kind, strike), "", expires_on.year)
        for root in (standard, adjusted)
    )
    assert plain.deliverable == plain.multiplier == Decimal(100)
    assert special.deliverable is special.multiplier is None


@given(st.text(LETTERS + DIGITS + " _+-.CP", min_size=21, max_size=21))
@example("SPY   261218P0050_000")
@example("SPY   261218P 0050000")
@example("SPY   +61218P00500000")
@example("SPY   260230P00500000")
def test_what_is_read_as_an_equity_option_is_written_the_same_again(symbol: str) -> None:
    contract = contract_of("Equity Option", symbol, "", 2026)
    if contract.expires_on is None or contract.strike is None:
        assert contract.key == symbol
    else:
        assert occ(contract.root_symbol, contract.expires_on, contract.option_type, contract.strike) == symbol


@given(products, months, years, st.integers(-1, 8))
@example("/ES", "Z", 2026, 0)
@example("/6A", "H", 2019, 1)
@example("/M2K", "M", 2029, 8)
@example("/ES", "Z", 2026, -1)
def test_future_is_the_one_nearest_to_its_row(product: str, month: str, year: int, ahead: int) -> None:
    # A row comes at most in the year after its contract's, and nobody trades further ahead: the last digit is enough.
    matures = year + ahead
    contract = contract_of("Future", f"{product}{month}{matures % 10}", product, year)
    assert contract.key == f"{product}{month}{matures % 100:02d}"
    assert contract.multiplier == Decimal(FUTURE_MULTIPLIERS[product])


@given(products, months, years, st.integers(-1, 8))
def test_future_written_with_two_digits_is_the_same_contract(product: str, month: str, year: int, ahead: int) -> None:
    matures = year + ahead
    short, long = f"{product}{month}{matures % 10}", f"{product}{month}{matures % 100:02d}"
    assert contract_of("Future", short, product, year).key == contract_of("Future", long, product, year).key


@given(products, months, st.integers(0, 99))
def test_product_is_found_in_each_of_its_futures(product: str, month: str, number: int) -> None:
    assert product_of(f"{product}{month}{number}") == product


@given(short_products, months, future_roots, expirations, kinds, plain_strikes)
@example("/ES", "Z", "E1AN6", date(2026, 7, 6), "P", Decimal(6260))
@example("/MNQ", "Z", "MN3EV6", date(2026, 10, 16), "P", Decimal(30000))
@example("/CL", "N", "LON1", date(2021, 6, 17), "C", Decimal("72.5"))
@example("/6J", "Z", "JPUX6", date(2026, 11, 6), "C", Decimal("0.0065"))
def test_future_option_is_read_as_it_was_written(
    product: str, month: str, root: str, expires_on: date, kind: str, strike: Decimal
) -> None:
    future = f"{product[1:]}{month}{expires_on.year % 10}"
    contract = contract_of("Future Option", future_option(future, root, expires_on, kind, strike), "", 2026)
    assert (contract.root_symbol, contract.expires_on, contract.underlying_symbol) == (root, expires_on, f"/{future}")
    assert (contract.option_type, contract.strike) == (kind, strike)
    assert contract.multiplier == Decimal(FUTURE_MULTIPLIERS[product])


@given(short_products, months, future_roots, expirations, st.integers(0, 9), years)
def test_future_of_an_option_is_told_by_the_option_alone(
    product: str, month: str, root: str, expires_on: date, ahead: int, year: int
) -> None:
    matures = expires_on.year + ahead
    symbol = future_option(f"{product[1:]}{month}{matures % 10}", root, expires_on, "P", Decimal(1))
    key = contract_of("Future Option", symbol, "", year).key
    assert key.startswith(f"./{product[1:]}{month}{matures % 100:02d} ")


@given(written_future_options, written_future_options)
def test_different_future_options_never_share_a_key(one: str, other: str) -> None:
    assume(one != other)
    first, second = (contract_of("Future Option", symbol, "", 2026) for symbol in (one, other))
    assert first.key != second.key


@given(
    st.text(max_size=30), st.sampled_from(["Equity Option", "Future", "Future Option", "Equity", "Warrant", ""]), years
)
def test_no_symbol_stops_the_reader(symbol: str, instrument_type: str, year: int) -> None:
    assert contract_of(instrument_type, symbol, "", year).symbol == symbol


@given(st.text(LETTERS, min_size=1, max_size=6), st.sampled_from(["USD", "USDC"]))
def test_coin_is_its_own_contract_and_family(coin: str, currency: str) -> None:
    pair = f"{coin}/{currency}"
    contract = contract_of("Cryptocurrency", pair, pair, 2026)
    assert (contract.key, contract.multiplier) == (pair, Decimal(1))
    assert family_of("Cryptocurrency", pair, pair) == pair


@given(standard_roots, standard_roots, expirations, kinds, occ_strikes)
def test_share_and_its_options_are_one_family__whatever_their_root(
    share: str, root: str, expires_on: date, kind: str, strike: Decimal
) -> None:
    option = occ(root, expires_on, kind, strike)
    assert family_of("Equity Option", option, share) == family_of("Equity", share, share) == share


@given(short_products, months, months, future_roots, expirations, kinds, plain_strikes)
def test_future_and_options_on_another_month_are_one_family(
    product: str, month: str, other: str, root: str, expires_on: date, kind: str, strike: Decimal
) -> None:
    option = future_option(f"{product[1:]}{other}6", root, expires_on, kind, strike)
    assert family_of("Future", f"{product}{month}6", product) == product
    assert family_of("Future Option", option, f"{product}{other}6") == product
