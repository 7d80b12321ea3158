"""Reads for the reconciliation page, its command and the dashboard's light."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from django.urls import reverse

from apps.trades.engine.reconciliation.results import WORDS, Cause, Check, State
from apps.trades.engine.symbols import contract_of
from apps.trades.models import Instrument, OpeningCash, Reconciliation, ReconciliationResult, Transaction
from apps.trades.models.reconciliation import CHECKS
from apps.trades.selectors.statements.former import former_explanations
from apps.trades.selectors.statements.positions import proposal_address
from apps.trades.words.contracts import contract_words

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import datetime

    from apps.trades.engine.reconciliation.results import Result
    from apps.trades.engine.values import Contract
    from apps.trades.models import Account
    from apps.trades.selectors.statements.former import FormerLine

MOST_DAYS = 100
# Of these nothing else can make up: the account as a whole was not compared.
DECISIVE = frozenset({Check.QUANTITY.value, Check.CASH.value})


@dataclass(frozen=True, slots=True)
class Line:
    """One result as shown: what it is about in words and by its symbol, and the rows that may explain it.

    ``query`` is the part of an address that lists the rows of its instrument, ``statement`` the address of what the
    user stated where that makes the difference, ``proposal`` where to state how the rest was opened; ``former`` is how
    the user had explained it before.
    """

    result: ReconciliationResult
    title: str
    symbol: str
    query: str
    candidates: list[Transaction]
    statement: str = ""
    proposal: str = ""
    former: Sequence[FormerLine] = ()


@dataclass(frozen=True, slots=True)
class Group:
    """One check of an account: the lines to look at, and those that simply agree."""

    check_name: str
    title: str
    noted: list[Line]
    agreeing: list[Line]

    @property
    def listed(self) -> list[Line]:
        """Those agreeing that a page lists: all, but of days only the newest, as a whole history has thousands."""
        return self.agreeing[: -MOST_DAYS - 1 : -1] if self.check_name == Check.FEES else self.agreeing


@dataclass(frozen=True, slots=True)
class Light:
    """Accounts in one line: whether they agree with the broker, as it reported when, and why not.

    ``compared_at`` is later than the report where a statement of the user's has changed the ledger since. ``is_quiet``
    says of a break that the user has explained all there is: it stays one, and calls nobody.
    """

    state: State
    text: str
    note: str = ""
    as_of: datetime | None = None
    compared_at: datetime | None = None
    is_quiet: bool = False

    @property
    def tone(self) -> str:
        """What colours it: the state, or that its differences are explained."""
        return "explained" if self.is_quiet else self.state.value.lower()


@dataclass(frozen=True, slots=True)
class Comparison:
    """The newest reconciliation of one account, None where there was none yet; ``openings`` are inferred ones."""

    account: Account
    made: Reconciliation | None
    light: Light
    groups: list[Group]
    openings: list[OpeningCash]

    @property
    def lines(self) -> list[Line]:
        """All results, check by check, those to look at first."""
        return [line for group in self.groups for line in (*group.noted, *group.agreeing)]


def comparisons(accounts: Sequence[Account]) -> list[Comparison]:
    """Return the newest reconciliation of each account, in the order given; whose they are was checked before."""
    made = _newest(accounts)
    results = list(
        ReconciliationResult.objects.filter(reconciliation__in=made.values())
        .select_related("standing_break", "reconciliation")
        .order_by("id")
    )
    lines = _lines(made, results)
    openings = defaultdict(list)
    for each in OpeningCash.objects.filter(account__in=accounts):
        openings[each.account_id].append(each)
    return [_comparison(each, made.get(each.pk), lines, openings[each.pk]) for each in accounts]


def light_of(accounts: Sequence[Account]) -> Light:
    """Return whether these accounts agree with the broker, all together."""
    made = _newest(accounts)
    noted = ReconciliationResult.objects.filter(reconciliation__in=made.values()).exclude(state=State.AGREES)
    noted = noted.select_related("standing_break")
    return _light(list(made.values()), noted)


def _newest(accounts: Sequence[Account]) -> dict[int, Reconciliation]:
    rows = Reconciliation.objects.filter(account__in=accounts).newest().select_related("snapshot", "account")
    return {each.account_id: each for each in rows}


def _light(made: Sequence[Reconciliation], noted: Iterable[ReconciliationResult]) -> Light:
    if not made:
        return Light(State.NOT_COMPARABLE, "Not compared with tastytrade yet", "Each sync compares at its end.")
    # The oldest of several: what is said has to be true of all.
    as_of, at = min(each.snapshot.taken_at for each in made), min(each.at for each in made)
    found = list(noted)
    unproven = _not_comparable(made, found)
    breaks = [each.standing_break for each in found if each.standing_break is not None]
    if breaks:
        text = "1 difference" if len(breaks) == 1 else f"{len(breaks)} differences"
        explained = sum(bool(each.explanation) for each in breaks)
        if explained < len(breaks):
            return Light(State.BREAK, text, _explained(explained), as_of, at)
        # What is not compared at all nobody has explained: it comes before what is.
        if not unproven:
            return Light(State.BREAK, f"{text}, explained by you", "", as_of, at, is_quiet=True)
        unproven = f"{unproven} Besides: {text}, explained by you."
    if unproven:
        return Light(State.NOT_COMPARABLE, "Not comparable", unproven, as_of, at)
    return Light(State.AGREES, "Agrees with tastytrade", "", as_of, at)


def _not_comparable(made: Sequence[Reconciliation], noted: Iterable[ReconciliationResult]) -> str:
    """Say why an account as a whole could not be compared, nothing where each could."""
    # What a closed account cannot prove any more casts no doubt on the open ones.
    asked = {each.pk for each in made if not each.account.is_closed} or {each.pk for each in made}
    for each in noted:
        if each.state == State.NOT_COMPARABLE and each.check_name in DECISIVE and each.reconciliation_id in asked:
            return WORDS[Cause(each.cause)]
    return ""


def _explained(count: int) -> str:
    """Say how many of several the user has a word on: they stay differences, but they alarm nobody anew."""
    return f"{count} of them {'is' if count == 1 else 'are'} explained by you." if count else ""


def _comparison(
    account: Account, made: Reconciliation | None, lines: Mapping[int, list[Line]], openings: list[OpeningCash]
) -> Comparison:
    own = lines.get(made.pk, []) if made else []
    light = _light([made] if made else [], [each.result for each in own if each.result.state != State.AGREES])
    groups = [_group(name, title, [each for each in own if each.result.check_name == name]) for name, title in CHECKS]
    return Comparison(account, made, light, [each for each in groups if each.noted or each.agreeing], openings)


def _group(name: str, title: str, lines: list[Line]) -> Group:
    noted = [each for each in lines if each.result.state != State.AGREES]
    # Breaks first; sorting is stable, so that within a state the order of the check stays.
    order = [State.BREAK, State.NOT_COMPARABLE, State.EXPLAINED]
    noted.sort(key=lambda each: order.index(State(each.result.state)))
    return Group(name, title, noted, [each for each in lines if each.result.state == State.AGREES])


def _lines(made: Mapping[int, Reconciliation], results: list[ReconciliationResult]) -> dict[int, list[Line]]:
    """Return the lines by reconciliation, the instruments and rows they name read once for all."""
    account_of = {each.pk: account_id for account_id, each in made.items()}
    keys = {each.subject for each in results if each.instrument_type}
    named = {(each.instrument_type, each.key): each for each in Instrument.objects.filter(key__in=keys)}
    wanted = {broker_id for each in results for broker_id in each.candidates}
    rows = {
        (row.account_id, row.broker_id): row
        for row in Transaction.objects.filter(account__in=made, broker_id__in=wanted).defer("payload")
    }
    former = former_explanations(each.standing_break_id for each in results)
    lines: dict[int, list[Line]] = defaultdict(list)
    for each in results:
        account_id = account_of[each.reconciliation_id]
        found = [rows[account_id, broker_id] for broker_id in each.candidates if (account_id, broker_id) in rows]
        line = _line(each, named.get((each.instrument_type, each.subject)), found)
        lines[each.reconciliation_id].append(replace(line, former=former.get(each.standing_break_id or 0, ())))
    return lines


def _line(result: ReconciliationResult, instrument: Instrument | None, candidates: list[Transaction]) -> Line:
    if not result.instrument_type:
        return Line(result, result.subject, "", "", candidates)
    contract = _contract(result.instrument_type, result.subject, instrument)
    symbol = contract.symbol
    # The symbol of a stock may be a letter, which half of all descriptions have in them.
    narrowed = {} if contract.option_type else {"underlying": contract.underlying_symbol}
    query = urlencode({"text": symbol, **narrowed})
    statement, proposal = _statement(result, instrument), proposal_address(result)
    return Line(result, contract_words(contract), symbol, query, candidates, statement, proposal)


def _statement(result: ReconciliationResult, instrument: Instrument | None) -> str:
    if result.cause not in {Cause.CLOSED_BY_USER, Cause.OPENED_BY_USER} or instrument is None:
        return ""
    return reverse("trades:position", args=[result.reconciliation.account_id, instrument.pk])


def subject_words(results: Iterable[Result]) -> dict[tuple[str, str], str]:
    """Return what people call the instruments of these results, by type and key."""
    keys = {(each.instrument_type, each.subject) for each in results if each.instrument_type}
    rows = Instrument.objects.filter(key__in={key for _, key in keys}) if keys else ()
    named = {(each.instrument_type, each.key): each for each in rows}
    return {key: contract_words(_contract(*key, named.get(key))) for key in keys}


def _contract(instrument_type: str, key: str, instrument: Instrument | None) -> Contract:
    # The key of what no row has named yet reads like a symbol, and states its own year.
    symbol = instrument.symbol if instrument else key
    underlying = instrument.underlying_symbol if instrument else ""
    return contract_of(instrument_type, symbol, underlying, 2000)
