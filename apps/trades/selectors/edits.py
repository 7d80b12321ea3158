"""Reads for the pages that edit trades: the log in words, what of it no longer applies, what a trade can become."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.core.paginator import Paginator

from apps.trades.engine.recognition.library import GROUPS, signature_of_text
from apps.trades.engine.recognition.shape import shape_of
from apps.trades.engine.symbols import contract_of
from apps.trades.models import Edit, EditState, Trade, TradeLink, UserStrategy
from apps.trades.selectors.holdings import accounts_of
from apps.trades.selectors.open_lots import contract_of_instrument
from apps.trades.selectors.trade_list import filtered_trades
from apps.trades.services.edits.naming import pieces_of
from apps.trades.services.edits.words import listed, piece_words, trade_words
from apps.trades.words.contracts import stored_leg_words

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date
    from decimal import Decimal

    from django.core.paginator import Page

    from apps.accounts.models import User
    from apps.trades.filters.trades import TradeFilter
    from apps.trades.models import Account

PAGE_SIZE = 50
# Trades are joined to those around them; who wants one years away opens that one and joins it from there.
NEIGHBOURS = 60
CONFLICT_WORDS = {"names_what_is_gone": "It names fills or trades that are not there any more."}


@dataclass(frozen=True, slots=True)
class HistoryLine:
    """One edit; ``conflict`` says why it does not apply now, empty where it does."""

    edit: Edit
    conflict: str

    @property
    def is_in_force(self) -> bool:
        return self.edit.state == EditState.ACTIVE


@dataclass(frozen=True, slots=True)
class Stack:
    """What undo and redo would do in one account; None where there is nothing."""

    account: Account
    newest: Edit | None
    next: Edit | None


@dataclass(frozen=True, slots=True)
class PieceLine:
    """A piece of a fill to choose: its name in forms, its words, and how much there is (a magnitude)."""

    code: str
    words: str
    quantity: Decimal


@dataclass(frozen=True, slots=True)
class Neighbour:
    """Another trade in the same family."""

    key: str
    words: str
    is_earlier: bool


@dataclass(frozen=True, slots=True)
class StrategyChoice:
    """A strategy a trade can be called by; ``group`` says where it is from."""

    code: str
    name: str
    group: str


def history_page(accounts: Sequence[Account], number: str | None) -> tuple[Page[Edit], list[HistoryLine]]:
    """Return one page of these accounts' edits, newest first, and its lines."""
    edits = Edit.objects.filter(account__in=list(accounts)).select_related("account", "repeats", "made_by")
    page = Paginator(edits.order_by("-made_at", "-number", "account"), PAGE_SIZE).get_page(number)
    return page, [_line(edit) for edit in page.object_list]


def conflicts_of(accounts: Sequence[Account]) -> list[HistoryLine]:
    """Return the edits in force that do not apply to what is there now, each of which waits for a decision."""
    rows = Edit.objects.active().filter(account__in=list(accounts)).exclude(conflict="").select_related("account")
    return [_line(edit) for edit in rows.order_by("account", "number")]


def stacks_of(accounts: Iterable[Account]) -> list[Stack]:
    """Return for each account what undo and redo would do; accounts without edits are left out."""
    wanted = list(accounts)
    rows = Edit.objects.filter(account__in=wanted).exclude(state=EditState.CUT).order_by("number")
    newest: dict[int, Edit] = {}
    onward: dict[int, Edit] = {}
    for edit in rows:
        if edit.state == EditState.ACTIVE:
            newest[edit.account_id] = edit
        else:
            onward.setdefault(edit.account_id, edit)
    return [
        Stack(account, newest.get(account.pk), onward.get(account.pk))
        for account in wanted
        if account.pk in newest or account.pk in onward
    ]


def account_edited_last(user: User) -> Account | None:
    """Return the account whose edit is the newest in force; None where nothing is."""
    newest = Edit.objects.active().for_user(user).order_by("-made_at", "-number").select_related("account").first()
    return newest.account if newest else None


def account_undone_last(user: User) -> Account | None:
    """Return the account in which an edit was undone last that can be redone; None where there is none."""
    undone = Edit.objects.for_user(user).filter(state=EditState.UNDONE).order_by("-undone_at", "number")
    latest = undone.select_related("account").first()
    return latest.account if latest else None


