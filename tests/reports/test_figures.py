from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

import pytest
from django.core.paginator import Paginator

from apps.reports.figures import Heading, Sum, Table, table
from apps.reports.pnl_filter import PnlFilter
from apps.reports.templatetags.figures import linked
from apps.trades.engine.results import Category

if TYPE_CHECKING:
    from apps.reports.figures import Sums

REALIZED, FEE, DIVIDEND = Category.REALIZED, Category.FEE, Category.DIVIDEND


def laid_out(sums: Sums[str], *, size: int = 10) -> Table:
    keys = sorted({key for key, _ in sums})
    page = Paginator(keys, size).get_page(1)
    return table("names", sums, PnlFilter(), lambda key: Heading(key, "", {"underlying": key}), page)


def of(*amounts: str) -> Table:
    """Return a table of one column and as many lines."""
    return laid_out({(str(place), REALIZED): Sum(Decimal(amount), 1) for place, amount in enumerate(amounts)})


def test_columns_are_the_categories_that_occur_in_their_order__realized_always() -> None:
    shown = laid_out({("A", DIVIDEND): Sum(Decimal(2), 1), ("B", FEE): Sum(Decimal(-1), 3)})
    assert shown.headings == ["Realized", "Account fees", "Dividends"]
    assert [[figure and figure.count for figure in line.figures] for line in shown.lines] == [
        [None, None, 1],
        [None, 3, None],
    ]


def test_lines_and_columns_add_up_to_the_totals() -> None:
    a_whole, a_fee, b_whole = Sum(Decimal("10.000001"), 2), Sum(Decimal(-1), 1), Sum(Decimal(-4), 1)
    shown = laid_out({("A", REALIZED): a_whole, ("B", REALIZED): b_whole, ("A", FEE): a_fee})
    assert [line.total.amount for line in shown.lines] == [Decimal("9.000001"), Decimal(-4)]
    assert [figure and figure.amount for figure in shown.totals.figures] == [Decimal("6.000001"), Decimal(-1)]
    assert (shown.totals.total.amount, shown.totals.total.count) == (Decimal("5.000001"), 4)


def test_figure_s_address_asks_for_its_line_and_column() -> None:
    shown = laid_out({("A&B", REALIZED): Sum(Decimal(1), 1)})
    (line,) = shown.lines
    assert line.figures[0] is not None
    assert line.figures[0].address == "/reports/profit/entries/?underlying=A%26B&category=realized"
    assert line.total.address == "/reports/profit/entries/?underlying=A%26B"
    assert shown.totals.total.address == "/reports/profit/entries/"


@pytest.mark.parametrize(
    ("amounts", "is_rounded"),
    [
        (("1.25", "2.50"), False),
        # Each is shown as 0.01, and their sum as 0.01 too.
        (("0.006", "0.006"), True),
        # Half to even: 0.005 is shown as 0.00, twice, and their sum as 0.01.
        (("0.005", "0.005"), True),
        (("0.004", "0.004"), True),
        (("0.003", "0.001"), False),
        ((), False),
    ],
)
def test_table_knows_when_what_is_shown_does_not_add_up(amounts: tuple[str, ...], is_rounded: bool) -> None:  # noqa: FBT001
    assert of(*amounts).is_rounded is is_rounded


def test_line_that_does_not_add_up_across_is_known_too() -> None:
    sums = {("A", REALIZED): Sum(Decimal("0.006"), 1), ("A", FEE): Sum(Decimal("0.006"), 1)}
    assert laid_out(sums).is_rounded


def test_one_page_of_lines_is_not_expected_to_add_up() -> None:
    sums = {(str(place), REALIZED): Sum(Decimal(1), 1) for place in range(3)}
    assert not laid_out(sums, size=2).is_rounded


def test_figure_is_a_link_with_its_exact_amount() -> None:
    (line,) = of("-1234.567891").lines
    assert linked(line.total) == (
        '<a class="figure" href="/reports/profit/entries/?underlying=0" data-amount="-1234.567891" data-count="1">'
        '<data class="loss" value="-1234.567891" title="exactly −1,234.567891">−1,234.57</data></a>'
    )
    assert "–" in linked(None)
