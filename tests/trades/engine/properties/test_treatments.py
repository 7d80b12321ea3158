"""Whatever a person states that rows were: no cent is lost, and what holds of every ledger still does."""

from __future__ import annotations

from collections import defaultdict
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from hypothesis import given, settings
from hypothesis import strategies as st

from apps.trades.engine.amounts import SCALE, ZERO
from apps.trades.engine.grouping.group import group
from apps.trades.engine.identity import difference
from apps.trades.engine.ledger import compute
from apps.trades.engine.lots.statements.treatments import TREATMENT_DOES_NOT_FIT
from apps.trades.engine.results import GOES_ON, Category, View
from tests.builders import acat, both_views, buy, history, stock
from tests.builders.orders import family_facts
from tests.builders.treatments import spun_off_by_share
from tests.trades.engine.properties.histories import treated
from tests.trades.engine.properties.test_identity import accounted, cash
from tests.trades.engine.properties.test_stated_openings import accounted as stated_cash
from tests.trades.engine.properties.test_stated_openings import opening_of

if TYPE_CHECKING:
    from apps.trades.engine.facts import Fact, StatedOpening, StatedTreatment
    from apps.trades.engine.results import Ledger

    Treated = tuple[list[Fact], dict[int, StatedTreatment]]

FEW, MANY = settings(max_examples=25, deadline=None), settings(max_examples=60, deadline=None)
methods = st.sampled_from(["FIFO", "LIFO", "HIFO"])


def ledger_of(given: Treated, method: str = "FIFO") -> Ledger:
    facts, stated = given
    return compute(facts, method=method, stated_treatments=stated)


@FEW
@given(treated(), methods)
def test_cash_is_accounted_for_at_every_prefix(given: Treated, method: str) -> None:
    facts, stated = given
    for end in range(len(facts) + 1):
        ledger = ledger_of((facts[:end], stated), method)
        assert accounted(ledger) == cash(facts[:end])
        assert difference(facts[:end], ledger) == 0


@FEW
@given(treated(), st.lists(opening_of(1, st.sampled_from([stock("KO"), stock("PEP")])), max_size=1))
def test_cash_is_accounted_for_where_openings_are_stated_too(given: Treated, openings: list[StatedOpening]) -> None:
    facts, stated = given
    ledger = compute(facts, stated_treatments=stated, stated_openings=openings)
    assert stated_cash(ledger) == cash(facts)
    assert difference(facts, ledger) == 0


@MANY
@given(treated(), st.randoms(use_true_random=False))
def test_order_of_rows_makes_no_difference(given: Treated, random: Any) -> None:
    facts, stated = given
    shuffled = facts.copy()
    random.shuffle(shuffled)
    assert ledger_of((shuffled, stated)) == ledger_of(given)


@MANY
@given(treated())
def test_views_differ_by_the_premium_in_open_lots(given: Treated) -> None:
    ledger = ledger_of(given)
    trader, tax = both_views(ledger)
    gone = sum((each.moved.net for each in ledger.closures if each.reason == "TRANSFER"), ZERO)
    assert trader - tax == sum((lot.remaining_folded.net for lot in ledger.lots), ZERO) + gone


@MANY
@given(treated())
def test_entries_are_the_closures_and_the_same_in_both_views_else(given: Treated) -> None:
    ledger = ledger_of(given)
    found = [entry for entry in ledger.entries if entry.category is Category.REALIZED]
    assert {(entry.closure, entry.view): entry.amounts for entry in found} == {
        (each.key, view): each.trader if view is View.TRADER else each.tax
        for each in ledger.closures
        if each.is_realizing
        for view in View
    }
    others = [entry for entry in ledger.entries if entry.category is not Category.REALIZED]
    trader = [entry._replace(view=View.TAX) for entry in others if entry.view is View.TRADER]
    assert trader == [entry for entry in others if entry.view is View.TAX]


