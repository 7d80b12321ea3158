"""The columns a list of trades can show, and the presets that come with the product: columns with what fits them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from operator import attrgetter
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from apps.trades.selectors.trade_lines import TradeLine


# What a phone shows of a trade before it is unfolded.
RESULTS = ("realized", "open")
FACTS = ("status", "opened", "closed", "dte")


@dataclass(frozen=True)
class Column:
    """One column: ``kind`` says how its values are shown, ``sort`` by which name of the filter it sorts, if it can."""

    name: str
    heading: str
    kind: str
    value: Callable[[TradeLine], Any]
    sort: str = ""
    hint: str = ""

    @property
    def is_number(self) -> bool:
        return self.kind not in {"text", "day", "list", "pills"}

    @property
    def is_optional(self) -> bool:
        """Whether a trade may have nothing here; a zero of money is something."""
        return self.kind in {"text", "day", "list", "few", "dte", "open", "price"}

    @property
    def place(self) -> str:
        """Where a phone shows it as long as the row is folded: its result, a fact below, or nowhere."""
        return "result" if self.name in RESULTS else "fact" if self.name in FACTS else ""


@dataclass(frozen=True)
class Preset:
    """Columns, and what narrows the list to the trades that they are about: ``narrowing`` as the address says it,
    ``is_of_year`` where it is what was closed since the new year. Each part can be taken away again by itself."""

    name: str
    words: str
    columns: tuple[str, ...]
    narrowing: tuple[tuple[str, str], ...] = ()
    is_of_year: bool = False

    def parts(self, today: date) -> dict[str, str]:
        """Return what an address has to say for it besides its name; ``today`` is the New York day."""
        year = {"status": "closed", "by": "closed", "from": date(today.year, 1, 1).isoformat()}
        return {**dict(self.narrowing), **(year if self.is_of_year else {})}


def _of(path: str) -> Callable[[TradeLine], Any]:
    return attrgetter(path)


COLUMNS: tuple[Column, ...] = (
    Column("status", "Status", "pills", _of("status")),
    Column("opened", "Opened", "day", _of("row.opened_on"), "opened"),
    Column("closed", "Closed", "day", _of("row.closed_on"), "closed"),
    Column("days", "Days", "count", _of("days"), hint="Days held"),
    Column("dte", "DTE", "dte", _of("dte_words"), "expires", "Days to the nearest expiration"),
    Column("opening_dte", "DTE at open", "count", _of("row.opening_dte")),
    Column("rolls", "Rolls", "few", _of("row.rolls"), "rolls", "Rolls that led to it"),
    Column("premium", "Premium", "premium", _of("premium"), "premium", "What options brought (+) or cost, fees in"),
    Column("cash", "Opening cash", "amount", _of("row.opened"), "cash", "Of all openings: premium, shares, fees"),
    Column("per_share", "Per share", "amount", _of("per_share"), hint="Credit or debit of one spread, without fees"),
    Column("mark", "Mark per share", "amount", _of("mark_per_share"), hint="What one spread is worth now"),
    Column("gross", "Gross", "amount", _of("gross"), hint="Realized before fees"),
    Column("fees", "Fees in realized", "amount", _of("row.fees"), "fees", "Those of what is open are in its cost"),
    Column("realized", "Realized", "realized", _of("row.realized"), "realized", "Trader view, net of fees"),
    Column("tax", "Realized, tax", "amount", _of("row.tax"), "tax", "Premium of assigned options is in the shares"),
    Column("open", "P/L open", "open", _of("open"), "open", "At the latest marks, fees in; sorts the open ones"),
    Column(
        "percent",
        "% of max",
        "percent",
        _of("percent_of_max"),
        "percent",
        "Of the most it can win; sorts the open ones",
    ),
    Column("max_profit", "Max profit", "amount", _of("row.max_profit"), "max_profit"),
    Column("max_loss", "Max loss", "amount", _of("row.max_loss"), "max_loss"),
    Column("capital", "Capital", "amount", _of("row.capital"), "capital", "What it can lose at most"),
    Column("return", "Return", "percent", _of("return_on_capital"), hint="Profit in percent of capital"),
    Column("outcome", "Outcome", "list", _of("outcomes")),
    Column("term", "Term", "text", _of("term"), hint="Long: held for more than a year; what was sold is short"),
    Column(
        "effective", "Effective basis", "price", _of("row.campaign.effective_basis"), hint="Of the campaign, a share"
    ),
    Column("tax_basis", "Tax basis", "price", _of("row.campaign.tax_basis"), hint="Of the campaign's shares, each"),
    Column("break_even", "Break-even", "price", _of("row.campaign.break_even"), hint="Of the campaign, each"),
    Column("tags", "Tags", "list", _of("row.tags")),
    Column("rating", "Rating", "count", _of("row.rating"), "rating"),
)
BY_NAME = {column.name: column for column in COLUMNS}
PRESETS: dict[str, Preset] = {
    preset.name: preset
    for preset in (
        Preset(
            "overview",
            "Overview",
            ("status", "opened", "dte", "rolls", "premium", "realized", "open", "percent", "tags"),
        ),
        Preset(
            "income",
            "Income",
            ("opened", "closed", "days", "per_share", "premium", "gross", "fees", "realized", "return"),
            (("kind", "income"),),
        ),
        Preset(
            "wheel",
            "Wheel",
            ("status", "opened", "dte", "premium", "realized", "open", "effective", "tax_basis", "break_even"),
            (("kind", "wheel"),),
        ),
        Preset("tax", "Tax", ("opened", "closed", "outcome", "term", "fees", "realized", "tax"), is_of_year=True),
    )
}


def columns_named(names: Iterable[str]) -> tuple[Column, ...]:
    """Return these columns in the order of the table, unknown names left out."""
    wanted = set(names)
    return tuple(column for column in COLUMNS if column.name in wanted)
