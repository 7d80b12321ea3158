"""Numbers as people read them: signs explicit, thousands apart, nothing known shown as such."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django import template
from django.utils.html import format_html
from django.utils.safestring import mark_safe

from apps.core.money import digits, rounded, to_cents

if TYPE_CHECKING:
    from decimal import Decimal

    from django.utils.safestring import SafeString

register = template.Library()

# Not 0.00: what the broker did not say must not add up in anybody's head.
UNKNOWN = mark_safe('<span title="not known">–</span>')
# Decimals of a price that was reckoned, and digits of one below 1.
FINEST_AVERAGE = 4
# The minus sign proper, as wide as the plus, so that columns of signed figures line up.
MINUS = "−"
# What is shown is rounded; the exact value goes along, for whoever adds up what stands on a page.
SHOWN = '<data class="{}" value="{}"{}>{}</data>'
# Seen by whoever points at a figure that is rounded, so that a line can be added up by hand too.
EXACTLY = ' title="exactly {}"'


def amount_text(value: Decimal) -> str:
    """Return a signed amount at the cent, such as +1,234.50 or −0.02; zero carries no sign."""
    cents = to_cents(value)
    sign = "" if not cents else "+" if cents > 0 else MINUS
    return f"{sign}{abs(cents):,.2f}"


@register.filter
def amount(value: Decimal | None) -> SafeString:
    """Show cash with its sign in words of colour and character."""
    if value is None:
        return UNKNOWN
    # By what is shown: a tenth of a cent lost reads 0.00 and is not red.
    cents = to_cents(value)
    tone = "gain" if cents > 0 else "loss" if cents < 0 else ""
    return format_html(SHOWN, tone, digits(value), _exactly(value, cents), amount_text(value))


@register.filter
def dollars(value: Decimal | None) -> SafeString:
    """Show a value that is no gain or loss, such as a balance: a sign only when it is negative."""
    if value is None:
        return UNKNOWN
    cents = to_cents(value)
    shown = f"{MINUS if cents < 0 else ''}{abs(cents):,.2f}"
    return format_html(SHOWN, "", digits(value), _exactly(value, cents), shown)


def _exactly(value: Decimal, cents: Decimal) -> SafeString | str:
    """Return the attribute that says what a rounded figure is exactly, nothing for one that is shown whole."""
    return "" if value == cents else format_html(EXACTLY, digits(value, thousands=",").replace("-", MINUS))


@register.filter
def quantity(value: Decimal | None) -> SafeString:
    """Show contracts or shares without trailing zeros; sold is negative."""
    if value is None:
        return UNKNOWN
    return format_html("{}{}", MINUS if value < 0 else "", digits(abs(value), thousands=","))


@register.filter
def price(value: Decimal | None) -> SafeString:
    """Show a price with at least two decimals and no more than it has."""
    if value is None:
        return UNKNOWN
    # Fractions of a cent are usual in prices of futures and of partial fills, and rounding would hide them.
    whole, _, decimals = f"{value:,f}".partition(".")
    return format_html("{}.{}", whole, decimals.rstrip("0").ljust(2, "0"))


@register.filter
def dollars_or_less(value: Decimal | None) -> SafeString:
    """Show a value that is compared at the cent, but one that is less than a cent as it is: it is not nothing."""
    if value is None or not value or to_cents(value):
        return dollars(value)
    return exact(value)


@register.filter
def average(value: Decimal | None) -> SafeString:
    """Show a price that was reckoned, and so may have no end: four decimals at most, or as many digits of a small one;
    a sign only when it is negative."""
    if value is None:
        return UNKNOWN
    # 0.0066 of a currency future is not 0.01; the first digit that counts stands at ``adjusted()``.
    shown = rounded(value, max(FINEST_AVERAGE, FINEST_AVERAGE - 1 - value.adjusted()) if value else FINEST_AVERAGE)
    return format_html(SHOWN, "", digits(value), _exactly(value, shown), exact(shown))


@register.filter
def exact(value: Decimal | None) -> SafeString:
    """Show an amount or a price that is compared: every decimal it has, two at least, its sign when negative."""
    if value is None:
        return UNKNOWN
    return format_html("{}{}", MINUS if value < 0 else "", price(abs(value)))


@register.simple_tag
def leads(shown: SafeString, *, of: str, to: str = "#list") -> SafeString:
    """Make a shown figure a link to where the figures named ``of`` stand that add up to it: the list below it, if no
    other address is given. What is not known leads nowhere, and with an empty address nothing does."""
    if not to or shown == UNKNOWN:
        return shown
    return format_html('<a class="figure" href="{}" data-of="{}">{}</a>', to, of, shown)
