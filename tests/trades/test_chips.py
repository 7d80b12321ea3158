from __future__ import annotations

from datetime import date

from django.http import QueryDict

from apps.trades.filters.trades import read_trade_filter
from apps.trades.filters.transactions import TransactionFilter
from apps.trades.periods import Period
from apps.trades.views.chips import chips_of, period_links, preset_links


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


def presets(query: str) -> dict[str, str]:
    asked = QueryDict(query)
    return {link.name: link.address for link in preset_links(read_trade_filter(asked.dict()), asked, date(2026, 4, 1))}


def test_preset_brings_what_it_is_about_and_keeps_the_rest() -> None:
    found = presets("underlying=KO&column=tags&page=3")
    assert found["Income"] == "?underlying=KO&preset=income&kind=income"
    assert found["Tax"] == "?underlying=KO&preset=tax&status=closed&by=closed&from=2026-01-01"


def test_preset_of_the_year_takes_the_place_of_other_days() -> None:
    found = presets("underlying=KO&from=2025-01-01&to=2025-12-31")
    assert found["Tax"] == "?underlying=KO&preset=tax&status=closed&by=closed&from=2026-01-01"
    assert found["Wheel"] == "?underlying=KO&from=2025-01-01&to=2025-12-31&preset=wheel&kind=wheel"


def test_preset_takes_along_what_the_one_before_it_brought_but_not_what_was_chosen_since() -> None:
    found = presets("preset=tax&status=closed&by=closed&from=2025-01-01&tag=core")
    # The first day is another than the preset's, so it stays, and is of the closing no more.
    assert found["Overview"] == "?from=2025-01-01&tag=core&preset=overview"
    assert found["Wheel"] == "?from=2025-01-01&tag=core&preset=wheel&kind=wheel"
