"""What positions are called that are no plain template: ratios, customs, and what is held without options."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from apps.trades.engine.recognition.classify import RiskClass, label_of, label_of_holdings
from apps.trades.engine.symbols import contract_of
from tests.builders import bond, call, crypto, future, future_option, put, stock
from tests.trades.engine.recognition.positions import held, label, shape

if TYPE_CHECKING:
    from apps.trades.engine.values import Contract

ES_CALL, LATER_ES_CALL = future_option("./ESH6 EW3H6 260320C6000"), future_option("./ESM6 EW3M6 260618C6000")


@pytest.mark.parametrize(
    ("legs", "name", "code"),
    [
        ("-2C@100 +3C@105", "Call backspread 2x3", "CALL_BACKSPREAD"),
        ("+3P@95 -2P@100", "Put backspread 2x3", "PUT_BACKSPREAD"),
        ("+1C@100 -3C@105", "Call front ratio 1x3", "CALL_FRONT_RATIO"),
        ("-5P@90 +3P@95", "Put front ratio 3x5", "PUT_FRONT_RATIO"),
        ("+1S -3C@50", "Ratio call write 1x3", "RATIO_CALL_WRITE"),
        ("-2S -3P@50", "Ratio put write 2x3", "RATIO_PUT_WRITE"),
        ("+2C@50 +3P@50", "Long strip 2x3", "LONG_STRIP"),
        ("-1C@50 -3P@50", "Short strip 1x3", "SHORT_STRIP"),
        ("+3C@50 +2P@50", "Long strap 3x2", "LONG_STRAP"),
        ("-3C@50 -1P@50", "Short strap 3x1", "SHORT_STRAP"),
        ("+3C@90 -2C@100", "Call ZEBRA 3x2", "CALL_ZEBRA"),
        ("-1P@100 +3P@110", "Put ZEBRA 3x1", "PUT_ZEBRA"),
        ("-3C@90 +1C@100", "Short call ZEBRA 3x1", "SHORT_CALL_ZEBRA"),
        ("+2P@90 -3P@100", "Short put ZEBRA 3x2", "SHORT_PUT_ZEBRA"),
    ],
)
def test_ratio_is_part_of_the_name(legs: str, name: str, code: str) -> None:
    found = label(legs)
    assert (found.name, found.code, found.units) == (name, code, 1)
    assert found.template
    assert found.template.code == code


def test_ratio_in_lowest_terms_is_the_template_itself() -> None:
    assert (label("-2C@100 +4C@105").name, label("-2C@100 +4C@105").units) == ("Call ratio backspread (1x2)", 2)


def test_ratio_has_units_too() -> None:
    assert (label("-4C@100 +6C@105").name, label("-4C@100 +6C@105").units) == ("Call backspread 2x3", 2)


@pytest.mark.parametrize(
    ("legs", "name", "risk"),
    [
        ("+2S -1C@50", "Custom (2 legs)", RiskClass.DEFINED),
        ("+1P@90 -1P@95 -2C@105 +2C@110", "Custom (4 legs)", RiskClass.DEFINED),
        ("+1P@90 -1P@95 -2C@105 +1C@110", "Custom (4 legs)", RiskClass.UNDEFINED),
        ("-2P@95 +1P@90 +1C@105", "Custom (3 legs)", RiskClass.UNDEFINED),
        ("-1P@95,T1 +2P@95,T2", "Custom (2 legs)", RiskClass.MODELLED),
        # Two near calls outnumber the far one: above all strikes nothing bounds the loss, whatever a model says.
        ("-2C@105,T1 +1C@105,T2", "Custom (2 legs)", RiskClass.UNDEFINED),
    ],
)
def test_legs_without_a_name_are_custom__with_their_risk(legs: str, name: str, risk: RiskClass) -> None:
    found = label(legs)
    assert (found.code, found.name, found.risk, found.template) == ("CUSTOM", name, risk, None)
    assert found.meaning == "Legs that no strategy of the library has together."


def test_custom_has_units() -> None:
    assert label("+4S -2C@50").units == 2


@pytest.mark.parametrize(
    ("legs", "name"),
    [
        ("+1C@100 -3C@110 +2C@115", "Long call Christmas tree 1-3-2"),
        ("+1C@100 -3C@110 +2C@120", "Custom 1-3-2"),
        ("+2P@95 -3P@100 +1P@110", "Long put Christmas tree 1-3-2"),
        ("+2P@90 -3P@100 +1P@105", "Custom 2-3-1"),
        ("-1C@100 +3C@110 -2C@115", "Short call Christmas tree"),
        ("-2P@95 +3P@100 -1P@111", "Custom 2-3-1"),
    ],
)
def test_christmas_tree_must_have_its_proportions(legs: str, name: str) -> None:
    assert label(legs).name == name


def test_stretched_christmas_tree_says_what_it_lacks() -> None:
    found = label("+1C@100 -3C@110 +2C@120")
    assert (found.code, found.risk) == ("CUSTOM", RiskClass.DEFINED)
    assert found.alternatives[0] == (
        "Long call Christmas tree 1-3-2: if the distances between its strikes, from the lowest up, were 2 to 1"
    )


def test_seagull_keeps_its_name__with_the_sold_option_at_the_bought_strike() -> None:
    assert label("-1P@100 +1C@100 -1C@110").code == "SUPER_BULL"
    assert label("-1P@90 +1P@100 -1C@100").code == "SUPER_BEAR"


@pytest.mark.parametrize(
    ("legs", "name"),
    [
        ("+1C@595 -2C@600 +1C@605", "Long call butterfly"),
        ("+1C@595 -1C@600 -1C@605", "Bull call ladder (long call ladder)"),
        ("+1C@500 -1C@550 -1C@600 +1C@700", "Long call condor"),
        ("-1C@600,T1 +1C@600,T2", "Long call calendar"),
        ("+1C@600,T1 -1C@600,T2", "Short call calendar"),
        ("+1P@100 -1P@105 -1C@110 +1C@120", "Short iron condor (credit)"),
        ("-1P@550 -1C@610", "Short strangle"),
    ],
)
def test_all_legs_together_come_before_any_of_their_parts(legs: str, name: str) -> None:
    # Known from matchers that group a whole book and so lose what was meant: QuantConnect's among them.
    assert label(legs).name == name


def test_iron_condor_is_a_bull_put_spread__once_its_calls_are_bought_back() -> None:
    condor, bought_back = held("+5P@90 -5P@95 -5C@105 +5C@110"), held("+5C@105 -5C@110")
    assert label_of_holdings(condor).code == "SHORT_IRON_CONDOR"
    assert label_of_holdings([*condor, *bought_back]).name == "Bull put spread"


def test_iron_condor_without_its_bought_put_is_a_put_beside_a_spread() -> None:
    left = label_of_holdings([*held("+1P@90 -1P@95 -1C@105 +1C@110"), *held("-1P@90")])
    assert left.name == "Jade lizard"


def test_shares_that_were_put_to_a_spread_are_protected_by_what_is_left() -> None:
    # The sold put of a bull put spread was assigned early: shares and the bought put remain.
    assert label("+1S +1P@90").name == "Protective put"


def test_partial_close_keeps_the_name() -> None:
    condor, closed = held("+5P@90 -5P@95 -5C@105 +5C@110"), held("-2P@90 +2P@95 +2C@105 -2C@110")
    left = label_of_holdings([*condor, *closed])
    assert (left.code, left.units) == ("SHORT_IRON_CONDOR", 3)


def test_covered_call_is_one__from_one_order() -> None:
    assert (label("+1S -1C@50").name, label("+3S -3C@50").units) == ("Covered call", 3)


def test_shares_short_of_a_lot_leave_the_call_naked() -> None:
    assert label_of_holdings([(stock("KO"), Decimal(99)), *held("-1C@50")]).name == "Short call"


def test_150_shares_cover_one_of_two_calls() -> None:
    found = label_of_holdings([(stock("KO"), Decimal(150)), *held("-2C@50")])
    assert (found.name, found.risk) == ("Ratio call write (1x2)", RiskClass.UNDEFINED)
    assert found.alternatives == ("Covered call + Short call: the same legs as 2 trades",)


@pytest.mark.parametrize(
    ("contract", "quantity", "code", "name"),
    [
        (stock("KO"), "12.5", "LONG_STOCK", "Long stock"),
        (stock("KO"), "-300", "SHORT_STOCK", "Short stock"),
        (future("/ESH6"), "2", "LONG_FUTURE", "Long future"),
        (future("/ESH6"), "-1", "SHORT_FUTURE", "Short future"),
        (crypto("BTC/USD"), "0.00031", "LONG_CRYPTO", "Long crypto"),
        (bond("912810TM0"), "5", "BOND", "Bond"),
    ],
)
def test_what_is_held_without_options_has_a_name(contract: Contract, quantity: str, code: str, name: str) -> None:
    found = label_of_holdings([(contract, Decimal(quantity))])
    assert (found.code, found.name) == (code, name)
    assert found.risk is (RiskClass.UNDEFINED if quantity.startswith("-") else RiskClass.DEFINED)


def test_futures_alone_are_counted_one_by_one() -> None:
    assert label_of_holdings([(future("/ESH6"), Decimal(-3))]).units == 3


def test_future_covers_a_call_on_itself() -> None:
    found = label_of_holdings([(future("/ESH6"), Decimal(2)), (ES_CALL, Decimal(-2))])
    assert (found.name, found.units) == ("Covered call", 2)


def test_future_covers_no_call_on_another_month() -> None:
    found = label_of_holdings([(future("/ESM6"), Decimal(1)), (ES_CALL, Decimal(-1))])
    assert (found.code, found.name) == ("UNKNOWN", "Unknown (options on another future)")


def test_options_on_two_months_of_a_future_are_a_calendar() -> None:
    assert label_of_holdings([(ES_CALL, Decimal(-1)), (LATER_ES_CALL, Decimal(1))]).name == "Long call calendar"


def test_two_months_of_a_future_are_a_spread() -> None:
    found = label_of_holdings([(future("/ESH6"), Decimal(1)), (future("/ESM6"), Decimal(-1))])
    assert (found.code, found.name, found.risk) == (
        "FUTURES_SPREAD",
        "Futures spread (2 legs)",
        RiskClass.UNDEFINED,
    )


def test_twenty_shares_cover_a_call_that_delivers_twenty() -> None:
    # After a reverse split 1:5 the old call delivers 20 shares; its multiplier stays 100.
    adjusted = adjusted_call(deliverable=20)
    found = label_of_holdings([(stock("XYZ"), Decimal(20)), (adjusted, Decimal(-1))])
    assert (found.name, found.units) == ("Covered call", 1)


def test_hundred_shares_cover_five_calls_that_deliver_twenty() -> None:
    found = label_of_holdings([(stock("XYZ"), Decimal(100)), (adjusted_call(deliverable=20), Decimal(-5))])
    assert (found.name, found.units) == ("Covered call", 5)


def test_contract_that_delivers_who_knows_what_has_no_name() -> None:
    found = label_of_holdings([(stock("XYZ"), Decimal(100)), (call("XYZ1", 50, on="XYZ"), Decimal(-1))])
    assert (found.code, found.name, found.risk) == ("UNKNOWN", "Unknown (adjusted contract)", RiskClass.UNKNOWN)


def test_contracts_that_deliver_different_things_are_no_spread() -> None:
    found = label_of_holdings([(call("XYZ", 55), Decimal(1)), (adjusted_call(deliverable=20), Decimal(-1))])
    assert found.name == "Unknown (contracts that deliver different things)"


def test_two_underlyings_have_no_name_together() -> None:
    assert label_of_holdings([(put("KO", 50), Decimal(-1)), (put("PEP", 50), Decimal(1))]).name == (
        "Unknown (several underlyings)"
    )


def test_half_a_contract_has_no_name() -> None:
    assert label_of_holdings([(put("KO", 50), Decimal("-0.5"))]).name == "Unknown (part of a contract)"


def test_symbol_nobody_can_read_has_no_name() -> None:
    unread = contract_of("Equity Option", "KO  26C", "KO", 2026)
    assert label_of_holdings([(unread, Decimal(1))]).name == "Unknown (unreadable symbol)"


def test_nothing_held_is_said_to_be_nothing() -> None:
    for nothing in ([], [*held("+1C@50"), *held("-1C@50")]):
        assert (label_of_holdings(nothing).code, label_of_holdings(nothing).units) == ("FLAT", 0)


def test_coins_beside_a_bond_are_custom() -> None:
    together = [(bond("X"), Decimal(1)), (replace(crypto("X"), underlying_symbol="X"), Decimal(1))]
    assert label_of_holdings(together).name == "Custom (2 legs)"


def test_kind_nobody_knows_is_called_by_itself() -> None:
    swap = replace(stock("KO"), instrument_type="Total Return Swap")
    assert label_of_holdings([(swap, Decimal(-1))]).name == "Short total return swap"


def test_label_of_a_shape_is_that_of_its_holdings() -> None:
    assert label_of(shape("+1S -1C@50")) == label("+1S -1C@50")


def adjusted_call(*, deliverable: int) -> Contract:
    return replace(call("XYZ1", 50, on="XYZ"), deliverable=Decimal(deliverable), multiplier=Decimal(100))
