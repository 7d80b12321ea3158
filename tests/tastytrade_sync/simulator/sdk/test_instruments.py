"""Instruments and quotes through the SDK."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pydantic
import pytest
from tastytrade.instruments import (
    Cryptocurrency,
    Equity,
    Forex,
    Future,
    FutureOption,
    FutureOptionProduct,
    FutureProduct,
    Option,
    OptionType,
    Warrant,
    get_quantity_decimal_precisions,
)
from tastytrade.market_data import get_market_data, get_market_data_by_type
from tastytrade.order import InstrumentType
from tastytrade.utils import TastytradeError

from tests.tastytrade_sync.simulator.sdk.conftest import EXPIRED

if TYPE_CHECKING:
    from tests.tastytrade_sync.simulator.sdk.sessions import Sdk

WEEKLY_PUT = "SPXW  260121P06900000"
FUTURE_PUT = "./ESH6 EW3G6 260220P6900"


@pytest.mark.parametrize(
    ("symbol", "is_index", "is_fund"),
    [("AAPL", False, False), ("BRK/B", False, False), ("SPY", False, True), ("SPX", True, False)],
)
def test_equity_is_read_alone(market: Sdk, symbol: str, is_index: bool, is_fund: bool) -> None:  # noqa: FBT001
    found = market.ask(lambda session: Equity.get(session, symbol))
    assert (found.symbol, found.is_index, found.is_etf, found.streamer_symbol) == (symbol, is_index, is_fund, symbol)


LISTS: list[tuple[dict[str, Any], list[str]]] = [
    ({"symbols": ["SPY", "NOSUCH", "AAPL"]}, ["SPY", "AAPL"]),
    ({"symbols": []}, ["AAPL", "BRK/B", "SPX", "SPY", "USO"]),
    ({"symbols": [], "is_index": True}, ["SPX"]),
    ({"symbols": [], "is_etf": True}, ["SPY", "USO"]),
    ({"symbols": [], "lendability": "Preborrow"}, []),
    ({"symbols": [], "per_page": 2, "page_offset": 1}, ["SPX", "SPY"]),
    ({"symbols": [], "per_page": 2, "page_offset": None}, ["AAPL", "BRK/B", "SPX", "SPY", "USO"]),
]


@pytest.mark.parametrize(("wanted", "expected"), LISTS, ids=lambda part: str(part)[:50])
def test_equities_are_listed__with_what_options_are_written_on(
    market: Sdk, wanted: dict[str, Any], expected: list[str]
) -> None:
    assert [each.symbol for each in market.ask(lambda session: Equity.get(session, **wanted))] == expected


def test_active_equities_are_listed(market: Sdk) -> None:
    found = market.ask(lambda session: Equity.get_active_equities(session, per_page=3, page_offset=None))
    assert [each.symbol for each in found] == ["AAPL", "BRK/B", "SPX", "SPY", "USO"]


def test_option_is_read_alone(market: Sdk) -> None:
    found = market.ask(lambda session: Option.get(session, "AAPL  260220C00202500"))
    assert (found.underlying_symbol, found.strike_price, found.option_type) == (
        "AAPL",
        Decimal("202.5"),
        OptionType.CALL,
    )
    assert (found.expiration_date, found.days_to_expiration) == (date(2026, 2, 20), 31)
    assert (found.exercise_style, found.settlement_type, found.expiration_type) == ("American", "PM", "Regular")
    assert found.streamer_symbol == ".AAPL260220C202.5"
    assert found.expires_at == datetime(2026, 2, 20, 21, tzinfo=UTC)


def test_option_on_an_index_knows_its_root_and_its_index(market: Sdk) -> None:
    found = market.ask(lambda session: Option.get(session, WEEKLY_PUT))
    assert (found.root_symbol, found.underlying_symbol, found.exercise_style) == ("SPXW", "SPX", "European")
    assert found.expiration_type == "Weekly"


def test_adjusted_option_is_not_standard(market: Sdk) -> None:
    found = market.ask(lambda session: Option.get(session, "USO1  260220P00070000"))
    assert (found.root_symbol, found.underlying_symbol, found.option_chain_type) == ("USO1", "USO", "Non-standard")


def test_expired_option_is_found_for_thirty_days__or_for_ever(market: Sdk) -> None:
    market.simulator.set_today(date(2026, 1, 18))
    found = market.ask(lambda session: Option.get(session, EXPIRED))
    assert (found.active, found.days_to_expiration) == (False, -30)
    market.simulator.set_today(date(2026, 1, 19))
    with pytest.raises(TastytradeError, match="not_found: Couldn't find equity option"):
        market.ask(lambda session: Option.get(session, EXPIRED))
    market.simulator.world.options.change({"expired_instruments_known_days": None})
    assert market.ask(lambda session: Option.get(session, EXPIRED)).symbol == EXPIRED


@pytest.mark.parametrize("symbol", ["ESH6", "/ESH6"])
def test_future_is_read_alone__with_or_without_its_slash(market: Sdk, symbol: str) -> None:
    found = market.ask(lambda session: Future.get(session, symbol))
    assert (found.symbol, found.notional_multiplier, found.tick_size) == ("/ESH6", Decimal(50), Decimal("0.25"))
    # The third Friday of March.
    assert (found.expiration_date, found.active_month, found.streamer_symbol) == (
        date(2026, 3, 20), True, "/ESH26:XCME",
    )  # fmt: skip
    assert found.future_product is not None
    assert [month.value for month in found.future_product.listed_months] == ["H", "M", "U", "Z"]


def test_futures_are_listed__by_symbol_and_by_product_and_only_while_active(market: Sdk) -> None:
    def symbols(**wanted: Any) -> list[str]:
        return [each.symbol for each in market.ask(lambda session: Future.get(session, **wanted))]

    assert symbols() == ["/ESH6", "/VXG6"]
    assert symbols(symbols=["/VXG6", "/NQZ9"]) == ["/VXG6"]
    assert symbols(product_codes=["ES"]) == ["/ESH6"]
    market.simulator.set_today(date(2026, 2, 21))
    assert symbols() == ["/ESH6"]


def test_option_on_a_future_is_read_alone__its_dollars_of_a_point_are_a_quotient(market: Sdk) -> None:
    found = market.ask(lambda session: FutureOption.get(session, FUTURE_PUT))
    assert (found.underlying_symbol, found.root_symbol, found.option_root_symbol) == ("/ESH6", "/ES", "EW3")
    assert (found.strike_price, found.option_type, found.multiplier) == (Decimal(6900), OptionType.PUT, Decimal(1))
    assert found.notional_value / found.display_factor == 50
    assert found.streamer_symbol == "./EW3G26P6900:XCME"


def test_option_on_a_future_may_lack_its_streamer_symbol__which_the_sdk_cannot_read(market: Sdk) -> None:
    market.simulator.world.options.change({"future_option_streamers": False})
    with pytest.raises(pydantic.ValidationError, match="streamer-symbol"):
        market.ask(lambda session: FutureOption.get(session, FUTURE_PUT))


def test_coin_is_read_alone_and_in_a_list(market: Sdk) -> None:
    alone = market.ask(lambda session: Cryptocurrency.get(session, "BTC/USD"))
    assert (alone.symbol, alone.streamer_symbol) == ("BTC/USD", "BTC/USD:CXTALP")
    assert market.ask(lambda session: Cryptocurrency.get(session)) == [alone]
    assert market.ask(lambda session: Cryptocurrency.get(session, ["ETH/USD"])) == []


def test_products_are_read(market: Sdk) -> None:
    assert {"ES", "VX"} <= {each.code for each in market.ask(lambda session: FutureProduct.get(session))}
    assert market.ask(lambda session: FutureProduct.get(session, "VX", "CFE")).notional_multiplier == 1000
    (weekly,) = market.ask(lambda session: FutureOptionProduct.get(session))
    assert weekly == market.ask(lambda session: FutureOptionProduct.get(session, "EW3"))
    assert weekly.future_product is not None
    assert (weekly.root_symbol, weekly.future_product.code) == ("EW3", "ES")


def test_unknown_instruments_are_not_found(market: Sdk) -> None:
    asked = (
        lambda session: Equity.get(session, "NOSUCH"),
        lambda session: Option.get(session, "AAPL  260220C00999000"),
        lambda session: Future.get(session, "ESZ9"),
        lambda session: FutureOption.get(session, "./ESH6 EW3G6 260220P1"),
        lambda session: FutureProduct.get(session, "ES", "CFE"),
        lambda session: FutureOptionProduct.get(session, "XX"),
        lambda session: session._get("/instruments/spoons"),
    )
    for call in asked:
        with pytest.raises(TastytradeError, match="not_found"):
            market.ask(call)


def test_other_lists_are_there(market: Sdk) -> None:
    decimals = {
        each.instrument_type: each.value
        for each in market.ask(lambda session: get_quantity_decimal_precisions(session))
    }
    assert (decimals[InstrumentType.CRYPTOCURRENCY], decimals[InstrumentType.EQUITY_OPTION]) == (8, 0)
    assert market.ask(lambda session: Warrant.get(session)) == []
    assert market.ask(lambda session: Forex.get(session)) == []


def test_list_of_options_is_refused_in_the_sandbox__one_alone_is_not(market: Sdk) -> None:
    path = "/instruments/equity-options"
    listed = market.ask(lambda session: session._get(path, params={"symbol[]": [WEEKLY_PUT]}))
    assert [each["symbol"] for each in listed["items"]] == [WEEKLY_PUT]
    market.simulator.world.options.change({"environment": "sandbox"})
    with pytest.raises(TastytradeError, match="not_permitted"):
        market.ask(lambda session: session._get(path))
    assert market.ask(lambda session: Option.get(session, WEEKLY_PUT)).symbol == WEEKLY_PUT


def test_quotes_are_read__one_of_each_kind(market: Sdk) -> None:
    quotes = market.ask(
        lambda session: get_market_data_by_type(
            session, cryptocurrencies=["BTC/USD"], equities=["AAPL", "BRK/B", "NOSUCH"], futures=["/ESH6"],
            future_options=[FUTURE_PUT], indices=["SPX"], options=[WEEKLY_PUT],
        )
    )  # fmt: skip
    marks = {each.symbol: each.mark for each in quotes}
    # Everything was last traded at 10.00; the index is quoted.
    assert marks == {**dict.fromkeys(("BTC/USD", "AAPL", "BRK/B", "/ESH6", FUTURE_PUT, WEEKLY_PUT), Decimal(10)),
                     "SPX": Decimal("6950.5")}  # fmt: skip


def test_index_has_no_bid__but_as_an_equity_it_has(market: Sdk) -> None:
    (index,) = market.ask(lambda session: get_market_data_by_type(session, indices=["SPX"]))
    assert (index.instrument_type, index.bid, index.mid) == (InstrumentType.INDEX, None, None)
    (equity,) = market.ask(lambda session: get_market_data_by_type(session, equities=["SPX"]))
    assert (equity.instrument_type, equity.bid) == (InstrumentType.EQUITY, Decimal("6950.5"))


def test_expired_contract_has_no_quote(market: Sdk) -> None:
    assert market.ask(lambda session: get_market_data_by_type(session, options=[EXPIRED])) == []


def test_demo_quotes_what_is_not_held_too(demo: Sdk) -> None:
    found = demo.ask(lambda session: get_market_data_by_type(session, equities=["SPY"], indices=["SPX"]))
    index, fund = sorted(found, key=lambda quote: quote.mark or 0, reverse=True)
    # The fund is a tenth of the index, to the cent.
    assert index.mark is not None
    assert (index.symbol, fund.symbol, fund.mark) == ("SPX", "SPY", round(index.mark / 10, 2))


@pytest.mark.parametrize("symbol", ["AAPL", "BRK/B"])
def test_quote_is_read_alone(market: Sdk, symbol: str) -> None:
    found = market.ask(lambda session: get_market_data(session, symbol, InstrumentType.EQUITY))
    # The last market day before Tuesday the 20th was Friday the 16th.
    assert (found.symbol, found.summary_date, found.prev_close_date) == (symbol, date(2026, 1, 20), date(2026, 1, 16))


def test_quotes_are_refused__more_than_a_hundred_symbols(market: Sdk) -> None:
    symbols = [f"S{number}" for number in range(101)]
    with pytest.raises(TastytradeError, match="symbols: must not exceed 100"):
        market.ask(lambda session: get_market_data_by_type(session, equities=symbols))
    with pytest.raises(TastytradeError, match="not_found"):
        market.ask(lambda session: get_market_data(session, "NOSUCH", InstrumentType.EQUITY))
