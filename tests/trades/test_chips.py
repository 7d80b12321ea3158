from __future__ import annotations

from datetime import date

from django.http import QueryDict

from apps.trades.filters.transactions import TransactionFilter
from apps.trades.periods import Period
from apps.trades.views.chips import chips_of, period_links


def test_chip_leads_to_the_page_without_its_part() -> None:
    query = QueryDict("account=A&type=Trade&sort=oldest&after=9")
    (first, second) = chips_of([("account", "A", "Account A"), ("type", "Trade", "Type Trade")], query)
    assert (first.words, first.without) == ("Account A", "?type=Trade&sort=oldest")
    assert (second.words, second.without) == ("Type Trade", "?account=A&sort=oldest")


def test_chip_keeps_what_must_be_escaped() -> None:
    (chip,) = chips_of([("type", "x", "Type x")], QueryDict("type=x&text=a%26b"))
    assert chip.without == "?text=a%26b"


def test_period_link_replaces_the_days_and_keeps_the_rest() -> None:
    day = date(2026, 1, 2)
    periods = [Period("That day", day, day), Period("All", None, None)]
    query = QueryDict("account=A&from=2020-01-01&to=2020-02-02&before=7")
    (that_day, everything) = period_links(periods, TransactionFilter(first=day, last=day), query)
    assert that_day.address == "?account=A&from=2026-01-02&to=2026-01-02"
    assert everything.address == "?account=A"
    assert (that_day.is_shown, everything.is_shown) == (True, False)
