"""What an address of the list of trades asks for: every state of it is a URL."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from apps.trades.address_parts import choice_of, day_of, size_of, text_of
from apps.trades.engine.performance import Result
from apps.trades.engine.recognition.library import BY_CODE
from apps.trades.filters import PAGE_SIZE
from apps.trades.trade_columns import PRESETS, columns_named
from apps.trades.trade_words import FLAGS, OUTCOMES
from apps.trades.units import TRADE, UNITS

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping
    from datetime import date

    from apps.trades.trade_columns import Column

STATUSES = (("open", "Open"), ("closed", "Closed"))
# Days are those on which trades were opened, unless the address asks for those on which they were closed.
DAYS = (("opened", "Opened"), ("closed", "Closed"))
# Each ends in the key, so that no two trades compare equal and no page border loses or repeats one.
SORTS: dict[str, str] = {
    "opened": "opened_at", "closed": "closed_at", "underlying": "underlying", "name": "name", "expires": "expires_on",
    "premium": "opened", "realized": "realized", "tax": "tax", "fees": "fees", "rolls": "rolls",
    "max_profit": "max_profit", "max_loss": "max_loss", "capital": "capital", "rating": "rating",
}  # fmt: skip
# These are calculated from marks, so no table can sort by them: they order the open trades, which stand first.
OF_OPEN = ("open", "percent")
ORDERS = frozenset(f"{way}{name}" for name in (*SORTS, *OF_OPEN) for way in ("", "-"))
RESULTS: dict[str, str] = {Result.WIN: "Won", Result.LOSS: "Lost", Result.EVEN: "Even"}
UNIT_NAMES = tuple((kind.name, kind.plural.capitalize()) for kind in UNITS.values())
LONGEST_TEXT = 100


@dataclass(frozen=True)
class TradeFilter:
    """One state of the list; ``sort`` is a name of `SORTS`, with a minus in front for the largest first.

    ``unit`` says what underlying, status, strategy, tag, result and days are of: of the trade itself, or of the chain
    or campaign it belongs to, whose other trades are then listed with it.
    """

    unit: str = TRADE
    account: str = ""
    underlying: str = ""
    status: str = ""
    strategy: str = ""
    tag: str = ""
    outcome: str = ""
    result: str = ""
    flag: str = ""
    review: str = ""
    by: str = "opened"
    first: date | None = None
    last: date | None = None
    text: str = ""
    chain: str = ""
    campaign: str = ""
    preset: str = "overview"
    columns: tuple[Column, ...] = ()
    sort: str = "-opened"
    size: int = PAGE_SIZE
    complaints: list[str] = field(default_factory=list)

    @property
    def parts(self) -> list[tuple[str, str, str]]:
        """Return what narrows the list as (name in the address, its value, words for people)."""
        day = dict(DAYS)[self.by]
        first, last = (each.isoformat() if each else "" for each in (self.first, self.last))
        kind = UNITS[self.unit]
        candidates = [
            ("unit", "" if self.unit == TRADE else self.unit, f"By {kind.word}"),
            ("account", self.account, f"Account {self.account}"),
            ("underlying", self.underlying, f"Underlying {self.underlying}"),
            ("status", self.status, dict(STATUSES).get(self.status, "")),
            ("strategy", self.strategy, f"Strategy {_strategy_words(self.strategy)}"),
            ("tag", self.tag, f"Tag {self.tag}"),
            ("outcome", self.outcome, OUTCOMES.get(self.outcome, "")),
            ("result", self.result, RESULTS.get(self.result, "")),
            ("flag", self.flag, FLAGS[self.flag][0] if self.flag else ""),
            ("review", self.review, "Needs review"),
            ("from", first, f"{day} from {first}"),
            ("to", last, f"{day} to {last}"),
            ("text", self.text, f"Text “{self.text}”"),
            ("chain", self.chain, f"Chain {self.chain}"),
            ("campaign", self.campaign, f"Campaign {self.campaign}"),
        ]
        return [part for part in candidates if part[1]]

    @property
    def order(self) -> tuple[str, bool]:
        """Return the column of the table it is sorted by, and whether the largest comes first."""
        return SORTS[self.sort.removeprefix("-")], self.sort.startswith("-")

    @property
    def is_of_open(self) -> bool:
        """Whether it is sorted by what only open trades have."""
        return self.sort.removeprefix("-") in OF_OPEN

    @property
    def column_names(self) -> list[str]:
        return [column.name for column in self.columns]

    @property
    def narrowing(self) -> TradeFilter:
        """Return the same filter without what only says how the list is shown."""
        return replace(self, sort="", size=0, preset="", columns=(), complaints=[])


def read_trade_filter(query: Mapping[str, str], columns: Collection[str] = ()) -> TradeFilter:
    """Return the filter an address asks for; ``columns`` are its choice of columns, which may come several times."""
    complaints: list[str] = []
    preset = choice_of(query, "preset", PRESETS, "overview", complaints)
    wanted = TradeFilter(
        account=text_of(query, "account"),
        underlying=text_of(query, "underlying").upper(),
        status=choice_of(query, "status", dict(STATUSES), "", complaints),
        strategy=text_of(query, "strategy").upper(),
        tag=text_of(query, "tag"),
        outcome=choice_of(query, "outcome", OUTCOMES, "", complaints),
        unit=choice_of(query, "unit", UNITS, TRADE, complaints),
        result=choice_of(query, "result", RESULTS, "", complaints),
        flag=choice_of(query, "flag", FLAGS, "", complaints),
        review=choice_of(query, "review", {"1"}, "", complaints),
        by=choice_of(query, "by", dict(DAYS), "opened", complaints),
        first=day_of(query, "from", complaints),
        last=day_of(query, "to", complaints),
        text=text_of(query, "text")[:LONGEST_TEXT],
        chain=text_of(query, "chain"),
        campaign=text_of(query, "campaign"),
        preset=preset,
        columns=columns_named(columns or PRESETS[preset].columns),
        sort=choice_of(query, "sort", ORDERS, "-opened", complaints),
        size=size_of(query, complaints),
        complaints=complaints,
    )
    if wanted.first and wanted.last and wanted.first > wanted.last:
        complaints.append("The first day lies after the last one, so no trade can match.")
    return wanted


def _strategy_words(code: str) -> str:
    # A strategy of one's own is called by its code here: its name stands in the database, and may change.
    return BY_CODE[code].name if code in BY_CODE else code
