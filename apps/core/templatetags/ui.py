"""Pieces of markup and wording that pages share."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlencode

from django import forms, template
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

if TYPE_CHECKING:
    from datetime import timedelta

    from django.forms import BoundField
    from django.template import Context

register = template.Library()


@register.filter
def control(field: BoundField) -> SafeString:
    """Show a form field in Bootstrap's clothes, its error announced with it."""
    # Here and not in the forms: what a page looks like is nothing a form should know.
    widget = field.field.widget
    if isinstance(widget, forms.CheckboxInput):
        name = "form-check-input d-block"
    else:
        name = "form-select" if isinstance(widget, forms.Select) else "form-control"
    return field.as_widget(attrs={"class": f"{name} is-invalid" if field.errors else name})


@register.filter
def age(span: timedelta | None) -> str:
    """Say how long ago something was read, in the largest unit that fits; nothing where it never was."""
    if span is None:
        return ""
    # A clock set back gives a span below zero, which is "just now" like any other below a minute.
    minutes = int(span.total_seconds() // 60)
    for unit, size in (("day", 24 * 60), ("hour", 60), ("minute", 1)):
        if minutes >= size:
            count = minutes // size
            return f"{count} {unit}{'' if count == 1 else 's'} ago"
    return "just now"


@register.filter
def other_way(sort: str, column: str) -> str:
    """Return what a click on a column's heading sorts by: its own order, or the opposite of the present one."""
    return f"-{column}" if sort == column else column


@register.filter
def sorted_as(sort: str, column: str) -> str:
    """Return a column's ``aria-sort``: how the list is ordered by it."""
    if sort.removeprefix("-") != column:
        return "none"
    return "descending" if sort.startswith("-") else "ascending"


@register.simple_tag
def address(name: str, **query: str) -> str:
    """Return the address of a page, asked for what of the query is not empty."""
    asked = urlencode({key: value for key, value in query.items() if value})
    return f"{reverse(name)}?{asked}" if asked else reverse(name)


@register.simple_tag(takes_context=True)
def aria_current(context: Context, address: str, part: str = "") -> SafeString:
    """Return how a link of the menu is marked: it leads to the page that is shown, or to the part it belongs to.

    A part is every address below the link's own, unless another beginning is given for it.
    """
    # A page may be rendered without a request, and is then nowhere.
    path = context["request"].path if "request" in context else ""
    how = "page" if path == address else "true" if path.startswith(part or address) else ""
    return format_html('aria-current="{}"', how) if how else SafeString()
