"""Reconciliations for scripts and for people at a terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from apps.trades.engine.reconciliation.results import State

if TYPE_CHECKING:
    from collections.abc import Sequence
    from decimal import Decimal

    from apps.trades.selectors.reconciliations import Comparison, Line


def reconciliation_records(found: Sequence[Comparison]) -> dict[str, Any]:
    """Return every check of every account; figures are unrounded decimal strings, null where not known."""
    return {
        "breaks": sum(line.result.state == State.BREAK for each in found for line in each.lines),
        "accounts": [_account(each) for each in found],
    }


def reconciliation_text(found: Sequence[Comparison]) -> str:
    """Return a line per account and one per check that does not simply agree."""
    return "\n".join(line for each in found for line in _account_lines(each))


def _account(comparison: Comparison) -> dict[str, Any]:
    light, made = comparison.light, comparison.made
    return {
        "account": comparison.account.number,
        "state": light.state.value.lower(),
        "reported_at": light.as_of.isoformat() if light.as_of else None,
        "compared_at": made.at.isoformat() if made else None,
        "inferred_openings": {each.currency: _figure(each.amount) for each in comparison.openings},
        "checks": [_check(line) for line in comparison.lines],
    }


def _check(line: Line) -> dict[str, Any]:
    result, found = line.result, line.result.standing_break
    return {
        "check": result.check_name.lower(),
        "subject": result.subject,
        "name": line.title,
        "instrument_type": result.instrument_type or None,
        "expected": _figure(result.expected),
        "reported": _figure(result.reported),
        "difference": _figure(result.difference),
        "state": result.state.lower(),
        "reason": result.cause.lower() or None,
        "words": result.words,
        "candidates": result.candidates,
        "explanation": found.explanation if found else "",
    }


def _account_lines(comparison: Comparison) -> list[str]:
    light = comparison.light
    as_of = f" as of {light.as_of.isoformat(timespec='minutes')}" if light.as_of else ""
    agreeing = sum(line.result.state == State.AGREES for line in comparison.lines)
    note = f" {light.note}" if light.note else ""
    head = f"{comparison.account.number}: {light.text}{as_of}, {agreeing} checks agree.{note}"
    return [head, *(_line(line) for line in comparison.lines if line.result.state != State.AGREES)]


def _line(line: Line) -> str:
    result = line.result
    rows = f" Rows: {', '.join(map(str, result.candidates))}." if result.candidates else ""
    figures = f"expected {_figure(result.expected) or '-'}, reported {_figure(result.reported) or '-'}"
    state, name = result.get_state_display().lower(), result.get_check_name_display()
    return f"  {name} {line.title}: {state}, {figures}. {result.words}{rows}"


def _figure(figure: Decimal | None) -> str | None:
    """Return plain digits without the zeros the column pads with."""
    if figure is None:
        return None
    text = f"{figure:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