@MANY
@given(treated())
def test_parts_of_a_lot_sum_to_it_and_lots_that_go_on_keep_their_age(given: Treated) -> None:
    ledger = ledger_of(given)
    lots = {lot.key: lot for lot in ledger.lots}
    assert (len(lots), len({each.key for each in ledger.closures})) == (len(ledger.lots), len(ledger.closures))
    taken: defaultdict[object, Decimal] = defaultdict(Decimal)
    for each in ledger.closures:
        taken[each.key.lot] += each.opening.net
        assert all(amount == amount.quantize(SCALE) for amount in (*each.opening, *each.closing, *each.moved))
    for lot in ledger.lots:
        assert taken[lot.key] + lot.remaining_cash.net == lot.opening.net
        former = lots[lot.carried_from] if lot.carried_from else lot
        assert (lot.acquired_on, lot.opened_at) == (former.acquired_on, former.opened_at)


@MANY
@given(treated())
def test_what_a_row_was_takes_no_shares_away(given: Treated) -> None:
    """Shares are what the broker says they are: a statement moves cost, never quantities."""
    stated, plain = held(ledger_of(given)), held(ledger_of((given[0], {})))
    assert stated == plain


@MANY
@given(
    st.lists(st.decimals("0.0001", 900, places=4), min_size=1, max_size=5),
    st.lists(st.decimals("1", 90, places=2), min_size=1, max_size=3),
    st.decimals("0.0001", "0.9999", places=4),
)
def test_spin_off_parts_the_same_cost_in_however_many_rows(
    came: list[Decimal], costs: list[Decimal], share: Decimal
) -> None:
    bought = [buy(100, "KO", cost) for cost in costs]
    facts = history(*bought, tuple(acat(each, "PEP") for each in came))
    stated = {fact.broker_id: spun_off_by_share(fact.broker_id, "KO", share) for fact in facts[len(bought) :]}
    ledger = compute(facts, stated_treatments=stated)
    went = -sum((lot.remaining_cash.net for lot in ledger.lots if lot.contract.key == "PEP"), ZERO)
    # Each row rounds each lot's part to the millionth in which amounts are stored.
    assert abs(went - 100 * sum(costs, ZERO) * share) <= SCALE * len(came) * len(costs)
    assert difference(facts, ledger) == 0


def held(ledger: Ledger) -> dict[str, Decimal]:
    found: defaultdict[str, Decimal] = defaultdict(Decimal)
    for lot in ledger.lots:
        found[lot.contract.key] += lot.remaining
    return {key: quantity for key, quantity in found.items() if quantity}


@MANY
@given(treated())
def test_statement_counts_or_is_told_not_to_fit(given: Treated) -> None:
    facts, stated = given
    told = {each.broker_ids[0] for each in ledger_of(given).problems if each.code == TREATMENT_DOES_NOT_FIT}
    assert told <= stated.keys() & {fact.broker_id for fact in facts}
    # Without those that do not fit nothing is another, but that nobody is told of them.
    fitting = {name: each for name, each in stated.items() if name not in told}
    ledger, less = ledger_of(given), ledger_of((facts, fitting))
    assert (less.lots, less.closures, less.entries, less.beside) == (
        ledger.lots, ledger.closures, ledger.entries, ledger.beside
    )  # fmt: skip


@FEW
@given(treated())
def test_every_cent_is_in_one_trade(given: Treated) -> None:
    ledger = ledger_of(given)
    orders = {fact.broker_id: 500 + fact.broker_id for fact in given[0]}
    trades = group(family_facts(ledger, orders, {})).trades
    realized = sum((each.trader.net for each in ledger.closures if each.is_realizing), ZERO)
    assert sum((trade.sums.realized for trade in trades), ZERO) == realized
    open_cost = sum((lot.remaining_cash.net for lot in ledger.lots), ZERO)
    assert sum((trade.sums.open_net for trade in trades), ZERO) == open_cost
    went_on = {each.key.lot for each in ledger.closures if each.reason in GOES_ON}
    assert {lot.carried_from for lot in ledger.lots if lot.carried_from} <= went_on
