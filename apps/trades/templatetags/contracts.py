"""Contracts in templates."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django import template

from apps.trades.words.contracts import contract_words

if TYPE_CHECKING:
    from apps.trades.engine.values import Contract

register = template.Library()


@register.filter
def in_words(contract: Contract) -> str:
    """Show a contract as people say it."""
    return contract_words(contract)