def piece_lines(trades: Iterable[Trade]) -> list[PieceLine]:
    """Return what can be split off or moved of these trades."""
    return [
        PieceLine(piece.code, piece_words(piece, piece.slice.quantity), piece.slice.quantity)
        for piece in pieces_of(trades)
    ]


def neighbours_of(trade: Trade) -> list[Neighbour]:
    """Return the trades of the same family that were opened nearest to this one: those of the same kinds of contract
    first, the nearest in time before the others."""
    others = Trade.objects.filter(account=trade.account_id, family=trade.family).exclude(pk=trade.pk)
    earlier = others.filter(opened_at__lte=trade.opened_at).order_by("-opened_at", "-key")[:NEIGHBOURS]
    later = others.filter(opened_at__gt=trade.opened_at).order_by("opened_at", "key")[:NEIGHBOURS]
    kinds = _kinds(trade)
    # What one means is a call beside this call, not the shares that were bought the day before.
    found = sorted([*earlier, *later], key=lambda each: (_kinds(each) != kinds, abs(each.opened_at - trade.opened_at)))
    return [Neighbour(each.key, _with_legs(each), each.opened_at <= trade.opened_at) for each in found]


def _kinds(trade: Trade) -> frozenset[tuple[str, str]]:
    """Return of which kinds of contract a trade is, such as calls and shares."""
    contracts = [contract_of(leg["type"], leg["symbol"], "", 0) for leg in trade.legs]
    return frozenset((each.instrument_type, each.option_type) for each in contracts)


def _with_legs(trade: Trade) -> str:
    return f"{trade_words(trade)}: {listed([stored_leg_words(leg) for leg in trade.legs])}"


def rolls_of(trade: Trade) -> list[TradeLink]:
    """Return the rolls that lead to a trade and away from it."""
    rolls = TradeLink.objects.filter(kind="ROLL").select_related("before", "after").order_by("at", "before", "after")
    return list(rolls.filter(before=trade) | rolls.filter(after=trade))


def strategies_of(user: User) -> list[UserStrategy]:
    """Return the user's own strategies, those in use first, then the retired ones."""
    return sorted(UserStrategy.objects.for_user(user), key=lambda each: (each.retired_at is not None, each.name))


def strategy_choices(user: User) -> list[StrategyChoice]:
    """Return what a trade can be called: the user's own strategies that are not retired, then the library's."""
    own = UserStrategy.objects.for_user(user).filter(retired_at=None).order_by("name")
    return [
        *(StrategyChoice(each.code, each.name, "Yours") for each in own),
        *(StrategyChoice(each.code, each.name, group) for group, members in GROUPS.items() for each in members),
    ]


def fitting_strategies(user: User, trade: Trade) -> list[UserStrategy]:
    """Return the user's own strategies whose legs are those the trade was opened with, whatever their size; those it
    is called by already are left out."""
    shape = shape_of(
        (contract_of_instrument(piece.instrument), piece.side * piece.slice.quantity) for piece in pieces_of([trade])
    )
    own = UserStrategy.objects.for_user(user).filter(retired_at=None).exclude(pattern="").exclude(code=trade.code)
    return [each for each in own if shape is not None and signature_of_text(each.pattern) == shape.signature]


def strategy_code(user: User, text: str) -> str:
    """Return the code of a strategy by its name or code, the user's own before the library's; what is neither is
    returned as it is."""
    wanted = " ".join(text.split()).casefold()
    choices = strategy_choices(user)
    by_name = next((each.code for each in choices if each.name.casefold() == wanted), "")
    return by_name or next((each.code for each in choices if each.code.casefold() == wanted), text.strip())


def trades_matching(user: User, wanted: TradeFilter, today: date) -> list[Trade]:
    """Return all of the user's trades that a list's filter finds on a New York day, on whichever page of it."""
    rows = filtered_trades(accounts_of(user), wanted, today).select_related("account")
    return list(rows.order_by("account", "opened_at", "key"))


def _line(edit: Edit) -> HistoryLine:
    return HistoryLine(edit, CONFLICT_WORDS.get(edit.conflict, edit.conflict))
