"""Names of strategies that lead to what they mean."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django import template
from django.urls import reverse
from django.utils.html import escape, format_html

from apps.trades.words.strategies import NETS, is_in_library, legs_in_words

if TYPE_CHECKING:
    from django.utils.safestring import SafeString

register = template.Library()
register.filter("legs_in_words", legs_in_words)


@register.simple_tag
def explained(code: str, name: str) -> SafeString:
    """Show a strategy's name, as a link to its entry in the library where it has one."""
    if not is_in_library(code):
        return escape(name)
    return format_html('<a class="figure" href="{}#{}">{}</a>', reverse("trades:library"), code, name)


@register.filter
def net_words(net: str) -> str:
    """Say what opening a strategy does as a rule."""
    return NETS[net]
